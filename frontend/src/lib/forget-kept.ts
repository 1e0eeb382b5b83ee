/** Clears what this browser keeps of a person's work, at sign-out. The theme stays. */

/** Keys of localStorage that hold a person's words or Tasks. */
const PERSONAL = /^koda\.(kept\.|draft$)/;

export function forgetKept(): void {
  for (const key of Object.keys(localStorage)) if (PERSONAL.test(key)) localStorage.removeItem(key);
}

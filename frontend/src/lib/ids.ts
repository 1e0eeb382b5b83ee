/** Random ids. */

/** 32 hex digits. Unlike crypto.randomUUID it also works on plain-http addresses. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The theme a person chose; public/theme.js applies it, also before the app has loaded. */

export type Theme = "light" | "dark" | "system";

const KEY = "koda.theme";

/** The choice kept in this browser. */
export function chosenTheme(): Theme {
  const kept = localStorage.getItem(KEY);
  return kept === "light" || kept === "dark" ? kept : "system";
}

/** Keeps the choice and applies it at once. */
export function chooseTheme(theme: Theme): void {
  localStorage.setItem(KEY, theme);
  window.dispatchEvent(new Event("koda:theme"));
}

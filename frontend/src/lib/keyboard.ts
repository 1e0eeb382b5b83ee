/**
 * The keyboard: one listener, and the scopes that react to it. The innermost is asked first, of two
 * alike the one opened later; a modal one keeps the keys from those around it.
 */
import { type KeyPress, nameOf } from "@/lib/keys";

/** What the `?` sheet lists of a scope. */
export interface ListedKey {
  label: string;
  keys: readonly string[];
}

/** How far in a scope stands. React opens inner ones first, so that the order of opening is none. */
export type Depth = "app" | "task" | "screen" | "sheet";

const DEPTHS: readonly Depth[] = ["app", "task", "screen", "sheet"];

export interface Scope {
  depth: Depth;
  /** Heading in the `?` sheet. */
  title: string;
  listed: readonly ListedKey[];
  modal: boolean;
  /** Does what the keys stand for; false when nothing does or it is not possible now. */
  perform: (keys: string, repeated: boolean) => boolean;
}

/** A second key of a sequence ("g i") must come within this. */
const SEQUENCE_MS = 1_000;
const LETTERS_OFF = "koda.letters-off";

let scopes: readonly Scope[] = [];
let prefix: { keys: string; at: number } | null = null;
const watchers = new Set<() => void>();

/** Adds a scope until the returned function is called. */
export function openScope(scope: Scope): () => void {
  if (scopes.length === 0) window.addEventListener("keydown", onKeyDown);
  setScopes(
    [...scopes, scope].toSorted((a, b) => DEPTHS.indexOf(a.depth) - DEPTHS.indexOf(b.depth)),
  );
  return () => {
    setScopes(scopes.filter((one) => one !== scope));
    if (scopes.length === 0) window.removeEventListener("keydown", onKeyDown);
  };
}

/** The open scopes, outermost first; for `useSyncExternalStore` with `watchScopes`. */
export function openScopes(): readonly Scope[] {
  return scopes;
}

/** Calls `watcher` after every change of the scopes until the returned function is called. */
export function watchScopes(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** Whether keys without a modifier act. A person may switch them off (speech input, for one). */
export function lettersOn(): boolean {
  return localStorage.getItem(LETTERS_OFF) === null;
}

/** Switches keys without a modifier on or off, for this browser. */
export function switchLetters(on: boolean): void {
  if (on) localStorage.removeItem(LETTERS_OFF);
  else localStorage.setItem(LETTERS_OFF, "1");
}

function setScopes(next: readonly Scope[]): void {
  scopes = next;
  for (const watcher of watchers) watcher();
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const keys = nameOf(event);
  if (!mayAct(keys, event)) return;
  const sequence = prefix !== null && event.timeStamp - prefix.at < SEQUENCE_MS;
  const whole = sequence && prefix !== null ? `${prefix.keys} ${keys}` : keys;
  prefix = null;
  if (perform(whole, event.repeat) || (whole !== keys && perform(keys, event.repeat)))
    event.preventDefault();
  else if (startsSequence(keys)) prefix = { keys, at: event.timeStamp };
}

/** Keys with Mod, and Escape, act everywhere; the others only where nobody types or presses. */
function mayAct(keys: string, event: KeyPress & { target: EventTarget | null }): boolean {
  if (keys.startsWith("mod+") || keys === "escape") return true;
  const target = event.target instanceof HTMLElement ? event.target : null;
  if (isField(target)) return false;
  const pressesTarget = keys === "enter" || keys === "space";
  if (pressesTarget && target?.closest("a, button, summary, [role=button]")) return false;
  return keys.length > 1 ? true : lettersOn();
}

function isField(target: HTMLElement | null): boolean {
  if (target === null) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true;
  if (target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !/^(checkbox|radio|button|range)$/.test(target.type);
}

function reachable(): readonly Scope[] {
  const modal = scopes.findLastIndex((scope) => scope.modal);
  return scopes.slice(Math.max(0, modal)).toReversed();
}

function perform(keys: string, repeated: boolean): boolean {
  return reachable().some((scope) => scope.perform(keys, repeated));
}

function startsSequence(keys: string): boolean {
  const begins = (one: string) => one.startsWith(`${keys} `);
  return reachable().some((scope) => scope.listed.some((action) => action.keys.some(begins)));
}

/** Paths as they are shown: a name cannot hide a character, or turn itself around. */
import { findHidden } from "@/components/code/model/characters";

/** The path with each hidden character by its name: "\u202egpj.exe" as "‹RLO›gpj.exe". */
export function shownPath(path: string): string {
  let shown = "";
  let at = 0;
  for (const { start, end, name } of findHidden(path)) {
    shown += `${path.slice(at, start)}‹${name}›`;
    at = end;
  }
  return (shown + path.slice(at)).replaceAll("\t", "‹U+0009›");
}

/** Lines of a file as the API numbers them. */

/** The lines of `text` without their \n or \r\n; a \r elsewhere stays, as it does in the rows. */
export function splitLines(text: string): string[] {
  if (text === "") return [];
  const lines = text.split("\n");
  const rest = lines.pop() ?? "";
  const ended = lines.map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line));
  return rest === "" ? ended : [...ended, rest];
}

/** What is odd about a file, in a few words for its header. */
import type { ChangeDetail, ChangeInfo } from "@/types/api";

const EOL_TAGS: Record<string, string> = { crlf: "CRLF", cr: "CR", mixed: "Mixed line ends" };

function modeTag(change: ChangeInfo): string | null {
  if (change.mode === "120000" || change.base_mode === "120000") return "Symlink";
  return change.kind === "added" && change.mode === "100755" ? "Executable" : null;
}

function contentTags(detail: ChangeDetail): (string | null)[] {
  const encoding = detail.encoding;
  const plain =
    encoding === null || ["utf-8", "ascii", "us-ascii"].includes(encoding.toLowerCase());
  return [
    detail.eol ? (EOL_TAGS[detail.eol] ?? null) : null,
    plain ? null : encoding,
    detail.final_newline === false && detail.content !== "" ? "No final newline" : null,
  ];
}

/** Tags in reading order; those about the content come once it is here. */
export function fileTags(change: ChangeInfo, detail: ChangeDetail | undefined): string[] {
  const kinds = { added: "New", deleted: "Deleted", modified: null };
  const tags = [
    kinds[change.kind],
    change.binary ? "Binary" : null,
    modeTag(change),
    ...(detail ? contentTags(detail) : []),
  ];
  return tags.filter((tag) => tag !== null);
}

/** "1.4 MB", "12 kB", "310 bytes". */
export function sizeInWords(bytes: number): string {
  if (bytes < 1000) return bytes === 1 ? "1 byte" : `${bytes} bytes`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** What stands in place of lines for a Hunk that has none; null when its lines are drawn. */
export function wholeFileNotice(
  change: ChangeInfo,
  kind: "lines" | "file" | "mode",
  detail: Pick<ChangeDetail, "size_bytes" | "too_large"> | undefined,
): string | null {
  if (kind === "mode") return `Mode ${change.base_mode ?? "none"} → ${change.mode ?? "none"}`;
  if (kind === "lines") return null;
  const size = detail ? `, ${sizeInWords(detail.size_bytes)}` : "";
  if (change.binary) return `Binary file${size}. It is taken or left as a whole.`;
  if (detail?.too_large) return `Too large to show${size}. It is taken or left as a whole.`;
  if (detail?.size_bytes === 0) return "Empty file";
  return null;
}

/** Makes a changed file with its Hunks as the API gives them. The Hunks are made first, the texts from them. */
import { createHash } from "node:crypto";

import type { Random } from "@/test/review/random";
import type { ChangeDetail, ChangeInfo, HunkInfo, HunkRows, RowInfo } from "@/types/api";

export interface MadeFile {
  info: ChangeInfo;
  detail: ChangeDetail;
}

export interface FilePlan {
  path: string;
  /** Blocks of the file in order: unchanged lines, or what removed lines become. */
  blocks: readonly ({ same: string[] } | { removed: string[]; added: string[] })[];
  kind?: ChangeInfo["kind"];
  crlf?: boolean;
  finalNewline?: boolean;
  originalFinalNewline?: boolean;
  mode?: { old: string; new: string };
  binary?: boolean;
  seq: number;
  stepId: string | null;
  inPlan: boolean;
  note: string;
}

export function digestOf(...parts: string[]): string {
  return createHash("sha256").update(parts.join("\0")).digest("hex");
}

/** The words that differ between two lines: what lies between a common start and end. */
function marks(one: string, other: string | undefined): [number, number][] {
  if (other === undefined) return [];
  let start = 0;
  while (start < one.length && one[start] === other[start]) start += 1;
  let end = 0;
  while (
    end < Math.min(one.length, other.length) - start &&
    one.at(-1 - end) === other.at(-1 - end)
  )
    end += 1;
  return start < one.length - end && start + end > 0 ? [[start, one.length - end]] : [];
}

interface Position {
  old: number;
  new: number;
}

function rowsOf(
  block: { removed: string[]; added: string[] },
  at: Position,
  plan: FilePlan,
): RowInfo[] {
  const crlf = plan.crlf ?? false;
  const row = (sign: "-" | "+", text: string, index: number): RowInfo => ({
    sign,
    old: sign === "-" ? at.old + index : null,
    new: sign === "+" ? at.new + index : null,
    text,
    marks: marks(text, sign === "-" ? block.added[index] : block.removed[index]),
    no_newline: false,
    crlf,
  });
  return [
    ...block.removed.map((text, index) => row("-", text, index)),
    ...block.added.map((text, index) => row("+", text, index)),
  ];
}

function lineHunk(
  block: { removed: string[]; added: string[] },
  at: Position,
  plan: FilePlan,
): HunkRows {
  const [removed, added] = [block.removed.length, block.added.length];
  const kind = plan.kind === undefined || plan.kind === "modified" ? "lines" : "file";
  const place = `${at.old}:${removed}`;
  return {
    id: digestOf(plan.path, kind, place, block.added.join("\n")).slice(0, 32),
    kind,
    old_start: removed === 0 ? at.old - 1 : at.old,
    old_lines: removed,
    new_start: added === 0 ? at.new - 1 : at.new,
    new_lines: added,
    additions: added,
    deletions: removed,
    rows: rowsOf(block, at, plan),
  };
}

function emptyHunk(plan: FilePlan, kind: "file" | "mode"): HunkRows {
  const ranges = { old_start: 0, old_lines: 0, new_start: 0, new_lines: 0 };
  const id = digestOf(plan.path, kind).slice(0, 32);
  return { id, kind, ...ranges, additions: 0, deletions: 0, rows: [] };
}

function hunksOf(plan: FilePlan): HunkRows[] {
  const at: Position = { old: 1, new: 1 };
  const hunks: HunkRows[] = [];
  for (const block of plan.blocks) {
    if ("same" in block) {
      at.old += block.same.length;
      at.new += block.same.length;
      continue;
    }
    hunks.push(lineHunk(block, at, plan));
    at.old += block.removed.length;
    at.new += block.added.length;
  }
  if (hunks.length === 0 && plan.kind !== undefined && plan.kind !== "modified")
    hunks.push(emptyHunk(plan, "file"));
  if (plan.binary) hunks.push(emptyHunk(plan, "file"));
  if (plan.mode) hunks.push(emptyHunk(plan, "mode"));
  return hunks;
}

function textOf(plan: FilePlan, side: "removed" | "added", finalNewline: boolean): string {
  const end = plan.crlf ? "\r\n" : "\n";
  const lines = plan.blocks.flatMap((block) => ("same" in block ? block.same : block[side]));
  return lines.length === 0 ? "" : lines.join(end) + (finalNewline ? end : "");
}

function infoOf(hunk: HunkRows): HunkInfo {
  const { rows: _, ...place } = hunk;
  return { ...place, decision: null, reason: "", decided_by: null, delivered: false };
}

interface Sides {
  /** Null where the side is absent or binary. */
  original: string | null;
  content: string | null;
}

function sidesOf(plan: FilePlan): Sides {
  const { kind, binary, originalFinalNewline = true, finalNewline = true } = plan;
  return {
    original: binary || kind === "added" ? null : textOf(plan, "removed", originalFinalNewline),
    content: binary || kind === "deleted" ? null : textOf(plan, "added", finalNewline),
  };
}

type Facts = Pick<
  ChangeDetail,
  "encoding" | "eol" | "original_final_newline" | "final_newline" | "size_bytes" | "too_large"
>;

function factsOf(plan: FilePlan, { original, content }: Sides): Facts {
  const text = content ?? original;
  return {
    encoding: text === null ? null : "utf-8",
    eol: text === null ? null : plan.crlf ? "crlf" : "lf",
    original_final_newline: original === null ? null : (plan.originalFinalNewline ?? true),
    final_newline: content === null ? null : (plan.finalNewline ?? true),
    size_bytes: text === null ? 48_112 : Buffer.byteLength(text),
    too_large: false,
  };
}

/** The file as the two endpoints show it. */
export function makeFile(plan: FilePlan): MadeFile {
  const { path, kind = "modified", mode, binary = false, seq, stepId, inPlan, note } = plan;
  const hunks = hunksOf(plan);
  const sides = sidesOf(plan);
  const sum = (side: "additions" | "deletions") =>
    hunks.reduce((total, hunk) => total + hunk[side], 0);
  const modes = { old: mode?.old ?? "100644", new: mode?.new ?? "100644" };
  const shared = {
    id: digestOf(path).slice(0, 16),
    path,
    kind,
    binary,
    digest: digestOf(path, sides.original ?? "", sides.content ?? ""),
  };
  return {
    info: {
      ...shared,
      mode: kind === "deleted" ? null : modes.new,
      base_mode: kind === "added" ? null : modes.old,
      additions: sum("additions"),
      deletions: sum("deletions"),
      step_id: stepId,
      call_id: `call-${seq}`,
      seq,
      model: "claude-sonnet-5-5",
      note,
      in_plan: inPlan,
      delivered: false,
      hunks: hunks.map(infoOf),
    },
    detail: { ...shared, ...sides, ...factsOf(plan, sides), hunks },
  };
}

const WORDS = [
  "client",
  "retry",
  "delay",
  "attempt",
  "response",
  "policy",
  "session",
  "path",
] as const;

/** One line that looks like code. */
export function codeLine(random: Random): string {
  const indent = "    ".repeat(random.between(0, 3));
  const word = () => random.pick(WORDS);
  const shapes: readonly [() => string, ...(() => string)[]] = [
    () => `${word()} = self.${word()}(${word()}, ${random.between(1, 999)})`,
    () => `if ${word()} is None and ${word()} > ${random.between(1, 99)}:`,
    () => `return "${word()} of ${word()}"  # ${word()}`,
    () => `for ${word()} in range(${random.between(2, 50)}):`,
    () => `raise ${word()}Error("${word()}", ${word()}) from error`,
    () => "",
  ];
  return indent + random.pick(shapes)();
}

export function codeLines(random: Random, count: number): string[] {
  return Array.from({ length: count }, () => codeLine(random));
}

/** A file of `hunks` Hunks, each of up to `most` removed and added lines. */
export function randomPlan(
  random: Random,
  options: { path: string; hunks: number; most: number; seq: number },
): FilePlan {
  const blocks: FilePlan["blocks"][number][] = [{ same: codeLines(random, random.between(0, 30)) }];
  for (let at = 0; at < options.hunks; at += 1) {
    const removed = codeLines(random, random.between(0, options.most));
    const added = codeLines(random, random.between(removed.length === 0 ? 1 : 0, options.most));
    blocks.push({
      removed,
      added: added.join("\n") === removed.join("\n") ? [...added, "pass"] : added,
    });
    blocks.push({ same: codeLines(random, random.between(1, 40)) });
  }
  const { path, seq } = options;
  const stepId = random.chance(0.9) ? `step-${random.between(1, 3)}` : null;
  return {
    path,
    blocks,
    seq,
    stepId,
    inPlan: stepId !== null,
    note: "Retries use the policy.",
    crlf: random.chance(0.1),
  };
}

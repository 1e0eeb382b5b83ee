/** The tally: one cell a hunk, grouped by file; with many, a cell a file; then a bar of counts. */
import { classes } from "@/lib/classes";

export type TallyCell = "accepted" | "rejected" | "open";

/** More hunks than this, and a cell stands for a file. */
export const MOST_HUNK_CELLS = 120;
/** More files than this, and a bar of three parts stands for all. */
export const MOST_FILE_CELLS = 120;

interface Props {
  /** Cells by file, in the order shown. */
  files: readonly (readonly TallyCell[])[];
  /** The cell under the cursor, counted over all files from 0. */
  current?: number;
}

/** For eyes; the counts stand beside it in words, and its label repeats them. */
export function Tally({ files, current }: Props) {
  const cells = files.flat();
  const label = describe(cells);
  if (cells.length <= MOST_HUNK_CELLS)
    return <Cells label={label} groups={files} current={current} />;
  if (files.length <= MOST_FILE_CELLS)
    return <Cells label={label} groups={[files.map(ofFile)]} current={undefined} />;
  return <TallyBar {...counts(cells)} />;
}

/** A bar of three parts with the shares of accepted, rejected and open hunks. */
export function TallyBar(props: { accepted: number; rejected: number; open: number }) {
  const { accepted, rejected, open } = props;
  return (
    <span
      role="img"
      aria-label={words(accepted, rejected, open)}
      className="inline-flex h-3 w-28 overflow-hidden rounded-1 border border-ink-3"
    >
      <span data-tally="accepted" className="bg-ink" style={{ flexGrow: accepted }} />
      <span data-tally="rejected" className="hatched" style={{ flexGrow: rejected }} />
      <span data-tally="open" className="bg-marker" style={{ flexGrow: open }} />
    </span>
  );
}

const LOOKS: Record<TallyCell, string> = {
  accepted: "border-ink bg-ink",
  rejected: "hatched border-ink-2",
  open: "border-marker-ink bg-marker",
};

interface CellsProps {
  label: string;
  groups: readonly (readonly TallyCell[])[];
  current: number | undefined;
}

function Cells({ label, groups, current }: CellsProps) {
  const starts = groups.map((_, index) => groups.slice(0, index).flat().length);
  return (
    <span
      role="img"
      aria-label={label}
      className="inline-flex flex-wrap items-center gap-x-[5px] gap-y-1"
    >
      {groups.map((cells, group) => (
        <span key={group} className="inline-flex flex-wrap gap-0.5">
          {cells.map((cell, index) => (
            <i
              key={index}
              data-tally={cell}
              className={classes(
                "h-[13px] w-[7px] rounded-[1px] border",
                LOOKS[cell],
                (starts[group] ?? 0) + index === current &&
                  "outline-2 outline-offset-1 outline-ink",
              )}
            />
          ))}
        </span>
      ))}
    </span>
  );
}

function ofFile(cells: readonly TallyCell[]): TallyCell {
  if (cells.includes("open")) return "open";
  return cells.includes("accepted") ? "accepted" : "rejected";
}

function counts(cells: readonly TallyCell[]) {
  const of = (wanted: TallyCell) => cells.filter((cell) => cell === wanted).length;
  return { accepted: of("accepted"), rejected: of("rejected"), open: of("open") };
}

function describe(cells: readonly TallyCell[]): string {
  const { accepted, rejected, open } = counts(cells);
  return words(accepted, rejected, open);
}

function words(accepted: number, rejected: number, open: number): string {
  return `${accepted} accepted, ${rejected} rejected, ${open} to decide`;
}

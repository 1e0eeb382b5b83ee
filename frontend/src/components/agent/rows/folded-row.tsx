/** A row that shows its first words and opens to all of them. */
import { ChevronDown, ChevronRight, Lightbulb } from "lucide-react";
import type { ReactNode } from "react";

import { Markdown } from "@/components/agent/markdown";
import type { Report } from "@/types/api";

interface Props {
  title: string;
  /** Its beginning stands in the line. */
  detail: string;
  open: boolean;
  onToggle: () => void;
  children: ReactNode;
}

export function FoldedRow({ title, detail, open, onToggle, children }: Props) {
  const Chevron = open ? ChevronDown : ChevronRight;
  return (
    <>
      <button
        type="button"
        tabIndex={-1}
        aria-expanded={open}
        onClick={onToggle}
        className="flex h-11 w-full min-w-0 items-center gap-2 rounded-2 pr-2 pl-1 text-left hover:bg-hover desk:h-[26px]"
      >
        <Lightbulb
          size={14}
          strokeWidth={1.9}
          aria-hidden="true"
          className="flex-none text-ink-3"
        />
        <span className="font-semibold">{title}</span>{" "}
        <span className="min-w-0 flex-1 truncate text-12 text-ink-3">{detail}</span>
        <Chevron size={13} strokeWidth={1.9} aria-hidden="true" className="flex-none text-ink-3" />
      </button>
      {open && (
        <div className="mt-0.5 mb-1.5 ml-1 max-w-[72ch] rounded-2 border border-line px-3 py-2 text-ink-2">
          {children}
        </div>
      )}
    </>
  );
}

export function ReportBody({ report }: { report: Report }) {
  return (
    <>
      <Markdown text={report.summary} />
      {report.places.length > 0 && (
        <ul className="mt-2 text-12">
          {report.places.map(({ path, note }) => (
            <li key={path}>
              <span className="font-mono">{path}</span> {note}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** ToolCalls in one line of 26 px that opens in place into input and output. */
import {
  BookOpen,
  Braces,
  ChevronDown,
  ChevronRight,
  CircleHelp,
  FilePlus2,
  FolderOpen,
  type LucideIcon,
  PenLine,
  Search,
  SquareTerminal,
  Trash2,
  Wrench,
} from "lucide-react";

import {
  callCounts,
  callObject,
  callResult,
  callTime,
  callVerb,
} from "@/components/agent/model/call-words";
import type { Call } from "@/components/agent/model/row-types";
import { CallBody } from "@/components/agent/rows/call-body";
import { LineCounts } from "@/components/ui/line-counts";
import { classes } from "@/lib/classes";

const ICONS: Record<string, LucideIcon> = {
  read_file: BookOpen,
  list_directory: FolderOpen,
  search_code: Search,
  index_symbols: Braces,
  write_file: FilePlus2,
  edit_file: PenLine,
  delete_file: Trash2,
  run_command: SquareTerminal,
  ask_user: CircleHelp,
};

interface Props {
  calls: readonly Call[];
  open: boolean;
  onToggle: () => void;
}

export function CallsRow({ calls, open, onToggle }: Props) {
  const Icon = ICONS[calls[0]?.tool ?? ""] ?? Wrench;
  const result = callResult(calls);
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
        <Icon size={14} strokeWidth={1.9} aria-hidden="true" className="flex-none text-ink-3" />
        <span className="font-semibold whitespace-nowrap">{callVerb(calls)}</span>{" "}
        <span className="min-w-0 flex-1 truncate font-mono text-12 desk:flex-initial">
          {callObject(calls)}
        </span>{" "}
        <span className="ml-auto flex flex-none items-center gap-2.5 pl-2 text-12 whitespace-nowrap text-ink-3">
          <LineCounts {...callCounts(calls)} />{" "}
          {result === null ? (
            <span className="text-ink motion-safe:animate-breathe">runs</span>
          ) : (
            <span className={classes(result.tone === "bad" ? "text-bad" : "hidden desk:inline")}>
              {result.text}
            </span>
          )}{" "}
          <span className="hidden tabular-nums desk:inline">{callTime(calls)}</span>
        </span>
        <Chevron size={13} strokeWidth={1.9} aria-hidden="true" className="flex-none text-ink-3" />
      </button>
      {open && (
        <div className="mt-0.5 mb-1.5 ml-1 overflow-hidden rounded-2 border border-line bg-sheet">
          {calls.map((call) => (
            <CallBody key={call.callId} call={call} alone={calls.length === 1} />
          ))}
        </div>
      )}
    </>
  );
}

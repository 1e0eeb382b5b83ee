/** Above the log: what is shown of it, how much there is, and what is looked for. */
import { ChevronDown, ChevronUp, Search, X } from "lucide-react";

import { FILTERS } from "@/components/agent/model/filter-rows";
import { useTimeline, useTimelineTools } from "@/components/agent/timeline-tools";
import { Button } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import { Segmented } from "@/components/ui/segmented";
import { classes } from "@/lib/classes";
import { plural } from "@/lib/format";
import { filterChosen, queryChanged } from "@/stores/timeline-store";

interface Props {
  /** Events in the whole log. */
  events: number;
  /** Rows that hold what is looked for, and which of them has the cursor (from 0; -1 none). */
  found: number;
  present: number;
  /** Goes to the next (1) or previous (-1) of them. */
  onStep: (by: 1 | -1) => void;
}

export function TimelineHead({ events, found, present, onStep }: Props) {
  const { store } = useTimelineTools();
  const filter = useTimeline((state) => state.filter);
  const query = useTimeline((state) => state.query);
  return (
    <div
      className={classes(
        "min-h-10 flex-none flex-wrap items-center gap-2.5 border-b border-line px-3 desk:flex desk:px-5",
        query === null ? "hidden" : "flex",
      )}
    >
      <span className="hidden desk:inline">
        <Segmented
          label="Show"
          options={FILTERS}
          value={filter}
          onChange={(next) => filterChosen(store, next)}
        />
      </span>
      <span className="flex-1" />
      {query === null ? (
        <>
          <span className="text-12 text-ink-3">{plural(events, "event")}</span>
          <Button
            size="small"
            variant="quiet"
            aria-keyshortcuts="/"
            onClick={() => queryChanged(store, "")}
          >
            <Search size={13} aria-hidden="true" /> Find <Kbd keys="/" />
          </Button>
        </>
      ) : (
        <FindField query={query} found={found} present={present} onStep={onStep} />
      )}
    </div>
  );
}

interface FindProps extends Omit<Props, "events"> {
  query: string;
}

function FindField({ query, found, present, onStep }: FindProps) {
  const { store } = useTimelineTools();
  const said = found === 0 ? "Nothing found" : `${present < 0 ? "-" : present + 1} of ${found}`;
  return (
    <form
      role="search"
      className="flex items-center gap-1"
      onSubmit={(event) => {
        event.preventDefault();
        onStep(1);
      }}
    >
      <input
        autoFocus
        type="text"
        inputMode="search"
        aria-label="Find in the timeline"
        value={query}
        onChange={(event) => queryChanged(store, event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && event.shiftKey) {
            event.preventDefault();
            onStep(-1);
          }
          if (event.key === "Escape") queryChanged(store, null);
        }}
        className="h-9 w-40 rounded-2 border border-line-strong bg-sheet px-2 text-15 desk:h-6 desk:w-52 desk:text-12"
      />
      <span role="status" className="min-w-16 text-center text-12 text-ink-3 tabular-nums">
        {query.trim() === "" ? "" : said}
      </span>
      <Button size="small" variant="quiet" aria-label="Previous" onClick={() => onStep(-1)}>
        <ChevronUp size={13} aria-hidden="true" />
      </Button>
      <Button size="small" variant="quiet" aria-label="Next" onClick={() => onStep(1)}>
        <ChevronDown size={13} aria-hidden="true" />
      </Button>
      <Button
        size="small"
        variant="quiet"
        aria-label="Close the search"
        onClick={() => queryChanged(store, null)}
      >
        <X size={13} aria-hidden="true" />
      </Button>
    </form>
  );
}

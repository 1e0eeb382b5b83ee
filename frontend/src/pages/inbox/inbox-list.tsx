/** The groups of the inbox. */
import type { ReactNode } from "react";

import { Button } from "@/components/ui/button";
import { SETTLED_LIST } from "@/hooks/use-live-tasks";
import { type Groups, quietNote, runningNote } from "@/pages/inbox/inbox-groups";
import { NeedingRow } from "@/pages/inbox/needing-row";
import { TaskRow } from "@/pages/inbox/task-row";
import type { Task } from "@/types/api";

/** What a group needs of its query to show further pages. */
interface More {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
}

interface Props {
  groups: Groups;
  /** Index of the selected row over all groups. */
  selected: number;
  rows: readonly Task[];
  now: number;
  more: Record<keyof Groups, More>;
  /** A search is on: empty then means that nothing matches. */
  filtered: boolean;
}

export function InboxList({ groups, selected, rows, now, more, filtered }: Props) {
  const current = rows[selected]?.id;
  const row = (task: Task) => ({ task, now, selected: task.id === current });
  if (filtered && rows.length === 0)
    return <p className="px-4 text-ink-2 desk:px-7">No task has these words in its prompt.</p>;
  return (
    <div {...{ [SETTLED_LIST]: "" }}>
      <Group label="Needs you" more={more.needs}>
        {groups.needs.map((task) => (
          <NeedingRow key={task.id} {...row(task)} />
        ))}
      </Group>
      {groups.needs.length === 0 && !filtered && (
        <p className="px-4 text-14 text-ink-2 desk:px-7">{quietNote(groups.running.length)}</p>
      )}
      {groups.running.length > 0 && (
        <Group heading="Running" note={runningNote(groups.running)} more={more.running}>
          {groups.running.map((task) => (
            <TaskRow key={task.id} {...row(task)} />
          ))}
        </Group>
      )}
      {groups.done.length > 0 && (
        <Group heading="Done" note="" more={more.done}>
          {groups.done.map((task) => (
            <TaskRow key={task.id} {...row(task)} />
          ))}
        </Group>
      )}
    </div>
  );
}

type GroupProps = { more: More; children: ReactNode } & (
  { label: string } | { heading: string; note: string }
);

function Group(props: GroupProps) {
  const { more, children } = props;
  const label = "heading" in props ? props.heading : props.label;
  return (
    <section aria-label={label}>
      {"heading" in props && (
        <h2 className="px-4 pt-6 pb-1.5 text-13 font-bold desk:px-7">
          {props.heading}
          {props.note !== "" && <span className="ml-2 text-ink-2">{props.note}</span>}
        </h2>
      )}
      <ul>{children}</ul>
      {more.hasNextPage && (
        <div className="px-4 py-2 desk:px-7">
          <Button
            variant="quiet"
            size="small"
            disabled={more.isFetchingNextPage}
            onClick={() => void more.fetchNextPage()}
          >
            Show more
          </Button>
        </div>
      )}
    </section>
  );
}

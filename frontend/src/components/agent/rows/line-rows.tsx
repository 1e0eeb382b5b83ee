/** Rows of one line: Steps, phases, decisions, facts of the machinery. */
import { Check, CircleDot, FileCheck2, Info, SkipForward, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

import type { RowOf } from "@/components/agent/model/row-types";
import { Avatar } from "@/components/ui/avatar";
import { useMe } from "@/contexts/auth";
import { classes } from "@/lib/classes";
import { modelName, plural } from "@/lib/format";

interface LineProps {
  icon: ReactNode;
  title: string;
  tone?: "plain" | "bad";
  children?: ReactNode;
}

/** Icon, a word in bold, and more. */
export function Line({ icon, title, tone = "plain", children }: LineProps) {
  return (
    <p
      className={classes(
        "flex min-h-[26px] flex-wrap items-baseline gap-x-2 py-[3px] pl-1 text-12",
        tone === "bad" ? "text-bad" : "text-ink-2",
      )}
    >
      <span aria-hidden="true" className="flex-none self-center">
        {icon}
      </span>
      <b className="font-semibold">{title}</b>
      {children !== undefined && children !== "" && (
        <span className={tone === "bad" ? "text-ink-2" : "text-ink-3"}>{children}</span>
      )}
    </p>
  );
}

const STEP_ICONS = {
  started: <CircleDot size={13} strokeWidth={1.9} />,
  done: <Check size={13} strokeWidth={1.9} />,
  skipped: <SkipForward size={13} strokeWidth={1.9} />,
};

export function StepRow({ row }: { row: RowOf<"step"> }) {
  return (
    <Line icon={STEP_ICONS[row.progress]} title={`Step ${row.number} ${row.progress}`}>
      {row.progress === "started" || row.note === "" ? row.title : row.note}
    </Line>
  );
}

export function PhaseRow({ row }: { row: RowOf<"phase"> }) {
  return (
    <h2 className="flex items-baseline gap-2.5 pt-2.5 pb-1 text-15 font-bold">
      {row.title}
      {row.model !== null && (
        <span className="text-12 font-normal text-ink-3">{modelName(row.model)}</span>
      )}
    </h2>
  );
}

export function NoteRow({ row }: { row: RowOf<"note"> }) {
  const Icon = row.tone === "bad" ? TriangleAlert : Info;
  return (
    <Line icon={<Icon size={13} strokeWidth={1.9} />} title={row.text} tone={row.tone}>
      {row.detail}
    </Line>
  );
}

/** Who did it: "You", or that it was somebody else. */
export function useWho(userId: string | null): { who: string; name: string } {
  const me = useMe();
  if (userId === null) return { who: "Automatically", name: "Koda" };
  return userId === me.id
    ? { who: "You", name: me.name }
    : { who: "Another person", name: "Another person" };
}

export function DecisionsRow({ row }: { row: RowOf<"decisions"> }) {
  const { who, name } = useWho(row.userId);
  const count = (wanted: "accept" | "reject" | null) =>
    [...row.decided.values()].filter((decision) => decision === wanted).length;
  const [accepted, rejected, takenBack] = [count("accept"), count("reject"), count(null)];
  const parts = [
    accepted > 0 ? `accepted ${plural(accepted, "hunk")}` : "",
    rejected > 0 ? `rejected ${plural(rejected, "hunk")}` : "",
    takenBack > 0 ? `took ${plural(takenBack, "decision")} back` : "",
  ].filter((part) => part !== "");
  return (
    <Line icon={<Avatar name={name} />} title={who}>
      {parts.join(", ")}
    </Line>
  );
}

export function DeliveryRow({ row }: { row: RowOf<"delivery"> }) {
  const what = `${plural(row.hunks, "hunk")} in ${plural(row.files, "file")}`;
  if (row.outcome === null)
    return <Line icon={<FileCheck2 size={13} />} title={`Delivering ${what}`} />;
  if (row.outcome === "delivered")
    return (
      <Line icon={<Check size={13} className="text-ok" />} title={`Delivered ${what}`}>
        to the working tree
      </Line>
    );
  const conflict = `Nothing was written: ${plural(row.conflicts.length, "file")} changed meanwhile`;
  return (
    <div>
      <Line
        icon={<TriangleAlert size={13} />}
        tone="bad"
        title={row.outcome === "conflict" ? conflict : row.message || "The delivery failed"}
      >
        {row.hint}
      </Line>
      <ul className="pl-6 text-12 text-ink-2">
        {row.conflicts.map(({ path, reason }) => (
          <li key={path}>
            <span className="font-mono">{path}</span> {reason}
          </li>
        ))}
      </ul>
    </div>
  );
}

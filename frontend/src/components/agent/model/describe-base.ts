/** The base and the limits of a Task in a few words. Pure. */
import { money, plural } from "@/lib/format";
import type { Limits, WorkspaceOpened } from "@/types/api";

export function describeBase(event: WorkspaceOpened): string {
  const base =
    event.branch ?? (event.base_commit === null ? "an empty repository" : "a detached commit");
  const own =
    event.uncommitted_count > 0
      ? `, ${plural(event.uncommitted_count, "uncommitted file")} included`
      : "";
  return `${base}, ${plural(event.file_count, "file")}${own}`;
}

/** "$2.50, 40 turns": what bounds the Task; "no limits" when nothing does. */
export function describeLimits({ cost_usd, turns, seconds }: Limits): string {
  const parts = [
    cost_usd === null ? "" : money(cost_usd),
    turns === null ? "" : plural(turns, "turn"),
    seconds === null ? "" : `${plural(Math.round(seconds / 60), "minute")} of work`,
  ].filter((part) => part !== "");
  return parts.length === 0 ? "no limits" : parts.join(", ");
}

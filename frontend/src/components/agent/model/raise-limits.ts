/** Which limit a Task has reached, and what to propose instead. Pure. */
import { money, plural } from "@/lib/format";
import type { TaskState } from "@/types/api";

export interface Raise {
  limit: "cost_usd" | "turns" | "seconds";
  label: string;
  /** In the unit that is shown. */
  used: number;
  usedWords: string;
  proposed: number;
  /** What one of the shown units is in the API's: 60 where minutes stand for seconds. */
  unit: number;
}

/** The limit that is reached; the cost where none seems to be (the server knows better). */
export function raiseFor({ limits, spending }: TaskState): Raise {
  const spent = Object.values(spending);
  const turns = spent.reduce((sum, one) => sum + one.turns, 0);
  const minutes = spent.reduce((sum, one) => sum + one.model_ms + one.tool_ms, 0) / 60_000;
  const usd = spent.reduce((sum, one) => sum + one.cost_usd, 0);
  const costReached = limits.cost_usd !== null && usd >= limits.cost_usd;
  if (!costReached && limits.turns !== null && turns >= limits.turns)
    return {
      limit: "turns",
      label: "New limit, in answers of the model",
      used: turns,
      usedWords: plural(turns, "answer"),
      proposed: Math.ceil(limits.turns * 1.5),
      unit: 1,
    };
  if (!costReached && limits.seconds !== null && minutes * 60 >= limits.seconds)
    return {
      limit: "seconds",
      label: "New limit, in minutes of work",
      used: minutes,
      usedWords: `${minutes.toFixed(1)} minutes`,
      proposed: Math.ceil((limits.seconds / 60) * 1.5),
      unit: 60,
    };
  const present = limits.cost_usd ?? usd;
  return {
    limit: "cost_usd",
    label: "New limit, in dollars",
    used: usd,
    usedWords: money(usd),
    proposed: Math.ceil(Math.max(present, usd) * 150) / 100 || 1,
    unit: 1,
  };
}

/** Numbers, money, times and names as the app writes them. */

/** "$0.45"; under a cent "$0.004"; "$0.00" for nothing. */
export function money(usd: number): string {
  if (usd > 0 && usd < 0.01) return `$${usd.toPrecision(1)}`;
  return `$${usd.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

/** "418,204". */
export function count(value: number): string {
  return value.toLocaleString("en-US");
}

/** "1 hunk", "4 hunks"; `many` where adding an s is wrong. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;
const DAY_S = 24 * HOUR_S;

/** "0.04 s", "20 s", "4 min 14 s", "2 h", "3 d": at most two units, whole ones from 10 s. */
export function duration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 0.995) return `${seconds.toFixed(2)} s`;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < MINUTE_S) return `${whole} s`;
  if (whole < HOUR_S) return join(Math.floor(whole / MINUTE_S), "min", whole % MINUTE_S, "s");
  if (whole < DAY_S)
    return join(Math.floor(whole / HOUR_S), "h", Math.floor((whole % HOUR_S) / MINUTE_S), "min");
  return `${Math.floor(whole / DAY_S)} d`;
}

function join(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

/** How long since `at` (ISO) at `now` (ms): "20 s", "6 min", "2 h", "3 d"; never negative. */
export function age(at: string, now: number): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(at)) / 1000));
  if (seconds < MINUTE_S) return `${seconds} s`;
  if (seconds < HOUR_S) return `${Math.floor(seconds / MINUTE_S)} min`;
  if (seconds < DAY_S) return `${Math.floor(seconds / HOUR_S)} h`;
  return `${Math.floor(seconds / DAY_S)} d`;
}

/** When something ended: "11:40" today, "3 Nov" this year, "3 Nov 2025" else; local time. */
export function clock(at: string, now: number): string {
  const then = new Date(at);
  const today = new Date(now);
  if (then.toDateString() === today.toDateString())
    return then.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  const sameYear = then.getFullYear() === today.getFullYear();
  return then.toLocaleDateString("en-GB", {
    day: "numeric",
    month: "short",
    ...(!sameYear && { year: "numeric" }),
  });
}

/** The exact time, for titles: "22 Nov 2026, 18:04:31". */
export function exactTime(at: string): string {
  return new Date(at).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "medium" });
}

/** "0131": a seq as it stands at the spine. */
export function seqNumber(seq: number): string {
  return String(seq).padStart(4, "0");
}

/** "8c1f2ab": a commit id as people read it. */
export function shortCommit(commit: string): string {
  return commit.slice(0, 7);
}

/** "1.4 kB", "6.1 MB", in units of 1,000. */
export function bytes(size: number): string {
  if (size < 1000) return plural(size, "byte");
  if (size < 999_500) return `${(size / 1000).toPrecision(2)} kB`;
  return `${(size / 1_000_000).toPrecision(2)} MB`;
}

/** "Mara Lindqvist" -> "ML", "local" -> "L". */
export function initials(name: string): string {
  const words = name.trim().split(/[\s._-]+/);
  const letters = words.map((word) => [...word][0] ?? "").join("");
  return [...letters].slice(0, 2).join("").toUpperCase();
}

/** "claude-haiku-5-5" -> "haiku 5.5"; other ids stay as they are. */
export function modelName(model: string): string {
  const known = /^claude-([a-z]+)-(\d+)-(\d+)$/.exec(model);
  return known ? `${known[1]} ${known[2]}.${known[3]}` : model;
}

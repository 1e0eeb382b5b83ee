/** Says of a Task that its model is a script. */

/** The Provider of "Try the demo". */
const SCRIPTED = "scripted";

export function DemoTag({ provider }: { provider: string }) {
  if (provider !== SCRIPTED) return null;
  return (
    <span
      title="A scripted task: no model is asked"
      className="rounded-1 border border-line px-1 text-11 whitespace-nowrap text-ink-2"
    >
      demo
    </span>
  );
}

/** A person's initials. */
import { initials } from "@/lib/format";

export function Avatar({ name }: { name: string }) {
  return (
    <span
      aria-hidden="true"
      title={name}
      className="inline-grid size-[22px] flex-none place-items-center rounded-full bg-ink-2 text-[10px] font-semibold text-sheet"
    >
      {initials(name)}
    </span>
  );
}

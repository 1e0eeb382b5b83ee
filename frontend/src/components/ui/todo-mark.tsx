/** The yellow square that stands before "To decide". */

export function TodoMark({ size = 14 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 14 14" aria-hidden="true" className="flex-none">
      <rect x="2.5" y="2.5" width="9" height="9" className="fill-marker stroke-marker-ink" />
    </svg>
  );
}

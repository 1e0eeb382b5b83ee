/** The mark: a bracket around something to decide. */

export function Logo({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 22 22" aria-hidden="true" className="flex-none">
      <path d="M9 3H4v16h5" fill="none" stroke="currentColor" strokeWidth="2.6" />
      <rect
        x="10"
        y="7"
        width="8"
        height="8"
        strokeWidth=".75"
        className="fill-marker stroke-marker-ink"
      />
    </svg>
  );
}

/** Lines added and removed, in the diff's colours and in words for a screen reader. */

export function LineCounts({ additions, deletions }: { additions: number; deletions: number }) {
  return (
    <span className="font-mono text-12 font-medium whitespace-nowrap tabular-nums">
      {additions > 0 && (
        <>
          <span aria-hidden="true" className="text-add-ink">
            +{additions}
          </span>
          <span className="sr-only">{additions} added</span>
        </>
      )}
      {additions > 0 && deletions > 0 && " "}
      {deletions > 0 && (
        <>
          <span aria-hidden="true" className="text-del-ink">
            −{deletions}
          </span>
          <span className="sr-only">{deletions} removed</span>
        </>
      )}
    </span>
  );
}

/** Timeline. */

export function TimelinePage() {
  return <h1 className="p-6 text-24 font-bold">Timeline</h1>;
}

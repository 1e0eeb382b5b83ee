/** NotFound. */

export function NotFoundPage() {
  return <h1 className="p-6 text-24 font-bold">NotFound</h1>;
}

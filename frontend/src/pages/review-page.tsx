/** Review. */

export function ReviewPage() {
  return <h1 className="p-6 text-24 font-bold">Review</h1>;
}

/** Plan. */

export function PlanPage() {
  return <h1 className="p-6 text-24 font-bold">Plan</h1>;
}

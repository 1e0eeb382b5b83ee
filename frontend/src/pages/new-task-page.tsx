/** NewTask. */

export function NewTaskPage() {
  return <h1 className="p-6 text-24 font-bold">NewTask</h1>;
}

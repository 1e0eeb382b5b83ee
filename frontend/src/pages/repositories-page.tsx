/** Repositories. */

export function RepositoriesPage() {
  return <h1 className="p-6 text-24 font-bold">Repositories</h1>;
}

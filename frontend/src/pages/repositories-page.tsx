/** The registered Repositories, and a form for another. */
import { useQuery } from "@tanstack/react-query";
import { FolderGit2, TriangleAlert } from "lucide-react";

import { repositoriesQuery } from "@/api/repositories";
import { AddRepositoryForm } from "@/components/layouts/add-repository-form";
import { ButtonLink } from "@/components/ui/button";
import { ErrorPanel } from "@/components/ui/error-panel";
import { Skeleton } from "@/components/ui/skeleton";
import { useTitle } from "@/hooks/use-title";
import { shortCommit } from "@/lib/format";
import type { Repository } from "@/types/api";

export function RepositoriesPage() {
  useTitle("Repositories");
  const repositories = useQuery(repositoriesQuery);
  return (
    <main tabIndex={-1} className="scroll flex-1 bg-sheet px-4 py-5 desk:px-7">
      <div className="max-w-[880px]">
        <h1 className="text-24 font-bold tracking-tight">Repositories</h1>
        {repositories.isPending && <Skeleton lines={3} line="h-4 my-3" className="mt-4" />}
        {repositories.error !== null && (
          <ErrorPanel
            message={repositories.error.message}
            onRetry={() => void repositories.refetch()}
          />
        )}
        {repositories.data?.items.length === 0 && (
          <p className="mt-2 text-ink-2">None yet. Add a folder of the machine where Koda runs.</p>
        )}
        <ul className="mt-4">
          {repositories.data?.items.map((one) => (
            <Row key={one.id} repository={one} />
          ))}
        </ul>
        <h2 className="mt-8 text-15 font-bold">Add a repository</h2>
        <p className="text-ink-2">By its path on the machine where Koda runs.</p>
        <AddRepositoryForm />
      </div>
    </main>
  );
}

function Row({ repository }: { repository: Repository }) {
  const { id, name, path, branch, head, available, message } = repository;
  const commit = head === null ? "no commit yet" : shortCommit(head);
  return (
    <li className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1 border-t border-line py-3">
      <FolderGit2 size={16} strokeWidth={1.9} aria-hidden="true" className="flex-none" />
      <span className="min-w-0 flex-1">
        <span className="text-15 font-semibold">{name}</span>
        <span className="block truncate font-mono text-12 text-ink-3" title={path}>
          {path}
        </span>
        {!available && (
          <span className="flex items-center gap-1.5 text-12 text-bad">
            <TriangleAlert size={14} aria-hidden="true" /> {message}
          </span>
        )}
      </span>
      <span className="font-mono text-12 text-ink-2">
        {branch === null ? commit : `${branch} @ ${commit}`}
      </span>
      {available && (
        <ButtonLink to={`/new?repo=${id}`} aria-label={`New task in ${name}`}>
          New task
        </ButtonLink>
      )}
    </li>
  );
}

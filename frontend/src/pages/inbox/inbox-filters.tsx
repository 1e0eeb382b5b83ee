/** Search and Repositories, beside the list; on a phone search alone. */
import { FolderGit2, Search } from "lucide-react";
import type { Ref } from "react";
import { Link } from "react-router";

import { Kbd } from "@/components/ui/kbd";
import { classes } from "@/lib/classes";
import type { Repository } from "@/types/api";

interface Props {
  repositories: readonly Repository[];
  /** Id of the chosen one; empty for all. */
  repositoryId: string;
  q: string;
  onSearch: (q: string) => void;
  searchRef: Ref<HTMLInputElement>;
}

export function InboxFilters({ repositories, repositoryId, q, onSearch, searchRef }: Props) {
  return (
    <aside
      aria-label="Filters"
      className="scroll flex-none border-line bg-desk p-3 desk:w-[216px] desk:border-r desk:pt-4"
    >
      <label className="flex h-11 items-center gap-1.5 rounded-2 border border-line-strong bg-sheet px-2 focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-ink desk:h-[30px]">
        <Search size={14} aria-hidden="true" className="flex-none text-ink-3" />
        <span className="sr-only">Search tasks</span>
        <input
          ref={searchRef}
          type="search"
          placeholder="Search tasks"
          value={q}
          onChange={(event) => onSearch(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape") event.currentTarget.blur();
          }}
          className="min-w-0 flex-1 bg-transparent text-15 outline-none placeholder:text-ink-3 desk:text-13"
        />
        <Kbd keys="/" />
      </label>
      <nav aria-label="Repositories" className="mt-4 hidden gap-px desk:grid">
        <Place to="/" present={repositoryId === ""}>
          Everything
        </Place>
        {repositories.map((one) => (
          <Place key={one.id} to={`/?repo=${one.id}`} present={repositoryId === one.id}>
            <FolderGit2 size={14} aria-hidden="true" className="flex-none" />
            <span className="truncate">{one.name}</span>
          </Place>
        ))}
      </nav>
    </aside>
  );
}

function Place(props: { to: string; present: boolean; children: React.ReactNode }) {
  return (
    <Link
      to={props.to}
      aria-current={props.present ? "page" : undefined}
      className={classes(
        "flex h-7 min-w-0 items-center gap-2 rounded-2 px-2",
        props.present
          ? "bg-raised font-semibold shadow-[0_0_0_1px_var(--line)]"
          : "text-ink-2 hover:bg-hover",
      )}
    >
      {props.children}
    </Link>
  );
}

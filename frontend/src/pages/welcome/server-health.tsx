/** How this server is, so that a first task does not fail for a reason known before. */
import { useQuery } from "@tanstack/react-query";
import { Check, TriangleAlert } from "lucide-react";

import { healthQuery } from "@/api/get-health";
import { ErrorPanel } from "@/components/ui/error-panel";
import { Skeleton } from "@/components/ui/skeleton";
import { useLiveStore } from "@/stores/live-store";
import type { Health } from "@/types/api";

export function ServerHealth() {
  const health = useQuery(healthQuery);
  const live = useLiveStore((store) => store.connection === "live");
  return (
    <aside
      aria-labelledby="this-server"
      aria-busy={health.isPending}
      className="self-start desk:border-l desk:border-line desk:pl-6"
    >
      <h2 id="this-server" className="mb-2 text-12 font-bold text-ink-2">
        This server
      </h2>
      {health.isPending && <Skeleton lines={6} />}
      {health.error !== null && (
        <ErrorPanel message={health.error.message} onRetry={() => void health.refetch()} />
      )}
      {health.data !== undefined && (
        <ul>
          {factsOf(health.data, live).map((fact) => (
            <Fact key={fact.name} {...fact} />
          ))}
        </ul>
      )}
    </aside>
  );
}

interface FactProps {
  name: string;
  detail: string;
  ok: boolean;
}

function factsOf({ database, sandbox, version }: Health, live: boolean): FactProps[] {
  const kind = database.kind === "sqlite" ? "SQLite" : "PostgreSQL";
  return [
    { name: "Database", detail: database.ok ? kind : `${kind} does not answer`, ok: database.ok },
    { name: "Sandbox", detail: sandboxLine(sandbox), ok: sandbox.level > 0 },
    {
      name: "Live updates",
      detail: live ? "WebSocket reaches this browser" : "WebSocket does not reach this browser yet",
      ok: live,
    },
    { name: "Version", detail: version, ok: true },
  ];
}

function sandboxLine({ level, name, detail }: Health["sandbox"]): string {
  const what = level > 0 ? `${name}, level ${level}` : name;
  return detail === "" ? what : `${what}. ${detail}`;
}

function Fact({ name, detail, ok }: FactProps) {
  return (
    <li className="grid grid-cols-[20px_1fr] py-1 text-13">
      <span className={ok ? "text-ok" : "text-bad"}>
        {ok ? (
          <Check size={14} strokeWidth={1.9} aria-label="Works:" className="mt-[3px]" />
        ) : (
          <TriangleAlert size={14} strokeWidth={1.9} aria-label="Attention:" className="mt-[3px]" />
        )}
      </span>
      <span>
        {name}
        <span className="block text-12 wrap-anywhere text-ink-3">{detail}</span>
      </span>
    </li>
  );
}

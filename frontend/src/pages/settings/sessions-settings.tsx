/** Where the person is signed in. */
import { useQuery } from "@tanstack/react-query";

import { sessionsQuery, useEndSession } from "@/api/sessions";
import { Button } from "@/components/ui/button";
import { ErrorPanel } from "@/components/ui/error-panel";
import { Skeleton } from "@/components/ui/skeleton";
import { useNow } from "@/hooks/use-now";
import { age, exactTime } from "@/lib/format";
import type { SessionInfo } from "@/types/api";

export function SessionsSettings() {
  const sessions = useQuery(sessionsQuery);
  const end = useEndSession();
  const now = useNow(30_000);
  if (sessions.isPending) return <Skeleton lines={3} line="h-4 my-3" />;
  if (sessions.error !== null)
    return <ErrorPanel message={sessions.error.message} onRetry={() => void sessions.refetch()} />;
  return (
    <>
      {end.error !== null && (
        <p role="alert" className="text-bad">
          {end.error.message}
        </p>
      )}
      <ul>
        {sessions.data.items.map((one) => (
          <li
            key={one.id}
            className="flex flex-wrap items-center gap-3 border-t border-line py-3 last:border-b"
          >
            <span className="min-w-0 flex-1">
              <span className="font-semibold">{nameOf(one)}</span>
              <span title={exactTime(one.created_at)} className="block text-12 text-ink-3">
                Signed in {age(one.created_at, now)} ago, until {exactTime(one.expires_at)}
              </span>
            </span>
            {one.current ? (
              <span className="text-12 text-ink-2">This browser</span>
            ) : (
              <Button onClick={() => end.mutate(one.id)} disabled={end.isPending}>
                Sign out
              </Button>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

/** "Firefox on Linux": enough to tell one's own apart; the whole agent text says no more. */
function nameOf({ kind, user_agent }: SessionInfo): string {
  const browser = /(Firefox|Edg|OPR|Chrome|Safari)\//.exec(user_agent)?.[1];
  const system = /(Windows|Android|iPhone|iPad|Mac OS X|Linux)/.exec(user_agent)?.[1];
  if (browser === undefined) return user_agent === "" ? kind : user_agent.slice(0, 80);
  return system === undefined ? browser : `${browser} on ${system}`;
}

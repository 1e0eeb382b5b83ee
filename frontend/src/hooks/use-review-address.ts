/** Keeps the Review's place and the address equal: `?view=split`, `#h-<hunk id>`, `#f-<path>`. */
import { useEffect, useRef } from "react";
import { useLocation, useNavigate } from "react-router";

import { type ReviewStore, type ReviewView, cursorMoved } from "@/stores/review-store";

/** What of the Review's order is needed to find a place in it. */
export interface Places {
  hunks: readonly { hunk: { id: string }; change: { path: string } }[];
  byId: { has: (hunkId: string) => boolean };
}

/** The address is written when the cursor has rested this long. */
const REST_MS = 300;
const VIEWS: readonly ReviewView[] = ["inline", "split", "editor"];

function fromHash(hash: string, places: Places): string | null {
  const hunkId = /^#h-(.+)$/.exec(hash)?.[1];
  if (hunkId !== undefined && places.byId.has(hunkId)) return hunkId;
  const path = /^#f-(.+)$/.exec(hash)?.[1];
  if (path === undefined) return null;
  const wanted = decodeURIComponent(path);
  return places.hunks.find(({ change }) => change.path === wanted)?.hunk.id ?? null;
}

/** `first` is where a Review without a place in its address begins; null until it is known. */
export function useReviewAddress(
  store: ReviewStore,
  places: Places | null,
  first: string | null,
): void {
  const navigate = useNavigate();
  const { hash, search } = useLocation();
  useEffect(() => {
    const asked = new URLSearchParams(search).get("view");
    const view = VIEWS.find((one) => one === asked);
    if (view && view !== store.getState().view) store.setState({ view });
  }, [store, search]);
  // The address leads only when it changes by itself (a link, Back): what was written here, or
  // acted on already, must not pull the cursor back when the places change.
  const known = useRef<string | null>(null);
  const placed = useRef<string | null>(null);
  useEffect(() => {
    if (!places) return;
    const { cursor, moves } = store.getState();
    // Nobody has moved yet: the order may still change, since the Plan comes with the log.
    const isPlaced = cursor === placed.current && moves === 0;
    // The router's location comes a render or more after the browser's, which alone is true now.
    const present = window.location.hash;
    const asked = present === known.current ? null : fromHash(present, places);
    known.current = present;
    if (asked !== null && asked !== cursor) cursorMoved(store, asked);
    else if (asked === null && (cursor === null || isPlaced || !places.byId.has(cursor))) {
      placed.current = first;
      if (first !== cursor) cursorMoved(store, first, false);
    }
  }, [store, places, first, hash]);
  useEffect(() => {
    let timer: number | undefined;
    const write = () => {
      // A link or Back has led elsewhere a moment ago, and goes first.
      if (window.location.hash !== (known.current ?? "")) return;
      const { cursor, view } = store.getState();
      const query = new URLSearchParams(window.location.search);
      if (view === "inline") query.delete("view");
      else query.set("view", view);
      const place = cursor === null ? "" : `#h-${cursor}`;
      if (place === window.location.hash && `?${query}` === (window.location.search || "?")) return;
      known.current = place;
      void navigate({ search: query.toString(), hash: place }, { replace: true });
    };
    const stop = store.subscribe((state, before) => {
      if (state.cursor === before.cursor && state.view === before.view) return;
      window.clearTimeout(timer);
      timer = window.setTimeout(write, REST_MS);
    });
    return () => {
      stop();
      window.clearTimeout(timer);
    };
  }, [store, navigate]);
}

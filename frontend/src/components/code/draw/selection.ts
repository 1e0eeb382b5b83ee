/** Looks after text that the reader has selected. */

function selects(host: HTMLElement): boolean {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return false;
  return selection.getRangeAt(0).intersectsNode(host);
}

/** Runs `change` now, or as soon as nothing in `host` is selected. Returns how to give it up. */
export function whenNotSelected(host: HTMLElement, change: () => void): () => void {
  const attempt = () => {
    if (selects(host)) return;
    stop();
    change();
  };
  const stop = () => document.removeEventListener("selectionchange", attempt);
  document.addEventListener("selectionchange", attempt);
  attempt();
  return stop;
}

/** Side by side, a selection stays on the side where it began. */
export function keepToSide(host: HTMLElement, target: EventTarget | null): void {
  const half = target instanceof Element ? target.closest<HTMLElement>("[data-side]") : null;
  host.dataset["selecting"] = half?.dataset["side"] ?? "";
}

/** Loads Monaco when it is first needed, or before, when the page has nothing to do. */

import type { HunkEditor, HunkEditorOptions } from "@/components/code/editor/hunk-editor";

interface EditorModule {
  openHunkEditor: (host: HTMLElement, options: HunkEditorOptions) => HunkEditor;
}

let loading: Promise<EditorModule> | null = null;
let prefetched = false;

/** The editor's module; fetched once. A failed fetch is tried again at the next call. */
export function loadEditor(): Promise<EditorModule> {
  loading ??= import("@/components/code/editor/hunk-editor").catch((error: unknown) => {
    loading = null;
    throw error;
  });
  return loading;
}

/** Fetches it in idle time, so that "Whole file" opens at once. */
export function prefetchEditor(): void {
  if (prefetched) return;
  prefetched = true;
  const idle =
    window.requestIdleCallback?.bind(window) ?? ((run: () => void) => setTimeout(run, 500));
  // A failure here is no news: opening the editor tries again and says so.
  idle(() => void loadEditor().catch(() => undefined));
}

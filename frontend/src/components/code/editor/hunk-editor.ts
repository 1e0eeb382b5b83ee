/** One Monaco diff editor over one file, showing the API's Hunks; read-only. */
import {
  type HunkDiff,
  hunkAtLine,
  hunkDiffs,
  shownHunkIds,
} from "@/components/code/editor/hunk-diff";
import { editor, hunksByUri, knowLanguage } from "@/components/code/editor/monaco";
import { pageTheme } from "@/components/code/editor/themes";
import type { ChangeDetail } from "@/types/api";

export interface HunkEditorOptions {
  detail: ChangeDetail;
  languageId: string | null;
  sideBySide: boolean;
  /** Hunk to show first. */
  hunkId: string | null;
  /** The text cursor went to another Hunk. */
  onHunk: (hunkId: string) => void;
}

export interface HunkEditor {
  goTo: (hunkId: string) => void;
  focus: () => void;
  dispose: () => void;
}

/** A lone \r ends a line for Monaco and not for the API: it is shown, so that lines agree. */
function sameLines(text: string | null): string {
  return (text ?? "").replace(/\r(?!\n)/g, "␍");
}

const OPTIONS = {
  readOnly: true,
  originalEditable: false,
  automaticLayout: true,
  fontFamily: "'JetBrains Mono Variable', ui-monospace, monospace",
  fontSize: 12.5,
  lineHeight: 20,
  fontLigatures: false,
  minimap: { enabled: true },
  scrollBeyondLastLine: false,
  renderOverviewRuler: true,
  hideUnchangedRegions: { enabled: false },
  // The API's ranges are shown as they are; Monaco must not add or drop one of its own.
  ignoreTrimWhitespace: false,
  renderMarginRevertIcon: false,
  renderGutterMenu: false,
  unusualLineTerminators: "off",
  unicodeHighlight: { nonBasicASCII: false },
  experimental: { showEmptyDecorations: false },
} satisfies editor.IStandaloneDiffEditorConstructionOptions;

/** Opens the editor in `host`, which then carries data-hunk-ids: what Monaco itself shows. */
export function openHunkEditor(host: HTMLElement, options: HunkEditorOptions): HunkEditor {
  const { detail, languageId, sideBySide } = options;
  if (languageId !== null) knowLanguage(languageId);
  const language = languageId ?? "plaintext";
  const original = editor.createModel(sameLines(detail.original), language);
  const modified = editor.createModel(sameLines(detail.content), language);
  const hunks = hunkDiffs(detail.hunks);
  hunksByUri.set(modified.uri.toString(), hunks);
  const diff = editor.createDiffEditor(host, {
    ...OPTIONS,
    theme: pageTheme(),
    renderSideBySide: sideBySide,
    useInlineViewWhenSpaceIsLimited: true,
  });
  keepName(diff.getOriginalEditor(), `${detail.path}, as it was`);
  keepName(diff.getModifiedEditor(), `${detail.path}, as proposed`);
  const view = new OpenEditor(host, diff, hunks, options.onHunk);
  diff.setModel({ original, modified });
  view.goTo(options.hunkId);
  return {
    goTo: (hunkId) => view.goTo(hunkId),
    focus: () => diff.getModifiedEditor().focus(),
    dispose: () => {
      view.close();
      diff.dispose();
      hunksByUri.delete(modified.uri.toString());
      original.dispose();
      modified.dispose();
    },
  };
}

/** Names a side for screen readers. Monaco forgets it whenever another option changes. */
function keepName(side: editor.ICodeEditor, name: string): void {
  const give = () => {
    if (side.getOption(editor.EditorOption.ariaLabel) !== name)
      side.updateOptions({ ariaLabel: name });
  };
  side.onDidChangeConfiguration(give);
  give();
}

class OpenEditor {
  private target: string | null = null;
  private readonly theme: MutationObserver;
  private readonly host: HTMLElement;
  private readonly diff: editor.IStandaloneDiffEditor;
  private readonly hunks: readonly HunkDiff[];

  constructor(
    host: HTMLElement,
    diff: editor.IStandaloneDiffEditor,
    hunks: readonly HunkDiff[],
    onHunk: (hunkId: string) => void,
  ) {
    this.host = host;
    this.diff = diff;
    this.hunks = hunks;
    diff.onDidUpdateDiff(() => this.updated());
    diff.getModifiedEditor().onDidChangeCursorPosition(({ position, source }) => {
      const hunkId = hunkAtLine(hunks, position.lineNumber);
      if (hunkId !== null && source !== "api") onHunk(hunkId);
    });
    this.theme = new MutationObserver(() => editor.setTheme(pageTheme()));
    this.theme.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  }

  /** Puts the text cursor on a Hunk; before the diff is there, as soon as it is. */
  goTo(hunkId: string | null): void {
    this.target = hunkId;
    const hunk = this.hunks.find((one) => one.hunkId === hunkId);
    if (!hunk || this.diff.getLineChanges() === null) return;
    const modified = this.diff.getModifiedEditor();
    const lineNumber = Math.min(hunk.new[0], modified.getModel()?.getLineCount() ?? 1);
    modified.setPosition({ lineNumber, column: 1 });
    modified.revealLineNearTop(lineNumber);
    this.target = null;
  }

  close(): void {
    this.theme.disconnect();
  }

  private updated(): void {
    const ids = shownHunkIds(this.diff.getLineChanges() ?? [], this.hunks);
    this.host.dataset["hunkIds"] = ids.join(" ");
    if (this.target !== null) this.goTo(this.target);
  }
}

/** ToolCalls by id while a log is walked: what they were asked with, and where they stand. */
import type { Row } from "@/components/agent/model/row-types";
import type { ModelAnswered } from "@/types/api";

type Input = Readonly<Record<string, unknown>>;

/** Inputs by call id, and where in the rows each call stands. */
export class CallBook {
  private readonly inputs = new Map<string, Input>();
  private readonly keys = new Map<string, string>();

  /** An answer asked for these calls. */
  answered(content: ModelAnswered["content"]): void {
    for (const { type, id, input } of content)
      if (type === "tool_use" && typeof id === "string" && isInput(input))
        this.inputs.set(id, input);
  }

  inputOf(callId: string): Input | null {
    return this.inputs.get(callId) ?? null;
  }

  /** The call now stands in the row of this key. */
  placed(callId: string, key: string): void {
    this.keys.set(callId, key);
  }

  /** Place of the call's row, or -1. */
  find(rows: readonly Row[], callId: string): number {
    const key = this.keys.get(callId);
    return key === undefined ? -1 : rows.findLastIndex((row) => row.key === key);
  }
}

function isInput(value: unknown): value is Input {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

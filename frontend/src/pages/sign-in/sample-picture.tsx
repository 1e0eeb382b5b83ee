/** A picture of two hunks, one decided, one not: what Koda is about. Decoration only. */
import { Check } from "lucide-react";
import type { ReactNode } from "react";

import { Bracket } from "@/components/ui/bracket";
import { TodoMark } from "@/components/ui/todo-mark";
import { classes } from "@/lib/classes";

export function SamplePicture() {
  return (
    <aside
      aria-hidden="true"
      className="hidden content-center gap-4.5 overflow-hidden border-l border-line bg-desk px-14 py-10 desk:grid"
    >
      <p className="text-18 font-semibold">An agent writes. You decide, line by line.</p>
      <Bracket state="accepted" left={-18} className="border border-line bg-sheet py-3">
        <Line numbers={["49", "49"]}>
          {"        "}
          <b className="font-bold">for</b> attempt <b className="font-bold">in</b>{" "}
          range(self._retries):
        </Line>
        <Line numbers={["50", ""]} sign="−">
          {"            time.sleep("}
          <mark className="rounded-[2px] bg-del-word text-inherit">
            <span className="text-syn-const">2</span>**attempt
          </mark>
          )
        </Line>
        <Line numbers={["", "50"]} sign="+">
          {"            time.sleep("}
          <mark className="rounded-[2px] bg-add-word text-inherit">
            self._policy.delay(attempt)
          </mark>
          )
        </Line>
        <Note icon={<Check size={14} />} word="Accepted" step="Step 2: use the policy" />
      </Bracket>
      <Bracket state="todo" left={-18} className="border border-line bg-sheet py-3">
        <Line numbers={["50", "50"]}>
          transport.queue(<span className="text-syn-const">503</span>)
        </Line>
        <Line numbers={["", "51"]} sign="+">
          <b className="font-bold">assert</b> transport.calls =={" "}
          <span className="text-syn-const">1</span>
        </Line>
        <Note icon={<TodoMark />} word="To decide" step="Step 5: test POST" />
      </Bracket>
      <p className="text-ink-2">Until you do, nothing reaches your repository.</p>
    </aside>
  );
}

interface LineProps {
  numbers: [string, string];
  sign?: "+" | "−";
  children: ReactNode;
}

function Line({ numbers, sign, children }: LineProps) {
  return (
    <div
      className={classes(
        "grid grid-cols-[40px_40px_18px_minmax(0,1fr)] font-mono text-12 leading-5",
        sign === "+" && "bg-add",
        sign === "−" && "bg-del",
      )}
    >
      {numbers.map((number, side) => (
        <span key={side} className="pr-2 text-right text-11 leading-5 text-ink-3">
          {number}
        </span>
      ))}
      <span className={classes("text-center", sign === "+" ? "text-add-ink" : "text-del-ink")}>
        {sign}
      </span>
      <code className="overflow-hidden whitespace-pre">{children}</code>
    </div>
  );
}

function Note({ icon, word, step }: { icon: ReactNode; word: string; step: string }) {
  return (
    <p className="flex items-center gap-2 px-3.5 pt-2.5">
      {icon}
      <b className="font-bold">{word}</b>
      <span className="text-ink-3">{step}</span>
    </p>
  );
}

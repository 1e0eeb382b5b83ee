/** Beside the Plan: what the agent understood, where it looked, tests, risks, the request. */
import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

import { Markdown } from "@/components/agent/markdown";
import type { TaskState } from "@/types/api";

export function PlanUnderstanding({ state: { report, prompt } }: { state: TaskState }) {
  return (
    <div className="grid content-start gap-[22px]">
      {report !== null && (
        <Part title="What it understood">
          <div className="max-w-[60ch] text-ink-2">
            <Markdown text={report.summary} />
          </div>
        </Part>
      )}
      {report !== null && report.places.length > 0 && (
        <Part title="Where">
          <ul className="grid gap-[5px]">
            {report.places.map(({ path, note }) => (
              <li key={path} className="flex flex-wrap gap-x-2.5 text-12 text-ink-2">
                <span className="font-mono [overflow-wrap:anywhere]">{path}</span>
                <span className="text-ink-3">{note}</span>
              </li>
            ))}
          </ul>
        </Part>
      )}
      {report !== null && report.tests.length > 0 && (
        <Part title="How it is tested">
          <ul className="grid gap-[5px] font-mono text-12 text-ink-2">
            {report.tests.map((test) => (
              <li key={test}>{test}</li>
            ))}
          </ul>
        </Part>
      )}
      {report !== null && report.risks.length > 0 && (
        <Part title="Risks it sees">
          <ul className="grid gap-2">
            {report.risks.map((risk) => (
              <li key={risk} className="grid max-w-[60ch] grid-cols-[16px_1fr] gap-1.5 text-ink-2">
                <TriangleAlert size={14} aria-hidden="true" className="mt-[3px] text-bad" />
                {risk}
              </li>
            ))}
          </ul>
        </Part>
      )}
      <Part title="Your request">
        <p className="max-w-[60ch] whitespace-pre-wrap text-ink-2 [overflow-wrap:anywhere]">
          {prompt}
        </p>
      </Part>
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h2 className="mb-1.5 text-12 font-bold text-ink-2">{title}</h2>
      {children}
    </section>
  );
}

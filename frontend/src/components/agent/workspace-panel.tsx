/** What the Task works on, and how its commands run. */
import { Fact, Facts, FactsHeading } from "@/components/agent/facts";
import { sandboxWords } from "@/components/agent/model/derive-facts";
import { bytes, count, plural, shortCommit } from "@/lib/format";
import type { WorkspaceFacts } from "@/types/api";

export function WorkspacePanel({ facts }: { facts: WorkspaceFacts }) {
  const { branch, base_commit: commit, uncommitted_count: own, left_out: leftOut } = facts;
  return (
    <section aria-labelledby="facts-workspace">
      <FactsHeading>
        <span id="facts-workspace">Workspace</span>
      </FactsHeading>
      <Facts>
        <Fact name="Base">
          <span className="font-mono">
            {branch ?? "detached"}
            {commit !== null && ` @ ${shortCommit(commit)}`}
          </span>
        </Fact>
        <Fact name="Files">{count(facts.file_count)}</Fact>
        <Fact name="Your uncommitted work">
          {own === 0 ? "none" : `${plural(own, "file")} included`}
        </Fact>
        <Fact name="Commands">{sandboxWords(facts.sandbox_level)}</Fact>
        <Fact name="Network">
          {facts.sandbox_level === 1 || facts.sandbox_level === 2 ? "off" : "not blocked"}
        </Fact>
      </Facts>
      {leftOut.length > 0 && (
        <div className="mt-2 text-12 leading-[17px] text-ink-2">
          <p>Left out of the workspace:</p>
          <ul>
            {leftOut.map(({ path, reason, size_bytes: size }) => (
              <li key={path} className="[overflow-wrap:anywhere]">
                <span className="font-mono">{path}</span>{" "}
                <span className="text-ink-3">
                  {reason}
                  {size !== null && `, ${bytes(size)}`}
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}

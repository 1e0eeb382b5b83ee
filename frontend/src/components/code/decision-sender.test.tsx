import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { changesOptions } from "@/api/get-changes";
import { DecisionSender } from "@/components/code/decision-sender";
import { decide } from "@/components/code/review-tools";
import { type ReviewApi, startReviewApi } from "@/test/review/review-api";
import { sampleFiles } from "@/test/review/sample";
import { TASK_ID } from "@/test/review/task-log";
import { reviewStore } from "@/stores/review-store";

let api: ReviewApi;
let round = 0;

beforeEach(async () => {
  api = await startReviewApi(sampleFiles());
  vi.stubEnv("VITE_API_URL", api.url);
  localStorage.clear();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await api.close();
});

/** A store of its own for each test; the requests go to the one Task of the server. */
function begin() {
  round += 1;
  const store = reviewStore(`${TASK_ID}-${round}`);
  const client = new QueryClient();
  client.setQueryData(changesOptions(TASK_ID).queryKey, api.log.changes());
  const sender = new DecisionSender(TASK_ID, store, client);
  const [one, two] = api.log.files.flatMap(({ info }) => info.hunks.map(({ id }) => id));
  if (one === undefined || two === undefined) throw new Error("expected two hunks");
  const { digest } = api.log;
  const settled = () => vi.waitFor(() => expect(store.getState().pending).toEqual({}));
  return { tools: { store, sender }, client, one, two, digest, settled };
}

function sentDecisions() {
  return api.log.events.flatMap(({ event }) =>
    event.type === "hunks.decided"
      ? [event.decisions.map(({ hunk_id, decision }) => [hunk_id, decision])]
      : [],
  );
}

test("decisions are sent in order, and the server's answer is brought up to date", async () => {
  const { tools, client, one, two, digest, settled } = begin();
  decide(tools, [one], "accept", { digest });
  decide(tools, [two], "reject", { digest, reason: "no" });
  decide(tools, [one], null, { digest });
  await settled();
  expect(sentDecisions()).toEqual([
    [[one, "accept"]],
    [
      [one, null],
      [two, "reject"],
    ],
  ]);
  const hunks = client
    .getQueryData(changesOptions(TASK_ID).queryKey)
    ?.changes.flatMap((change) => change.hunks);
  expect(
    hunks?.filter(({ decision }) => decision !== null).map(({ id, reason }) => [id, reason]),
  ).toEqual([[two, "no"]]);
});

test("what the server refuses is open again, with the reason", async () => {
  const { tools, one, digest, settled } = begin();
  api.failNext("/decisions", 409, {
    code: "stale_digest",
    message: "Stale.",
    hint: "",
    details: { digest },
  });
  decide(tools, [one], "accept", { digest });
  await settled();
  expect(tools.store.getState().refusals[one]).toMatch(/changed the files/);
});

test("a decision is kept in the browser until the server has it", async () => {
  const { tools, one, digest, settled } = begin();
  api.failNext("/decisions", 503, { code: "busy", message: "Busy.", hint: "" });
  decide(tools, [one], "accept", { digest });
  await vi.waitFor(() => expect(api.writes).toHaveLength(1));
  expect(JSON.parse(localStorage.getItem(`koda.decisions.${TASK_ID}-${round}`) ?? "")).toEqual({
    [one]: { decision: "accept", reason: "", digest },
  });
  window.dispatchEvent(new Event("online"));
  await settled();
  expect(sentDecisions()).toEqual([[[one, "accept"]]]);
  expect(localStorage.getItem(`koda.decisions.${TASK_ID}-${round}`)).toBeNull();
});

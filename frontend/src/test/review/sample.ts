/** A small change with every kind of file in it, for eyes and for axe. */
import { type MadeFile, codeLines, makeFile } from "@/test/review/make-file";
import { Random } from "@/test/review/random";

const POLICY = [
  "class RetryPolicy:",
  '    """How often and how long to wait."""',
  "",
  "    attempts: int = 4",
  "    max_delay: float = 30.0",
  "",
  "    def delay(self, attempt: int) -> float:",
  "        return min(self.max_delay, 2**attempt)  # full jitter",
];
const CLIENT_HEAD = ["import httpx", "", "", "class Client:", '    """Talks to the ledger."""', ""];

/** The files in the order of their paths. */
export function sampleFiles(): MadeFile[] {
  const random = new Random(7);
  const step = (number: number) => ({ stepId: `step-${number}`, inPlan: true });
  const same = (count: number) => ({ same: codeLines(random, count) });
  return [
    makeFile({
      path: ".github/workflows/ci.yml",
      seq: 46,
      stepId: null,
      inPlan: false,
      note: "The suite takes longer now.",
      blocks: [
        {
          same: [
            "on: push",
            "jobs:",
            "  test:",
            "    steps:",
            "      - run: pip install -e .[test]",
          ],
        },
        { removed: ["      - run: pytest -q"], added: ["      - run: pytest -q --timeout=30"] },
        { same: ["      - run: ruff check ."] },
      ],
    }),
    makeFile({
      path: "assets/logo.png",
      kind: "modified",
      binary: true,
      seq: 44,
      ...step(3),
      note: "",
      blocks: [],
    }),
    makeFile({
      path: "docs/http.md",
      seq: 43,
      ...step(3),
      note: "",
      crlf: true,
      blocks: [
        { same: ["## Retries", "", "Some calls are sent again."] },
        {
          removed: ["A request is sent up to three times."],
          added: [
            "A request is sent up to four times, with full jitter between.",
            "`POST` is sent once, always.",
          ],
        },
      ],
    }),
    makeFile({
      path: "scripts/run.sh",
      mode: { old: "100644", new: "100755" },
      seq: 45,
      ...step(2),
      note: "It is started by name.",
      blocks: [same(6)],
    }),
    makeFile({
      path: "src/ledger/http/__init__.py",
      kind: "added",
      seq: 30,
      ...step(1),
      note: "",
      blocks: [],
    }),
    makeFile({
      path: "src/ledger/http/_sleep.py",
      kind: "deleted",
      seq: 33,
      ...step(2),
      note: "Nothing calls it any more.",
      blocks: [{ removed: codeLines(random, 19), added: [] }],
    }),
    makeFile({
      path: "src/ledger/http/client.py",
      seq: 32,
      ...step(2),
      note: "Retries transport errors and 408, 425, 429, 5xx. Never resends `POST`, as you asked.",
      blocks: [
        { removed: ["import time"], added: ["from ledger.http.retry import RetryPolicy"] },
        { same: CLIENT_HEAD },
        { same: codeLines(random, 40) },
        {
          same: [
            "    def request(self, method: str, path: str, **kwargs: Any) -> httpx.Response:",
            '        """Send one request. Raises ApiError for every 4xx and 5xx answer."""',
          ],
        },
        {
          removed: [
            "        for attempt in range(self._retries):",
            "            response = self._http.request(method, path, **kwargs)",
            "            if response.status_code < 500:",
            "                break",
            "            time.sleep(2**attempt)",
          ],
          added: [
            "        attempt = 0",
            "        while True:",
            "            try:",
            "                response = self._http.request(method, path, **kwargs)",
            "            except httpx.TransportError as error:",
            "                if not self._retry.allows(method, attempt):",
            "                    raise ApiUnreachable(path) from error",
            "                delay = self._retry.delay(attempt)",
            "            else:",
            "                if not self._retry.wants(method, response.status_code, attempt):",
            "                    return self._checked(response)",
            "                delay = retry_after(response) or self._retry.delay(attempt)  # a long line that does not fit beside the note, whatever the window",
            "            attempt += 1",
          ],
        },
        { same: codeLines(random, 60) },
        {
          removed: [],
          added: [
            "    secret = 'caf\u00e9\u202e\u2066 // hidden\u2069 \u2066'  # \u200bzero width",
            '    names = "\u05e9\u05dc\u05d5\u05dd", "world"',
          ],
        },
        { same: codeLines(random, 4) },
      ],
    }),
    makeFile({
      path: "src/ledger/http/retry.py",
      kind: "added",
      seq: 31,
      ...step(1),
      note: "The policy stands by itself, so that it can be tested without a network.",
      blocks: [{ removed: [], added: POLICY }],
      finalNewline: false,
    }),
    makeFile({
      path: "src/ledger/static/app.min.js",
      seq: 47,
      ...step(3),
      note: "",
      blocks: [
        same(2),
        {
          removed: [`var a=${"x+".repeat(3000)}1;`],
          added: [`var a=${"x+".repeat(2500)}y+${"x+".repeat(499)}1;`],
        },
      ],
    }),
  ];
}

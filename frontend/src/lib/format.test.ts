/** Numbers, money and times in the app's words. */
import { describe, expect, it } from "vitest";

import { age, bytes, clock, duration, initials, modelName, money, plural } from "@/lib/format";

describe("format", () => {
  it.each([
    [0, "$0.00"],
    [0.004, "$0.004"],
    [0.45, "$0.45"],
    [1234.5, "$1,234.50"],
  ])("writes %d dollars", (usd, text) => expect(money(usd)).toBe(text));

  it.each([
    [40, "0.04 s"],
    [2300, "2.3 s"],
    [9990, "10 s"],
    [20_400, "20 s"],
    [254_000, "4 min 14 s"],
    [7_200_000, "2 h"],
    [7_500_000, "2 h 5 min"],
    [260_000_000, "3 d"],
  ])("writes %d ms", (ms, text) => expect(duration(ms)).toBe(text));

  it("counts ages up, never below nothing", () => {
    const now = Date.parse("2026-11-22T10:00:00Z");
    expect(age("2026-11-22T09:59:40Z", now)).toBe("20 s");
    expect(age("2026-11-22T09:34:00Z", now)).toBe("26 min");
    expect(age("2026-11-22T10:00:09Z", now)).toBe("0 s");
  });

  it("shows the hour today and the day before", () => {
    const noon = new Date(2026, 10, 22, 12).getTime();
    const at = (...parts: [number, number, number, number]) => new Date(...parts).toISOString();
    expect(clock(at(2026, 10, 22, 9), noon)).toBe("09:00");
    expect(clock(at(2026, 10, 3, 9), noon)).toBe("3 Nov");
    expect(clock(at(2025, 10, 3, 9), noon)).toBe("3 Nov 2025");
  });

  it("writes sizes, counts, names and models", () => {
    expect([bytes(999), bytes(1400), bytes(6_100_000)]).toEqual(["999 bytes", "1.4 kB", "6.1 MB"]);
    expect([plural(1, "hunk"), plural(1200, "hunk")]).toEqual(["1 hunk", "1,200 hunks"]);
    expect([initials("Mara Lindqvist"), initials("root"), initials("👩‍💻 x")]).toEqual([
      "ML",
      "R",
      "👩X",
    ]);
    expect([modelName("claude-haiku-5-5"), modelName("llama3")]).toEqual(["haiku 5.5", "llama3"]);
  });
});

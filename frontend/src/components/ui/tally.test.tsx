/** The tally at its three scales. */
import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";

import { Tally, type TallyCell } from "@/components/ui/tally";

function cells(): (string | undefined)[] {
  return [...document.querySelectorAll<HTMLElement>("i[data-tally]")].map(
    (i) => i.dataset["tally"],
  );
}

it("shows a cell a hunk, and rings the one under the cursor", () => {
  render(<Tally files={[["accepted"], ["rejected", "open"]]} current={2} />);
  expect(cells()).toEqual(["accepted", "rejected", "open"]);
  const ringed = document.querySelectorAll<HTMLElement>(".outline-ink");
  expect([...ringed].map((one) => one.dataset["tally"])).toEqual(["open"]);
  expect(screen.getByRole("img", { name: "1 accepted, 1 rejected, 1 to decide" })).toBeDefined();
});

it("shows a cell a file over 120 hunks: open while one of its hunks is", () => {
  const many: TallyCell[] = Array.from({ length: 121 }, () => "accepted");
  render(<Tally files={[many, ["accepted", "open"], ["rejected"]]} current={0} />);
  expect(cells()).toEqual(["accepted", "open", "rejected"]);
});

it("shows a bar of three parts over 120 files", () => {
  const files = Array.from({ length: 121 }, (_, at): TallyCell[] => [
    at < 100 ? "open" : "rejected",
  ]);
  render(<Tally files={files} />);
  expect(cells()).toEqual([]);
  const bar = screen.getByRole("img", { name: "0 accepted, 21 rejected, 100 to decide" });
  const grow = [...bar.children].map((part) => (part as HTMLElement).style.flexGrow);
  expect(grow).toEqual(["0", "21", "100"]);
});

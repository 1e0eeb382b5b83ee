/** The model's Markdown can neither become HTML nor fetch anything. */
import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";

import { Markdown } from "@/components/agent/markdown";

function drawn(text: string): HTMLElement {
  return render(<Markdown text={text} />).container;
}

it("draws paragraphs, lists, code and tables", () => {
  const box = drawn(
    "Only **one** `retries=`\n\n- a\n- [x] b\n\n```py\nx = 1\n```\n\n|a|b|\n|-|-|\n|1|2|",
  );
  expect(box.querySelector("strong")?.textContent).toBe("one");
  expect(box.querySelector("p code")?.textContent).toBe("retries=");
  expect(box.querySelectorAll("li")).toHaveLength(2);
  expect(box.querySelector("pre")?.textContent).toBe("x = 1");
  expect(box.querySelectorAll("td")).toHaveLength(2);
});

it("shows tags as the text they are", () => {
  const evil =
    '<img src=x onerror=alert(1)>\n\nand <b onclick="x()">inline</b> <script>alert(1)</script>';
  const box = drawn(evil);
  expect(box.querySelectorAll("img, b, script, iframe, [onclick], [onerror]")).toHaveLength(0);
  expect(box.textContent).toContain("<img src=x onerror=alert(1)>");
  expect(box.textContent).toContain("<script>");
});

it("opens web links outside, without telling where from, and no others", () => {
  drawn(
    "[docs](https://example.com/a) [run](javascript:alert(1)) [data](data:text/html,x) [file](/etc)",
  );
  const links = screen.getAllByRole("link");
  expect(links.map((link) => link.getAttribute("href"))).toEqual(["https://example.com/a"]);
  expect(links[0]?.getAttribute("rel")).toContain("noopener");
  expect(links[0]?.getAttribute("rel")).toContain("noreferrer");
});

it("shows an image as its words", () => {
  const box = drawn("![a chart](https://evil.example/pixel.png)");
  expect(box.querySelector("img")).toBeNull();
  expect(box.textContent).toBe("a chart");
});

it("decodes what Markdown escapes, once", () => {
  expect(drawn("a &lt; b &amp;lt; `&lt;`").textContent).toBe("a < b &lt; &lt;");
});

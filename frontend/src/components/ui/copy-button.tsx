/** Copies a text and says so for two seconds. */
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { useAfter } from "@/hooks/use-after";

export function CopyButton({ text }: { text: string }) {
  const [said, setSaid] = useState("");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setSaid("Copied");
    } catch {
      // The clipboard is closed on plain-http addresses; the text can be selected by hand.
      setSaid("Select and copy it by hand");
    }
  };
  return (
    <>
      <Button variant="quiet" size="small" onClick={() => void copy()}>
        {said === "" ? "Copy" : said}
      </Button>
      <span role="status" className="sr-only">
        {said}
      </span>
      {said !== "" && <Forget onOver={() => setSaid("")} />}
    </>
  );
}

function Forget({ onOver }: { onOver: () => void }) {
  useAfter(2_000, onOver);
  return null;
}

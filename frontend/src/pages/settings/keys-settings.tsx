/** The person's own model key: set, replace, delete; never read. */
import { useDeleteKey } from "@/api/keys";
import { SaveKeyForm } from "@/components/layouts/save-key-form";
import { Button } from "@/components/ui/button";
import { useMe } from "@/contexts/auth";
import type { KeyStatus } from "@/types/api";

export function KeysSettings() {
  const key = useMe().keys.anthropic;
  const drop = useDeleteKey();
  return (
    <div className="grid gap-4">
      <div className="flex flex-wrap items-center gap-3">
        <p className="text-14">{present(key)}</p>
        {key.source === "yours" && (
          <Button variant="danger" onClick={() => drop.mutate()} disabled={drop.isPending}>
            Delete the key
          </Button>
        )}
      </div>
      {drop.error !== null && (
        <p role="alert" className="text-bad">
          {drop.error.message}
        </p>
      )}
      <section aria-labelledby="own-key">
        <h2 id="own-key" className="font-semibold">
          {key.source === "yours" ? "Replace it" : "Use your own"}
        </h2>
        <p className="text-ink-2">
          Stored encrypted, decrypted only for the call, never shown again.
        </p>
        <SaveKeyForm />
      </section>
    </div>
  );
}

function present({ source, hint }: KeyStatus): string {
  if (source === "yours")
    return hint === null ? "Your own key is stored." : `Your own key, ends in ${hint}.`;
  return source === "server" ? "The server’s key is used." : "There is no key. Tasks cannot start.";
}

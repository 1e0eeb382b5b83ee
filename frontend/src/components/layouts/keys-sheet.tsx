/** The sheet of `?`: every key that acts on this screen. */
import { Kbd } from "@/components/ui/kbd";
import { Sheet } from "@/components/ui/sheet";
import { useScopes } from "@/hooks/use-scopes";
import { useLayoutStore } from "@/stores/layout-store";

export function KeysSheet() {
  const open = useLayoutStore((store) => store.keysOpen);
  const closed = useLayoutStore((store) => store.keysClosed);
  const scopes = useScopes().filter((scope) => scope.listed.length > 0);
  return (
    <Sheet
      open={open}
      onOpenChange={closed}
      title="Keys"
      description="Single letters act when no field has the focus."
      width="wide"
    >
      <div className="grid gap-x-8 gap-y-4 desk:grid-cols-2">
        {scopes.toReversed().map((scope) => (
          <section key={scope.title} aria-label={scope.title}>
            <h3 className="mb-1 text-12 font-semibold text-ink-3">{scope.title}</h3>
            <dl>
              {scope.listed.map((action) => (
                <div key={action.label} className="flex items-center gap-3 py-1">
                  <dt className="min-w-0 flex-1">{action.label}</dt>
                  <dd className="flex gap-1">
                    {action.keys.map((keys) => (
                      <Kbd key={keys} keys={keys} always />
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Sheet>
  );
}

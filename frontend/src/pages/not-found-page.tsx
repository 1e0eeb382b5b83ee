/** An address that leads nowhere. */
import { ButtonLink } from "@/components/ui/button";
import { useTitle } from "@/hooks/use-title";

export function NotFoundPage() {
  useTitle("Not found");
  return (
    <main
      tabIndex={-1}
      className="grid flex-1 content-center justify-items-center gap-3 bg-sheet p-6"
    >
      <h1 className="text-24 font-bold">There is nothing at this address</h1>
      <ButtonLink to="/">Go to the inbox</ButtonLink>
    </main>
  );
}

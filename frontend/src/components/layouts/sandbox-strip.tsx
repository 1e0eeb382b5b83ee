/** A warning on every page of a server that runs commands without a sandbox. */
import { Lock } from "lucide-react";

import { Strip } from "@/components/ui/strip";
import { useMe } from "@/contexts/auth";

export function SandboxStrip() {
  const { sandbox } = useMe();
  if (sandbox.name !== "none") return null;
  return (
    <Strip tone="bad" role="status" icon={<Lock size={14} />}>
      <b className="font-semibold">Commands run without a sandbox on this server.</b>{" "}
      {sandbox.detail}
    </Strip>
  );
}

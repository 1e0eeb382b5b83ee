/** A person's words: what was asked, and messages on the way, bracketed, with who has read them. */
import { Avatar } from "@/components/ui/avatar";
import { Bracket } from "@/components/ui/bracket";
import { useMe } from "@/contexts/auth";
import { useNow } from "@/hooks/use-now";
import { clock, exactTime } from "@/lib/format";

interface Props {
  userId: string;
  at: string;
  text: string;
  /** What became of it: "read by the agent before its next step". */
  note: string;
  /** The agent has it. */
  read: boolean;
}

export function MessageRow({ userId, at, text, note, read }: Props) {
  const me = useMe();
  const now = useNow(60_000);
  const own = me.id === userId;
  const name = own ? me.name : "Another person";
  return (
    <Bracket
      state={read ? "accepted" : "idle"}
      className="-ml-0.5 max-w-[72ch] bg-raised py-1.5 pr-3.5 pl-5 text-15 desk:text-14"
    >
      <p className="mb-0.5 flex flex-wrap items-center gap-x-2 text-12">
        <Avatar name={name} />
        <b className="font-semibold">{own ? "You" : name}</b>
        <span className="text-ink-3">
          <time dateTime={at} title={exactTime(at)}>
            {clock(at, now)}
          </time>
          {note !== "" && `, ${note}`}
        </span>
      </p>
      <p className="whitespace-pre-wrap [overflow-wrap:anywhere]">{text}</p>
    </Bracket>
  );
}

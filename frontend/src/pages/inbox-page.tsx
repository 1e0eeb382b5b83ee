/** Inbox. */

export function InboxPage() {
  return <h1 className="p-6 text-24 font-bold">Inbox</h1>;
}

/** Sends messages, and keeps one that did not arrive. */
import { useSendMessage } from "@/api/send-message";
import { useTimelineTools } from "@/components/agent/timeline-tools";
import { newId } from "@/lib/ids";
import { draftChanged, messageDropped, messageFailed, messageSent } from "@/stores/timeline-store";

export function useMessageSender() {
  const { taskId, store } = useTimelineTools();
  const message = useSendMessage(taskId, (error, { body, idempotencyKey }) => {
    const why = `${error.message} ${error.hint}`;
    messageFailed(store, { text: body.text, idempotencyKey, why });
  });
  const post = (text: string, idempotencyKey: string) =>
    message.mutate({ body: { text }, idempotencyKey });
  return {
    pending: message.isPending,
    send: (text: string) => {
      messageSent(store);
      post(text, newId());
    },
    /** The one that did not arrive, under the key of its first try. */
    sendAgain: () => {
      const { unsent } = store.getState();
      if (unsent === null) return;
      messageDropped(store);
      post(unsent.text, unsent.idempotencyKey);
    },
    /** Puts it back into the field, before what is being written there. */
    drop: () => {
      const { unsent, draft } = store.getState();
      if (unsent === null) return;
      messageDropped(store);
      draftChanged(store, draft === "" ? unsent.text : `${unsent.text}\n${draft}`);
    },
  };
}

/** The ends of a Review. Each opens its sheet; nothing is written before its button is pressed. */
import type { ReviewContext } from "@/components/code/actions/review-context";
import type { Action } from "@/lib/action";

export const openDelivery: Action<ReviewContext> = {
  label: "Deliver",
  keys: ["mod+enter"],
  isEnabled: ({ reviewable, counts, online }) => reviewable && counts.accepted > 0 && online,
  perform: ({ store }) => store.setState({ panel: "deliver" }),
};

export const requestChanges: Action<ReviewContext> = {
  label: "Request changes",
  keys: ["r"],
  isEnabled: ({ awaited, counts, online }) => awaited && counts.rejected > 0 && online,
  perform: ({ store }) => store.setState({ panel: "revise" }),
};

export const rejectAll: Action<ReviewContext> = {
  label: "Reject all",
  keys: [],
  isEnabled: ({ awaited, online }) => awaited && online,
  perform: ({ store }) => store.setState({ panel: "reject" }),
};

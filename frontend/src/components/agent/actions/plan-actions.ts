/** Everything that keys do on the plan. */
import type { Action } from "@/lib/action";

export interface PlanContext {
  /** A person decides now. */
  deciding: boolean;
  steps: number;
  pending: boolean;
  /** Place of the Step with the cursor; -1 none. */
  cursor: number;
  moveTo: (step: number) => void;
  approve: () => void;
  askForAnother: () => void;
}

const hasSteps = ({ steps }: PlanContext) => steps > 0;

export const nextStep: Action<PlanContext> = {
  label: "Next step",
  keys: ["j", "arrowdown"],
  isEnabled: hasSteps,
  perform: ({ cursor, steps, moveTo }) => moveTo(Math.min(steps - 1, cursor + 1)),
  repeats: true,
};

export const previousStep: Action<PlanContext> = {
  label: "Previous step",
  keys: ["k", "arrowup"],
  isEnabled: hasSteps,
  perform: ({ cursor, moveTo }) => moveTo(Math.max(0, cursor - 1)),
  repeats: true,
};

export const askForAnotherPlan: Action<PlanContext> = {
  label: "Ask for another plan",
  keys: ["a"],
  isEnabled: ({ deciding, pending }) => deciding && !pending,
  perform: ({ askForAnother }) => askForAnother(),
};

export const approvePlan: Action<PlanContext> = {
  label: "Approve the plan",
  keys: ["mod+enter"],
  isEnabled: ({ deciding, pending, steps }) => deciding && !pending && steps > 0,
  perform: ({ approve }) => approve(),
};

export const planActions = [nextStep, previousStep, askForAnotherPlan, approvePlan] as const;

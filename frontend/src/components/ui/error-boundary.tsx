/** Keeps a fault inside its region: the rest of the screen goes on. */
import { Component, type ReactNode } from "react";

import { ErrorPanel } from "@/components/ui/error-panel";

interface Props {
  /** What this region is, for the sentence: "the plan", "this file". */
  region: string;
  /** A new value here (the address, an id) gives the region another try. */
  resetKey?: string;
  children: ReactNode;
}

interface State {
  error: Error | null;
  resetKey: string | undefined;
}

export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: null, resetKey: this.props.resetKey };

  static getDerivedStateFromError(error: Error): Partial<State> {
    return { error };
  }

  static getDerivedStateFromProps(props: Props, state: State): Partial<State> | null {
    if (props.resetKey === state.resetKey) return null;
    return { error: null, resetKey: props.resetKey };
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    return (
      <ErrorPanel
        message={`Koda could not draw ${this.props.region}.`}
        hint="Nothing was lost: what is shown here comes from the server."
        code={this.state.error.message}
        onRetry={() => this.setState({ error: null })}
      />
    );
  }
}

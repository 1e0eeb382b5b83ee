"""Whether a Task has used up what was agreed."""

from koda.events.state import TaskState

Reached = tuple[str, str]
_HINT = "Extend the limit to let it go on, or stop it: what is staged stays reviewable."


def find_reached_limit(state: TaskState) -> Reached | None:
    """(message, hint) when cost, turns or working time are used up; waiting for people is free."""
    spent = list(state.spending.values())
    cost_usd = sum(one.cost_usd for one in spent)
    turns = sum(one.turns for one in spent)
    seconds = sum(one.model_ms + one.tool_ms for one in spent) / 1000
    limits = state.limits
    if limits.cost_usd is not None and cost_usd >= limits.cost_usd:
        limit, used = _dollars(limits.cost_usd), _dollars(cost_usd)
        return f"The limit of {limit} is reached: {used} used.", _HINT
    if limits.turns is not None and turns >= limits.turns:
        return f"The limit of {limits.turns} model answers is reached.", _HINT
    if limits.seconds is not None and seconds >= limits.seconds:
        return f"The limit of {limits.seconds:.0f} s of work is reached.", _HINT
    return None


def _dollars(amount: float) -> str:
    """$5.00; below a cent $0.0001, which would read as nothing."""
    return f"${amount:.4f}" if 0 < amount < 0.01 else f"${amount:.2f}"

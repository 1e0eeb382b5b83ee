"""Limits of a Task: which one is reached, in words that a person can act on."""

from datetime import UTC, datetime

import pytest

from koda.agent.limits import find_reached_limit
from koda.events.phases import Phase
from koda.events.state import Spending, TaskState
from koda.events.types import Limits
from tests.factory import MODELS

_AT = datetime(2026, 1, 1, tzinfo=UTC)


def a_task(limits: Limits) -> TaskState:
    used = Spending(cost_usd=0.004, turns=3, model_ms=1_500, tool_ms=500)
    return TaskState(
        task_id="task",
        seq=1,
        phase=Phase.EXECUTING,
        created_at=_AT,
        phase_at=_AT,
        updated_at=_AT,
        user_id="user",
        repository_id="repository",
        prompt="Do it",
        auto_approve_plan=True,
        limits=limits,
        models=MODELS,
        provider="anthropic",
        spending={"planning": used, "executing": used},
    )


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        (Limits(cost_usd=0.008), "The limit of $0.0080 is reached: $0.0080 used."),
        (Limits(cost_usd=0.0001), "The limit of $0.0001 is reached: $0.0080 used."),
        (Limits(turns=6), "The limit of 6 model answers is reached."),
        (Limits(seconds=4), "The limit of 4 s of work is reached."),
    ],
)
def test_what_all_phases_used_together_reaches_a_limit(limits: Limits, message: str) -> None:
    reached = find_reached_limit(a_task(limits))
    assert reached is not None
    assert reached[0] == message


@pytest.mark.parametrize("limits", [Limits(), Limits(cost_usd=0.009, turns=7, seconds=5)])
def test_below_its_limits_a_task_goes_on(limits: Limits) -> None:
    assert find_reached_limit(a_task(limits)) is None

"""Prices and the models they belong to."""

import pytest

from koda.events.types import Usage
from koda.llm.catalog import find_record
from koda.llm.pricing import find_cost_usd

_MILLION_EACH = Usage(
    input_tokens=1_000_000,
    output_tokens=1_000_000,
    cache_read_tokens=1_000_000,
    cache_write_tokens=1_000_000,
)


def test_adds_up_all_four_kinds_of_tokens() -> None:
    assert find_cost_usd("claude-sonnet-5-5", _MILLION_EACH) == pytest.approx(2 + 10 + 0.1 + 2.5)


def test_long_prompts_cost_more_where_the_table_says_so() -> None:
    short = Usage(input_tokens=40_000, cache_read_tokens=60_000, output_tokens=1_000)
    longer = short.model_copy(update={"cache_write_tokens": 1})
    assert find_cost_usd("claude-haiku-5-5", short) == pytest.approx(0.004 + 0.0006 + 0.0005)
    assert find_cost_usd("claude-haiku-5-5", longer) == pytest.approx(
        0.02 + 0.003 + 0.0025, abs=1e-6
    )


@pytest.mark.parametrize(
    ("model", "known"),
    [
        ("claude-haiku-5-5", True),
        ("claude-haiku-4-5-20251001", True),
        ("claude-opus-4-5@20251101", True),
        ("claude-sonnet-5-5[1m]", True),
        ("claude-sonnet-5", True),
        # Another model, whose price nobody knows yet.
        ("claude-sonnet-5-9", False),
        ("claude-sonnet-5-mini", False),
        ("my-claude-sonnet-5", False),
        ("qwen3:8b", False),
        ("", False),
    ],
)
def test_knows_a_model_by_its_id_and_dated_snapshots_only(model: str, known: bool) -> None:
    assert (find_record(model) is not None) == known
    assert (find_cost_usd(model, _MILLION_EACH) is not None) == known


def test_tells_neighbours_apart() -> None:
    assert find_record("claude-sonnet-5") != find_record("claude-sonnet-5-5")

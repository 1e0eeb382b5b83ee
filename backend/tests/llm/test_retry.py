"""When a failed request is sent again."""

from hypothesis import given
from hypothesis import strategies as st

from koda.llm.base import ProviderError
from koda.llm.retry import GIVE_UP_SECONDS, find_delay_seconds

_LONGEST_SPREAD = 0.999_999


def _delay(error: ProviderError, attempt: int, waiting: float = 0, spread: float = 0.5) -> float:
    delay = find_delay_seconds(error, attempt=attempt, waiting_seconds=waiting, spread=spread)
    assert delay is not None
    return delay


def _overloaded(retry_after: float | None = None) -> ProviderError:
    return ProviderError("overloaded", "Away", retry_after_seconds=retry_after)


def test_doubles_up_to_a_minute() -> None:
    delays = [_delay(_overloaded(), attempt) for attempt in range(1, 11)]
    assert delays == [0.5, 1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert _delay(_overloaded(), 10_000) == 60


@given(attempt=st.integers(1, 12), spread=st.floats(0, 1, exclude_max=True))
def test_varies_by_a_fifth_and_never_passes_a_minute(attempt: int, spread: float) -> None:
    plain = min(60.0, 0.5 * 2 ** (attempt - 1))
    assert 0.8 * plain <= _delay(_overloaded(), attempt, spread=spread) <= min(60, 1.2 * plain)


def test_the_first_two_together_add_at_most_two_seconds() -> None:
    assert sum(_delay(_overloaded(), n, spread=_LONGEST_SPREAD) for n in (1, 2)) <= 2


@given(asked=st.floats(0, GIVE_UP_SECONDS), attempt=st.integers(1, 50), spread=st.floats(0, 0.99))
def test_keeps_exactly_to_what_the_api_asks(asked: float, attempt: int, spread: float) -> None:
    assert _delay(_overloaded(asked), attempt, spread=spread) == asked


def test_gives_up_after_ten_minutes() -> None:
    for error, waited, expected in [
        (_overloaded(), 540, 60),
        (_overloaded(), 541, None),
        (_overloaded(600), 0, 600),
        (_overloaded(601), 0, None),
    ]:
        found = find_delay_seconds(error, attempt=20, waiting_seconds=waited, spread=0.5)
        assert found == expected


def test_does_not_repeat_what_a_person_must_settle() -> None:
    for kind in ("auth", "rejected", "context_too_long"):
        error = ProviderError(kind, "No", retry_after_seconds=1)
        assert find_delay_seconds(error, attempt=1, waiting_seconds=0, spread=0) is None

"""When a failed request is sent again: a pure rule over what failed and how long it has gone on."""

from koda.llm.base import ProviderError

#: A Task whose provider stays away for longer waits for a person.
GIVE_UP_SECONDS = 600.0
_FIRST_SECONDS = 0.5
_LONGEST_SECONDS = 60.0
_JITTER = 0.2


def find_delay_seconds(
    error: ProviderError, *, attempt: int, waiting_seconds: float, spread: float
) -> float | None:
    """Seconds until the request is sent again; None: not by itself.

    `attempt` counts the failures of this request, from 1; `waiting_seconds` has passed since the
    first of them; `spread` in [0, 1) is a random number. What the API asked for is kept exactly;
    without it 0.5, 1, 2, 4 ... 60 s, each varied by at most 20 %, so that the first two together
    take 1.8 s at most. None also when the delay would end more than ten minutes after the start.
    """
    if not error.retryable:
        return None
    delay = error.retry_after_seconds
    if delay is None:
        delay = _backoff_seconds(attempt, spread)
    return delay if waiting_seconds + delay <= GIVE_UP_SECONDS else None


def _backoff_seconds(attempt: int, spread: float) -> float:
    # The exponent is bounded so that a huge attempt cannot overflow.
    plain = min(_LONGEST_SECONDS, _FIRST_SECONDS * 2.0 ** min(attempt - 1, 10))
    return min(_LONGEST_SECONDS, plain * (1 + _JITTER * (2 * spread - 1)))

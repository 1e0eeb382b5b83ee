"""What an answer cost, by the table in models.toml."""

from koda.events.types import Usage
from koda.llm.catalog import ModelRecord, Price, find_record

_MILLION = 1_000_000


def find_cost_usd(model: str, usage: Usage) -> float | None:
    """US dollars of one answer; None where no price of the model is known."""
    record = find_record(model)
    if record is None:
        return None
    price = _price_of(record, usage)
    return (
        usage.input_tokens * price.input
        + usage.output_tokens * price.output
        + usage.cache_read_tokens * price.cache_read
        + usage.cache_write_tokens * price.cache_write
    ) / _MILLION


def _price_of(record: ModelRecord, usage: Usage) -> Price:
    prompt_tokens = usage.input_tokens + usage.cache_read_tokens + usage.cache_write_tokens
    if record.long_prompt is not None and prompt_tokens > record.long_prompt.above_tokens:
        return record.long_prompt
    return record.price

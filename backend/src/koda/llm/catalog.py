"""What is known of models without asking their vendor: prices, sizes, capabilities.

The facts are in models.toml.
"""

import re
import tomllib
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

#: What may follow a model's id without meaning another model: a dated snapshot, an alias, the
#: gateways' version and window marks. Anything else could cost anything, so it stays unknown.
_SUFFIX = re.compile(r"(-\d{8}|-latest|@[\w.-]+|-v\d+(:\d+)?)?(\[1m\])?")


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Price(_Record):
    """USD per million tokens; `cache_write` is for entries that live five minutes."""

    input: float
    output: float
    cache_read: float
    cache_write: float


class LongPromptPrice(Price):
    """Holds for the whole request once its prompt has more than `above_tokens`."""

    above_tokens: int


class ModelRecord(_Record):
    """One row of the table; `ids` are the names it is known by."""

    ids: tuple[str, ...]
    price: Price
    long_prompt: LongPromptPrice | None = None
    max_input_tokens: int
    max_output_tokens: int
    can_think: bool
    can_set_effort: bool


class _Table(_Record):
    model: tuple[ModelRecord, ...]


@cache
def _table() -> dict[str, ModelRecord]:
    path = Path(__file__).with_name("models.toml")
    table = _Table.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    return {model_id: record for record in table.model for model_id in record.ids}


def find_record(model: str) -> ModelRecord | None:
    """The row of this model id or of a dated snapshot of it; None for every other."""
    for model_id, record in _table().items():
        if model.startswith(model_id) and _SUFFIX.fullmatch(model, len(model_id)):
            return record
    return None

"""Shapes of the caller's own account and keys."""

from typing import Literal

from pydantic import Field, SecretStr

from koda.api.health.schemas import SandboxHealth
from koda.api.schemas import Answer, Request
from koda.events.types import Limits, PhaseModels


class KeyStatus(Answer):
    """Whether a key is there and whose; `hint` is its last 4 characters, of one's own key only."""

    set: bool
    source: Literal["yours", "server"] | None
    hint: str | None


class Keys(Answer):
    """Keys by Provider."""

    anthropic: KeyStatus


class Defaults(Answer):
    """What a new Task gets where the request names nothing else."""

    models: PhaseModels
    limits: Limits


class Me(Answer):
    """The caller. `csrf_token` goes into X-CSRF-Token on writes; None with a bearer token.

    `demo_available`: this server ships the demo.
    """

    id: str
    name: str
    role: str
    keys: Keys
    csrf_token: str | None
    sandbox: SandboxHealth
    defaults: Defaults
    demo_available: bool


class NewKey(Request):
    """A Provider's key; write-only, no answer ever holds it."""

    api_key: SecretStr = Field(min_length=8, max_length=500)

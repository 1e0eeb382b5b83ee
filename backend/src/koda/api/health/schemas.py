"""Answer of the health check."""

from typing import Literal

from koda.api.schemas import Answer


class DatabaseHealth(Answer):
    """Which database is used, and whether it answered just now."""

    kind: Literal["sqlite", "postgresql"]
    ok: bool


class SandboxHealth(Answer):
    """How commands are shut in: level 1 bubblewrap, 2 Landlock, 3 refused; 0: not at all, by the
    operator's word."""

    level: int
    name: str
    detail: str


class QueueHealth(Answer):
    """Tasks that a worker could take (`runnable`) and that one holds (`leased`)."""

    runnable: int
    leased: int


class Health(Answer):
    """`degraded`: the server answers, but a part named below does not."""

    status: Literal["ok", "degraded"]
    version: str
    database: DatabaseHealth
    sandbox: SandboxHealth
    queue: QueueHealth

"""What the routes of one running server share, handed to them by FastAPI's dependencies."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from koda.api.health.schemas import SandboxHealth
from koda.api.tasks.hunk_facts import HunkIndex
from koda.db.engine import Database
from koda.db.states import TaskStates
from koda.live.hub import Hub
from koda.security.encryption import Encryption
from koda.settings import Settings

#: Level of a Sandbox that refuses every command.
REFUSED_LEVEL = 3


@dataclass(frozen=True)
class Runtime:
    """The parts of one server. `now` is the clock; aware UTC."""

    settings: Settings
    database: Database
    states: TaskStates
    hunks: HunkIndex
    hub: Hub
    encryption: Encryption
    sandbox: SandboxHealth
    now: Callable[[], datetime]


def get_runtime(connection: HTTPConnection) -> Runtime:
    """The Runtime that the application's lifespan has put together."""
    runtime: Runtime = connection.app.state.runtime
    return runtime


RuntimeDep = Annotated[Runtime, Depends(get_runtime)]

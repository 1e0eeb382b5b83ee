"""Takes a Task from phase to phase until a person must act."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from koda.agent.ledger import Ledger
from koda.agent.loop import PhaseLoop
from koda.agent.prompts import opening
from koda.events.phases import Phase
from koda.events.state import TaskState
from koda.events.types import ConversationOpened, PhaseChanged, WorkspaceOpened

_WITH_MODEL = (Phase.UNDERSTANDING, Phase.PLANNING, Phase.EXECUTING)


@dataclass(frozen=True)
class Orchestrator:
    """One Task's way through Understanding, Planning and Executing.

    `open_base` fixes the base of a Task that has none yet; `top_level` lists the names in the
    base's root folder, folders with a trailing slash. `stopping` asks to return at a safe point.
    """

    ledger: Ledger
    loop: PhaseLoop
    stopping: Callable[[], bool]
    open_base: Callable[[], Awaitable[WorkspaceOpened]]
    top_level: Callable[[], Awaitable[list[str]]]

    async def run(self) -> None:
        """Returns when the Task waits for a person or rests, or when `stopping`."""
        if self.ledger.state.phase is Phase.QUEUED:
            await self._begin()
        while (phase := self.ledger.state.phase) in _WITH_MODEL and not self.stopping():
            if self.ledger.conversation.phase is not phase:
                await self._open_conversation(phase)
            await self.loop.run(phase, _model(self.ledger.state, phase))

    async def _begin(self) -> None:
        opened = await self.open_base()
        moved = PhaseChanged(origin=Phase.QUEUED, phase=Phase.UNDERSTANDING)
        await self.ledger.append(opened, moved)

    async def _open_conversation(self, phase: Phase) -> None:
        top_level = await self.top_level() if phase is Phase.UNDERSTANDING else []
        text = opening(phase, self.ledger.state, top_level)
        await self.ledger.append(
            ConversationOpened(phase=phase, round=self.ledger.state.round, text=text)
        )


def _model(state: TaskState, phase: Phase) -> str:
    model: str = getattr(state.models, phase.value)
    return model

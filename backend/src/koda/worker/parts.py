"""What every Runner of one worker shares."""

from dataclasses import dataclass
from pathlib import Path

from koda.db.engine import Database
from koda.indexer.index import SymbolIndex
from koda.live.hub import Hub
from koda.security.encryption import Encryption
from koda.settings import Settings
from koda.workspace.sandbox.base import Sandbox


class SymbolIndexes:
    """One SymbolIndex for each Repository, cached on disk in the data folder."""

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / "symbols"
        self._open: dict[str, SymbolIndex] = {}

    def get(self, repository_id: str) -> SymbolIndex:
        """The index that all Tasks on this Repository share."""
        if repository_id not in self._open:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            self._open[repository_id] = SymbolIndex(self._folder / f"{repository_id}.db")
        return self._open[repository_id]


@dataclass(frozen=True)
class WorkerParts:
    """The parts of one worker process; `worker_id` is new at each start."""

    worker_id: str
    settings: Settings
    database: Database
    hub: Hub
    encryption: Encryption
    sandbox: Sandbox
    symbols: SymbolIndexes

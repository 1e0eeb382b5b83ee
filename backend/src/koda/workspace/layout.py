"""Where the workspace part keeps things inside the data folder."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Layout:
    """Paths below one data folder; nothing is created here."""

    data_dir: Path

    def mirror(self, repository_id: str) -> Path:
        """The bare mirror of a Repository."""
        return self.data_dir / "mirrors" / f"{repository_id}.git"

    def task(self, task_id: str) -> Path:
        """The folder that holds a Task's Workspaces, one per lease generation."""
        return self.data_dir / "workspaces" / task_id

    def workspace(self, task_id: str, generation: int) -> Path:
        """The folder of the Workspace that belongs to one generation of a Task's lease."""
        return self.task(task_id) / str(generation)

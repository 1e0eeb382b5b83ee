"""Level 0: no protection, only supervision. The operator asked for it (KODA_SANDBOX=none)."""

from collections.abc import Callable
from pathlib import Path

from koda.workspace.sandbox.base import CommandResult, World
from koda.workspace.sandbox.dependencies import linked_places, placed_dependencies
from koda.workspace.sandbox.environment import world_env
from koda.workspace.sandbox.process import NO_PROCESS_LIMIT, inner_argv, run_launch
from koda.workspace.sandbox.supervised import SupervisedLaunches
from koda.workspace.sandbox.toolchains import Toolchains


class Unprotected:
    """Sandbox level 0: the command can do what the server can, but sees none of its keys in
    the environment, and dies with all it started."""

    level = 0
    name = "none"
    detail = "Commands run unprotected, with the server's rights and network (KODA_SANDBOX=none)."

    def __init__(self, path: tuple[str, ...], keep_out: tuple[Path, ...]) -> None:
        self._toolchains = Toolchains((), path)
        self._keep_out = keep_out
        self._launches = SupervisedLaunches()

    async def run(
        self,
        world: World,
        command: str,
        *,
        timeout_seconds: float,
        on_output: Callable[[str], None],
    ) -> CommandResult:
        """See Sandbox.run."""
        temporary = world.home_dir / "tmp"
        temporary.mkdir(parents=True, exist_ok=True)
        config = {
            "confined": False,
            "uid": None,
            "cwd": str(world.tree),
            "env": world_env(world, self._toolchains, temporary),
        }
        launch = self._launches.launch(config, inner_argv(command, NO_PROCESS_LIMIT))
        with linked_places(placed_dependencies(world, self._keep_out)):
            return await run_launch(launch, timeout_seconds=timeout_seconds, on_output=on_output)

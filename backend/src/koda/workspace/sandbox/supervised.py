"""Launches by way of launcher.py, the supervisor of commands that have no PID namespace."""

import marshal
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from signal import SIGTERM
from typing import Any

from koda.workspace.sandbox.process import OUTER_ENV, Launch

_RUN_COMPILED = "import marshal,sys;exec(marshal.loads(bytes.fromhex(sys.argv.pop(1))))"


class SupervisedLaunches:
    """Makes Launches; compiles launcher.py once, as compiling would cost each command 2 ms."""

    def __init__(self) -> None:
        source = Path(__file__).with_name("launcher.py")
        self._program = marshal.dumps(compile(source.read_bytes(), str(source), "exec")).hex()

    def launch(self, config: Mapping[str, Any], inner: tuple[str, ...]) -> Launch:
        """A Launch of `inner` with launcher.py's `config`: confined, cwd, env, uid and, if
        confined, rules, handled_files, handled_net, scoped, ruleset_bytes and filter."""
        told = marshal.dumps({**config, "parent": os.getpid()}).hex()
        python = (sys.executable, "-I", "-S", "-c", _RUN_COMPILED, self._program, told)
        return Launch((*python, *inner), OUTER_ENV, SIGTERM)

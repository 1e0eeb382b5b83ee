"""Runs ripgrep over a staged tree, or `plain_search.py` where it is missing, with one set of rules.

Ignored is what the tree's own .gitignore files say, and `.git`; never what lies outside the tree
or what a command wrote into the disposable .git. Hidden files count like others.
"""

import asyncio
import json
import os
import re
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from koda.tools.base import ToolError
from koda.tools.globs import ALL_FILES, FileFilter, Globs
from koda.tools.ignore_rules import inherited_rules

_FLAGS = (
    "--no-config",
    "--hidden",
    "--no-messages",
    "--no-require-git",
    "--no-ignore-global",
    "--no-ignore-exclude",
    "--no-ignore-parent",
    "--no-ignore-dot",
    "--glob=!.git",
)
_SEARCH_FLAGS = (
    "--null",
    "--line-number",
    "--column",
    "--no-heading",
    "--with-filename",
    "--color=never",
    "--crlf",
)
#: Longer lines are named, not sent: one minified file would fill the result.
_MAX_COLUMNS = 2_000
_MAX_FILE_BYTES = 20_000_000
#: Output read before the program is stopped; far more than any result shows.
_MAX_OUTPUT_BYTES = 1_500_000
_MAX_LIST_BYTES = 32_000_000
_TIMEOUT_SECONDS = 20.0
_RECORD = re.compile(rb"\./([^\0]+)\0(\d+)(?:-|:(\d+):)(.*)", re.DOTALL)

_PACKAGES = Path(__file__).parents[2]

Program = tuple[str, ...]
_Pipe = asyncio.StreamReader


@dataclass(frozen=True)
class SearchQuery:
    """What to look for, line by line, under the folder or in the file `path` ("." is the root)."""

    pattern: str
    path: str = "."
    globs: Globs = ALL_FILES
    ignore_case: bool = False
    literal: bool = False
    context: int = 0


@dataclass(frozen=True)
class FoundLine:
    """A matching line, or one of its context (`column` None); `column` is 1-based, in bytes."""

    path: str
    line: int
    column: int | None
    text: bytes


@dataclass(frozen=True)
class Found:
    """Lines by path and number; `cut` when there was more than could be read."""

    lines: list[FoundLine]
    cut: bool


def find_program() -> Program:
    """The ripgrep beside this interpreter or on PATH, else the fallback script."""
    beside = Path(sys.executable).with_name("rg")
    found = str(beside) if os.access(beside, os.X_OK) else shutil.which("rg")
    return (found,) if found else plain_program()


def plain_program() -> Program:
    """The fallback; with -P, so that no module of the tree it runs in can be imported."""
    return (sys.executable, "-P", "-m", "koda.tools.plain_search")


async def search(root: Path, query: SearchQuery, program: Program | None = None) -> Found:
    """All lines below `root` that match. Raises ToolError for a bad pattern or after 20 s."""
    used = program or find_program()
    options: list[str] = []
    fields: dict[str, object] = {}
    if used == plain_program():
        fields = {
            "pattern": query.pattern,
            "literal": query.literal,
            "ignore_case": query.ignore_case,
            "context": query.context,
            "max_columns": _MAX_COLUMNS,
            "max_file_bytes": _MAX_FILE_BYTES,
        }
    else:
        options = [
            *_SEARCH_FLAGS,
            f"--max-columns={_MAX_COLUMNS}",
            f"--max-filesize={_MAX_FILE_BYTES}",
            "--ignore-case" if query.ignore_case else "--case-sensitive",
            *(["--fixed-strings"] if query.literal else []),
            *([f"--context={query.context}"] if query.context else []),
            f"--regexp={query.pattern}",
        ]
    job = _Job(used, root, query.path, query.globs, options, fields)
    output, cut = await _output(job, _MAX_OUTPUT_BYTES)
    return Found(await asyncio.to_thread(_parse, output, query.globs), cut)


async def list_files(
    root: Path, path: str = ".", globs: Globs = ALL_FILES, program: Program | None = None
) -> list[str]:
    """Paths of the files below folder `path` that are not ignored, sorted; symlinks left out."""
    job = _Job(program or find_program(), root, path, globs, ["--files", "--null"], {})
    output, _ = await _output(job, _MAX_LIST_BYTES)
    return await asyncio.to_thread(_split_names, output, globs)


def _split_names(output: bytes, globs: Globs) -> list[str]:
    wanted = FileFilter(globs)
    names = (os.fsdecode(name.removeprefix(b"./")) for name in output.split(b"\0")[:-1])
    return sorted(name for name in names if wanted(name))


@dataclass(frozen=True)
class _Job:
    """One run: ripgrep takes `options`, the fallback `fields`."""

    program: Program
    root: Path
    path: str
    globs: Globs
    options: list[str]
    fields: dict[str, object]

    def command(self, standard_input: IO[bytes]) -> list[str]:
        """The whole command line; puts the rules that ripgrep does not read itself on its input.

        --no-ignore-parent keeps rules from outside the root away, and with them those of the
        folders between the root and `path`; `--glob` would let in files that are ignored.
        """
        rules = [*self.globs.rules(), *inherited_rules(self.root, self.path)]
        if self.program == plain_program():
            return [*self.program, json.dumps({"path": self.path, "rules": rules, **self.fields})]
        options = [*_FLAGS, *self.options]
        if rules:
            standard_input.write("\n".join(rules).encode(errors="surrogateescape"))
            standard_input.seek(0)
            options.append("--ignore-file=/dev/stdin")
        start = "./" if self.path == "." else f"./{self.path}"
        return [*self.program, *options, "--", start]


async def _output(job: _Job, limit_bytes: int) -> tuple[bytes, bool]:
    """What the program printed, and whether it was stopped for printing too much."""
    with tempfile.TemporaryFile() as standard_input:
        command = await asyncio.to_thread(job.command, standard_input)
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=job.root,
            stdin=standard_input,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={"LC_ALL": "C.UTF-8", "PYTHONPATH": str(_PACKAGES)},
        )
        try:
            async with asyncio.timeout(_TIMEOUT_SECONDS):
                return await _collect(process, limit_bytes)
        except TimeoutError:
            raise ToolError(
                f"The search took more than {_TIMEOUT_SECONDS:.0f} s and was stopped.",
                hint="Narrow it with path or glob, or simplify the pattern.",
            ) from None
        finally:
            if process.returncode is None:
                process.kill()
            # Read to the end, or its pipes stay open.
            await process.communicate()


async def _collect(process: asyncio.subprocess.Process, limit_bytes: int) -> tuple[bytes, bool]:
    stdout, stderr = cast(_Pipe, process.stdout), cast(_Pipe, process.stderr)
    errors = asyncio.create_task(stderr.read())
    try:
        pieces, size = [], 0
        while piece := await stdout.read(1 << 17):
            pieces.append(piece)
            size += len(piece)
            if size > limit_bytes:
                return b"".join(pieces), True
        if await process.wait() == 2 and (complaint := await errors):
            raise _bad_pattern(complaint.decode(errors="replace"))
        return b"".join(pieces), False
    finally:
        errors.cancel()
        await asyncio.wait([errors])


def _bad_pattern(complaint: str) -> ToolError:
    text = complaint.removeprefix("rg: ").split("\n\nConsider", 1)[0].strip()
    hint = "Escape characters like ( [ { . * with a backslash, or set literal."
    if "look-around" in text or "backreferences" in text:
        hint = "Use a simpler pattern and choose among the results."
    return ToolError(f"The pattern is not valid: {text}", hint=hint)


def _parse(output: bytes, globs: Globs) -> list[FoundLine]:
    wanted = FileFilter(globs)
    found: list[FoundLine] = []
    stopped: set[str] = set()
    for record in output.split(b"\n")[:-1]:
        match = _RECORD.fullmatch(record.removesuffix(b"\r"))
        if match:
            path, line, column, text = match.groups()
            number = int(column) if column else None
            found.append(FoundLine(os.fsdecode(path), int(line), number, text))
        elif b": WARNING: stopped searching binary file" in record:
            stopped.add(os.fsdecode(record.split(b": WARNING: ")[0].removeprefix(b"./")))
    kept = [one for one in found if one.path not in stopped and wanted(one.path)]
    return sorted(kept, key=lambda one: (one.path, one.line))

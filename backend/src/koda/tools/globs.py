"""Which files a search is about: the `glob` of a call as gitignore patterns."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from koda.tools.base import ToolError
from koda.tools.gitignore import IgnoreRules, escaped

_MOST_GLOBS = 100


@dataclass(frozen=True)
class Globs:
    """Which files count, as gitignore patterns from the root; no `include` means all."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def rules(self) -> list[str]:
        """As lines of an ignore file that leaves out all other files."""
        only = ["*", "!*/", *(f"!{one}" for one in self.include)] if self.include else []
        return [*only, *self.exclude]


ALL_FILES = Globs()


def parse_globs(glob: str, path: str = ".") -> Globs:
    """Globs of `*.py`, `src/**/*.{ts,tsx}`, `!*.md`, several with commas.

    Those with a slash count from the root or from `path`; a folder stands for all below it.
    """
    include: list[str] = []
    exclude: list[str] = []
    for one in _expand(glob):
        body = one.strip().removeprefix("!").removeprefix("./")
        if not body:
            continue
        body += "**" if body.endswith("/") else ""
        forms = [body]
        if "/" in body and path != ".":
            forms.append(f"/{escaped(path)}/{body.lstrip('/')}")
        (exclude if one.strip().startswith("!") else include).extend(forms)
    return Globs(tuple(include), tuple(exclude))


class FileFilter:
    """Rules of the tree (`!keep.py`) can let in what the globs left out: a second look."""

    def __init__(self, globs: Globs) -> None:
        self._include = IgnoreRules(globs.include)
        self._exclude = IgnoreRules(globs.exclude)
        self._takes_all = not globs.include
        self._known: dict[str, bool] = {}

    def __call__(self, path: str) -> bool:
        if path not in self._known:
            taken = self._takes_all or self._include.verdict(path, False) is True
            self._known[path] = taken and self._exclude.verdict(path, False) is None
        return self._known[path]


def _expand(glob: str) -> list[str]:
    """Commas outside and inside of braces taken apart: `a.{b,c},d` -> a.b a.c d."""
    parts, depth, start = [], 0, 0
    for index, char in enumerate(glob):
        depth += {"{": 1, "}": -1}.get(char, 0)
        if char == "," and depth == 0:
            parts.append(glob[start:index])
            start = index + 1
    parts.append(glob[start:])
    forms = [form for part in parts for form in islice(_expand_braces(part), _MOST_GLOBS + 1)]
    if len(forms) > _MOST_GLOBS:
        raise ToolError(f"glob stands for more than {_MOST_GLOBS} patterns; use a simpler one.")
    return forms


def _expand_braces(glob: str) -> Iterator[str]:
    match = re.search(r"\{([^{}]*)\}", glob)
    if match is None:
        yield glob
        return
    head, tail = glob[: match.start()], glob[match.end() :]
    for one in match[1].split(","):
        yield from _expand_braces(head + one + tail)

"""gitignore patterns, matched entry by entry as git and ripgrep do; standard library only.

pathspec is no help here: it lets `!c.py` bring back everything below a folder of that name.
"""

import re
from collections.abc import Iterable
from functools import lru_cache


class IgnoreRules:
    """The rules of one file, for paths relative to its folder."""

    def __init__(self, lines: Iterable[str]) -> None:
        """From the file's lines; what is no valid pattern matches nothing."""
        compiled = (_compile(line) for line in lines)
        self._rules = [rule for rule in compiled if rule is not None]

    def verdict(self, path: str, is_folder: bool) -> bool | None:
        """Ignored, brought back, or None: nothing is said of this very entry.

        What lies below an ignored folder is for the caller to leave out, by not going there.
        """
        for pattern, ignores, folders_only in reversed(self._rules):
            if (is_folder or not folders_only) and pattern.fullmatch(path):
                return ignores
        return None


def anchored(line: str, folder: str) -> str | None:
    """The pattern of a file in `folder` as it reads from the root; None when it is none."""
    body = _trimmed(line)
    if not body:
        return None
    negation = "!" if body.startswith("!") else ""
    body = body.removeprefix("!")
    deep = "" if "/" in body.rstrip("/") else "**/"
    prefix = "" if folder == "." else f"{escaped(folder)}/"
    return f"{negation}/{prefix}{deep}{body.removeprefix('/')}"


def escaped(path: str) -> str:
    """A pattern that matches exactly this path."""
    return re.sub(r"([\\*?\[\]{}!#])", r"\\\1", path)


def _trimmed(line: str) -> str:
    body = line if line.endswith("\\ ") else line.rstrip(" \t\r")
    return "" if body.startswith("#") else body


@lru_cache(maxsize=4_096)
def _compile(line: str) -> tuple[re.Pattern[str], bool, bool] | None:
    body = _trimmed(line)
    ignores = not body.startswith("!")
    body = body.removeprefix("!")
    folders_only = body.endswith("/")
    body = body.rstrip("/") if folders_only else body
    if not body:
        return None
    is_anchored = "/" in body
    parts = body.removeprefix("/").split("/")
    source = "" if is_anchored else "(?:.*/)?"
    for index, part in enumerate(parts):
        is_last = index == len(parts) - 1
        if part == "**":
            source += (".+" if index else ".*") if is_last else "(?:.*/)?"
            continue
        translated = _translate(part)
        if translated is None:
            return None
        source += translated + ("" if is_last else "/")
    return re.compile(source, re.DOTALL), ignores, folders_only


def _translate(part: str) -> str | None:
    """One path component as a regular expression; None for a bracket that never ends."""
    source, at = "", 0
    while at < len(part):
        char = part[at]
        at += 1
        if char == "*":
            source += "[^/]*"
        elif char == "?":
            source += "[^/]"
        elif char == "[":
            match = re.compile(r"([!^]?)(\]?[^\]]*)\]").match(part, at)
            if match is None:
                return None
            at = match.end()
            negation = "^" if match[1] else ""
            members = re.sub(r"([\[\\&~|])", r"\\\1", match[2])
            source += f"[{negation}{members}]"
        else:
            if char == "\\" and at < len(part):
                char = part[at]
                at += 1
            source += re.escape(char)
    return source

"""`koda doctor`: what Koda needs, whether it is there, and what to do where it is not."""

import asyncio
import os
import platform
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import typer
from sqlalchemy.exc import SQLAlchemyError

from koda.api.assembly import find_sandbox
from koda.api.runtime import REFUSED_LEVEL
from koda.api.tasks.create import DEFAULT_PROVIDER
from koda.api.web import find_web_dir
from koda.cli.local import as_owner
from koda.errors import KodaError
from koda.security.encryption import Encryption
from koda.security.provider_keys import find_provider_key
from koda.settings import Settings, load_settings

_GIT = (2, 38)
_NODE = (20, 0)
#: A mirror and a few workspaces of a middling repository.
_LOW_DISK_BYTES = 2_000_000_000

Level = Literal["ok", "note", "wrong"]
_MARKS: dict[Level, tuple[str, str]] = {
    "ok": ("ok", "green"),
    "note": ("note", "yellow"),
    "wrong": ("WRONG", "red"),
}


@dataclass(frozen=True)
class Finding:
    """One line of the report; `advice` says what to do."""

    level: Level
    what: str
    advice: str = ""


def diagnose() -> int:
    """Prints every finding; 1 when one keeps Koda from working."""
    settings = load_settings()
    worst = 0
    for finding in findings(settings):
        mark, colour = _MARKS[finding.level]
        typer.secho(f"{mark:>6}  ", nl=False, fg=colour)
        typer.echo(finding.what)
        if finding.advice:
            typer.echo(f"        {finding.advice}")
        worst = max(worst, int(finding.level == "wrong"))
    return worst


def findings(settings: Settings) -> Iterator[Finding]:
    """Every finding, in the order of the report."""
    yield Finding("ok", f"Python {platform.python_version()} at {sys.executable}")
    yield _program("git", _GIT, "wrong", "Install git 2.38 or newer.")
    yield _program("node", _NODE, "note", "Node 20 or newer is needed to build the web app only.")
    yield _data_folder(settings)
    yield _disk(settings)
    yield _web_app(settings)
    yield _sandbox(settings)
    yield from _database(settings)


def _program(name: str, least: tuple[int, int], missing: Level, advice: str) -> Finding:
    found = shutil.which(name)
    if found is None:
        return Finding(missing, f"{name} is not on PATH", advice)
    said = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout
    match = re.search(r"(\d+)\.(\d+)[.\w]*", said)
    if match is None:
        return Finding(missing, f"{found} does not tell its version", advice)
    old = (int(match[1]), int(match[2])) < least
    return Finding(missing if old else "ok", f"{name} {match[0]} at {found}", advice if old else "")


def _data_folder(settings: Settings) -> Finding:
    folder = settings.data_dir
    if not os.access(folder, os.W_OK):
        return Finding(
            "wrong", f"{folder} cannot be written", "Give it to the user that runs Koda."
        )
    if stat.S_IMODE(folder.stat().st_mode) & 0o077:
        return Finding("note", f"{folder} is open to others", f"chmod 700 {folder}")
    return Finding("ok", f"data folder {folder}")


def _disk(settings: Settings) -> Finding:
    free = shutil.disk_usage(settings.data_dir).free
    what = f"{free / 1e9:.1f} GB free in the data folder"
    if free < _LOW_DISK_BYTES:
        return Finding("note", what, "Tasks wait when the disk is full; free some space.")
    return Finding("ok", what)


def _web_app(settings: Settings) -> Finding:
    folder = find_web_dir(settings.web_dir)
    if folder is None:
        return Finding("note", "the web app is not built", "`make run` builds it.")
    return Finding("ok", f"web app in {folder}")


def _sandbox(settings: Settings) -> Finding:
    try:
        sandbox = asyncio.run(find_sandbox(settings))
    except KodaError as error:
        return Finding("wrong", error.message, error.hint)
    what = f"sandbox: {sandbox.name} ({sandbox.detail})"
    if sandbox.level == REFUSED_LEVEL:
        return Finding("wrong", what, "Until then every command of a task is refused.")
    if sandbox.level == 0:
        return Finding("note", what, "Commands run unprotected; unset KODA_SANDBOX to change it.")
    return Finding("ok", what)


def _database(settings: Settings) -> Iterator[Finding]:
    kind = "SQLite" if settings.is_sqlite else "PostgreSQL"
    try:
        encryption = Encryption(settings.encryption_key)
        key = as_owner(
            settings,
            lambda connection, user_id: find_provider_key(
                connection, encryption, user_id, DEFAULT_PROVIDER
            ),
        )
    except KodaError as error:
        yield Finding("wrong", error.message, error.hint)
        return
    except (OSError, SQLAlchemyError) as error:
        # The error's own text can hold the database's password.
        name = type(error).__name__
        yield Finding("wrong", f"{kind} does not answer ({name})", "Check DATABASE_URL.")
        return
    yield Finding("ok", f"{kind} answers and has this version's schema")
    if key or settings.anthropic_api_key:
        yield Finding("ok", f"Anthropic key: {'yours' if key else 'the server’s'}")
    else:
        yield Finding("note", "no Anthropic key", "`koda key set`, or try `koda demo` without one.")

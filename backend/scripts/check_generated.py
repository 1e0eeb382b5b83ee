"""Fails when a generated file is not what its generator makes now, a lock file names a host, or
.env.example and the settings differ."""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from golden_logs import LOGS
from make_golden import GOLDEN, golden
from make_requirements import REQUIREMENTS, requirements
from make_types import TYPES, generate
from pydantic import AliasChoices

from koda.settings import Settings

ROOT = Path(__file__).parents[2]
BACKEND = ROOT / "backend"
_HOSTS = '"resolved": *"http|--index-url|--extra-index-url'
LOCKS = {
    "requirements.lock": ["-c", "requirements-dev.lock", "requirements.in"],
    "requirements-dev.lock": ["requirements-dev.in"],
}


def main() -> int:
    """The exit status: 1 when something is stale."""
    problems = [*_stale_types(), *_stale_golden(), *_stale_locks(), *_stale_example(), *_hosts()]
    print("\n".join(problems) or "generated files: fresh")
    return int(bool(problems))


def _stale_types() -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "api.ts"
        generate(fresh)
        if fresh.read_bytes() == TYPES.read_bytes():
            return []
    return [f"{TYPES.relative_to(ROOT)} is stale: run make types"]


def _stale_golden() -> list[str]:
    stale = [
        name
        for name in LOGS
        if not (path := GOLDEN / f"{name}.json").exists()
        or path.read_text(encoding="utf-8") != golden(name)
    ]
    return [f"contracts/golden/{name}.json is stale: run make_golden.py" for name in stale]


def _stale_locks() -> list[str]:
    stale = []
    for name, sources in LOCKS.items():
        wanted = set(_names((BACKEND / sources[-1]).read_text(encoding="utf-8")))
        locked = set(_names((BACKEND / name).read_text(encoding="utf-8")))
        stale += [f"backend/{name} lacks {one}: lock again" for one in sorted(wanted - locked)]
    if REQUIREMENTS.read_text(encoding="utf-8") != requirements():
        stale.append("backend/requirements.txt is stale: run scripts/make_requirements.py")
    return stale


def _stale_example() -> list[str]:
    shown = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    aliases = [field.validation_alias for field in Settings.model_fields.values()]
    named = {str(one.choices[0] if isinstance(one, AliasChoices) else one) for one in aliases}
    return [f".env.example: {name} is named on one side only" for name in sorted(shown ^ named)]


def _names(text: str) -> list[str]:
    found = re.findall(r"^([A-Za-z0-9._-]+)", text, re.MULTILINE)
    return [re.sub(r"[-_.]+", "-", name).lower() for name in found if not name.startswith("-")]


def _hosts() -> list[str]:
    listed = subprocess.run(
        ["git", "grep", "-lE", _HOSTS, "--", "*.lock", "*lock.json", "*.txt", "*.in"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    return [f"{name} names a registry" for name in listed.stdout.split()]


if __name__ == "__main__":
    sys.exit(main())

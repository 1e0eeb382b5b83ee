"""A PostgreSQL cluster for tests and benchmarks, started from Debian's binaries."""

import os
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path

import asyncpg

_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=100")


@dataclass(frozen=True)
class PostgresServer:
    """A running cluster; everyone on this machine may connect as `postgres`."""

    folder: Path
    port: int
    process: "subprocess.Popen[bytes]"

    def url(self, name: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"

    async def execute(self, statement: str) -> None:
        connection = await asyncpg.connect(self.url("postgres"))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)


def find_postgres() -> Path | None:
    """The folder of initdb and postgres, newest version first."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((place for place in places if (place / "initdb").exists()), None)


def _account() -> dict[str, object]:
    """PostgreSQL refuses to run as root: then it runs as the package's own user."""
    if os.geteuid() != 0:
        return {}
    return {"user": "postgres", "group": "postgres", "extra_groups": []}


def start_postgres(folder: Path, *, durable: bool = False) -> PostgresServer:
    """A new cluster in `folder`, ready for connections. `durable` keeps fsync on."""
    binaries = find_postgres()
    assert binaries is not None
    account = _account()
    if account:
        subprocess.run(["chown", "postgres:", str(folder)], check=True)
    data = folder / "data"
    subprocess.run(
        [
            binaries / "initdb",
            "-D",
            data,
            "-U",
            "postgres",
            "-A",
            "trust",
            "--no-sync",
            "-E",
            "UTF8",
        ],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd=folder,
        **account,
    )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = [] if durable else [part for one in _FAST for part in ("-c", one)]
    command = [binaries / "postgres", "-D", data, "-p", str(port), "-h", "127.0.0.1", "-k", folder]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, *options], stdout=subprocess.DEVNULL, stderr=log, cwd=folder, **account
        )
    _wait_ready(binaries, port, process)
    return PostgresServer(folder, port, process)


def _wait_ready(binaries: Path, port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(200):
        ready = subprocess.run(
            [binaries / "pg_isready", "-h", "127.0.0.1", "-p", str(port), "-q", "-t", "1"],
            check=False,
        )
        if ready.returncode == 0:
            return
        if process.poll() is not None:
            break
    raise RuntimeError("PostgreSQL did not start")

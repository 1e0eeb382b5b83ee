"""The `koda` program as people start it: real processes on a data folder of their own."""

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

KODA = str(Path(sys.executable).with_name("koda"))
KEY = "test-key-from-the-command-line"


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "KODA_DATA_DIR": str(tmp_path / "data"),
        "KODA_SANDBOX": "none",
    }


def koda(
    env: dict[str, str], *args: str, stdin: str = "", code: int = 0
) -> "subprocess.CompletedProcess[str]":
    done = subprocess.run(
        [KODA, *args], env=env, input=stdin, capture_output=True, text=True, check=False
    )
    assert done.returncode == code, done.stderr
    return done


@contextmanager
def serving(env: dict[str, str]) -> "Iterator[tuple[subprocess.Popen[str], str]]":
    """A running server and the address in its sign-in link."""
    process = subprocess.Popen(
        [KODA, "serve", "--port", "0"], env=env, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    try:
        for line in process.stderr:
            if found := re.search(r"(http://\S+)/login/(\S+)", line):
                yield process, found[1]
                break
        else:
            pytest.fail("the server printed no link")
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


def ask(address: str, path: str, **headers: str) -> dict:
    request = urllib.request.Request(address + path, headers=headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def test_serve_answers_at_the_printed_address_and_stops_cleanly(env: dict[str, str]) -> None:
    with serving(env) as (process, address):
        assert ask(address, "/api/health")["database"] == {"kind": "sqlite", "ok": True}
        token = koda(env, "token").stdout.strip()
        me = ask(address, "/api/me", authorization=f"Bearer {token}")
        assert me["role"] == "owner"
        second = koda(env, "serve", "--port", "0", code=1)
        assert f"process {process.pid} at {address}" in second.stderr
        assert "Traceback" not in second.stderr
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    folder = Path(env["KODA_DATA_DIR"])
    assert oct(folder.stat().st_mode)[-3:] == "700"
    assert oct((folder / "secrets.json").stat().st_mode)[-3:] == "600"
    with serving(env) as (_, again):
        assert ask(again, "/api/me", authorization=f"Bearer {token}")["id"] == me["id"]


def test_a_taken_port_is_told_in_one_line(env: dict[str, str]) -> None:
    with serving(env) as (_, address):
        other = {**env, "KODA_DATA_DIR": env["KODA_DATA_DIR"] + "-2"}
        done = koda(other, "serve", "--port", address.rsplit(":", 1)[1], code=1)
        assert "Cannot listen" in done.stderr
        assert "Traceback" not in done.stderr


def test_login_link_prints_one_line_with_a_fresh_code(env: dict[str, str]) -> None:
    links = {koda(env, "login-link").stdout for _ in range(2)}
    assert len(links) == 2
    for link in links:
        assert re.fullmatch(r"http://127\.0\.0\.1:8000/login/[\w-]{32}\n", link)


def test_a_key_is_read_from_stdin_and_never_echoed(env: dict[str, str]) -> None:
    done = koda(env, "key", "set", stdin=f"{KEY}\n")
    assert KEY not in done.stdout + done.stderr
    rows = sqlite3.connect(Path(env["KODA_DATA_DIR"]) / "koda.db").execute(
        "select ciphertext, hint from provider_key"
    )
    ((ciphertext, hint),) = rows.fetchall()
    assert (KEY in ciphertext, hint) == (False, "line")
    assert "deleted" in koda(env, "key", "delete").stdout
    assert "no key" in koda(env, "key", "delete").stdout
    short = koda(env, "key", "set", stdin="petite\n", code=1)
    assert "petite" not in short.stdout + short.stderr


def test_doctor_names_what_is_there_and_exits_by_it(env: dict[str, str]) -> None:
    done = koda(env, "doctor")
    for part in ("Python 3.", "git ", "data folder", "GB free", "sandbox", "SQLite answers"):
        assert part in done.stdout
    assert "no Anthropic key" in done.stdout
    broken = koda(
        {**env, "DATABASE_URL": "postgresql://u:test-pass@127.0.0.1:1/x"}, "doctor", code=1
    )
    assert "does not answer" in broken.stdout
    assert "test-pass" not in broken.stdout + broken.stderr


def test_db_verify_names_a_database_that_was_never_set_up(env: dict[str, str]) -> None:
    refused = koda(env, "db", "verify", code=1)
    assert "at schema none" in refused.stderr
    assert "koda db upgrade" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_db_verify_finds_what_was_changed_behind_the_log(env: dict[str, str]) -> None:
    koda(env, "db", "upgrade")
    assert "equals its log" in koda(env, "db", "verify").stdout
    database = sqlite3.connect(Path(env["KODA_DATA_DIR"]) / "koda.db")
    with database:
        database.execute(
            "insert into task (task_id, user_id, repository_id, seq, phase, message, hint, prompt,"
            " title, provider, round, summary, cost_usd, input_tokens, output_tokens,"
            " cache_read_tokens, cache_write_tokens, changed_files, additions, deletions,"
            " cancel_requested, attempt, created_at, updated_at, phase_at, lease_generation,"
            " enqueued) values ('t', 'u', 'r', 3, 'queued', '', '', '', '', '', 1, '', 0, 0, 0, 0,"
            " 0, 0, 0, 0, 0, 0, '2026-01-01T00:00:00+00:00', '2026-01-01T00:00:00+00:00',"
            " '2026-01-01T00:00:00+00:00', 0, 0)"
        )
    assert "task t" in koda(env, "db", "verify", code=1).stdout


def test_a_worker_needs_postgresql(env: dict[str, str]) -> None:
    assert "PostgreSQL" in koda(env, "worker", code=1).stderr


def test_wrong_usage_is_2_and_the_program_starts_light(env: dict[str, str]) -> None:
    koda(env, "serve", "--nonsense", code=2)
    koda(env, "nonsense", code=2)
    loaded = "import sys, koda.cli.main; print([m for m in sys.modules if m in {0}])"
    heavy = "('sqlalchemy', 'fastapi', 'anthropic', 'pydantic', 'uvicorn')"
    done = subprocess.run(
        [sys.executable, "-c", loaded.format(heavy)], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_without_its_secrets_production_does_not_start(env: dict[str, str]) -> None:
    done = koda({**env, "KODA_ENV": "production"}, "serve", code=1)
    assert "ENCRYPTION_KEY" in done.stderr
    assert "Traceback" not in done.stderr

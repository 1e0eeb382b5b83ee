"""Commands work wherever the user keeps the repository, and whatever it is called."""

import os
from pathlib import Path

import pytest

from koda.workspace.sandbox.base import Sandbox
from tests.workspace.sandbox.worlds import Place, temporary_folder


async def _check(sandbox: Sandbox, place: Place) -> None:
    (place.user / "theirs").write_text("theirs")
    (place.tree / "ours").write_text("ours")
    (place.add_dependency("node_modules") / "known").write_text("known")
    cwd = place.cwd(sandbox)
    assert await place.text(sandbox, "pwd") == str(cwd)
    assert await place.text(sandbox, "ls") == "node_modules\nours"
    assert await place.text(sandbox, f'cat "{cwd}/ours" node_modules/known') == "oursknown"
    await place.text(sandbox, "mkdir a && echo made > a/new && chmod +x a/new && rm ours")
    assert (place.tree / "a/new").read_text() == "made\n"
    assert os.access(place.tree / "a/new", os.X_OK)
    assert sorted(path.name for path in place.user.iterdir()) == ["node_modules", "theirs"]


@pytest.mark.parametrize(
    "parent", ["/tmp", "/var/tmp", "/dev/shm", "/root", "/home/x", "/opt", "/work"]
)
async def test_the_repository_may_lie_anywhere(
    sandbox: Sandbox, data_dir: Path, tmp_path: Path, parent: str
) -> None:
    above = next(folder for folder in Path(parent, "x").parents if folder.exists())
    if not os.access(above, os.W_OK):
        pytest.skip(f"{above} is not writable for this user")
    with temporary_folder(Path(parent)) as folder:
        place = Place(root=data_dir / f"place-{tmp_path.name}", user=folder / "project")
        await _check(sandbox, place)


@pytest.mark.parametrize(
    "name",
    [
        "with space",
        "ünïcödé 日本",
        'it\'s "quoted" $HOME;',
        "comma,colon:back\\slash",
        "-dash",
        "a\nb",
    ],
)
async def test_any_name_will_do(
    sandbox: Sandbox, data_dir: Path, tmp_path: Path, name: str
) -> None:
    place = Place(root=data_dir / tmp_path.name / name, user=tmp_path / name)
    (place.tree / "ours").write_text("ours")
    (place.add_dependency("node_modules") / "known").write_text("known")
    output = await place.text(sandbox, 'cat ours node_modules/known; pwd; cat "$PWD/ours"')
    assert output == f"oursknown{place.cwd(sandbox)}\nours"


async def test_home_and_temporary_files_are_private_and_stay(
    sandbox: Sandbox, place: Place
) -> None:
    await place.text(sandbox, "echo kept > ~/.cache-file && mktemp")
    assert await place.text(sandbox, "cat ~/.cache-file; rm ~/.cache-file") == "kept"
    assert list(place.tree.iterdir()) == []


async def test_git_works_in_the_disposable_repository(sandbox: Sandbox, place: Place) -> None:
    output = await place.text(
        sandbox,
        "git init -q . && echo x > file && git add file && "
        "git -c user.name=n -c user.email=e commit -qm first && git log --format=%s",
    )
    assert output == "first"


async def test_localhost_is_its_own(bubblewrap: Sandbox, place: Place) -> None:
    (place.tree / "serve.py").write_text(
        "import socket\n"
        "server = socket.create_server(('localhost', 0))\n"
        "client = socket.create_connection(server.getsockname())\n"
        "server.accept()[0].send(b'hello')\n"
        "print(client.recv(9).decode())\n"
    )
    assert await place.text(bubblewrap, "python3 serve.py") == "hello"


async def test_semaphores_work(bubblewrap: Sandbox, place: Place) -> None:
    program = "import multiprocessing as m; m.Lock().acquire(); print('locked')"
    assert await place.text(bubblewrap, f'python3 -c "{program}"') == "locked"

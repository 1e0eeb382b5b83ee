"""The user's node_modules and virtual environment serve the Workspace's own files."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from koda.workspace.sandbox.base import DependencyFolder, Sandbox
from koda.workspace.sandbox.dependencies import remove_layers
from koda.workspace.sandbox.editable import editable_paths
from tests.workspace.sandbox.worlds import Place, digest_of, write_program


def _node_modules(place: Place, relative: str = "node_modules") -> Path:
    folder = place.add_dependency(relative)
    write_program(
        folder / "tool/cli.js",
        '#!/usr/bin/env node\nconsole.log("tool", require("/" + process.argv[2]).name)\n',
    )
    (folder / ".bin").mkdir()
    (folder / ".bin/tool").symlink_to("../tool/cli.js")
    return folder


def _virtual_environment(place: Place) -> Path:
    folder = place.user / ".venv"
    base = Path(os.path.realpath(sys.executable))
    subprocess.run([base, "-m", "venv", "--without-pip", folder], check=True)
    place.dependencies.append(DependencyFolder(folder, ".venv"))
    return folder


async def test_a_program_of_node_modules_runs_on_the_workspace(
    sandbox: Sandbox, place: Place
) -> None:
    if shutil.which("node") is None:
        pytest.skip("node is not installed")
    _node_modules(place)
    (place.user / "package.json").write_text('{"name": "theirs"}')
    (place.tree / "package.json").write_text('{"name": "ours"}')
    assert await place.text(sandbox, 'tool "$PWD/package.json"') == "tool ours"


async def test_a_virtual_environment_runs_on_the_workspace(sandbox: Sandbox, place: Place) -> None:
    environment = _virtual_environment(place)
    packages = next(environment.glob("lib/python3*/site-packages"))
    (packages / "helper.py").write_text("name = 'helper'\n")
    (packages / "__editable__.project.pth").write_text(f"{place.user}/src\n")
    write_program(
        environment / "bin/check",
        f"#!{environment}/bin/python\nimport helper, project\nprint(helper.name, project.whose)\n",
    )
    for folder, whose in ((place.user, "theirs"), (place.tree, "ours")):
        (folder / "src").mkdir()
        (folder / "src/project.py").write_text(f"whose = {whose!r}\n")
    before = digest_of(place.user)
    assert await place.text(sandbox, "check") == "helper ours"
    assert await place.text(sandbox, "python -c 'import project; print(project.whose)'") == "ours"
    prefix = await place.text(sandbox, "python -c 'import sys; print(sys.prefix)'")
    assert prefix == f"{place.cwd(sandbox)}/.venv"
    assert digest_of(place.user) == before


async def test_what_is_written_over_a_dependency_stays_private(
    bubblewrap: Sandbox, place: Place
) -> None:
    folder = _node_modules(place)
    (folder / "gone").write_text("theirs")
    before = digest_of(folder)
    await place.text(
        bubblewrap,
        "echo ours > node_modules/tool/cli.js && mkdir -p node_modules/.cache/a && "
        "rm node_modules/gone && mv node_modules/tool node_modules/moved",
    )
    listed = await place.text(bubblewrap, "ls -A node_modules && cat node_modules/moved/cli.js")
    assert listed.split() == [".bin", ".cache", "moved", "ours"]
    assert digest_of(folder) == before
    assert list(place.tree.iterdir()) == []
    remove_layers(place.world.layers_dir)
    assert not place.world.layers_dir.exists()


async def test_dependencies_are_only_readable_without_mounts(
    landlock: Sandbox, place: Place
) -> None:
    folder = _node_modules(place)
    before = digest_of(folder)
    result = await place.run(landlock, "echo ours > node_modules/new")
    assert result.exit_code != 0
    assert digest_of(folder) == before


async def test_nothing_of_them_stays_in_the_workspace(sandbox: Sandbox, place: Place) -> None:
    _node_modules(place)
    _node_modules(place, "packages/web app/node_modules")
    (place.tree / "packages/web app").mkdir(parents=True)
    listed = await place.text(sandbox, "ls node_modules 'packages/web app/node_modules'")
    assert listed.count("tool") == 2
    left = {path.relative_to(place.tree).as_posix() for path in place.tree.rglob("*")}
    assert left == {"packages", "packages/web app"}


async def test_a_place_that_the_workspace_fills_or_links_is_left_alone(
    sandbox: Sandbox, place: Place, tmp_path: Path
) -> None:
    for relative in ("vendor", "linked/node_modules", "node_modules", "target"):
        (place.add_dependency(relative) / "theirs").write_text("")
    (place.tree / "vendor").mkdir()
    (place.tree / "vendor/ours").write_text("")
    (tmp_path / "elsewhere").mkdir()
    (place.tree / "linked").symlink_to(tmp_path / "elsewhere")
    (place.tree / "node_modules").symlink_to("/etc")
    (place.tree / "target").write_text("a file")
    before = digest_of(place.tree)
    await place.text(sandbox, "ls vendor > listed; rm -f listed")
    assert await place.text(sandbox, "ls vendor") == "ours"
    assert digest_of(place.tree) == before
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.parametrize("kind", ["credentials", "home", "gone", "data"])
async def test_a_dependency_that_leads_to_what_may_not_be_shown_is_left_out(
    sandbox: Sandbox, place: Place, tmp_path: Path, data_dir: Path, kind: str
) -> None:
    (tmp_path / "credentials/.ssh").mkdir(parents=True)
    (tmp_path / "credentials/known").write_text("secret")
    (data_dir / "known").write_text("secret")
    targets = {
        "credentials": tmp_path / "credentials",
        "home": Path.home(),
        "gone": tmp_path / "gone",
        "data": data_dir,
    }
    (place.user / "vendor").symlink_to(targets[kind])
    place.dependencies.append(DependencyFolder(place.user / "vendor", "vendor"))
    result = await place.run(sandbox, "cat vendor/known; ls -A vendor vendor/")
    assert result.exit_code != 0
    assert b"secret" not in result.output


async def test_a_made_up_interpreter_opens_no_folder(
    sandbox: Sandbox, place: Place, tmp_path: Path
) -> None:
    secret = tmp_path / "private"
    write_program(secret / "bin/python3", "#!/bin/sh\n")
    (secret / "known").write_text("secret")
    environment = place.add_dependency(".venv")
    (environment / "bin").mkdir()
    (environment / "bin/python").symlink_to(secret / "bin/python3")
    result = await place.run(sandbox, f"cat {secret}/known; .venv/bin/python")
    assert result.exit_code != 0
    assert b"secret" not in result.output


def test_editable_installs_are_found_in_both_forms(tmp_path: Path) -> None:
    packages = tmp_path / "venv/lib/python3.11/site-packages"
    packages.mkdir(parents=True)
    (packages / "a.pth").write_text("/repo/src\nimport something\n/elsewhere\n/repository\n")
    (packages / "__editable___b_finder.py").write_text(
        "MAPPING: dict[str, str] = {'b': '/repo/lib/b', 'c': \"/repo/c\", 'd': '/other/d'}\n"
    )
    (packages / "unreadable.pth").mkdir()
    found = editable_paths(tmp_path / "venv", Path("/repo"), Path("/tree"))
    assert found == ["/tree/src", "/tree/lib", "/tree"]
    assert editable_paths(tmp_path / "none", Path("/repo"), Path("/tree")) == []

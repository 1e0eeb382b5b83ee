"""Small projects with dependency folders of their own, as people have them on disk."""

import sys
from pathlib import Path

from tests.worker.harness import git


def write(folder: Path, files: dict[str, str]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)


def make_executable(path: Path) -> None:
    path.chmod(0o755)


def commit(folder: Path) -> None:
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "first")


def python_project(folder: Path) -> None:
    """A package whose tests need a library that only its virtual environment has; the environment
    has the project installed as editable, and a formatter as a script with an absolute path."""
    write(
        folder,
        {
            ".gitignore": ".venv/\n__pycache__/\n",
            "pyproject.toml": "[project]\nname = 'sums'\nversion = '1'\n",
            "src/sums/__init__.py": "from sums.add import add\n",
            "src/sums/add.py": "import helper\n\n\ndef add(a, b):\n    return helper.plus(a, b)\n",
            "src/sums/old.py": "def gone():\n    return None\n",
            "src/sums/text.py": "NAME = 'sums'  \n",
            "src/sums/more.py": "MORE = 1  \n",
            "tests/test_add.py": (
                "import unittest\n\nimport sums\n\n\nclass AddTest(unittest.TestCase):\n"
                "    def test_add(self):\n        self.assertEqual(sums.add(1, 2), 3)\n"
            ),
            "docs/use.md": "# Use\n\nCall add.\n",
        },
    )
    environment = folder / ".venv"
    packages = environment / f"lib/python3.{sys.version_info.minor}/site-packages"
    write(
        environment,
        {"pyvenv.cfg": f"home = {Path(sys.executable).resolve().parent}\n"},
    )
    (environment / "bin").mkdir()
    (environment / "bin/python").symlink_to(Path(sys.executable).resolve())
    write(
        packages,
        {
            "helper.py": "def plus(a, b):\n    return a + b\n",
            "sums.pth": f"{folder}/src\n",
        },
    )
    script = environment / "bin/tidy"
    script.write_text(
        f"#!{environment}/bin/python\nimport pathlib\n"
        "for path in pathlib.Path('src').rglob('*.py'):\n"
        "    text = path.read_text()\n"
        "    tidy = '\\n'.join(line.rstrip() for line in text.splitlines()) + '\\n'\n"
        "    if tidy != text:\n        path.write_text(tidy)\n        print('tidied', path)\n"
    )
    make_executable(script)
    commit(folder)


def node_project(folder: Path) -> None:
    """The same in JavaScript: a library and a formatter that stand in node_modules alone."""
    write(
        folder,
        {
            ".gitignore": "node_modules/\n",
            "package.json": '{"name": "sums", "version": "1.0.0", "type": "module"}\n',
            "src/add.js": (
                'import { plus } from "helper";\nexport const add = (a, b) => plus(a, b);\n'
            ),
            "src/old.js": "export const gone = null;\n",
            "src/text.js": 'export const name = "sums";  \n',
            "src/more.js": "export const more = 1;  \n",
            "src/index.js": 'export { add } from "./add.js";\n',
            "tests/add.test.js": (
                'import assert from "node:assert";\nimport test from "node:test";\n'
                'import { add } from "../src/index.js";\n\n'
                'test("adds", () => assert.equal(add(1, 2), 3));\n'
            ),
            "docs/use.md": "# Use\n\nCall add.\n",
        },
    )
    write(
        folder / "node_modules",
        {
            "helper/package.json": '{"name": "helper", "type": "module", "exports": "./index.js"}',
            "helper/index.js": "export const plus = (a, b) => a + b;\n",
            "tidy/tidy.mjs": (
                "#!/usr/bin/env node\nimport fs from 'node:fs';\n"
                "for (const name of fs.readdirSync('src')) {\n"
                "  const path = `src/${name}`;\n  const text = fs.readFileSync(path, 'utf8');\n"
                "  const tidy = text.split('\\n').map((line) => line.trimEnd()).join('\\n');\n"
                "  if (tidy === text) continue;\n"
                "  fs.writeFileSync(path, tidy);\n  console.log('tidied', path);\n}\n"
            ),
        },
    )
    (folder / "node_modules/.bin").mkdir()
    make_executable(folder / "node_modules/tidy/tidy.mjs")
    (folder / "node_modules/.bin/tidy").symlink_to("../tidy/tidy.mjs")
    commit(folder)

"""The index: what is on disk now, parsed once per content, whatever stands in the way."""

import asyncio
import os
from pathlib import Path

from koda.indexer.cache import SymbolCache, cache_key
from koda.indexer.index import MAX_FILE_BYTES, SymbolIndex
from koda.indexer.languages import Grammar, find_grammar

#: tree-sitter-python takes quadratic time on a run of comments: here some 40 s.
SLOW = "x\n" + "# filler\n" * 32_000


def python() -> Grammar:
    grammar = find_grammar("a.py")
    assert grammar is not None
    return grammar


def write(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)


async def names(index: SymbolIndex, root: Path, *paths: str) -> dict[str, list[str]]:
    indexed = await index.read(root, paths)
    assert indexed.late == ()
    return {path: [one.name for one in symbols] for path, symbols in indexed.symbols.items()}


async def test_files_are_read_as_they_are_now(tmp_path: Path) -> None:
    index = SymbolIndex()
    write(tmp_path, "a.py", "def one(): pass\n")
    assert await names(index, tmp_path, "a.py") == {"a.py": ["one"]}
    before = (tmp_path / "a.py").stat().st_mtime_ns
    write(tmp_path, "a.py", "def two(): pass\n")
    os.utime(tmp_path / "a.py", ns=(before, before + 1))
    assert await names(index, tmp_path, "a.py") == {"a.py": ["two"]}
    (tmp_path / "a.py").unlink()
    assert await names(index, tmp_path, "a.py") == {}
    index.close()


async def test_what_is_no_source_file_is_left_out(tmp_path: Path) -> None:
    index = SymbolIndex()
    write(tmp_path, "a.txt", "def one(): pass\n")
    write(tmp_path, "large.py", "x = 1\n" * (MAX_FILE_BYTES // 6 + 1))
    write(tmp_path, "real.py", "def real(): pass\n")
    (tmp_path / "folder.py").mkdir()
    (tmp_path / "link.py").symlink_to("real.py")
    os.mkfifo(tmp_path / "pipe.py")
    paths = ["a.txt", "large.py", "folder.py", "link.py", "pipe.py", "gone.py", "real.py"]
    assert await names(index, tmp_path, *paths) == {"real.py": ["real"]}
    index.close()


async def test_many_files_are_parsed_in_processes_and_kept_on_disk(tmp_path: Path) -> None:
    paths = [f"pkg/m{n}.py" for n in range(60)]
    for number, path in enumerate(paths):
        write(tmp_path, path, f"def f{number}(): pass\n")
    expected = {path: [f"f{number}"] for number, path in enumerate(paths)}
    index = SymbolIndex(tmp_path / "symbols.db")
    assert await names(index, tmp_path, *paths) == expected
    index.close()
    # No process can be started now: everything must come from the file.
    again = SymbolIndex(tmp_path / "symbols.db")
    indexed = await again.read(tmp_path, paths, time_limit_seconds=0)
    assert (len(indexed.symbols), indexed.late) == (60, ())
    again.close()


async def test_a_module_of_the_tree_is_never_imported(tmp_path: Path) -> None:
    write(tmp_path, "koda/indexer/worker.py", "open('owned', 'w')\n")
    write(tmp_path, "tree_sitter.py", "open('owned', 'w')\n")
    index = SymbolIndex()
    assert await names(index, tmp_path, "tree_sitter.py") == {"tree_sitter.py": []}
    assert not list(tmp_path.rglob("owned"))
    index.close()


async def test_what_time_does_not_suffice_for_is_named_and_made_up_later(tmp_path: Path) -> None:
    paths = [f"m{n}.py" for n in range(10)]
    for number, path in enumerate(paths):
        write(tmp_path, path, f"def f{number}(): pass\n")
    index = SymbolIndex()
    indexed = await index.read(tmp_path, paths, time_limit_seconds=0)
    assert (indexed.symbols, indexed.late) == ({}, tuple(paths))
    assert len(await names(index, tmp_path, *paths)) == 10
    index.close()


async def test_a_source_that_takes_for_ever_does_not_hold_up_the_others(tmp_path: Path) -> None:
    write(tmp_path, "slow.py", SLOW)
    write(tmp_path, "quick.py", "def quick(): pass\n")
    index = SymbolIndex()
    indexed = await index.read(tmp_path, ["slow.py", "quick.py"])
    assert list(indexed.symbols) == ["quick.py"]
    assert indexed.late == ("slow.py",)
    index.close()


async def test_a_damaged_cache_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "symbols.db").write_bytes(b"no database at all, but long enough to be one" * 99)
    write(tmp_path, "a.py", "def one(): pass\n")
    index = SymbolIndex(tmp_path / "symbols.db")
    assert await names(index, tmp_path, "a.py") == {"a.py": ["one"]}
    index.close()


def test_a_key_is_gits_blob_id_and_the_grammars_version() -> None:
    key = cache_key(b"hello\n", python())
    assert key.startswith("ce013625030ba8dba906f756967f9e9ca394464a:python-")
    grammar = find_grammar("a.js")
    assert grammar is not None
    assert cache_key(b"hello\n", grammar) != key


def test_two_caches_share_one_file(tmp_path: Path) -> None:
    first, second = SymbolCache(tmp_path / "c.db"), SymbolCache(tmp_path / "c.db")
    first.store({f"k{n}": str(n) for n in range(2_000)})
    second.store({"k1": "other", "k2000": "2000"})
    wanted = [f"k{n}" for n in range(2_002)]
    assert first.find(wanted) == {f"k{n}": str(n) for n in range(2_001)}
    first.close()
    second.close()


async def test_the_event_loop_runs_on_while_a_slow_source_is_parsed(tmp_path: Path) -> None:
    write(tmp_path, "slow.py", SLOW)
    index = SymbolIndex()
    reading = asyncio.ensure_future(index.read(tmp_path, ["slow.py"]))
    turns = 0
    while not reading.done():
        await asyncio.sleep(0.001)
        turns += 1
    assert (await reading).late == ("slow.py",)
    # Parsed in this process, it would hold the interpreter's lock and leave fewer than ten.
    assert turns > 30
    index.close()

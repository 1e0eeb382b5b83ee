"""The promises of the Hunk engine, as properties over random edits."""

import random
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koda.events.types import StagedChange
from koda.workspace.hunks import FileContent, Hunk, apply, change_set_digest, split
from tests.workspace.cases import CASES, edits, sha, source_file, staged_change

#: `make soak` runs ten times as many cases.
pytestmark = pytest.mark.timeout(900)

#: What each id named, over all random cases of this run.
_NAMED: dict[str, tuple[object, ...]] = {}


def lines_of(content: bytes) -> list[bytes]:
    return re.findall(rb"[^\n]*\n|[^\n]+", content)


def patched(base: bytes, hunks: list[Hunk], accepted: set[str]) -> bytes:
    """The base with the accepted Hunks, from what the Hunks say, last one first."""
    lines = lines_of(base)
    for hunk in reversed(hunks):
        if hunk.hunk_id in accepted:
            start = hunk.old_start - 1 if hunk.old_lines else hunk.old_start
            lines[start : start + hunk.old_lines] = [hunk.new_bytes]
    return b"".join(lines)


def ids_of(hunks: list[Hunk]) -> set[str]:
    return {hunk.hunk_id for hunk in hunks}


@CASES
@given(edits(), st.randoms(use_true_random=False))
def test_any_subset_gives_the_base_plus_that_subset(
    edit: tuple[bytes, bytes], rng: random.Random
) -> None:
    base, staged = edit
    change = staged_change(base, staged)
    hunks = split(change, base, staged)
    assert apply(change, base, staged, ids_of(hunks)).content == staged
    assert apply(change, base, staged, set()).content == base
    accepted = {hunk.hunk_id for hunk in hunks if rng.random() < 0.5}
    assert apply(change, base, staged, accepted).content == patched(base, hunks, accepted)


@CASES
@given(edits())
def test_hunks_are_apart_in_order_and_show_what_is_staged(edit: tuple[bytes, bytes]) -> None:
    base, staged = edit
    hunks = split(staged_change(base, staged), base, staged)
    old, new = lines_of(base), lines_of(staged)
    at_old = at_new = -1
    for hunk in hunks:
        old_at = hunk.old_start - (hunk.old_lines > 0)
        new_at = hunk.new_start - (hunk.new_lines > 0)
        assert old_at > at_old
        assert new_at > at_new
        assert b"".join(new[new_at : new_at + hunk.new_lines]) == hunk.new_bytes
        assert old[old_at : old_at + hunk.old_lines] != new[new_at : new_at + hunk.new_lines]
        at_old, at_new = old_at + hunk.old_lines, new_at + hunk.new_lines
    assert len(old) - len(new) == sum(hunk.deletions - hunk.additions for hunk in hunks)


@CASES
@given(edits(), st.sampled_from(["a.py", "b.py"]))
def test_an_id_never_names_other_bytes_or_another_place(
    edit: tuple[bytes, bytes], path: str
) -> None:
    base, staged = edit
    hunks = split(staged_change(base, staged, path=path), base, staged)
    assert len(ids_of(hunks)) == len(hunks)
    for hunk in hunks:
        means = (path, base, hunk.kind, hunk.old_start, hunk.old_lines, hunk.new_bytes)
        assert _NAMED.setdefault(hunk.hunk_id, means) == means


@CASES
@given(edits(), st.randoms(use_true_random=False))
def test_deliveries_one_after_the_other_compose_to_the_whole(
    edit: tuple[bytes, bytes], rng: random.Random
) -> None:
    base, staged = edit
    change = staged_change(base, staged)
    left = sorted(ids_of(split(change, base, staged)))
    rng.shuffle(left)
    delivered: set[str] = set()
    target = base
    for _ in range(3):
        accepted = {left.pop() for _ in range(rng.randint(0, len(left)))}
        assert apply(change, base, staged, delivered).content == target
        delivered |= accepted
        target = apply(change, base, staged, delivered).content or b""
    assert apply(change, base, staged, delivered | set(left)).content == staged


def _edited(rng: random.Random, lines: list[bytes], at: int) -> list[bytes]:
    """One edit at `at`: a new, a changed or a missing line or three."""
    fresh = [line.replace(b"_", b"_new_%d_" % rng.randrange(10**6)) for line in source_file(rng, 3)]
    fresh = fresh[: rng.randint(0, 3)]
    return lines[:at] + fresh + lines[at + rng.randint(not fresh, 3) :]


def test_at_least_95_percent_of_ids_survive_an_unrelated_edit() -> None:
    rng = random.Random(20261122)
    survived = total = 0
    for _ in range(2_000):
        base = source_file(rng, rng.randint(40, 200))
        places = sorted(rng.sample(range(4, len(base) - 4, 8), k=min(5, len(base) // 12)))
        extra = rng.randrange(len(places))
        first, second = list(base), list(base)
        for index in range(len(places) - 1, -1, -1):
            state = rng.getstate()
            second = _edited(rng, second, places[index])
            if index != extra:
                rng.setstate(state)
                first = _edited(rng, first, places[index])
        old = b"".join(base)
        before, after = b"".join(first), b"".join(second)
        kept = ids_of(split(staged_change(old, before), old, before))
        survived += len(kept & ids_of(split(staged_change(old, after), old, after)))
        total += len(kept)
    assert total > 4_000
    assert survived / total >= 0.95


@pytest.mark.parametrize("rejoined", [b"a\nb\nc", b"a\r\nb\r\nc\r\n", b"a\nb\nc\n\n"])
def test_a_change_of_line_ends_alone_is_a_change(rejoined: bytes) -> None:
    base = b"a\nb\nc\n"
    change = staged_change(base, rejoined)
    hunks = split(change, base, rejoined)
    assert hunks
    assert apply(change, base, rejoined, ids_of(hunks)).content == rejoined


def test_a_missing_final_newline_is_a_hunk_of_its_own() -> None:
    base, staged = b"a\nb\nc\nd\n", b"A\nb\nc\nd"
    hunks = split(staged_change(base, staged), base, staged)
    assert [(hunk.old_start, hunk.new_bytes) for hunk in hunks] == [(1, b"A\n"), (4, b"d")]


def test_an_inserted_function_begins_at_its_own_first_line() -> None:
    base = b"def a():\n    x()\n    return 1\n\n\ndef c():\n    y()\n    return 1\n"
    added = b"def b():\n    z()\n    return 1\n\n\n"
    staged = base.replace(b"def c", added + b"def c")
    (hunk,) = split(staged_change(base, staged), base, staged)
    assert hunk.new_bytes == added


def test_a_moved_function_does_not_dissolve_into_its_closing_lines() -> None:
    one = b"void one() {\n  first();\n  if (x) {\n    y();\n  }\n}\n\n"
    two = b"void two() {\n  second();\n  if (p) {\n    q();\n  }\n}\n\n"
    hunks = split(staged_change(one + two, two + one), one + two, two + one)
    assert sorted(hunk.additions + hunk.deletions for hunk in hunks) == [7, 7]


@pytest.mark.parametrize("base", [None, b"", b"old\n"])
@pytest.mark.parametrize("staged", [None, b"", b"new\nlines\n", b"\0binary"])
def test_added_deleted_and_binary_files_are_decided_whole(
    base: bytes | None, staged: bytes | None
) -> None:
    if base is None and staged is None:
        return
    change = staged_change(base, staged)
    hunks = split(change, base, staged)
    nothing = FileContent(base, change.base_mode)
    assert apply(change, base, staged, set()) == nothing
    everything = FileContent(staged, change.mode)
    assert apply(change, base, staged, ids_of(hunks)) == everything
    if base is None or staged is None or b"\0" in staged:
        assert [hunk.kind for hunk in hunks] == ["file"]


def test_a_mode_is_decided_apart_from_lines() -> None:
    base, staged = b"a\nb\n", b"a\nB\n"
    change = staged_change(base, staged, mode="100755")
    lines, mode = split(change, base, staged)
    assert (lines.kind, mode.kind) == ("lines", "mode")
    assert apply(change, base, staged, {lines.hunk_id}) == FileContent(staged, "100644")
    assert apply(change, base, staged, {mode.hunk_id}) == FileContent(base, "100755")


def test_the_mode_of_a_binary_file_is_decided_apart_too() -> None:
    base, staged = b"\0one", b"\0two"
    change = staged_change(base, staged, mode="100755")
    whole, mode = split(change, base, staged)
    assert apply(change, base, staged, {whole.hunk_id}) == FileContent(staged, "100644")
    assert apply(change, base, staged, {mode.hunk_id}) == FileContent(base, "100755")


def test_ids_tell_apart_what_only_the_mode_tells_apart() -> None:
    ids = [
        split(staged_change(base, staged, base_mode=old, mode=new), base, staged)[-1].hunk_id
        for base, staged, old, new in [
            (None, b"x\n", None, "100644"),
            (None, b"x\n", None, "100755"),
            (None, b"x\n", None, "120000"),
            (b"x\n", None, "100644", None),
            (b"x\n", b"x\n", "100644", "100755"),
            (b"x\n", b"x\n", "100755", "100644"),
            (b"x\n", b"x\n", "100644", "120000"),
            (b"x\n", b"", "100644", "100644"),
        ]
    ]
    assert len(set(ids)) == len(ids)


def test_a_file_that_becomes_a_symlink_is_one_hunk_with_its_mode() -> None:
    base, staged = b"text\n", b"../elsewhere"
    change = staged_change(base, staged, mode="120000")
    (hunk,) = split(change, base, staged)
    assert apply(change, base, staged, {hunk.hunk_id}) == FileContent(staged, "120000")
    assert apply(change, base, staged, set()) == FileContent(base, "100644")


def test_bytes_of_another_blob_are_refused() -> None:
    change = staged_change(b"a\n", b"b\n")
    with pytest.raises(ValueError, match=r"src/app\.py: expected the new blob"):
        split(change, b"a\n", b"c\n")
    with pytest.raises(ValueError, match="expected the base blob"):
        apply(change, b"b\n", b"b\n", set())


def test_the_digest_of_a_set_knows_path_mode_and_blob_but_not_order() -> None:
    changes = [staged_change(None, b"1", path="a"), staged_change(None, b"2", path="b")]
    digest = change_set_digest(changes)
    assert len(digest) == 64
    assert change_set_digest(reversed(changes)) == digest
    others: list[list[StagedChange]] = [
        [changes[0]],
        [],
        [changes[0], changes[1].model_copy(update={"path": "c"})],
        [changes[0], changes[1].model_copy(update={"mode": "100755"})],
        [changes[0], changes[1].model_copy(update={"blob": sha(b"3")})],
        [changes[0], changes[1].model_copy(update={"blob": None, "mode": None})],
    ]
    digests = {change_set_digest(one) for one in others}
    assert len(digests) == len(others)
    assert digest not in digests


def test_a_file_over_the_limits_is_decided_whole() -> None:
    for base in (b"x" * (5 * 1024 * 1024) + b"\n", b"\n" * 200_000):
        staged = base + b"more\n"
        (hunk,) = split(staged_change(base, staged), base, staged)
        assert hunk.kind == "file"


@pytest.mark.parametrize("distinct", [200_000, 1_000, 2, 1])
def test_a_huge_file_is_split_in_about_a_second(distinct: int) -> None:
    rng = random.Random(distinct)
    lines = [b"%d\n" % rng.randrange(distinct) for _ in range(199_000)]
    base = b"".join(lines)
    for at in rng.sample(range(0, len(lines), 10), k=500):
        lines[at] = b"new %d\n" % at
    staged = b"".join(lines)
    started = time.process_time()
    change = staged_change(base, staged)
    hunks = split(change, base, staged)
    # The budget is a second of an idle core; the rest is for the clocks of busy machines.
    assert time.process_time() - started < 3
    assert len(hunks) > 250
    half = ids_of(hunks[::2])
    assert apply(change, base, staged, half).content == patched(base, hunks, half)


def test_files_with_nothing_in_common_are_split_quickly() -> None:
    base = b"".join(b"old %d\n" % n for n in range(150_000))
    staged = b"".join(b"new %d\n" % n for n in range(150_000))
    started = time.process_time()
    assert len(split(staged_change(base, staged), base, staged)) == 1
    assert time.process_time() - started < 3

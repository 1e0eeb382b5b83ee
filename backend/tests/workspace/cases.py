"""Random files and edits for the Hunk engine's properties."""

import hashlib
import os
import random
from typing import Any, Literal

from hypothesis import settings
from hypothesis import strategies as st

from koda.events.types import StagedChange

#: The least that the properties are judged by; `make soak` runs ten times as many.
CASES = settings(max_examples=20_000 if os.environ.get("KODA_SOAK") else 2_000, deadline=None)

#: Few texts, so that lines repeat; every kind of end, encoding and oddity that text can have.
_TEXTS = [b"", b"", b"}", b"a", b"b", b"c", b"  a", b"\ta", b"a\r", b"\r", b"x\ry", b"caf\xe9"]
_TEXTS += [
    "na\u00efve \U0001f600".encode(),
    b"\xef\xbb\xbfbom",
    b"\x0c",
    b"def f():",
    b"    return",
]
_LINES = st.sampled_from([text + end for text in _TEXTS for end in (b"\n", b"\n", b"\r\n")])
_EDITS = st.lists(st.tuples(st.integers(0, 25), st.integers(0, 3), st.lists(_LINES, max_size=3)))


@st.composite
def edits(draw: Any) -> tuple[bytes, bytes]:
    """A base and an edit of it; either may lack its final newline."""
    old = draw(st.lists(_LINES, max_size=25))
    new = list(old)
    for at, gone, fresh in draw(_EDITS)[:6]:
        new[at : at + gone] = fresh
    cut_old, cut_new = draw(st.tuples(st.booleans(), st.booleans()))
    return _joined(old, cut=cut_old), _joined(new, cut=cut_new)


def _joined(lines: list[bytes], *, cut: bool) -> bytes:
    whole = b"".join(lines)
    return whole.removesuffix(b"\n") if cut else whole


def sha(content: bytes | None) -> str | None:
    return None if content is None else hashlib.sha256(content).hexdigest()


def staged_change(
    base: bytes | None,
    staged: bytes | None,
    *,
    path: str = "src/app.py",
    base_mode: str | None = "100644",
    mode: str | None = "100644",
) -> StagedChange:
    kind: Literal["added", "modified", "deleted"] = "modified"
    if base is None or staged is None:
        kind = "added" if base is None else "deleted"
    return StagedChange(
        path=path,
        kind=kind,
        base_blob=sha(base),
        base_mode=None if base is None else base_mode,
        blob=sha(staged),
        mode=None if staged is None else mode,
        additions=0,
        deletions=0,
    )


def source_file(rng: random.Random, lines: int) -> list[bytes]:
    """Lines as source code has them: many alike (blank, closing), most with a name of their own."""
    common = [b"\n", b"\n", b"}\n", b"    }\n", b"    return None\n", b"else:\n", b"    pass\n"]
    return [
        rng.choice(common)
        if rng.random() < 0.45
        else b"%s%s = %s(%d)\n"
        % (b"    " * rng.randrange(3), _word(rng), _word(rng), rng.randrange(50))
        for _ in range(lines)
    ]


def _word(rng: random.Random) -> bytes:
    return rng.choice([b"load", b"store", b"count", b"name", b"item", b"value"]) + b"_%d" % (
        rng.randrange(40)
    )

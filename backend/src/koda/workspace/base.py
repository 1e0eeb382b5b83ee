"""The base of a Task: the user's commit plus their unfinished work, held by one commit of Koda's.

That commit has the base tree, the user's HEAD as its parent, and the facts as its message, so that
a thin pack of it is all that another machine needs besides the user's history.
"""

import json
from dataclasses import dataclass

from koda.events.types import LeftOut


@dataclass(frozen=True)
class Base:
    """What a Workspace starts from. `commit` None: HEAD is unborn; `branch` None: detached.

    `tree` and `snapshot` (Koda's commit that holds it) are ids in the mirror. `uncommitted_count`
    counts files that differ from `commit`. `deleted` are the paths among them that are gone;
    other paths of `commit` that `tree` lacks were left out (too large, outside a sparse checkout).
    `excludes` are the user's ignore rules from outside the tree. `pack` rebuilds all this on top
    of `commit`; None when the Base was read back from a mirror.
    """

    commit: str | None
    tree: str
    branch: str | None
    file_count: int
    uncommitted_count: int
    left_out: tuple[LeftOut, ...]
    pack: bytes | None
    snapshot: str = ""
    deleted: tuple[str, ...] = ()
    excludes: str = ""


def encode_facts(base: Base) -> bytes:
    """The message of the commit that holds `base`."""
    facts = {
        "branch": base.branch,
        "file_count": base.file_count,
        "uncommitted_count": base.uncommitted_count,
        "left_out": [one.model_dump() for one in base.left_out],
        "deleted": list(base.deleted),
        "excludes": base.excludes,
    }
    return b"Koda base\n\n" + json.dumps(facts).encode() + b"\n"


def decode_snapshot(snapshot: str, raw: bytes) -> Base:
    """The Base that a commit holds; `raw` is the commit object's content.

    Raises ValueError when it is not one of Koda's.
    """
    head, _, message = raw.partition(b"\n\n")
    fields = dict(line.split(" ", 1) for line in head.decode(errors="replace").split("\n"))
    title, _, body = message.partition(b"\n\n")
    if title != b"Koda base":
        raise ValueError(f"expected a commit of Koda's own, got one titled {title[:40]!r}")
    facts = json.loads(body)
    return Base(
        commit=fields.get("parent"),
        tree=fields["tree"],
        branch=facts["branch"],
        file_count=facts["file_count"],
        uncommitted_count=facts["uncommitted_count"],
        left_out=tuple(LeftOut(**one) for one in facts["left_out"]),
        pack=None,
        snapshot=snapshot,
        deleted=tuple(facts["deleted"]),
        excludes=facts["excludes"],
    )


@dataclass(frozen=True)
class PackedBase:
    """What `Base.pack` holds: the objects on top of `commit`, the ids it needs and gives."""

    snapshot: str
    commit: str | None
    objects: bytes


def wrap_pack(packed: PackedBase) -> bytes:
    """One line that names both ids, then git's thin pack."""
    return f"koda-base 1 {packed.snapshot} {packed.commit or '-'}\n".encode() + packed.objects


def unwrap_pack(raw: bytes) -> PackedBase:
    """The reverse. Raises ValueError for other bytes."""
    line, _, objects = raw.partition(b"\n")
    words = line.decode("ascii", "replace").split(" ")
    if words[:2] != ["koda-base", "1"] or len(words) != 4:
        raise ValueError(f"expected the pack of a base, got bytes that begin {raw[:20]!r}")
    return PackedBase(words[2], None if words[3] == "-" else words[3], objects)

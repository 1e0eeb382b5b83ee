"""Content-addressed bytes: put once, read by digest."""

import hashlib
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, bindparam, select, text

from koda.db.tables.blob import Blob
from koda.errors import NotFound


def digest_of(content: bytes) -> str:
    """SHA-256 of the bytes, 64 hex characters."""
    return hashlib.sha256(content).hexdigest()


def put(connection: Connection, contents: Sequence[bytes]) -> list[str]:
    """Stores the bytes that are not there yet; their digests, in order."""
    digests = [digest_of(content) for content in contents]
    rows = [
        {"digest": digest, "content": content}
        for digest, content in dict(zip(digests, contents, strict=True)).items()
    ]
    if rows:
        connection.execute(
            text(
                "insert into blob (digest, content) values (:digest, :content) "
                "on conflict (digest) do nothing"
            ),
            rows,
        )
    return digests


def get(connection: Connection, digest: str) -> bytes:
    """The bytes under `digest`. Raises NotFound."""
    found = get_many(connection, [digest])
    if digest not in found:
        raise NotFound(f"There is no stored content {digest!r}.")
    return found[digest]


def get_many(connection: Connection, digests: Iterable[str]) -> dict[str, bytes]:
    """The bytes under each digest that is there."""
    wanted = sorted(set(digests))
    found: dict[str, bytes] = {}
    query = select(Blob.digest, Blob.content).where(
        Blob.digest.in_(bindparam("digests", expanding=True))
    )
    for start in range(0, len(wanted), 500):
        rows = connection.execute(query, {"digests": wanted[start : start + 500]})
        found.update({digest: bytes(content) for digest, content in rows})
    return found

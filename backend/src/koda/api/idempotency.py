"""Writes that a client may send again: the effect and its answer are stored in one transaction."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import Depends, Header, Request
from sqlalchemy import Connection, bindparam, delete, select, text, update

from koda.api.caller import CallerDep
from koda.api.runtime import Runtime, RuntimeDep
from koda.db.base import UtcDateTime
from koda.db.tables.idempotency import IdempotentAnswer
from koda.errors import Conflict

#: A client that has not tried again within this time will not.
KEPT = timedelta(hours=24)

Outcome = dict[str, Any]


@dataclass(frozen=True)
class Once:
    """Runs a write at most once per key of a user; without a key, every time."""

    runtime: Runtime
    user_id: str
    key: str | None
    request_hash: str

    async def write(self, work: Callable[[Connection], Outcome]) -> Outcome:
        """What `work` returned, now or when the same request came before.

        The outcome is small and JSON-able: it names what the answer is rendered from. It commits
        with the effect, so that no crash can come between. Raises Conflict when the key was used
        for another request; an error of `work` leaves the key free.
        """
        key = self.key
        if key is None:
            return await self.runtime.database.write(work)
        now = self.runtime.now()

        def run(connection: Connection) -> Outcome:
            if not self._claim(connection, key, now):
                known = self._known_outcome(connection, key)
                if known is not None:
                    return known
            outcome = work(connection)
            self._keep(connection, key, outcome)
            return outcome

        return await self.runtime.database.write(run)

    async def find(self) -> Outcome | None:
        """What came of the same request before, or None. Raises Conflict like `write`.

        For writes whose preparation would fail once their effect is there.
        """
        key = self.key
        if key is None:
            return None
        return await self.runtime.database.read(
            lambda connection: self._known_outcome(connection, key)
        )

    def _claim(self, connection: Connection, key: str, now: datetime) -> bool:
        # A second request with the same key waits here for the first one's commit.
        connection.execute(
            delete(IdempotentAnswer).where(
                IdempotentAnswer.user_id == self.user_id, IdempotentAnswer.created_at < now - KEPT
            )
        )
        row = {
            "user_id": self.user_id,
            "key": key,
            "request_hash": self.request_hash,
            "created_at": now,
        }
        return connection.execute(_CLAIM, row).first() is not None

    def _keep(self, connection: Connection, key: str, outcome: Outcome) -> None:
        connection.execute(
            update(IdempotentAnswer)
            .where(IdempotentAnswer.user_id == self.user_id, IdempotentAnswer.key == key)
            .values(status=200, body=json.dumps(outcome))
        )

    def _known_outcome(self, connection: Connection, key: str) -> Outcome | None:
        row = connection.execute(
            select(IdempotentAnswer.request_hash, IdempotentAnswer.body).where(
                IdempotentAnswer.user_id == self.user_id, IdempotentAnswer.key == key
            )
        ).first()
        if row is None:
            return None
        request_hash, body = row
        if request_hash != self.request_hash:
            raise Conflict(
                "This Idempotency-Key came before with another request.",
                code="idempotency_key_reused",
                hint="Use a new key for every new request.",
            )
        # The body commits with its row, so it is there whenever the row can be seen.
        outcome: Outcome = json.loads(body or "{}")
        return outcome


_CLAIM = text(
    "insert into idempotent_answer (user_id, key, request_hash, created_at) "
    "values (:user_id, :key, :request_hash, :created_at) "
    "on conflict (user_id, key) do nothing returning key"
).bindparams(bindparam("created_at", type_=UtcDateTime()))


async def get_once(
    request: Request,
    runtime: RuntimeDep,
    caller: CallerDep,
    idempotency_key: Annotated[str | None, Header(min_length=1, max_length=200)] = None,
) -> Once:
    """The Once of this request."""
    body = await request.body()
    digest = hashlib.sha256(f"{request.method} {request.url.path}\0".encode() + body)
    return Once(runtime, caller.user_id, idempotency_key, digest.hexdigest())


OnceDep = Annotated[Once, Depends(get_once)]

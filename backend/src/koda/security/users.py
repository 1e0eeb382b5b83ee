"""The people of this server; for now the local owner."""

import os
import pwd
from datetime import datetime

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from koda.db.tables.user import User

#: Fixed, so that two processes that start together make one owner and not two.
LOCAL_OWNER_ID = "owner"


def ensure_owner(connection: Connection, now: datetime) -> str:
    """The user_id of the local owner, who is created on the first start."""
    found = connection.execute(select(User.user_id).where(User.user_id == LOCAL_OWNER_ID)).scalar()
    if found is None:
        row = {"user_id": LOCAL_OWNER_ID, "name": _system_name(), "role": "owner"}
        try:
            with connection.begin_nested():
                connection.execute(insert(User), {**row, "created_at": now})
        except IntegrityError:
            # Another process was first; its row is the same.
            pass
    return LOCAL_OWNER_ID


def _system_name() -> str:
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return "owner"

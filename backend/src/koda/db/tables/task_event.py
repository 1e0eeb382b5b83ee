"""The log."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from koda.db.base import Base, UtcDateTime


class TaskEventRow(Base):
    """One stored TaskEvent; `payload` is its JSON."""

    __tablename__ = "task_event"

    task_id: Mapped[str] = mapped_column(
        ForeignKey("task.task_id", ondelete="CASCADE"), primary_key=True
    )
    seq: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    payload: Mapped[str] = mapped_column(Text)

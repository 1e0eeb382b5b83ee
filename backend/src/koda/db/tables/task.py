"""Tasks: the projection of their logs, and the lease of the worker that works on them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from koda.db.base import Base, UtcDateTime


class Task(Base):
    """One piece of work. Everything but the lease columns follows from the log.

    `lease_expires_at` is seconds since 1970 by the database's clock. `enqueued` says that a job
    was handed to the queue and not yet given back.
    """

    __tablename__ = "task"
    __table_args__ = (
        Index("ix_task_user_id_created_at", "user_id", "created_at"),
        Index("ix_task_phase", "phase"),
    )

    task_id: Mapped[str] = mapped_column(Text, primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.user_id", ondelete="CASCADE"))
    repository_id: Mapped[str] = mapped_column(
        ForeignKey("repository.repository_id", ondelete="CASCADE"), index=True
    )
    seq: Mapped[int] = mapped_column(default=0)
    phase: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    message: Mapped[str] = mapped_column(Text, default="")
    hint: Mapped[str] = mapped_column(Text, default="")
    prompt: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    branch: Mapped[str | None] = mapped_column(Text)
    provider: Mapped[str] = mapped_column(Text)
    round: Mapped[int] = mapped_column(default=1)
    summary: Mapped[str] = mapped_column(Text, default="")
    cost_usd: Mapped[float] = mapped_column(default=0.0)
    input_tokens: Mapped[int] = mapped_column(default=0)
    output_tokens: Mapped[int] = mapped_column(default=0)
    cache_read_tokens: Mapped[int] = mapped_column(default=0)
    cache_write_tokens: Mapped[int] = mapped_column(default=0)
    changed_files: Mapped[int] = mapped_column(default=0)
    additions: Mapped[int] = mapped_column(default=0)
    deletions: Mapped[int] = mapped_column(default=0)
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    attempt: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    phase_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lease_generation: Mapped[int] = mapped_column(default=0)
    lease_owner: Mapped[str | None] = mapped_column(Text)
    lease_expires_at: Mapped[float | None] = mapped_column()
    enqueued: Mapped[bool] = mapped_column(default=False)

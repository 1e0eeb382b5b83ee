"""Content-addressed bytes beside the log."""

from sqlalchemy import LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from koda.db.base import Base


class Blob(Base):
    """Bytes under their SHA-256 (hex)."""

    __tablename__ = "blob"

    digest: Mapped[str] = mapped_column(Text, primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)

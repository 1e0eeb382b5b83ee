"""Alembic's entry: runs on the connection that koda.db.migrate hands over."""

from alembic import context

from koda.db.tables.all import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transactional_ddl=False,
)
context.run_migrations()

"""Brings a database to the newest schema with Alembic."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from koda.db.engine import Database
from koda.errors import KodaError

_MIGRATIONS = Path(__file__).with_name("migrations")


class SchemaTooNew(KodaError):
    """The database was written by a newer Koda."""

    code = "schema_too_new"


class SchemaNotCurrent(KodaError):
    """The database lacks migrations, or was never set up."""

    code = "schema_not_current"


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def upgrade_connection(connection: Connection) -> None:
    """Runs the missing migrations on this connection, in its transaction."""
    config = _config(connection)
    present = MigrationContext.configure(connection).get_current_revision()
    script = ScriptDirectory.from_config(config)
    known = {revision.revision for revision in script.walk_revisions()}
    if present is not None and present not in known:
        raise SchemaTooNew(
            f"The database is at schema {present!r}, which this version does not know.",
            hint="Start the newer Koda that wrote it, or restore a backup.",
        )
    if present != script.get_current_head():
        command.upgrade(config, "head")


def require_current(connection: Connection) -> None:
    """Raises SchemaNotCurrent where another schema than this version's stands; writes nothing."""
    head = ScriptDirectory.from_config(_config(connection)).get_current_head()
    present = MigrationContext.configure(connection).get_current_revision()
    if present != head:
        raise SchemaNotCurrent(
            f"The database is at schema {present or 'none'}; this version expects {head}.",
            hint="Run `koda db upgrade`, and check that KODA_DATA_DIR or DATABASE_URL is meant.",
        )


async def migrate(database: Database) -> None:
    """Brings `database` to the newest schema, all or nothing. Raises SchemaTooNew."""
    await database.write(upgrade_connection)

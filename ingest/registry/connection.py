"""Open the registry and bring its tables up to date.

SQLite is opened with foreign keys on and a write-ahead log. Must not know what the tables mean.
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

_MIGRATIONS = Path(__file__).parent / "migrations"


def open_registry(url: str, *, pooled: bool = False) -> sa.Engine:
    """An engine on the registry at a SQLAlchemy URL.

    A server's connection ends with its session, so that a verb and its many workers leave none behind. pooled: connections
    are kept for the next session, as a site that runs for long wants it.
    """
    server = sa.make_url(url).get_backend_name() != "sqlite"
    engine = sa.create_engine(url, poolclass=sa.NullPool) if server and not pooled else sa.create_engine(url)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _prepare_sqlite)
    return engine


def upgrade_registry(engine: sa.Engine, *, to: str = "head") -> None:
    """Apply the migrations that are not applied yet, up to a revision, in one transaction."""
    config = _config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, to)


def revisions() -> list[str]:
    """The revisions of the schema that this version knows, oldest first."""
    return [script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()][::-1]


def revision_of(engine: sa.Engine) -> str | None:
    """The revision of the schema a registry has; None where it has no tables."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head_revision() -> str:
    """The revision this version of the code works with."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return config


def _prepare_sqlite(connection: object, _record: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.close()

"""Copies of the registry: SQLite by its online backup, PostgreSQL by pg_dump and pg_restore.

A copy is of one moment, whatever is written meanwhile. Must not change the registry it copies, nor restore into one that
holds something, nor tell a password.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa
from psycopg.conninfo import make_conninfo

from ingest.registry.connection import open_registry, revision_of
from ingest.registry.models import Base
from orchestration.resources import HomeProblem

SQLITE, POSTGRESQL = "sqlite", "postgresql"
MEMBER = {SQLITE: "registry.db", POSTGRESQL: "registry.dump"}
_TABLES = frozenset({"alembic_version", *Base.metadata.tables})
_PROGRAMS = Path("/usr/lib/postgresql")


def kind_of(url: str) -> str:
    """SQLITE or POSTGRESQL. Raises HomeProblem for another."""
    try:
        kind = sa.make_url(url).get_backend_name()
    except sa.exc.ArgumentError:
        raise HomeProblem("the address of the registry is no URL; write it as in postgresql+psycopg://vigie@localhost/vigie.") from None  # fmt: skip
    if kind not in MEMBER:
        raise HomeProblem(f"a registry in {kind} cannot be saved; SQLite and PostgreSQL can.")
    return kind


def schema_of(url: str) -> str:
    """The revision of the registry's schema. Raises HomeProblem where it is not there or cannot be asked."""
    if kind_of(url) == SQLITE and not Path(sa.make_url(url).database or "").is_file():
        raise HomeProblem(f"the registry {sa.make_url(url).database} is not there; put it back, or see vigie restore.")
    engine = open_registry(url)
    try:
        revision = revision_of(engine)
    except sa.exc.DBAPIError:
        raise HomeProblem(f"the registry at {shown(url)} does not answer; check that its server runs and lets this user in.") from None  # fmt: skip
    finally:
        engine.dispose()
    if revision is None:
        raise HomeProblem(f"the registry at {shown(url)} has no tables; vigie run makes them.")
    return revision


def copy_registry(url: str, to: Path) -> None:
    """Copy the registry as it is at one moment. Raises HomeProblem."""
    if kind_of(url) == SQLITE:
        _copy_sqlite(Path(str(sa.make_url(url).database)), to)
        return
    engine = open_registry(url)
    try:
        there = sorted(_TABLES & set(sa.inspect(engine).get_table_names()))
    finally:
        engine.dispose()
    tables = [f"--table={name}" for name in there]
    _run(["pg_dump", "--format=custom", "--no-owner", "--no-privileges", *tables, f"--file={to}"], url, "saved")


def restore_registry(copy: Path, url: str) -> None:
    """Fill a PostgreSQL database that has no registry from a copy, whole or not at all. Raises HomeProblem."""
    flags = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
    _run(["pg_restore", *flags, str(copy)], url, "restored")


def is_empty(url: str) -> bool:
    """Whether a database has no table of a registry. Raises HomeProblem where it cannot be asked."""
    try:
        engine = open_registry(url)
        try:
            return not _TABLES & set(sa.inspect(engine).get_table_names())
        finally:
            engine.dispose()
    except sa.exc.DBAPIError:
        raise HomeProblem(
            f"the database {shown(url)} does not answer; make it first (createdb), and check that its server lets this user in."
        ) from None


def shown(url: str) -> str:
    """The URL without its password."""
    return sa.make_url(url).render_as_string(hide_password=True)


def program(name: str) -> str:
    """Where a program of PostgreSQL lies. Raises HomeProblem with what to install."""
    found = shutil.which(name)
    if found is None:
        newest = sorted(_PROGRAMS.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]), reverse=True)
        found = str(newest[0]) if newest else None
    if found is None:
        raise HomeProblem(
            f"{name} is not installed, and a registry in PostgreSQL is copied with it; on Debian: "
            "apt-get install postgresql-client, of the server's version or newer."
        )
    return found


def _copy_sqlite(path: Path, to: Path) -> None:
    with (
        closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as registry,
        closing(sqlite3.connect(to)) as copy,
    ):
        # In one step: a reader of a write-ahead log holds nobody up.
        registry.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")


def _run(command: Sequence[str], url: str, done: str) -> None:
    """Run a program of PostgreSQL on a database; the password goes by the environment, which other users cannot list."""
    told = sa.make_url(url)
    query = {name: value for name, value in told.query.items() if isinstance(value, str)}
    parts = {"host": told.host, "port": told.port, "user": told.username, "dbname": told.database, **query}
    info = make_conninfo("", **{name: value for name, value in parts.items() if value is not None})
    environment = dict(os.environ) | ({"PGPASSWORD": str(told.password)} if told.password else {})
    ran = subprocess.run(
        [program(command[0]), f"--dbname={info}", "--no-password", *command[1:]],
        check=False, capture_output=True, text=True, env=environment,
    )  # fmt: skip
    if ran.returncode:
        said = ran.stderr.strip().splitlines() or [f"it ended with {ran.returncode}"]
        raise HomeProblem(f"the registry at {shown(url)} could not be {done}; {command[0]} says: {said[-1][:300]}")

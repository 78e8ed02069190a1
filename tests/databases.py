"""Real databases for tests: a SQLite file, and a PostgreSQL cluster of our own on a socket in a temporary folder."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest


def postgres_programs() -> Path | None:
    """Where PostgreSQL's server programs are, newest first; None where there are none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    if found:
        return found[0].parent
    initdb = shutil.which("initdb")
    return Path(initdb).parent if initdb else None


@contextmanager
def postgres_server() -> Iterator[str]:
    """The SQLAlchemy URL of a fresh server; skips where PostgreSQL is not installed."""
    programs = postgres_programs()
    if programs is None:
        pytest.skip("PostgreSQL's server is not installed (on Debian: apt-get install postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="vigie-pg-"))
    as_user: list[str] = []
    if os.geteuid() == 0:
        # The server refuses to run as root; Debian's package brings the user.
        shutil.chown(folder, "postgres", "postgres")
        as_user = ["runuser", "-u", "postgres", "--"]
    data = folder / "data"
    run = partial(subprocess.run, check=True, capture_output=True, cwd=folder)
    run([*as_user, programs / "initdb", "-D", data, "-U", "vigie", "--auth=trust", "--no-sync"])
    options = f"-c listen_addresses='' -k {folder} -c fsync=off"
    run([*as_user, programs / "pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "start"])
    try:
        yield f"postgresql+psycopg://vigie@/postgres?host={folder}"
    finally:
        run([*as_user, programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"])
        shutil.rmtree(folder, ignore_errors=True)

"""Real databases for tests: a SQLite file, and a PostgreSQL cluster of our own on a socket in a temporary folder."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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


def kill_postgres(url: str) -> None:
    """End a server of `postgres_server` as a power cut does, its children too, and start it again; it recovers by itself."""
    programs = postgres_programs()
    assert programs is not None
    folder = Path(url.partition("?host=")[2])
    first = int((folder / "data" / "postmaster.pid").read_text("utf-8").splitlines()[0])
    children = [int(pid) for pid in Path(f"/proc/{first}/task/{first}/children").read_text("utf-8").split()]
    for pid in (first, *children):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    options = f"-c listen_addresses='' -k {folder} -c fsync=off"
    start = [*as_user, programs / "pg_ctl", "-D", folder / "data", "-o", options, "-l", folder / "log", "-w", "start"]
    for _ in range(50):
        # The old children may hold its memory for a moment.
        if subprocess.run(start, check=False, capture_output=True, cwd=folder).returncode == 0:
            return
        time.sleep(0.2)
    raise AssertionError("PostgreSQL did not start again")


@contextmanager
def postgres_server(*, fsync: bool = False, archive: Path | None = None, base: Path | None = None) -> Iterator[str]:
    """The SQLAlchemy URL of a fresh server; skips where PostgreSQL is not installed. fsync: written to the disk as in earnest.

    archive: a folder that is handed every finished file of the write-ahead log. base: a copy of a server's data folder to
    begin with, with its recovery settings, in place of a new one.
    """
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
    if base is None:
        run([*as_user, programs / "initdb", "-D", data, "-U", "vigie", "--auth=trust", "--no-sync"])
    else:
        run(["cp", "-a", base, data])
    options = f"-c listen_addresses='' -k {folder} -c fsync={'on' if fsync else 'off'}"
    if archive is not None:
        options += f" -c archive_mode=on -c archive_command='cp %p {archive}/%f'"
    run([*as_user, programs / "pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "start"])
    try:
        yield f"postgresql+psycopg://vigie@/postgres?host={folder}"
    finally:
        run([*as_user, programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"])
        shutil.rmtree(folder, ignore_errors=True)

"""Back to a moment: the database by its write-ahead log, the originals as they are; docs/backup.md says it command by command."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import Result

from orchestration.restoring import set_url
from tests.databases import postgres_programs, postgres_server
from tests.orchestration.saved_homes import small_home, take


def asked(url: str, question: str) -> list[str]:
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            return [str(value) for (value,) in connection.execute(sa.text(question))]
    finally:
        engine.dispose()


@pytest.mark.long
def test_the_registry_goes_back_to_a_moment_and_what_came_later_is_named_and_taken_again(
    vigie: Callable[..., Result], tmp_path: Path
) -> None:
    programs = postgres_programs()
    place = Path(f"/tmp/{tmp_path.parent.name}-{tmp_path.name}")  # the server's own user must be let in
    archive, base = place / "archive", place / "base"
    archive.mkdir(parents=True)
    as_user: list[str | Path] = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_user:
        for folder in (place, archive):
            shutil.chown(folder, "postgres", "postgres")
    try:
        with postgres_server(archive=archive) as url:
            assert programs is not None
            home = small_home(tmp_path / "home", url=url)
            socket = url.partition("?host=")[2]
            copy = [
                *as_user,
                programs / "pg_basebackup",
                "-h",
                socket,
                "-U",
                "vigie",
                "-D",
                base,
                "-c",
                "fast",
                "-X",
                "none",
            ]
            subprocess.run(copy, check=True, capture_output=True, cwd=place)
            before = take(home, 7)
            (moment,) = asked(url, "SELECT clock_timestamp()")
            time.sleep(0.1)
            later = take(home, 8)
            (last,) = asked(url, "SELECT pg_walfile_name(pg_switch_wal())")
            for _ in range(100):
                if (archive / last).exists():
                    break
                time.sleep(0.1)
            known = asked(url, "SELECT receipt FROM submission")
        # The server is lost here, and with it all that its own folder held.
        with (base / "postgresql.auto.conf").open("a") as settings:
            settings.write(
                f"restore_command = 'cp {archive}/%f %p'\nrecovery_target_time = '{moment}'\nrecovery_target_action = 'promote'\n"
            )
        (base / "recovery.signal").touch()
        if as_user:
            shutil.chown(base / "recovery.signal", "postgres", "postgres")
        with postgres_server(base=base) as again:
            for _ in range(100):
                if asked(again, "SELECT pg_is_in_recovery()") == ["False"]:
                    break
                time.sleep(0.1)
            set_url(home, again)
            now = asked(again, "SELECT receipt FROM submission")
            assert (before in now, later in now, len(now)) == (True, False, len(known) - 1)
            assert vigie("audit", "verify", "--home", home.root).exit_code == 0
            told = json.loads(vigie("audit", "originals", "--home", home.root, "--json").stdout)
            assert told["unknown"] > 0
            assert take(home, 8) == later
            told = json.loads(vigie("audit", "originals", "--home", home.root, "--json").stdout)
            assert (told["unknown"], told["unopened"]) == (0, 0)
            assert sorted(asked(again, "SELECT receipt FROM submission")) == sorted(known)
    finally:
        shutil.rmtree(place, ignore_errors=True)

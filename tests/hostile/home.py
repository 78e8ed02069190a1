"""A real deployment for hostile cases: folders, keys, a SQLite registry, and deliveries taken in as `vigie submit` does."""

import functools
import hashlib
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ingest.check import Checked, SentFile, check_files
from ingest.landing import Landing
from ingest.profile import parse_profile
from ingest.registry.connection import open_registry
from ingest.submit import Taken, submit
from orchestration.resources import Home, make_home
from orchestration.verbs_intake import prepare_registry
from tests.hostile.semantics import Record

RECEIVED = datetime(2025, 4, 1, 19, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Deployment:
    """A home that takes deliveries in."""

    home: Home

    def take(self, files: Sequence[SentFile], profile: str, *, days: int = 0) -> Taken:
        """Take one delivery in, so many days after the first."""
        engine = open_registry(self.home.registry_url())
        landing = Landing(folder=self.home.landing_folder, key=self.home.key("landing"))
        try:
            return submit(
                files, parse_profile(profile, name="test-pd.yml"), engine=engine, landing=landing,
                received_at=RECEIVED + timedelta(days=days),
            )  # fmt: skip
        finally:
            engine.dispose()

    def registry(self) -> list[str]:
        """Every row of the registry, as SQL."""
        with closing(sqlite3.connect(self.home.private / "registry.db")) as database:
            return list(database.iterdump())

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """The rows of a query on the registry."""
        with closing(sqlite3.connect(self.home.private / "registry.db")) as database:
            return database.execute(query).fetchall()

    def stages(self) -> dict[str, str]:
        """The hash of every file of a stage."""
        return {
            str(path.relative_to(self.home.stages)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(self.home.stages.rglob("*")) if path.is_file()
        }  # fmt: skip


def new_deployment(folder: Path) -> Deployment:
    """A deployment with an empty registry."""
    home = make_home(folder)
    prepare_registry(home)
    return Deployment(home=home)


def copied(deployment: Deployment, folder: Path) -> Deployment:
    """The same deployment in another place."""
    shutil.copytree(deployment.home.root, folder)
    return Deployment(home=Home(root=folder))


def files_of(case: Record) -> list[SentFile]:
    """The files of a case."""
    return [SentFile(name=case.file, data=case.make()), SentFile(name="people.csv", data=case.people.encode())]


@functools.cache
def checked(case: Record) -> Checked:
    """The whole check of a case."""
    return check_files(
        files_of(case), parse_profile(case.profile, name="test-pd.yml"), received_on=case.received_on
    )  # fmt: skip

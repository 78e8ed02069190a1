"""A small deployment for tests of backup and restore: two invented towns, three deliveries, a signed policy."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.landing import Landing
from ingest.profile import parse_profile
from ingest.registry.connection import open_registry, upgrade_registry
from ingest.registry.enrolment import AgencyFacts, enrol
from ingest.submit import submit
from orchestration.policies import sign_policy
from orchestration.resources import Home, make_home
from orchestration.restoring import set_url
from orchestration.verbs_release import build_release_of
from publish.sealing import SUMS
from tests.hostile.home import RECEIVED
from tests.orchestration.two_towns import PROFILE, delivery

TODAY = date(2026, 11, 23)
AS_OF = datetime(2026, 11, 20, tzinfo=UTC)


def take(home: Home, seed: int, *, at: datetime = RECEIVED) -> str:
    """Take the delivery of a seed in; returns its receipt."""
    engine = open_registry(home.registry_url())
    landing = Landing(folder=home.landing_folder, key=home.key("landing"))
    try:
        taken = submit(
            delivery(seed), parse_profile(PROFILE, name="two-towns.yml"), engine=engine, landing=landing, received_at=at
        )
    finally:
        engine.dispose()
    return taken.receipt.receipt


def small_home(folder: Path, *, url: str = "") -> Home:
    """The deployment, its registry in SQLite or at a URL."""
    home = make_home(folder)
    set_url(home, url)
    engine = open_registry(home.registry_url())
    upgrade_registry(engine)
    with Session(engine) as session, session.begin():
        enrol(session, [
            AgencyFacts(agency_id=name, sender="two-towns", name=f"Town {name[-1]} (invented)", county="Alder", state="CA",
                        sworn_officers=50, enrolled_since=date(2025, 1, 1), filing_days=90)
            for name in ("XX0000001", "XX0000002")
        ], at=RECEIVED)  # fmt: skip
    engine.dispose()
    for seed in range(3):
        take(home, seed)
    sign_policy(home, by="Nadia Ferrand (invented)", on=TODAY)
    return home


def cut(home: Home, version: str) -> bytes:
    """Cut a release on the same day in every copy; returns its list of checksums."""
    return (build_release_of(replace(home, as_of=AS_OF), version, today=TODAY) / SUMS).read_bytes()


def rows_of(url: str) -> dict[str, list[tuple[object, ...]]]:
    """Every row of a registry, by table."""
    engine = open_registry(url)
    try:
        tables = sa.MetaData()
        tables.reflect(engine)
        with engine.connect() as connection:
            return {name: sorted((tuple(row) for row in connection.execute(sa.select(table))), key=str)
                    for name, table in tables.tables.items()}  # fmt: skip
    finally:
        engine.dispose()

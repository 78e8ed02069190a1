"""A deployment for an invented nation: made, its agencies enrolled, its deliveries sent the way a clerk's would be.

Must not measure.
"""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from benchmarks.nation.agencies import YEARS, Scale, all_agencies, slug_of
from benchmarks.nation.profile import profile_text
from benchmarks.nation.reports import Sent, year_of
from orchestration.policies import sign_policy
from orchestration.resources import Home, make_home

_ENROLLED = datetime(2016, 1, 1, 18, tzinfo=UTC)


def write_files(scale: Scale, folder: Path) -> int:
    """Every delivery as two CSV files under folder/<sender>/<year>; returns their bytes. One delivery is in memory at a time."""
    written = 0
    for sender in range(scale.senders):
        for year in YEARS:
            written += write_sent(year_of(scale, sender, year), folder / slug_of(sender) / str(year))
    return written


def write_sent(sent: Sent, folder: Path) -> int:
    """One delivery; returns its bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in (("incidents", sent.incidents), ("people", sent.people)):
        frame.write_csv(folder / f"{name}.csv")
    return sum(path.stat().st_size for path in folder.iterdir())


def nation_home(scale: Scale, root: Path) -> Home:
    """A new deployment that knows the nation's agencies and its senders' profiles."""
    from ingest.registry.connection import open_registry
    from ingest.registry.enrolment import AgencyFacts, enrol
    from orchestration.verbs_intake import prepare_registry

    home = make_home(root)
    sign_policy(home, by="Nadia Ferrand (invented)", on=datetime.now(UTC).date())
    for sender in range(scale.senders):
        (home.profiles / f"{slug_of(sender)}.yml").write_text(profile_text(slug_of(sender)), "utf-8")
    prepare_registry(home)
    engine = open_registry(home.registry_url())
    with Session(engine) as session, session.begin():
        facts = [
            AgencyFacts(
                agency_id=agency.agency_id, sender=slug_of(sender), name=agency.name, county=agency.county, state=agency.state,
                sworn_officers=agency.sworn_officers, enrolled_since=date(YEARS[0], 1, 1), filing_days=430,
            )
            for sender, agency in all_agencies(scale)
        ]  # fmt: skip
        enrol(session, facts, at=_ENROLLED)
    engine.dispose()
    return home


def deliveries(scale: Scale, folder: Path) -> Iterator[tuple[str, list[Path], datetime]]:
    """Sender, files and moment of every delivery, in order of arrival."""
    for year in YEARS:
        for sender in range(scale.senders):
            place = folder / slug_of(sender) / str(year)
            yield slug_of(sender), sorted(place.iterdir()), datetime(year + 1, 1, 15, 18, sender % 60, tzinfo=UTC)


def deliver_at_once(home: Home, scale: Scale, folder: Path, *, workers: int) -> int:
    """`deliver` in so many processes, each with senders of its own, as agencies send independently of each other."""
    with ProcessPoolExecutor(max_workers=workers, mp_context=get_context("spawn")) as pool:
        return sum(
            pool.map(
                _deliver_share, *zip(*((home, scale, folder, place, workers) for place in range(workers)), strict=True)
            )
        )


def _deliver_share(home: Home, scale: Scale, folder: Path, place: int, workers: int) -> int:
    mine = {slug_of(sender) for sender in range(place, scale.senders, workers)}
    return deliver(home, (one for one in deliveries(scale, folder) if one[0] in mine))


def deliver(home: Home, told: Iterator[tuple[str, list[Path], datetime]]) -> int:
    """Check, land and register deliveries as `vigie submit` does; returns how many incidents were held."""
    from ingest.landing import Landing
    from ingest.readers.apart import read_apart
    from ingest.registry.connection import open_registry
    from ingest.submit import submit
    from orchestration.verbs_intake import find_profile, read_files

    engine = open_registry(home.registry_url())
    landing = Landing(folder=home.landing_folder, key=home.key("landing"))
    held = 0
    for slug, files, at in told:
        taken: Any = submit(
            read_files(files), find_profile(slug, home), engine=engine, landing=landing, received_at=at, read=read_apart
        )
        held += taken.receipt.incidents_rejected
    engine.dispose()
    return held

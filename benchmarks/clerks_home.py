"""A deployment for the clerks: forty invented agencies with two years of reports, two hundred people who are signed in.

Must not ask the portal anything; nobody has to prove who they are here.
"""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from benchmarks.judged import profile_text
from ingest.registry.connection import open_registry, upgrade_registry
from ingest.registry.enrolment import AgencyFacts, enrol
from ingest.registry.models import Account, Report, ReportVersion, SignIn, Submission
from orchestration.resources import Home, make_home
from portal.sessions import begin
from portal.tokens import digest

AGENCIES, BROWSE, SAVE, SEND = 40, 100, 80, 20
_MONTHS, _REPORTS = 22, 15
_SIZES = (6, 18, 40, 75, 240, 900)


@dataclass(frozen=True, kw_only=True)
class Clerk:
    """A person who is signed in. kind: browse, save, send or desk; token: the cookie; csrf: what their forms carry."""

    kind: str
    number: int
    agency_id: str
    token: str
    csrf: str


def furnish(folder: Path, url: str) -> tuple[Home, list[Clerk]]:
    """Make the deployment over a registry of its own; the clerks."""
    home = make_home(folder)
    text = (home.private / "vigie.toml").read_text("utf-8").replace('url = ""', f"url = {json.dumps(url)}")
    (home.private / "vigie.toml").write_text(text, "utf-8")
    engine, at = open_registry(home.registry_url()), datetime.now(UTC)
    upgrade_registry(engine)
    agencies = {f"XX{number:03}0000": f"sample-{number}-pd" for number in range(1, AGENCIES + 1)}
    with Session(engine) as session, session.begin():
        enrol(session, [
            AgencyFacts(agency_id=agency_id, sender=sender, name=f"Sample {place} Police Department", county="Sample", state="CA",
                        sworn_officers=_SIZES[place % len(_SIZES)], enrolled_since=date(2025, 1, 1), filing_days=30)
            for place, (agency_id, sender) in enumerate(agencies.items())
        ], at=at - timedelta(days=700))  # fmt: skip
        for agency_id, sender in agencies.items():
            _file(session, agency_id, sender, at=at)
        clerks = _people(session, list(agencies), at=at)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("ANALYZE"))  # as a registry of two years has been by now
    engine.dispose()
    for agency_id, sender in list(agencies.items())[:SEND]:
        told = profile_text().replace("slug: bench-pd", f"slug: {sender}").replace("XX0099998", agency_id)
        (home.profiles / f"{sender}.yml").write_text(told, "utf-8")
    return home, clerks


def written(clerks: list[Clerk], path: Path) -> None:
    """Hand the clerks to the process that plays them."""
    path.write_text(json.dumps([asdict(clerk) for clerk in clerks]), "utf-8")


def _file(session: Session, agency_id: str, sender: str, *, at: datetime) -> None:
    """Two years of reports, a delivery a month."""
    for back in range(1, _MONTHS + 1):
        day = (at.replace(day=1) - timedelta(days=30 * back)).replace(day=10)
        month = f"{day:%Y-%m}"
        submission = Submission(
            receipt=f"R-{agency_id}{month}", sender=sender, received_at=min(at, day + timedelta(days=28)), profile_hash="0" * 64,
            rows=_REPORTS, skipped=0, rows_rejected=0, incidents_received=_REPORTS, incidents_rejected=0, persons_received=_REPORTS,
            persons_rejected=0,
        )  # fmt: skip
        session.add(submission)
        session.flush()
        names = [f"{agency_id}:{month}-{back}-{number}" for number in range(_REPORTS)]
        session.execute(sa.insert(Report), [{"agency_id": agency_id, "incident_id": name} for name in names])
        ids = session.scalars(sa.select(Report.id).where(Report.incident_id.in_(names)))
        session.execute(sa.insert(ReportVersion), [
            {"report_id": each, "submission_id": submission.id, "month": month, "persons": 1, "content": f"{each:064d}"} for each in ids
        ])  # fmt: skip


def _people(session: Session, agencies: list[str], *, at: datetime) -> list[Clerk]:
    kinds = ["browse"] * BROWSE + ["save"] * SAVE + ["send"] * SEND + ["desk"]
    clerks = []
    for number, kind in enumerate(kinds):
        place = kinds[:number].count(kind)
        role = {
            "browse": ("contributor", "reviewer")[place % 2],
            "save": "contributor",
            "send": "agency_admin",
            "desk": "state",
        }[kind]
        agency_id = None if kind == "desk" else agencies[place % len(agencies)]
        account = Account(email=f"clerk-{number}@sample.example", name=f"Clerk {number}", role=role, agency_id=agency_id,
                          language="en", created_at=at)  # fmt: skip
        session.add(account)
        session.flush()
        token = begin(session, account, whole=True, at=at)
        session.flush()
        csrf = session.get_one(SignIn, digest(token)).csrf
        clerks.append(Clerk(kind=kind, number=number, agency_id=agency_id or "", token=token, csrf=csrf))
    return clerks

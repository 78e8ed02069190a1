"""What the registry knows of earlier deliveries: whose agency it is, since when, what was sent before; on both databases."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.check import SentFile
from ingest.landing import Landing
from ingest.profile import Profile
from ingest.registry.enrolment import AgencyFacts, enrol
from ingest.registry.facts import version_fates
from ingest.registry.models import ReportVersion, SubmissionFinding
from ingest.submit import Taken, submit
from tests.ingest.deliveries import INCIDENTS, PEOPLE, PROFILE, profile, sent

_DAY = datetime(2025, 4, 1, 12, tzinfo=UTC)


def send(
    engine: sa.Engine, landing: Landing, files: list[SentFile], *, days: int = 0, of: Profile | None = None
) -> Taken:
    return submit(
        files, of or profile(), engine=engine, landing=landing, received_at=_DAY + timedelta(days=days)
    )  # fmt: skip


def renumbered(incidents: str = INCIDENTS) -> list[SentFile]:
    """The same delivery under other case numbers."""
    return sent(
        incidents.replace("A1,", "B1,").replace("A2,", "B2,"), PEOPLE.replace("A1,", "B1,").replace("A2,", "B2,")
    )


def codes(taken: Taken) -> list[tuple[str, int]]:
    assert taken.checked is not None
    return taken.checked.validated.findings.select("code", "row").rows()


def test_an_incident_sent_again_under_another_number_is_said_and_kept(engine: sa.Engine, landing: Landing):
    send(engine, landing, sent())
    again = send(
        engine, landing, renumbered(INCIDENTS.replace("800 Block of MAPLE ST", "800 blk Maple Street")), days=1
    )
    # The second incident names no place, so nothing is compared.
    assert ("possible_duplicate", 2) in codes(again)
    assert ("possible_duplicate", 3) not in codes(again)
    with Session(engine) as session:
        assert version_fates(session)["fate"].to_list() == ["current"] * 4
        told = session.scalars(sa.select(SubmissionFinding.row).where(SubmissionFinding.code == "possible_duplicate"))
        assert list(told) == [2]


def test_a_correction_of_the_incident_itself_is_no_duplicate_and_its_old_place_is_forgotten(
    engine: sa.Engine, landing: Landing
):
    send(engine, landing, sent())
    moved = send(engine, landing, sent(INCIDENTS.replace("800 Block of MAPLE", "100 Block of ELM")), days=1)
    assert "possible_duplicate" not in dict(codes(moved))
    other = send(engine, landing, renumbered(), days=2)
    assert "possible_duplicate" not in dict(codes(other))


def test_the_registry_holds_a_keyed_digest_and_no_word_of_the_place(
    engine: sa.Engine, landing: Landing, tmp_path: Path
):
    send(engine, landing, sent())
    with Session(engine) as session:
        digests = list(session.scalars(sa.select(ReportVersion.place_time)))
        assert sorted(len(digest) if digest else 0 for digest in digests) == [0, 64]
    for path in tmp_path.glob("registry.db*"):
        assert b"maple" not in path.read_bytes().lower()


def test_a_row_of_an_agency_another_sender_reports_for_is_held(engine: sa.Engine, landing: Landing):
    send(engine, landing, sent())
    stranger = PROFILE.replace("slug: test-pd", "slug: other-pd").replace(
        "agency: {id: XX0099999}", "agency: {column: ORI}"
    )
    incidents, people = (
        "\n".join([f"ORI,{text.splitlines()[0]}", *(f"{'XX0099999' if 'A1' in line else 'XX0088888'},{line}"
                                                    for line in text.splitlines()[1:]), ""])
        for text in (INCIDENTS.replace("Yes,Stop", "No,Stop"), PEOPLE)
    )  # fmt: skip
    taken = send(engine, landing, sent(incidents, people), days=1, of=profile(stranger))
    assert taken.checked is not None
    assert ("foreign_agency", 2) in codes(taken)
    assert taken.checked.validated.held == {"XX0099999:A1"}
    assert (taken.checked.rejected, taken.receipt.incidents_rejected) == (3, 1)
    assert taken.checked.validated.accepted["incident"]["incident_id"].to_list() == ["XX0088888:A2"]
    with Session(engine) as session:
        fates = version_fates(session).filter(sender="test-pd")
        assert fates["fate"].to_list() == ["current", "current"]


def test_a_date_long_before_the_agency_was_enrolled_is_a_warning(engine: sa.Engine, landing: Landing):
    facts = AgencyFacts(
        agency_id="XX0099999",
        sender="test-pd",
        name="Test",
        county="Sample",
        state="CA",
        enrolled_since=date(2025, 1, 1),
    )
    with Session(engine) as session, session.begin():
        enrol(session, [facts], at=_DAY)
    late = send(engine, landing, sent(INCIDENTS.replace("3/5/2025", "3/5/2024")))
    assert "old_date" not in dict(codes(late))
    taken = send(engine, landing, sent(INCIDENTS.replace("3/5/2025", "3/5/1997")), days=1)
    assert ("old_date", 2) in codes(taken)
    assert taken.receipt.incidents_rejected == 0

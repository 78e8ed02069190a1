"""What the registry keeps of a hostile case: replays, other agencies' rows, numbers that look like SQL, names in notes."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from ingest.problems import FileProblem
from ingest.registry.connection import open_registry
from ingest.registry.enrolment import AgencyFacts, enrol
from orchestration.running import run_reports
from tests.hostile.home import Deployment, copied, files_of, new_deployment
from tests.hostile.semantics import CASES, SQL_IDS, WIDE, Record, text_of
from tests.ingest.deliveries import PEOPLE, sent


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    return new_deployment(tmp_path_factory.mktemp("empty") / "home")


@pytest.fixture
def deployment(empty: Deployment, tmp_path: Path) -> Deployment:
    return copied(empty, tmp_path / "home")


@pytest.fixture
def case() -> Callable[[str], Record]:
    return {case.number: case for case in CASES if isinstance(case, Record)}.__getitem__


def fates(deployment: Deployment) -> Counter[object]:
    """How many versions each incident has."""
    query = "SELECT incident_id FROM report JOIN report_version ON report.id = report_id"
    return Counter(row[0] for row in deployment.rows(query))


def test_78_an_incident_that_stands_twice_in_a_file_is_one_report(deployment: Deployment, case) -> None:
    taken = deployment.take(files_of(case("78")), WIDE)
    assert taken.receipt.incidents_received == 2
    assert fates(deployment) == {"XX0099999:A1": 1, "XX0099999:A2": 1}


def test_79_a_later_delivery_takes_the_place_of_an_earlier_one_and_both_stay_on_record(
    deployment: Deployment, case
) -> None:
    first = files_of(case("80"))
    deployment.take(first, WIDE)
    changed = first[0].data.replace(b"Yes,Stop", b"No,Stop")
    deployment.take([*sent(changed, PEOPLE)], WIDE, days=1)
    assert fates(deployment) == {"XX0099999:A1": 2, "XX0099999:A2": 2}
    contents = deployment.rows(
        "SELECT count(DISTINCT content) FROM report_version JOIN report ON report.id = report_id "
        "GROUP BY incident_id ORDER BY incident_id"
    )
    assert contents == [(2,), (1,)]


def test_80_the_same_bytes_again_change_no_row_of_the_registry_and_no_byte_of_a_stage(
    deployment: Deployment, case
) -> None:
    files = files_of(case("80"))
    first = deployment.take(files, WIDE)
    run_reports(deployment.home, progress=lambda _: None)
    registry, stages = deployment.registry(), deployment.stages()
    assert any("incident.parquet" in name for name in stages)
    again = deployment.take(list(reversed(files)), WIDE, days=9)
    assert (again.receipt.receipt, again.receipt.new, again.checked) == (first.receipt.receipt, False, None)
    assert run_reports(deployment.home, progress=lambda _: None).months == ()
    assert deployment.registry() == registry
    assert deployment.stages() == stages


def test_81_the_first_bytes_after_a_correction_do_not_bring_the_first_answers_back(
    deployment: Deployment, case
) -> None:
    first = deployment.take(files_of(case("80")), WIDE)
    deployment.take(files_of(case("81")), WIDE, days=1)
    registry = deployment.registry()
    stale = deployment.take(files_of(case("80")), WIDE, days=2)
    assert stale.receipt.receipt == first.receipt.receipt
    assert deployment.registry() == registry


def test_82_no_profile_lets_a_sender_overwrite_another_agencys_report(deployment: Deployment, case) -> None:
    deployment.take(files_of(case("80")), WIDE)
    before = fates(deployment)
    intruder = WIDE.replace("slug: test-pd", "slug: intruder-pd")
    taken = deployment.take(sent(case("81").make(), PEOPLE), intruder, days=1)
    assert taken.checked is not None
    assert set(taken.checked.validated.findings.filter(severity="error")["code"]) == {"foreign_agency"}
    assert (taken.checked.accepted, taken.receipt.incidents_rejected) == (0, 2)
    assert fates(deployment) == before


def test_84_a_date_from_long_before_enrolment_is_a_warning(deployment: Deployment, case) -> None:
    engine = open_registry(deployment.home.registry_url())
    facts = AgencyFacts(agency_id="XX0099999", sender="test-pd", name="Test", county="Sample", state="CA",
                        enrolled_since=date(2025, 1, 1))  # fmt: skip
    with Session(engine) as session, session.begin():
        enrol(session, [facts], at=datetime(2025, 1, 1, tzinfo=UTC))
    engine.dispose()
    old = files_of(case("80"))[0].data.replace(b"3/5/2025", b"3/5/1999")
    taken = deployment.take(sent(old, PEOPLE), WIDE)
    assert taken.checked is not None
    assert taken.checked.validated.findings.filter(code="old_date")["row"].to_list() == [2]
    assert taken.receipt.incidents_rejected == 0


def test_100_numbers_that_look_like_sql_are_stored_as_they_are_and_break_nothing(deployment: Deployment) -> None:
    incidents = text_of(*(
        {"No": number, "Day": "3/5/2025", "Where": f"{at} ELM", "Arrest": "Yes", "Reason": "Stop", "Civilians": "1", "Officers": "1",
         "ORI": "XX0099999"} for at, number in enumerate(SQL_IDS)
    ), header=["No", "Day", "Time", "Where", "Arrest", "Reason", "Civilians", "Officers", "City", "Lat", "Lon", "ORI", "Notes"])  # fmt: skip
    people = [
        ",".join(['"' + number.replace('"', '""') + '"', side, "White", "31", "Hold", "Yes"])
        for number in SQL_IDS
        for side in ("Civilian", "Officer")
    ]
    taken = deployment.take(sent(incidents, "\n".join([PEOPLE.splitlines()[0], *people, ""])), WIDE)
    assert taken.receipt.incidents_rejected == 0
    stored = {str(row[0]) for row in deployment.rows("SELECT incident_id FROM report")}
    assert stored == {f"XX0099999:{number}" for number in SQL_IDS}
    assert deployment.rows("SELECT count(*) FROM sqlite_master WHERE name = 'report_version'") == [(1,)]


def test_95_96_98_106_107_108_no_word_of_a_record_is_in_the_registry(deployment: Deployment, case) -> None:
    cases = [case(number) for number in ("95", "96", "98", "106", "107", "108")]
    for each in cases:
        assert deployment.take(files_of(each), each.profile).receipt.new
    told = "\n".join(deployment.registry())
    for word in ("MAPLE", "ELM RD", *(word for each in cases for word in each.never)):
        assert word not in told


def test_105_a_header_is_stored_as_a_value(deployment: Deployment, case) -> None:
    deployment.take(files_of(case("105")), WIDE)
    told = "\n".join(deployment.registry())
    assert "unknown_column" in told
    assert deployment.rows("SELECT count(*) FROM sqlite_master WHERE name = 'report_version'") == [(1,)]


def test_a_file_that_cannot_be_read_leaves_no_row_behind(deployment: Deployment) -> None:
    before = deployment.registry()
    with pytest.raises(FileProblem):
        deployment.take(sent(b"", PEOPLE), WIDE)
    assert deployment.registry() == before

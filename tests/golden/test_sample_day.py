"""A golden day: the sample's files in, a release folder out, every row accounted for and nothing done twice."""

import shutil
import sqlite3
from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from orchestration.sample.write import SamplePlan, write_sample
from tests.commands import run_vigie


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> SamplePlan:
    return write_sample(tmp_path_factory.mktemp("plan"))


def account(home: Path) -> dict[tuple[str, str], dict[str, int]]:
    """The reconciliation of the home's one release: (agency, table) to counts."""
    (path,) = (home / "private" / "reconciliation").glob("*.db")
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    rows = [dict(row) for row in connection.execute("SELECT * FROM reconciliation")]
    connection.close()
    return {(row.pop("agency"), row.pop("table_name")): row for row in rows}


def public(release: Path, query: str) -> list[tuple[object, ...]]:
    """Rows of a query on the released database."""
    connection = sqlite3.connect(f"file:{release / 'vigie.db'}?mode=ro", uri=True)
    rows = connection.execute(query).fetchall()
    connection.close()
    return rows


def test_every_row_is_accounted_for(sample_home: Path, plan: SamplePlan) -> None:
    told = account(sample_home)
    assert {agency for agency, _ in told} == {agency.slug for agency in plan.agencies}
    assert len(plan.agencies) == 6
    for row in told.values():
        assert row["received"] == row["accepted"] + row["rejected"]
        became = ("superseded", "duplicate", "withdrawn", "waiting", "published")
        assert row["accepted"] == sum(row[stage] for stage in became)
    received, refused = Counter[str](), Counter[str]()
    for delivery in plan.deliveries:
        received[delivery.slug] += delivery.incidents
        refused[delivery.slug] += delivery.refused_incidents
    done = Counter((one.slug, one.kind) for one in plan.expected)
    for slug in received:
        row = told[slug, "incident"]
        assert (row["received"], row["rejected"]) == (received[slug], refused[slug])
        assert (row["superseded"], row["duplicate"]) == (done[slug, "superseded"], done[slug, "repeated_incident"])
    assert {slug: told[slug, "incident"]["withdrawn"] for slug in received if told[slug, "incident"]["withdrawn"]} == {
        "port-sample-pd": 2
    }


def test_what_people_state_beside_the_reports_is_in_the_release(sample_release: Path, plan: SamplePlan) -> None:
    late = [
        (agency.agency_id, month)
        for agency in plan.agencies
        for slug, month in plan.missing_months
        if agency.slug == slug
    ]
    assert public(sample_release, "SELECT agency_id, month FROM coverage WHERE expected_by = '2026-12-15'") == late
    assert public(sample_release, "SELECT issue_id, agency_id, resolved_on FROM known_issue") == [
        ("issue-1", "XX0020000", "2026-02-12"), ("issue-2", "XX0050000", None),
    ]  # fmt: skip
    assert public(sample_release, "SELECT agency_id, signed_as FROM reply") == [
        ("XX0020000", "Office of the Chief, Lantern Bay Police Department")
    ]
    assert public(sample_release, "SELECT field, from_date FROM definition WHERE agency_id = 'XX0010000'") == [
        ("contact_reason", "2025-07-01")
    ]


def test_the_release_carries_the_totals_and_the_published_rows(sample_home: Path, sample_release: Path) -> None:
    told = account(sample_home)
    for table in ("incident", "person"):
        published = sum(row["published"] for (_, name), row in told.items() if name == table)
        assert public(sample_release, f"SELECT count(*) FROM {table}") == [(published,)]
        assert public(sample_release, f"SELECT received, published FROM totals WHERE table_name = '{table}'") == [
            (sum(row["received"] for (_, name), row in told.items() if name == table), published)
        ]


def test_a_corrected_report_is_released_as_corrected(sample_home: Path, plan: SamplePlan) -> None:
    corrected = [one.incident_id for one in plan.expected if one.kind == "superseded"]
    assert corrected
    stages = sample_home / "private" / "stages" / "validated_reports"
    incidents = pl.concat([pl.read_parquet(path) for path in sorted(stages.glob("*/incident.parquet"))])
    assert incidents["incident_id"].is_unique().all()
    assert incidents.filter(pl.col("case_number").is_in(corrected)).height == len(corrected)


def test_coverage_tells_zero_late_and_missing_months(sample_release: Path, plan: SamplePlan) -> None:
    told = {
        (agency, month): status
        for agency, month, status in public(sample_release, "SELECT agency_id, month, status FROM coverage")
    }
    agencies = {agency.slug: agency.agency_id for agency in plan.agencies}
    # Where every count of an agency is withheld, a month without incidents is not told from a month with some.
    hidden = {agency for (agency,) in public(
        sample_release, "SELECT agency_id FROM coverage GROUP BY 1 HAVING sum(incidents_rule = 'shown') = 0"
    )}  # fmt: skip
    for zero in plan.zero_reports:
        status = "filed" if agencies[zero.slug] in hidden else "zero"
        assert told[agencies[zero.slug], zero.month] == status
    joined = next(agency for agency in plan.agencies if agency.enrolled_since > "2024-10")
    months = [(month, status) for (agency, month), status in told.items() if agency == joined.agency_id]
    assert {status for month, status in months if month < joined.enrolled_since} == {"not_enrolled"}
    assert "not_enrolled" not in {status for month, status in months if month >= joined.enrolled_since}
    for slug, month in plan.missing_months:
        assert told[agencies[slug], month] == "late"
    late = {key for key, status in told.items() if status == "filed_late"}
    assert late == {("XX0020000", month) for month in ("2025-07", "2025-08", "2025-09")}


def test_agencies_of_few_incidents_stand_as_themselves_and_say_what_waits(
    sample_home: Path, sample_release: Path, plan: SamplePlan
) -> None:
    small = {agency.slug: agency.agency_id for agency in plan.agencies if agency.incidents < 11}
    told = account(sample_home)
    for slug, agency in small.items():
        assert public(sample_release, f"SELECT published_as, waiting FROM agency WHERE agency_id = '{agency}'") == [
            (agency, "few")
        ]
        for table in ("incident", "person"):
            ((rows,),) = public(sample_release, f"SELECT count(*) FROM {table} WHERE agency_id = '{agency}'")
            assert rows == told[slug, table]["published"] >= 5
            # Their protected incidents need eleven alike, and there is no pool of so many.
            assert told[slug, table]["waiting"] > 0
    # Too few wait to be told as a number.
    assert public(sample_release, "SELECT waiting FROM totals WHERE table_name = 'incident'") == [(None,)]


def test_a_second_run_does_nothing(sample_home: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in (sample_home / "private" / "stages").rglob("*")}
    again = run_vigie("run", "--home", str(sample_home))
    assert (again.returncode, again.stdout) == (0, "Nothing is new; every stage is up to date.\n")
    assert {path: path.stat().st_mtime_ns for path in (sample_home / "private" / "stages").rglob("*")} == before


def test_a_release_is_never_changed(sample_home: Path, sample_release: Path) -> None:
    before = (sample_release / "SHA256SUMS").read_bytes()
    again = run_vigie("release", "build", "--version", sample_release.name, "--home", str(sample_home))
    assert again.returncode == 2
    assert "never changed" in again.stderr
    assert (sample_release / "SHA256SUMS").read_bytes() == before


def test_the_release_verifies_and_one_changed_byte_is_found(sample_release: Path, tmp_path: Path) -> None:
    copy = tmp_path / sample_release.name
    shutil.copytree(sample_release, copy)
    assert run_vigie("release", "verify", str(copy)).returncode == 0
    path = copy / "csv" / "incident.csv"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))
    found = run_vigie("release", "verify", str(copy))
    assert found.returncode == 1
    assert "csv/incident.csv" in found.stdout


def test_a_late_correction_reaches_the_next_release_and_only_its_month_is_remade(
    sample_home: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    shutil.copytree(sample_home, home, symlinks=True)
    source = home / "sample" / "files" / "eastmarsh-pd"
    newest = max(source.glob("*.csv"))
    text = newest.read_text("utf-8-sig").splitlines(keepends=True)
    changed = tmp_path / newest.name
    header = next(at for at, line in enumerate(text) if "," in line)
    cells = text[header].strip().split(",")
    assert len(cells) > 5
    row = (
        text[header + 1].replace("Yes", "No", 1)
        if "Yes" in text[header + 1]
        else text[header + 1].replace("No", "Yes", 1)
    )
    changed.write_text("".join([*text[: header + 1], row]), "utf-8")
    sent = run_vigie("submit", str(changed), "--agency", "eastmarsh-pd", "--home", str(home), "--json")
    assert sent.returncode == 0, sent.stdout + sent.stderr
    ran = run_vigie("run", "--home", str(home), "--json")
    assert ran.stdout.count("20") == 1, ran.stdout

"""The files as written: what arrives when, what was done to them. Profiles are in `test_profiles`."""

import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from orchestration.sample.agencies import AGENCIES, MONTHS
from orchestration.sample.faults import FAULTS, NO_SUCH_INCIDENT, UNKNOWN_FORCE
from orchestration.sample.layouts import LAYOUTS, harbour
from orchestration.sample.write import write_sample

SLUGS = [agency.slug for agency in AGENCIES]


def _hashes(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest() for path in files}


def test_a_seed_writes_the_same_bytes_and_another_seed_others(written, tmp_path: Path):
    again = write_sample(tmp_path / "again")
    write_sample(tmp_path / "other", seed=1)
    assert _hashes(tmp_path / "again") == _hashes(written.folder)
    assert _hashes(tmp_path / "other") != _hashes(written.folder)
    assert (again.zero_reports, again.expected) == (written.plan.zero_reports, written.plan.expected)


def test_deliveries_come_in_order_of_arrival_and_none_before_its_period_ends(written):
    arrivals = [delivery.received_at for delivery in written.plan.deliveries]
    assert arrivals == sorted(arrivals)
    assert all(arrival.tzinfo is UTC and arrival < datetime(2026, 11, 1, tzinfo=UTC) for arrival in arrivals)
    assert Counter(delivery.slug for delivery in written.plan.deliveries) == {
        "port-sample-pd": 9, "lantern-bay-pd": 8, "eastmarsh-pd": 4, "harbour-so": 4, "quarry-hill-pd": 2,
        "state-university-pd": 2,
    }  # fmt: skip


def test_one_quarter_of_lantern_bay_comes_four_months_late(written):
    arrived = {delivery.files[0].name: delivery.received_at for delivery in written.plan.deliveries}
    late = arrived["R2R_2025-Q3.csv"]
    assert late > arrived["R2R_2025-Q4.csv"]
    assert 120 < (late - datetime(2025, 9, 30, tzinfo=UTC)).days < 150


def test_only_that_quarter_is_past_its_due_date(written):
    due = {agency.slug: timedelta(days=agency.filing_days) for agency in AGENCIES}
    past = {
        (delivery.files[0].name, month)
        for delivery in written.plan.deliveries
        for month in delivery.months
        if "corrected" not in delivery.files[0].name
        and delivery.received_at.date() - _month_end(month) > due[delivery.slug]
    }
    assert past == {("R2R_2025-Q3.csv", month) for month in ("2025-07", "2025-08", "2025-09")}


def _month_end(month: str) -> date:
    return (date.fromisoformat(f"{month}-28") + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def test_each_empty_month_is_attested_once_and_one_is_never_filed(written):
    attested = Counter(report.slug for report in written.plan.zero_reports)
    assert attested == {agency.slug: agency.empty_months for agency in AGENCIES if agency.empty_months}
    zero = [(each.slug, each.month) for each in written.plan.zero_reports if each.slug == "eastmarsh-pd"]
    rows = [row for path in written.files if path.parent.name == "eastmarsh-pd" for row in written.rows(path)]
    filed = {f"20{row['Date'][6:]}-{row['Date'][:2]}" for row in rows}
    assert len(zero) == len(set(zero)) == 10
    assert len(written.plan.missing_months) == 1
    # The fault 09/31 stands in an active month of that file or makes one: it hides no empty month.
    assert {month for _, month in zero} | {month for _, month in written.plan.missing_months} == set(MONTHS) - filed
    assert all(report.received_at.strftime("%Y-%m") > report.month for report in written.plan.zero_reports)


def test_the_list_of_agencies_says_who_reports(written):
    lines = (written.folder / "agencies.csv").read_text("utf-8").splitlines()
    assert lines[0] == "agency_id,slug,name,county,state,sworn_officers,enrolled_since"
    assert lines[1] == "XX0010000,port-sample-pd,Port Sample Police Department,Sample County,CA,900,2024-10"
    assert len(lines) == 1 + len(SLUGS) == 7
    assert lines[5].endswith("28,2026-04")


def test_the_correction_sends_the_same_incidents_again_with_other_answers(written):
    corrected = {each.incident_id for each in written.plan.expected if each.kind == "superseded"}
    first = next(path for path in written.files if path.name == "2025-Q2-incidents.csv")
    second = next(path for path in written.files if path.name == "2025-05-corrected-incidents.csv")
    assert len(corrected) == 6
    assert {row["Incident_ID"] for row in written.rows(second)} == corrected
    assert corrected <= {row["Incident_ID"] for row in written.rows(first)}


def test_one_delivery_repeats_incidents_of_the_one_before(written):
    repeated = {each.incident_id for each in written.plan.expected if each.kind == "repeated_incident"}
    files = [path for path in written.files if path.name in ("2025-Q4-incidents.csv", "2026-Q1-incidents.csv")]
    both = [{row["Incident_ID"] for row in written.rows(path)} for path in files]
    assert len(repeated) == 12
    assert both[0] & both[1] == repeated


def test_at_most_one_in_a_hundred_incidents_cannot_be_accepted(written):
    refused = sum(delivery.refused_incidents for delivery in written.plan.deliveries)
    faults = [each for each in written.plan.expected if each.unfixable]
    assert refused == len([each for each in faults if each.kind != "orphan_person"])
    assert {each.kind for each in faults} == set(FAULTS)
    assert 30 <= refused <= sum(delivery.incidents for delivery in written.plan.deliveries) / 100


@pytest.mark.parametrize("slug", SLUGS)
def test_the_faults_in_the_files_are_those_recorded(written, slug: str):
    layout = LAYOUTS[slug]
    for path in (path for path in written.files if path.parent.name == slug):
        rows = list(written.rows(path))
        cells = [row for row in rows if UNKNOWN_FORCE in row.get(layout.force[0], "")]
        assert len(cells) == written.expected("unknown_word", path)
        assert sum(row[layout.key] == NO_SUCH_INCIDENT for row in rows) == written.expected("orphan_person", path)
        if layout.required in rows[0]:
            assert sum(row[layout.required] == layout.blank for row in rows) == written.expected(
                "missing_required", path
            )
            assert sum(not _is_day(row[layout.date]) for row in rows) == written.expected("impossible_date", path)


def _is_day(text: str) -> bool:
    for form in ("%m/%d/%Y", "%m/%d/%y", "%Y-%m-%d", "%d-%b-%Y", "%Y%m%d"):
        try:
            datetime.strptime(text, form)
        except ValueError:
            continue
        return True
    return False


def test_the_lines_a_reader_must_skip_are_those_recorded(written):
    for path in written.files:
        lines, header = written.lines(path), written.header(path)
        assert sum(not any(line) for line in lines) == written.expected("blank_line", path) == 2
        assert lines.count(header) - 1 == written.expected("repeated_header", path)
        assert sum(line[:1] == ["Total"] for line in lines) == written.expected("totals_row", path)


def test_repeated_rows_and_damaged_values_are_those_recorded(written):
    for path in written.files:
        rows = list(written.rows(path))
        if path in written.incident_files:
            twice = len(rows) - len({tuple(row.values()) for row in rows})
            assert twice == written.expected("duplicate_row", path)
        lost = sum(bool(re.fullmatch(r"\d{1,3}", row.get("Incident_Time", ""))) for row in rows)
        assert lost == written.expected("lost_zero", path)
        damaged = sum(row.get("Subject Age") == "17-Oct" for row in rows)
        assert damaged == written.expected("spreadsheet_date", path)
    assert {"lost_zero", "spreadsheet_date", "trailing_blank", "case_variant", "respelled_word", "city_variant"} <= {
        each.kind for each in written.plan.expected
    }


def test_every_clean_address_is_on_the_map(written):
    lines = [line["properties"] for line in written.layer("centrelines")]
    streets = {line["STREET"].upper() for line in lines}
    blocks = {(line["STREET"].upper(), line["L_FROM"] // 100) for line in lines}
    corners = {frozenset(point["properties"]["NAME"].upper().split(" & ")) for point in written.layer("intersections")}
    unplaceable = {
        (each.slug, each.incident_id) for each in written.plan.expected if each.kind == "unplaceable_address"
    }
    assert 20 < len(unplaceable) < 80
    for path in written.incident_files:
        layout = LAYOUTS[path.parent.name]
        for row in written.rows(path):
            if (layout.slug, row[layout.key]) in unplaceable:
                continue
            text = re.sub(r"\bAV\b", "AVE", row[layout.address].strip().upper())
            text = re.sub(r"^(\d+)XX ", r"\g<1>00 ", text)
            numbered = re.fullmatch(r"(\d+) (?:BLOCK (?:OF )?)?(.+)", text)
            if numbered and numbered[2] in streets:
                assert (numbered[2], int(numbered[1]) // 100) in blocks
            else:
                assert frozenset(re.split(r" & |/| AT | AND ", text)) in corners


def test_the_sheriffs_rows_say_who_used_what_on_whom(written, drawn):
    words = harbour.FORCE
    told = Counter(
        (row["ir_number"], row["subject_no"], row["force_used"])
        for path in written.files if path.parent.name == "harbour-so"
        for row in {(row["ir_number"], row["force_seq"]): row for row in written.rows(path)}.values() if row["force_used"]
    )  # fmt: skip
    true = Counter(
        (incident.incident_id, f"{number}", words[kind])
        for incident in drawn["harbour-so"]
        for number, subject in enumerate(incident.civilians, start=1) for kind in subject.force
    )  # fmt: skip
    assert told == true

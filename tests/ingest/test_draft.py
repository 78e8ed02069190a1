"""A draft from a sample: sure is what every cell says, the rest waits for a person, and no one's words are shown."""

import csv
import io
import random
import re
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.check import SentFile, check_files
from ingest.draft import Draft, draft_profile
from ingest.problems import FileProblem, ProfileProblem
from ingest.profile import Profile, parse_profile, read_profile
from orchestration.verbs_intake import agency_new
from tests.commands import run_vigie

STREETS, REASONS = ("St", "Ave"), ("Traffic stop", "Dispatched", "Welfare check")
BUNDLED = ("port-sample-pd", "lantern-bay-pd", "harbour-so", "state-university-pd")


@pytest.fixture(scope="module")
def bundled(root: Path) -> list[Profile]:
    return [read_profile(root / "ingest" / "agencies" / f"{slug}.yml") for slug in BUNDLED]


def sheet(rows: Sequence[Sequence[str]], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """Rows as CSV bytes."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode(encoding)


UNSEEN = ("Rpt Nbr", "Dt Occ", "Tm Occ", "Block", "Why Stopped", "Subj Sex", "Subj Race", "Subj Age", "Subj Hurt",
          "Force Applied", "Ofc Serial", "Ofc Sex", "Told Story", "Zz9")  # fmt: skip
FORCE = ("Grabbed", "Took to ground", "Taser", "OC spray")


def unseen_file(rows: int = 400) -> bytes:
    """The export of an agency never seen: semicolons, windows-1252, two title rows, words of its own; invented throughout."""
    rng = random.Random(7)
    told: list[list[str]] = [["Pine Ridge – Force Log"], ["printed by records"], list(UNSEEN)]
    for at in range(rows):
        day = date(2024, 1, 1) + timedelta(days=rng.randrange(360))
        clock = f"{rng.randrange(24):02d}:{rng.randrange(60):02d}"
        kinds = " / ".join(rng.sample(FORCE, rng.randint(1, 3)))
        told.append([
            f"PR-{at:05d}", f"{day:%d.%m.%Y}", clock, f"{at}00 Blk Río {rng.choice(STREETS)}", rng.choice(REASONS),
            rng.choice(["Man", "Woman"]), rng.choice(["White", "Black", "Hispanic", "Afr."]), str(rng.randint(15, 70)), rng.choice(["Y", "N"]),
            kinds, f"{rng.randint(100, 140)}", rng.choice(["Man", "Woman"]), f"SECRET STORY {rng.random()}", rng.choice("abc"),
        ])  # fmt: skip
    for at in range(3):
        told[10 + at][1] = "unclear"
    return sheet(told, ";", "windows-1252")


EDITS = (
    # what a person who knows the agency decides: a line of the draft becomes another
    (r"agency: \{id: XX0000000\}.*", "agency: {id: ZZ0070000}"),
    (r"timezone: .*", "timezone: America/Denver"),
    (r"# \"Afr\.\": .*", "Afr.: black"),
    (r"# Grabbed: .*", "Grabbed: control_hold"),
    (r"# Took to ground: .*", "Took to ground: takedown"),
    (r"      Why Stopped: to decide.*\n", ""),
    (r"(          Rpt Nbr: .*\n)", r"\1          Why Stopped: {to: contact_reason, words: why}\n"),
    (
        r"words:\n",
        "words:\n  why: {Traffic stop: traffic_stop, Dispatched: call_for_service, Welfare check: welfare_check}\n",
    ),
)


def test_an_agency_never_seen_is_added_by_a_draft_and_edits_of_yaml_alone(bundled: list[Profile]) -> None:
    data = unseen_file()
    text = draft_profile([("force_log.csv", data)], slug="pine-ridge-pd", name="Pine Ridge", profiles=bundled).text
    for before, after in EDITS:
        text, times = re.subn(before, after, text)
        assert times == 1, before
    sent = SentFile(name="force_log.csv", data=data)
    checked = check_files([sent], parse_profile(text, name="pine-ridge-pd.yml"), received_on=date(2025, 2, 1))
    assert checked.rows == 400
    assert 0.95 * checked.rows <= checked.accepted == checked.rows - 3
    accepted = checked.validated.accepted
    assert accepted["person"].group_by("role").len().sort("role").rows() == [("civilian", 397), ("officer", 397)]
    assert set(accepted["force"]["force_type"]) == {"control_hold", "takedown", "electronic_device", "chemical_spray"}
    assert set(accepted["incident"]["contact_reason"]) == {"traffic_stop", "call_for_service", "welfare_check"}


def test_a_draft_says_how_the_file_is_written_and_shows_no_ones_words(bundled: list[Profile]) -> None:
    draft = draft_profile([("force_log.csv", unseen_file())], slug="pine-ridge-pd", name="Pine Ridge", profiles=bundled)
    profile = parse_profile(draft.text, name="d.yml")
    assert (profile.encoding, profile.delimiter, profile.title_rows) == ("windows-1252", ";", 2)
    assert "SECRET" not in draft.text
    assert "Blk" not in draft.text
    assert "PR-0" not in draft.text
    assert "unclear" not in draft.text
    assert draft.tally.columns == len(UNSEEN) == draft.tally.sure + draft.tally.unsure + draft.tally.to_decide
    assert profile.files[0].ignored["Zz9"] == "to decide"


def _days(bundled: list[Profile], days: list[str]) -> str:
    rows = [["Case Number", "Incident Date"], *([f"A{at}", day] for at, day in enumerate(days))]
    text = draft_profile([("a.csv", sheet(rows))], slug="a-pd", name="A", profiles=bundled).text
    return next(line.strip() for line in text.splitlines() if line.strip().startswith("Incident Date: {"))


def test_a_day_that_could_be_a_month_in_every_cell_is_not_sure(bundled: list[Profile]) -> None:
    assert "# unsure: day and month cannot be told apart" in _days(bundled, ["03/05/2025", "04/06/2025"])
    assert _days(bundled, ["03/05/2025", "04/16/2025"]).startswith(
        'Incident Date: {to: incident_date, format: "%m/%d/%Y"}   # sure'
    )
    assert _days(bundled, ["03/05/2025", "16/04/2025"]).startswith(
        'Incident Date: {to: incident_date, format: "%d/%m/%Y"}   # sure'
    )
    assert "format: iso" in _days(bundled, ["2025-03-05", "2025-04-16"])
    assert "# unsure: not every cell fits" in _days(bundled, [f"03/{day:02d}/2025" for day in range(13, 31)] + ["soon"])


def test_two_ways_of_writing_the_day_are_both_taken(bundled: list[Profile]) -> None:
    line = _days(bundled, ["03/25/2025", "04/26/2025 12:00:00 AM"])
    assert '"%m/%d/%Y"' in line
    assert '"%m/%d/%Y %I:%M:%S %p"' in line


def test_a_word_of_one_row_is_not_shown_and_one_of_many_is_sure_or_asked_for(bundled: list[Profile]) -> None:
    words = ["Male"] * 5 + ["Female"] * 4 + ["Man of the house"] * 2 + ["Jo Doe Only"]
    rows = [
        ["Case Number", "Incident Date", "Subject Gender"],
        *([f"A{at}", "2025-03-25", word] for at, word in enumerate(words)),
    ]
    text = draft_profile([("a.csv", sheet(rows))], slug="a-pd", name="A", profiles=bundled).text
    assert "    Male: male   # sure; 5 rows" in text
    assert "    # Man of the house: " in text
    assert "Jo Doe" not in text
    assert "# 1 more, each in one row only" in text
    assert parse_profile(text, name="a.yml").words["gender"] == {"male": "male", "female": "female"}


def test_columns_of_names_and_numbers_are_never_lists_of_words(bundled: list[Profile]) -> None:
    rows = [
        ["Case Number", "Incident Date", "Officer Name"],
        *([f"A{at}", "2025-03-25", "Ann Example"] for at in range(9)),
    ]
    text = draft_profile([("a.csv", sheet(rows))], slug="a-pd", name="A", profiles=bundled).text
    assert "Ann" not in text
    assert "Officer Name: to decide" in text


PAIRS = (("White;Black", "Male;Female"), ("Black;White", "Female;Male"), ("White;White", "Male;Male"))


def test_lists_of_persons_numbered_columns_and_boxes_are_recognised(bundled: list[Profile]) -> None:
    lists = [["Case Number", "Incident Date", "Officers Involved", "Officers Race", "Officers Sex", "Taser Used"]]
    lists += [[f"A{at}", "2025-03-25", "2", *PAIRS[at % 3], "Yes" if at % 2 else "No"] for at in range(20)]
    text = draft_profile([("a.csv", sheet(lists))], slug="a-pd", name="A", profiles=bundled).text
    assert 'split: ";"' in text
    assert "count: Officers Involved" in text
    assert "Taser Used: {to: force.force_type, words: is_electronic_device}" in text
    numbered = [
        ["Case Number", "Incident Date", *(f"Officer {n} {name}" for n in (1, 2) for name in ("Badge", "Gender"))]
    ]
    numbered += [
        [f"A{at}", "2025-03-25", f"{at}", "Male", f"{at + 50}" if at % 2 else "", "Female" if at % 2 else ""]
        for at in range(20)
    ]
    text = draft_profile([("a.csv", sheet(numbered))], slug="a-pd", name="A", profiles=bundled).text
    assert "repeat: [" in text
    profile = parse_profile(text, name="a.yml")
    assert {column.source for record in profile.files[0].records for column in record.columns} >= {
        "Officer 1 Gender",
        "Officer 2 Gender",
    }


def test_a_second_header_row_and_headers_in_between_are_seen(bundled: list[Profile]) -> None:
    rows = [["INCIDENT_NO", "INC_DATE", "SUBJ_SEX"], ["id", "occurredDate", "residentSex"]]
    rows += [[f"A{at}", "2025-03-25", "Male" if at % 2 else "Female"] for at in range(30)]
    assert "header_rows: 2" in draft_profile([("a.csv", sheet(rows))], slug="a-pd", name="A", profiles=bundled).text
    again = [rows[0], *rows[2:12], ["IncidentNo", "IncDate", "SubjSex"], *rows[12:]]
    assert (
        "totals: [IncidentNo]" in draft_profile([("a.csv", sheet(again))], slug="a-pd", name="A", profiles=bundled).text
    )


def test_years_of_one_layout_are_one_file_with_optional_columns(bundled: list[Profile]) -> None:
    one = sheet([["Case Number", "Incident Date", "City"], ["A1", "2024-03-25", "Port"], ["A2", "2024-03-26", "Bay"]])
    two = sheet([["case number", "Incident Date", "City", "County"], ["B1", "2025-03-25", "Port", "Sample"]])
    profile = parse_profile(
        draft_profile([("2024.csv", one), ("2025.csv", two)], slug="a-pd", name="A", profiles=bundled).text,
        name="a.yml",
    )
    assert len(profile.files) == 1
    assert profile.files[0].optional == {"County"}
    files = [SentFile(name="2024.csv", data=one), SentFile(name="2025.csv", data=two)]
    assert check_files(files, profile, received_on=date(2025, 4, 1)).rows == 3


def test_a_column_that_names_the_agency_is_used(bundled: list[Profile]) -> None:
    def drafted(*codes: str) -> Profile:
        rows = [
            ["Case Number", "Incident Date", "ORI"],
            *([f"A{at}", "2025-03-25", code] for at, code in enumerate(codes)),
        ]
        return parse_profile(
            draft_profile([("a.csv", sheet(rows))], slug="a-pd", name="A", profiles=bundled).text, name="a.yml"
        )

    assert drafted("ZZ0010000", "ZZ0020000").agency_column == "ORI"
    assert drafted("ZZ0010000", "ZZ0010000").agency_id == "ZZ0010000"


def test_files_that_are_not_written_alike_are_not_drafted_together(bundled: list[Profile]) -> None:
    one, two = sheet([["a", "b"], ["1", "2"]]), sheet([["a", "b"], ["1", "2"]], ";")
    with pytest.raises(FileProblem, match=r"b\.csv: it is not written as a\.csv is"):
        draft_profile([("a.csv", one), ("b.csv", two)], slug="a-pd", name="A", profiles=bundled)


HEADERS = st.one_of(
    st.sampled_from(
        [
            "Case No",
            "Officer 1 Sex",
            "Officer 2 Sex",
            "Subject Race",
            "Date",
            "Time",
            "Lat",
            "Lon",
            "Latitude",
            "{n}",
            "x: y",
            "# No",
            "No",
        ]
    ),
    st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=8).filter(lambda text: text.strip()),
)
CELLS = st.sampled_from(
    [
        "",
        "NULL",
        "Male",
        "Female",
        "Y",
        "N",
        "3/5/2025",
        "12:30",
        "815",
        "W;B",
        "(30.1, -97)",
        "30.5",
        "-97.1",
        "a: b",
        "'",
        '"',
        "- x",
        "#",
    ]
)


@settings(max_examples=20)
@given(st.lists(HEADERS, min_size=1, max_size=5, unique_by=lambda text: " ".join(text.split()).casefold()), st.data())
def test_any_table_gives_a_draft_that_is_a_sound_profile_and_fits_its_file(
    headers: list[str], data: st.DataObject
) -> None:
    rows = data.draw(st.lists(st.lists(CELLS, min_size=len(headers), max_size=len(headers)), min_size=1, max_size=6))
    sent = sheet([headers, *rows])
    try:
        draft = draft_profile([("a.csv", sent)], slug="a-pd", name="A", profiles=[])
        profile = parse_profile(draft.text, name="a.yml")
        checked = check_files([SentFile(name="a.csv", data=sent)], profile, received_on=date(2025, 4, 1))
    except FileProblem:
        return  # no table at all: a header alone, one row that is blank
    assert checked.rows == checked.accepted + checked.rejected
    assert draft.tally.columns == draft.tally.sure + draft.tally.unsure + draft.tally.to_decide
    assert isinstance(draft, Draft)


def test_the_command_writes_a_draft_that_can_be_checked_and_does_not_overwrite_one(tmp_path: Path) -> None:
    (tmp_path / "Force Log.csv").write_bytes(unseen_file(40))
    made = run_vigie("agency", "new", "Force Log.csv", "--name", "Pine Ridge", "--home", "none", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    assert "Wrote force-log.yml: 14 columns, " in made.stdout
    assert "Next: " in made.stdout
    checked = run_vigie("agency", "check", "force-log.yml", "Force Log.csv", "--home", "none", cwd=tmp_path)
    assert "the profile is sound" in checked.stdout, checked.stderr
    assert "filled, 100% expected" in checked.stdout
    assert checked.returncode in {0, 1}
    with pytest.raises(ProfileProblem, match="there is such a file"):
        agency_new(
            [tmp_path / "Force Log.csv"],
            out=str(tmp_path / "force-log.yml"),
            slug=None,
            name=None,
            home=None,
            as_json=False,
        )

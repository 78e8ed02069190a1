"""Files of figures: every row right, or the file is not taken and each thing wrong is said with its row and column."""

from datetime import date

import pytest

from ingest.context import KINDS, read_context
from ingest.context_report import context_report, report_lines
from ingest.problems import FileProblem
from schemas.context import AREA_POPULATION, DENOMINATOR, INSTITUTIONAL

HEAD = "agency_id,year,kind,value,source,source_url,retrieved\n"
GOOD = "XX1,2025,officers,12,State register (invented),https://register.example/2025,2026-03-01\n"


def denominators(text: str, agencies: set[str] | None = None):
    return read_context(text.encode(), name="figures.csv", table=DENOMINATOR, agencies=agencies or {"XX1", "XX2"})


def test_a_sound_file_is_read_with_its_types():
    given = denominators(HEAD + GOOD + "XX2,2025,Calls for service,900,Yearbook (invented),,2026-03-01\n")
    assert given.sound
    assert given.findings.is_empty()
    assert given.rows.rows() == [
        ("XX1", 2025, "officers", 12, "State register (invented)", "https://register.example/2025", date(2026, 3, 1), 2),
        ("XX2", 2025, "calls", 900, "Yearbook (invented)", None, date(2026, 3, 1), 3),
    ]  # fmt: skip


def test_columns_may_stand_in_any_order_and_spelling_and_semicolons_do():
    given = denominators("Kind;Value; YEAR ;Agency ID;Retrieved;Source\nofficers;12;2025;XX1;2026-03-01;Register\n")
    assert given.sound
    assert given.rows["value"].to_list() == [12]


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("XX9,2025,officers,12,Register,,2026-03-01", "unknown_agency", "agency_id"),
        (",2025,officers,12,Register,,2026-03-01", "missing", "agency_id"),
        ("XX1,25,officers,12,Register,,2026-03-01", "out_of_range", "year"),
        ("XX1,2025,cats,12,Register,,2026-03-01", "unknown_word", "kind"),
        ("XX1,2025,officers,twelve,Register,,2026-03-01", "bad_number", "value"),
        ('XX1,2025,officers,"1,200",Register,,2026-03-01', "bad_number", "value"),
        ("XX1,2025,officers,0,Register,,2026-03-01", "out_of_range", "value"),
        ("XX1,2025,officers,12,,,2026-03-01", "missing", "source"),
        ("XX1,2025,officers,12,Register,javascript:alert(1),2026-03-01", "bad_pattern", "source_url"),
        ("XX1,2025,officers,12,Register,,3/1/2026", "bad_date", "retrieved"),
        ("XX1,2025,officers,12,Register", "short_row", None),
        ("XX1,2025,officers,12,Register,,2026-03-01,more", "wide_row", None),
    ],
)
def test_what_is_wrong_in_a_row_is_said_with_its_place_and_holds_the_file(row: str, code: str, column: str | None):
    given = denominators(HEAD + GOOD + row + "\n")
    assert not given.sound
    found = {(kind["code"], kind["first_row"], kind["column"]) for kind in context_report(given)}
    assert (code, 3, column) in found
    told = "\n".join(report_lines(given))
    assert "where  figures.csv, row 3" in told
    assert "twelve" not in told
    assert "javascript" not in told


def test_a_key_that_stands_twice_holds_the_file():
    given = denominators(HEAD + GOOD + GOOD)
    assert [(kind["code"], kind["first_row"]) for kind in context_report(given)] == [("repeated_key", 3)]
    assert not given.sound


def test_a_source_that_names_a_person_by_mail_or_number_is_a_warning():
    given = denominators(HEAD + GOOD.replace("State register (invented)", "ask clerk@police.example or 415 555-0123"))
    assert given.sound
    (kind,) = context_report(given)
    assert (kind["code"], kind["severity"], kind["field"]) == ("personal_data", "warning", "source")
    assert "clerk" not in str(kind)


def test_a_column_nobody_knows_is_a_warning_and_one_that_is_missing_stops_the_file():
    given = denominators("note," + HEAD + "x," + GOOD)
    assert [(kind["code"], kind["column"]) for kind in context_report(given)] == [("unknown_column", "note")]
    with pytest.raises(FileProblem, match=r"figures\.csv: the column retrieved is missing; a file of denominators has"):
        denominators("agency_id,year,kind,value,source\nXX1,2025,officers,12,Register\n")


def test_people_of_areas_need_a_level_and_no_agency():
    text = (
        "level,area,area_code,year,population,source,retrieved\n"
        "city,Port Sample,XX-1,2025,412300,Census (invented),2026-03-01\n"
        "withheld,Nowhere,,2025,1,Census (invented),2026-03-01\n"
        "beat,\u202eelpmaS,,2025,1,Census (invented),2026-03-01\n"
    )
    given = read_context(text.encode(), name="people.csv", table=AREA_POPULATION, agencies=())
    assert [(kind["code"], kind["field"], kind["first_row"]) for kind in context_report(given)] == [
        ("unknown_word", "level", 3), ("bad_pattern", "area", 4),
    ]  # fmt: skip


def test_the_words_of_the_command_line_are_the_tables_and_the_institutional_kinds_are_kinds():
    assert set(KINDS) == {"denominator", "area_population"}
    kinds = DENOMINATOR.field("kind").vocabulary
    assert kinds is not None
    assert set(INSTITUTIONAL) < set(kinds.codes)

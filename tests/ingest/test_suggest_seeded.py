"""The seeded delivery: one header explains most of what waits, and the sure suggestions alone make it clean."""

import csv
import io

from ingest.check import SentFile
from ingest.fixit import report_json, report_text
from ingest.suggestions.apply import apply_suggestions
from ingest.suggestions.suggest import suggest
from tests.ingest import seeded


def test_the_story_of_the_seeded_delivery_is_four_fixes_and_one_header() -> None:
    result = seeded.checked()
    assert (result.rows, result.rejected, result.verdict) == (seeded.ROWS, seeded.HELD, "partly")
    lines = report_text(result).splitlines()
    assert lines[0] == "81 rows are ready. 37 wait for 4 fixes."
    assert lines[1] == "Reading one column header differently clears 31 of the 37."
    errors = [kind for kind in report_json(result)["kinds"] if kind["severity"] == "error"]
    assert [(kind["code"], kind["clears"], kind["fixable"]) for kind in errors] == [
        ("missing_column", seeded.BY_HEADER, True), ("unknown_word", 3, True), ("bad_date", 0, True), ("unknown_word", 0, True),
    ]  # fmt: skip
    assert len(errors) == seeded.KINDS


def test_applying_only_the_sure_suggestions_makes_it_clean() -> None:
    before = seeded.checked()
    suggestions = suggest(before)
    assert suggestions["sure"].all()
    after = seeded.checked(apply_suggestions(before.texts, suggestions, before.profile))
    assert after.verdict == "ready"
    assert set(after.validated.findings["severity"]) <= {"note"}
    assert after.rows == before.rows
    assert suggest(after).is_empty()


def test_applying_changes_the_suggested_cells_and_nothing_else() -> None:
    sent = seeded.delivery()
    before = seeded.checked(sent)
    made = apply_suggestions(before.texts, suggest(before), before.profile)
    changed = [
        (one.name, number, position, old, new)
        for one, other in zip(sent, made, strict=True)
        for number, (before_row, after_row) in enumerate(zip(_rows(one), _rows(other), strict=True), 1)
        for position, (old, new) in enumerate(zip(before_row, after_row, strict=True))
        if old != new
    ]
    assert changed == [
        ("incidents.csv", 9, 1, "2025-01-09", "01/09/2025"),
        ("incidents.csv", 20, 5, "Call for service", "Call"),
        ("people-january.csv", 16, 4, "Hands / fists, Hold", "Hands, fists, Hold"),
        ("people-february.csv", 1, 6, "Cust. Stat.", "Custody status"),
    ]


def _rows(file: SentFile) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.data.decode(), newline="")))


def test_an_unsure_suggestion_is_never_applied() -> None:
    sent = seeded.delivery()
    sent[0] = SentFile(
        name=sent[0].name, data=sent[0].data.replace(b",1/3/2025,", b",31/1/2025,").replace(b"Call for service", b"Cal")
    )
    before = seeded.checked(sent)
    made = apply_suggestions(before.texts, suggest(before), before.profile)[0].data
    assert b",31/1/2025," in made
    assert b",Cal," in made


def test_rows_set_aside_stay_at_their_numbers() -> None:
    sent = seeded.delivery()
    lines = sent[0].data.decode().splitlines()
    text = "\n".join([*lines[:3], "", *lines[3:], "Total,39"]) + "\n"
    before = seeded.checked([SentFile(name="incidents.csv", data=text.encode()), *sent[1:]])
    made = apply_suggestions(before.texts, suggest(before), before.profile)[0].data.decode().split("\r\n")
    assert made[3] == ""
    assert made[4].startswith(lines[3])
    assert made[-2] == "Total,39"
    assert len(made) - 1 == len(text.splitlines())

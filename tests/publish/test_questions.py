"""The five worked questions: right on rows counted by hand, whole, honest about blanks, and of little work on many rows."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from publish.beside import companion_frames
from publish.database import write_database
from publish.questions import FORCE, INCIDENTS, INJURED, NOT_FILED, QUESTIONS, Question, withheld
from tests.publish.frames import public_frames

Ask = Callable[[Question], list[dict[str, Any]]]


@pytest.fixture
def ask(release: Path) -> Iterator[Ask]:
    with closing(sqlite3.connect(f"file:{release / 'vigie.db'}?immutable=1", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        yield lambda question: [dict(row) for row in connection.execute(question.sql)]


def test_incidents_per_agency_and_year_add_up_to_all_incidents(ask: Ask, frames: dict[str, pl.DataFrame]) -> None:
    rows = ask(INCIDENTS)
    assert sum(row["incidents"] for row in rows) == frames["incident"].height
    names = dict(frames["agency"].select("agency_id", "name").rows())
    hidden = frames["incident"].filter(pl.col("incident_date_level") == "withheld")["agency_id"].to_list()
    by_hand = Counter(names[agency] for agency in hidden)
    assert {row["published_as"]: row["incidents"] for row in rows if row["year"] == "withheld"} == by_hand
    sizes = Counter[str]()
    for row in rows:
        sizes[row["published_as"]] += row["incidents"]
    assert list(sizes.values()) == sorted(sizes.values(), reverse=True), "agencies stand by size"


def test_months_not_filed_are_counted_under_the_name_incidents_are_published_as(
    ask: Ask, frames: dict[str, pl.DataFrame]
) -> None:
    coverage = frames["coverage"].join(frames["agency"], on="agency_id").with_columns(pl.col("month").str.slice(0, 4))
    names = dict(frames["agency"].select("name", "agency_id").rows())
    nothing = pl.col("status").is_in(["late", "due", "not_enrolled"])
    told: set[object] = set()
    for row in ask(INCIDENTS):
        here = coverage.filter(published_as=names[row["published_as"]], month=row["year"])
        hidden = row["year"] == "withheld" or "withheld" in here["status"]
        assert row["agency_months_not_filed"] == ("withheld" if hidden else here.filter(nothing).height)
        told.add(row["agency_months_not_filed"])
    assert len(told) > 2


def test_injured_by_race_keeps_blanks_apart_and_gives_no_share_of_few(
    ask: Ask, frames: dict[str, pl.DataFrame]
) -> None:
    struck = frames["person"].filter(role="civilian", received_force="yes")
    rows = {row["race"]: row for row in ask(INJURED)}
    assert sum(row["persons"] for row in rows.values()) == struck.height
    kept_back = struck.filter(race="withheld")
    assert rows["Withheld"]["persons"] == kept_back.height
    assert rows["Withheld"]["injured"] == kept_back.filter(injured="yes").height
    for row in rows.values():
        known = row["injured"] + row["not_injured"]
        assert known + row["not_known"] == row["persons"]
        share = row["percent_injured_of_known"]
        assert share == (round(100 * row["injured"] / known) if known >= 20 else "fewer than 20 known")
    blanks = [race in {"Withheld", "Not asked", "Not reported", "Pending", "Unknown"} for race in rows]
    assert blanks == sorted(blanks), "blanks come last"


def test_kinds_of_force_count_rows_and_persons(ask: Ask, frames: dict[str, pl.DataFrame]) -> None:
    rows = ask(FORCE)
    assert sum(row["times"] for row in rows) == frames["force"].height
    tasers = frames["force"].filter(force_type="electronic_device", actor_role="officer")
    told = next(
        row for row in rows if row["used_by"] == "officer" and row["kind_of_force"] == "Electronic control device"
    )
    assert (told["times"], told["persons"]) == (tasers.height, tasers["member_id"].n_unique())


def test_every_agency_has_a_line_of_months_filed_and_not(ask: Ask, frames: dict[str, pl.DataFrame]) -> None:
    rows = ask(NOT_FILED)
    assert [row["agency"] for row in rows] == sorted(frames["agency"].filter(kind="agency")["name"])
    for row in rows:
        statuses = ("filed", "filed_late", "attested_zero", "late", "status_withheld")
        assert sum(row[status] for status in statuses) == row["months_expected"]
        if row["status_withheld"]:
            assert (row["agency"], row["months_late"]) == ("Quarry Hill Police", "withheld")
            continue
        months = [] if row["months_late"] == "none" else row["months_late"].split(", ")
        assert len(months) == row["late"]
        assert months == sorted(months)


def test_levels_of_every_coarsened_column_are_counted(ask: Ask, frames: dict[str, pl.DataFrame]) -> None:
    rows = {(row["table_name"], row["column_name"]): row for row in ask(withheld())}
    for name in ("incident", "person"):
        for column in frames[name].columns:
            if column.endswith("_level") and column != "injury_level":
                told = rows[name, column.removesuffix("_level")]
                assert told["withheld"] == frames[name].filter(pl.col(column) == "withheld").height
                assert (
                    told["at_finest_level"] + told["coarser"] + told["withheld"] == told["rows"] == frames[name].height
                )
    assert rows["incident", "(whole rows)"]["withheld"] == 3


def test_the_questions_stand_on_a_release_without_rows(facts: Any, tmp_path: Path) -> None:
    empty = {name: frame.clear() for name, frame in public_frames(3).items()}
    write_database(tmp_path / "vigie.db", empty, companion_frames(facts(empty), {}))
    with closing(sqlite3.connect(tmp_path / "vigie.db")) as connection:
        for question in QUESTIONS:
            connection.execute(question.sql).fetchall()


def test_the_work_of_each_question_grows_as_the_incidents_do(facts: Any, tmp_path: Path) -> None:
    """SQLite's own instructions are counted: what the site's second allows, whatever machine counts them."""
    few, many = (_worked(facts, tmp_path / f"{incidents}.db", incidents) for incidents in (5_000, 20_000))
    for name, instructions in many.items():
        assert instructions < 5 * few[name], name
        assert instructions < 10_000_000, name


def _worked(facts: Any, path: Path, incidents: int) -> dict[str, int]:
    """Instructions SQLite takes for each question on a database of so many incidents, counted by the thousand."""
    frames = public_frames(incidents)
    write_database(path, frames, companion_frames(facts(frames), {}))
    taken: Counter[str] = Counter()
    with closing(sqlite3.connect(path)) as connection:
        for question in QUESTIONS:
            connection.set_progress_handler(lambda name=question.name: taken.update({name: 1_000}), 1_000)
            assert connection.execute(question.sql).fetchall()
    return taken

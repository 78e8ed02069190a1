"""Rows of force, injury, weapon, reason and place on the body end in public, withheld with their group, or waiting; else no release."""

import random
from typing import Any

import polars as pl
import pytest

from orchestration.account_columns import COUNTED, ColumnsUnaccounted
from orchestration.child_account import children_reconciled
from privacy.links import LINK_OF, ORDER, VALUES

CODES = {
    "force": [("officer", "control_hold"), ("officer", "strike")],
    "injury": [("contusion",), ("gunshot_wound",)],
    "weapon": [("blade", "confirmed", "not_asked"), ("firearm", "confirmed", "handgun")],
    "force_reason": [("effect_arrest",), ("prevent_escape",)],
    "force_location": [("head",), ("torso",)],
}
Stages = dict[str, dict[str, pl.DataFrame]]


def month(seed: int) -> Stages:
    """The stages of a clean month: persons of two agencies in groups; one waits, one is pending, one group is silent."""
    draw = random.Random(seed)
    names = [f"p{at}" for at in range(draw.randint(12, 40))]
    agencies = {name: draw.choice(["A1", "B1"]) for name in names}
    groups = {name: f"g{draw.randint(0, 3)}" for name in names[1:]}
    incident = pl.DataFrame(
        {"incident_id": [f"i{name}" for name in names], "agency_id": [agencies[name] for name in names]}
    )
    person = pl.DataFrame({"person_id": names, "incident_id": incident["incident_id"]})
    hashed = {name: f"h{name}" for name in names}
    public = {name: f"q{name}" for name in names[1:]}
    clean = pl.DataFrame({"person_id": [hashed[name] for name in names], "agency_id": incident["agency_id"]})
    book = pl.DataFrame({
        "person_id": list(public.values()), "source": [hashed[name] for name in public], "group": [groups[name] for name in public],
    })  # fmt: skip
    injured = pl.when(pl.col("group") == "g0").then(pl.lit("withheld")).otherwise(pl.lit("yes"))
    releasable = {
        "book_person": book, "person": book.select("person_id", group_id="group", injured=injured, injury_level=injured,
            perceived_armed=pl.lit("no"), confirmed_armed=pl.lit("no")),
        "pending": pl.DataFrame({"table_name": ["person"], "id": [public[names[1]]]}),
    }  # fmt: skip
    validated, deidentified = {"incident": incident, "person": person}, {"incident": incident, "person": clean}
    for table in ORDER:
        rows = [(name, *codes) for name in names for codes in CODES[table] if draw.random() < 0.6]
        frame = pl.DataFrame(rows, schema=[LINK_OF[table], *VALUES[table]], orient="row")
        validated[table] = frame
        link = pl.col(LINK_OF[table])
        deidentified[table] = frame.with_columns(link.replace_strict(hashed))
        silent = [name for name in public if groups[name] == "g0"] if table == "injury" else []
        standing = frame.filter(link.is_in(list(public)) & ~link.is_in(silent)).with_columns(
            link.replace_strict(public)
        )
        links = book.select(person="person_id", group="group", signature=pl.lit(None, dtype=pl.String))
        releasable |= {f"book_rows_{table}": standing, f"book_links_{table}": links}
        releasable[table] = standing.join(links, left_on=LINK_OF[table], right_on="person").select(
            *VALUES[table], group_id="group", **{LINK_OF[table]: pl.lit(None, dtype=pl.String)}
        )
    return {"validated": validated, "deidentified": deidentified, "releasable": releasable}


def told(stages: Stages) -> pl.DataFrame:
    return children_reconciled(**stages)


def test_thirty_clean_months_raise_no_alarm_and_every_answer_has_one_end() -> None:
    for seed in range(30):
        account = told(month(seed))
        assert account.select(pl.sum_horizontal(*COUNTED).eq(pl.col("deidentified")).all()).item()
        assert account["lost"].sum() == 0
        silent = account.filter(pl.col("withheld") > 0)
        assert set(silent["table_name"]) <= {"injury"}


@pytest.mark.parametrize(("table", "column"), [(table, VALUES[table][-1]) for table in ORDER])
@pytest.mark.parametrize("stage", ["deidentified", "releasable"])
def test_a_child_column_emptied_in_a_stage_is_blocked(table: str, column: str, stage: str) -> None:
    for seed in range(2):
        stages: dict[str, Any] = month(seed)
        frame = stages[stage][table]
        stages[stage][table] = frame.with_columns(pl.lit(None, dtype=pl.String).alias(column))
        said = "published" if stage == "releasable" else stage
        with pytest.raises(
            ColumnsUnaccounted, match=rf"^agency [AB]1, table {table}, column {column}: .* in the {said} stage"
        ):
            told(stages)


@pytest.mark.parametrize("table", ORDER)
def test_a_person_whose_rows_are_not_in_the_book_is_counted_as_lost(table: str) -> None:
    stages = month(9)
    rows, link = stages["releasable"][f"book_rows_{table}"], LINK_OF[table]
    pending = stages["releasable"]["pending"]["id"][0]
    groups = stages["releasable"]["book_person"].rename({"person_id": link, "group": "group_id"})
    who = rows.filter(pl.col(link) != pending)[link][0]
    left = rows.filter(pl.col(link) != who)
    stages["releasable"][f"book_rows_{table}"] = left
    stages["releasable"][table] = left.join(groups, on=link).select(*VALUES[table], "group_id")
    account = told(stages).filter(table_name=table)
    assert account["lost"].sum() > 0


def test_rows_that_change_hands_between_groups_are_blocked() -> None:
    stages = month(11)
    force = stages["releasable"]["force"]
    moved = pl.when(pl.int_range(pl.len()) == 0).then(pl.lit("g9")).otherwise("group_id").alias("group_id")
    stages["releasable"]["force"] = force.with_columns(moved)
    with pytest.raises(ColumnsUnaccounted, match="table force"):
        told(stages)


def test_no_sentence_holds_an_answer() -> None:
    stages = month(12)
    stages["deidentified"]["injury"] = stages["deidentified"]["injury"].head(1)
    with pytest.raises(ColumnsUnaccounted) as caught:
        told(stages)
    assert not any(word in str(caught.value) for word in ("contusion", "gunshot", "hp", "qp"))

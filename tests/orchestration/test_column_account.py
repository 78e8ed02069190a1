"""Every filled answer has an end, and a release in which one was lost or changed on the way is not made."""

from typing import Any

import numpy as np
import polars as pl
import pytest

from orchestration.column_account import (
    COLUMNS,
    COUNTED,
    ColumnsUnaccounted,
    columns_reconciled,
)

Frames = dict[str, pl.DataFrame]
RACES = ["white", "black", "hispanic", "unknown", None]
_DROP = pl.when(pl.int_range(pl.len()) % 10 < 3).then(None).otherwise(pl.col("race"))


def month(seed: int) -> dict[str, Any]:
    """The stages of a clean month of three agencies: some rows wait, some answers are coarsened or withheld."""
    rng = np.random.default_rng(seed)
    count = int(rng.integers(30, 90))
    ids = [f"i{place}" for place in range(count)]
    agencies = rng.choice(["A1", "B1", "C1"], count).tolist()
    incident = pl.DataFrame({
        "incident_id": ids, "agency_id": agencies, "arrest_made": rng.choice(["yes", "no", "pending"], count).tolist(),
    })  # fmt: skip
    person = pl.DataFrame({
        "person_id": [f"p{place}" for place in range(2 * count)], "incident_id": ids * 2, "agency_id": agencies * 2,
        "race": [RACES[place] for place in rng.integers(0, len(RACES), 2 * count)],
        "age_band": rng.choice(["21-25", "26-30", "not_reported"], 2 * count).tolist(),
        "injured": rng.choice(["yes", "no", "unknown"], 2 * count).tolist(),
    })  # fmt: skip
    waits = set(ids[:2])
    fates = pl.DataFrame(
        [("incident", one, "waiting" if one in waits else "published") for one in ids]
        + [("person", f"p{place}", "waiting" if ids[place % count] in waits else "published") for place in range(2 * count)],
        schema=["table_name", "id", "fate"], orient="row",
    )  # fmt: skip
    stands = ~pl.col("incident_id").is_in(sorted(waits))
    hidden = pl.Series(rng.random(2 * count) < 0.2)
    race = (
        pl.when(hidden & pl.col("race").is_not_null())
        .then(pl.lit("withheld"))
        .otherwise(pl.col("race").fill_null("not_reported"))
    )
    broad = pl.when(pl.col("age_band") == "21-25").then(pl.lit("18-40")).otherwise("age_band")
    public = person.with_columns(
        race=race, age_band=broad, injured=pl.when(hidden).then(pl.lit("withheld")).otherwise("injured"),
    ).with_columns(
        race_level=pl.when(pl.col("race") == "withheld").then(pl.lit("withheld")).otherwise(pl.lit("value")),
        age_band_level=pl.when(pl.col("age_band") == "18-40").then(pl.lit("broad")).otherwise(pl.lit("band")),
    ).filter(stands).with_columns(agency_id=pl.lit("pool"))  # fmt: skip
    validated = {"incident": incident, "person": person.drop("agency_id")}
    return {
        "validated": validated, "deidentified": {"incident": incident.sample(fraction=1.0, shuffle=True, seed=seed), "person": person},
        "public": {"incident": incident.filter(stands), "person": public}, "fates": fates,
        "senders": pl.DataFrame({"agency_id": ["A1", "B1", "C1"], "sender": ["s", "s", "t"]}),
    }  # fmt: skip


def without_race(stages: dict[str, Any], stage: str) -> dict[str, Any]:
    """Race is dropped for 30 % of the rows of one agency in a stage, and in all stages after it."""
    lost = (
        stages["deidentified"]["person"].filter(agency_id="B1").select("person_id", race=_DROP).filter(pl.col("race").is_null())
    )["person_id"].implode()  # fmt: skip
    order = ("deidentified", "public")
    changed: dict[str, Any] = dict(stages)
    for one in order[order.index(stage) :]:
        race = pl.when(pl.col("person_id").is_in(lost)).then(None).otherwise(pl.col("race"))
        frame = stages[one]["person"].with_columns(race=race.fill_null("not_reported") if one == "public" else race)
        changed[one] = {**stages[one], "person": frame}
    return changed


def test_two_hundred_clean_months_raise_no_alarm() -> None:
    for seed in range(200):
        told = columns_reconciled(**month(seed))
        assert told.select(pl.sum_horizontal(*COUNTED).eq(pl.col("deidentified")).all()).item()


@pytest.mark.parametrize("stage", ["deidentified", "public"])
def test_race_dropped_for_a_third_of_one_agencys_rows_is_blocked_in_any_stage(stage: str) -> None:
    for seed in range(10):
        with pytest.raises(ColumnsUnaccounted) as caught:
            columns_reconciled(**without_race(month(seed), stage))
        said = "published" if stage == "public" else stage
        assert str(caught.value) == (
            f"agency B1, table person, column race: answers are missing in the {said} stage; "
            "run 'vigie run' and build the release again."
        )


def test_one_answer_turned_into_another_is_blocked() -> None:
    stages = month(1)
    first = stages["public"]["person"].filter(injured="no")["person_id"][0]
    turned = pl.when(pl.col("person_id") == first).then(pl.lit("yes")).otherwise("injured")
    stages["public"]["person"] = stages["public"]["person"].with_columns(injured=turned)
    with pytest.raises(
        ColumnsUnaccounted, match="column injured: answers are not those of the report in the published"
    ):
        columns_reconciled(**stages)


def test_two_answers_swapped_between_agencies_move_their_shares_and_are_blocked() -> None:
    stages = month(2)
    person = stages["deidentified"]["person"]
    one, other = (
        person.filter(agency_id=name, injured=word)["person_id"][0] for name, word in (("A1", "yes"), ("B1", "no"))
    )
    swap = pl.when(pl.col("person_id") == one).then(pl.lit("no")).when(pl.col("person_id") == other).then(pl.lit("yes"))
    stages["deidentified"]["person"] = person.with_columns(injured=swap.otherwise("injured"))
    with pytest.raises(
        ColumnsUnaccounted, match="agency A1, table person, column injured: the shares of its answers have moved"
    ):
        columns_reconciled(**stages)


def test_a_row_that_neither_stands_nor_waits_is_blocked() -> None:
    stages = month(3)
    gone = stages["public"]["incident"].filter(arrest_made="yes")["incident_id"][0]
    stages["public"]["incident"] = stages["public"]["incident"].filter(pl.col("incident_id") != gone)
    with pytest.raises(
        ColumnsUnaccounted, match="table incident, column arrest_made: answers are missing in the published"
    ):
        columns_reconciled(**stages)


def test_a_row_published_before_keeps_its_quasi_identifiers_but_not_its_other_answers() -> None:
    """A correction filled a race that was blank: the row stays as it was until enough of its class change."""
    stages = month(4)
    older = stages["public"]["person"].filter(race="white")["person_id"][0]
    blank = pl.when(pl.col("person_id") == older).then(pl.lit("not_reported"))
    book = {
        name: stages["public"][name].select(key, source=key, version=pl.when(pl.col(key) == older).then(pl.lit("N-1")).otherwise(pl.lit("N")))
        for name, key in (("incident", "incident_id"), ("person", "person_id"))
    }  # fmt: skip
    sound = stages["public"]["person"]
    stages["public"]["person"] = sound.with_columns(race=blank.otherwise("race"))
    with pytest.raises(ColumnsUnaccounted, match="column race: answers are missing"):
        columns_reconciled(**stages)
    told = columns_reconciled(**stages, book=book, version="N")
    assert told.filter(column_name="race")["standing"].sum() == 1
    stages["public"]["person"] = sound.with_columns(injured=blank.otherwise("injured"))
    if sound.filter(person_id=older)["injured"][0] in {"yes", "no"}:
        with pytest.raises(ColumnsUnaccounted, match="column injured"):
            columns_reconciled(**stages, book=book, version="N")


def test_the_account_says_what_became_of_each_answer() -> None:
    stages = month(5)
    told = columns_reconciled(**stages)
    assert dict(told.schema) == COLUMNS
    row = told.filter(agency_id="A1", column_name="age_band").to_dicts()[0]
    person = stages["deidentified"]["person"].filter(agency_id="A1")
    given = person.filter(pl.col("age_band") != "not_reported")
    young = given.filter(pl.col("age_band") == "21-25", ~pl.col("incident_id").is_in(["i0", "i1"]))
    assert (row["rows"], row["validated"], row["deidentified"]) == (person.height, given.height, given.height)
    assert row["coarsened"] == young.height
    assert row["blank_rate"] == pytest.approx(1 - given.height / person.height)
    assert row["sender"] == "s"


def test_no_sentence_holds_an_answer() -> None:
    for stage in ("deidentified", "public"):
        with pytest.raises(ColumnsUnaccounted) as caught:
            columns_reconciled(**without_race(month(7), stage))
        assert not any(word in str(caught.value) for word in ("white", "black", "hispanic", "p0"))

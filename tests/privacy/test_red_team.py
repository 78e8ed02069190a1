"""Attacks on a generated region, whose truth the attacker is given: nobody is found, and fewer than five never fit."""

from functools import cache

import polars as pl

from privacy.border import deidentify, make_releasable
from privacy.hierarchies import chain
from privacy.policy import Policy
from privacy.pseudonyms import pseudonyms
from schemas.hierarchies import AGE, DATE
from schemas.vocabularies import AGE_BAND
from tests.privacy.region import KEY, region

TARGETS = 400


@cache
def attacked() -> tuple[pl.DataFrame, pl.DataFrame]:
    """The truth about each published civilian, and the public rows about civilians."""
    town = region(seed=11, incidents=1500)
    public = make_releasable(
        deidentify(town.tables, town.places, key=KEY), town.agencies, town.coverage, policy=Policy(), key=KEY
    ).tables
    truth = town.tables["person"].filter(role="civilian").join(town.tables["incident"], on="incident_id").select(
        "person_id", "incident_id", "agency_id", "incident_date", "age_band", "gender", "race"
    )  # fmt: skip
    named = truth.with_columns(id=pseudonyms(truth["person_id"], key=KEY, scope="person"))
    names = public["agency"].select("agency_id", pool="published_as")
    civilians = public["person"].filter(role="civilian")
    # The attacker has no incident of a public row; it is there to count how many incidents still fit.
    told = civilians.join(named.select("incident_id", person_id="id"), on="person_id")
    return named.join(names, on="agency_id").filter(pl.col("id").is_in(told["person_id"].implode())), told


def above(hierarchy, values: pl.Series) -> dict[object, set[str]]:
    return {value: set(nodes) for value, *nodes in chain(hierarchy, values).iter_rows()}


def candidates(targets: pl.DataFrame, civilians: pl.DataFrame, ages: dict[object, set[str]]) -> list[pl.DataFrame]:
    """For each target the public rows that fit agency (or any pool), exact date, age (given nodes) and gender."""
    dates = above(DATE, targets["incident_date"])
    pools = civilians.filter(agency_id_level="pool")["agency_id"].unique().to_list()
    return [
        civilians.filter(
            pl.col("agency_id").is_in([target["agency_id"], *pools])
            & pl.col("incident_date").is_in(list(dates[target["incident_date"]]))
            & pl.col("age_band").is_in(list(ages[target["age_band"]]))
            & pl.col("gender").is_in([target["gender"], "withheld"])
        )
        for target in targets.iter_rows(named=True)
    ]  # fmt: skip


def near_ages() -> dict[object, set[str]]:
    """A newspaper's age may be wrong by a band to either side."""
    codes = list(AGE_BAND.codes)
    exact = above(AGE, pl.Series("age_band", [*codes, "not_asked", "not_reported", "unknown"]))
    near = {code: codes[max(0, place - 1) : place + 2] for place, code in enumerate(codes)}
    return {code: set().union(*(exact[other] for other in near.get(code, [code]))) for code in exact}


def test_a_news_story_finds_no_one():
    truth, civilians = attacked()
    fitting = candidates(truth.sample(TARGETS, seed=3), civilians, near_ages())
    assert min(found["incident_id"].n_unique() for found in fitting) >= 5


def test_someone_who_knows_every_quasi_identifier_finds_no_one_and_the_target_is_among_five():
    truth, civilians = attacked()
    targets = truth.sample(TARGETS, seed=4)
    exact = above(AGE, targets["age_band"])
    for target, found in zip(targets.iter_rows(named=True), candidates(targets, civilians, exact), strict=True):
        fitting = found.filter(pl.col("race").is_in([target["race"], "withheld"]))
        assert fitting["incident_id"].n_unique() >= 5
        assert target["id"] in fitting["person_id"]


def test_incidents_and_persons_cannot_be_joined_by_what_both_publish():
    """Agency and date at their published levels never point from one incident to fewer than five persons."""
    _, civilians = attacked()
    crowds = civilians.group_by("agency_id", "incident_date").agg(pl.col("incident_id").n_unique())
    assert (crowds["incident_id"] >= 5).all()


def test_no_badge_of_five_digits_can_be_tried_without_the_key():
    truth, civilians = attacked()
    tried = pl.Series([f"PER-{number:05}" for number in range(100_000)])
    guesses = pseudonyms(tried.head(20_000), key=b"guess" * 7, scope="person")
    assert not guesses.is_in(civilians["person_id"].implode()).any()
    assert not truth["id"].is_in(tried.implode()).any()

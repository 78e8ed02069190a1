"""The ladder of names: an agency itself, its county's pool, its state's pool, or nothing."""

import polars as pl
import pytest

from privacy.pools import UnknownAgency, agency_table, ladder, no_finer, plain_words, under_names
from schemas.incident import INCIDENT

AGENCIES = pl.DataFrame(
    [
        ("A1", "Ash", "Alameda", "CA", 8), ("A2", "Bay", "Alameda County", "CA", 9), ("A3", "Big", "Alameda", "CA", 99),
        ("M1", "Cove", "Marin", "CA", None), ("O1", "Dell", "Orange", "CA", 50), ("O2", "Eel", "Orange", "FL", 50),
    ],
    schema=["agency_id", "name", "county", "state", "sworn_officers"], orient="row",
)  # fmt: skip
STEPS = ladder(AGENCIES)


NONE_KNOWN = pl.DataFrame(schema={"agency_id": pl.String, "need": pl.Int64, "under": pl.String})


def named(given: pl.DataFrame, rungs: pl.DataFrame = STEPS.rungs, by: list[str] | None = None) -> pl.DataFrame:
    known = NONE_KNOWN.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in by or [])
    return under_names(given, rungs, by=by or [], known=known)


def rows(**counts: int) -> pl.DataFrame:
    """So many rows of each agency, each its own bundle; a name ending in p gives protected rows."""
    needs = {name: (name.removesuffix("p"), 11 if name.endswith("p") else 5) for name in counts}
    made = [(*needs[name], f"{name}{row}") for name, count in counts.items() for row in range(count)]
    return pl.DataFrame(made, schema={"agency_id": pl.String, "need": pl.Int64, "bundle": pl.String}, orient="row")


def names(given: pl.DataFrame, rungs: pl.DataFrame = STEPS.rungs) -> dict[str, set[str]]:
    under = named(given, rungs)
    both = given.select("agency_id").with_columns(under=pl.coalesce(under["agency_id"], under["rule"]))
    return {agency: set(part["under"]) for (agency,), part in both.group_by("agency_id")}


def test_an_agency_with_enough_rows_is_published_as_itself():
    under = named(rows(A3=5))
    assert under.unique().rows() == [("A3", "agency", None)]


def test_small_agencies_of_one_county_and_size_share_a_named_pool():
    under = named(rows(A1=3, A2=2, A3=4))
    assert under.rows() == [("pool-alameda-s1_10", "pool", None)] * 5 + [(None, None, "k5")] * 4


def test_a_pool_that_is_too_small_goes_to_the_pool_of_its_state():
    assert names(rows(A1=2, M1=2, O1=2)) == {"A1": {"pool-ca"}, "M1": {"pool-ca"}, "O1": {"pool-ca"}}


def test_many_rows_of_few_incidents_are_not_enough_for_a_name():
    four = rows(A3=12).with_columns(bundle=pl.int_range(12) % 4)
    assert names(four) == {"A3": {"k5"}}
    assert names(four.with_columns(bundle=pl.int_range(12) % 5)) == {"A3": {"A3"}}


def test_an_incident_counts_once_in_a_pool_and_only_with_the_rows_that_reach_it():
    officers = pl.Series("role", ["civilian"] * 5 + ["officer"] * 3)
    given = rows(A1=5, A2=3).with_columns(officers, bundle=pl.Series([1, 2, 3, 4, 5, 1, 2, 3]))
    under = named(given, by=["role"])
    assert under["agency_id"].to_list() == ["A1"] * 5 + [None] * 3
    shared = rows(A1=4, A2=4).with_columns(bundle=pl.Series([1, 2, 3, 4, 4, 4, 4, 4]))
    assert names(shared) == {"A1": {"k5"}, "A2": {"k5"}}


def test_protected_rows_need_a_larger_crowd():
    assert names(rows(A3=9, A3p=1)) == {"A3": {"A3", "k11"}}
    assert names(rows(A3=10, A3p=1)) == {"A3": {"A3"}}


def test_only_protected_rows_are_withheld_where_the_others_can_stand_alone():
    under = named(rows(A1=4, M1=1, M1p=1))
    assert under["rule"].to_list() == [None] * 5 + ["k11"]


def test_groups_of_one_agency_climb_separately():
    given = rows(A3=8).with_columns(role=pl.Series(["civilian"] * 5 + ["officer"] * 3))
    under = named(given, by=["role"])
    assert under["agency_id"].to_list() == ["A3"] * 5 + [None] * 3


def test_one_county_in_two_states_is_told_apart_only_where_it_must_be():
    pools = dict(STEPS.rungs.select("agency_id", "county_pool").iter_rows())
    assert pools["O1"] == "pool-orange-ca-s11_100"
    assert pools["O2"] == "pool-orange-fl-s11_100"
    assert pools["M1"] == "pool-marin-size_unknown"


def test_a_pool_is_named_for_readers():
    named = dict(STEPS.names.select("agency_id", "name").iter_rows())
    assert named["pool-alameda-s1_10"] == "Small agencies in Alameda County (1 to 10 officers)"
    assert named["pool-ca"] == "Small agencies in CA"


def test_rows_of_an_agency_nobody_listed_stop_the_border():
    with pytest.raises(UnknownAgency, match="2 rows"):
        named(rows(ZZ=2))


def test_the_agency_table_says_under_which_name_rows_stand():
    incidents = rows(A3=6, A1=3, M1=2)
    stood = named(incidents)["agency_id"]
    under = pl.DataFrame({"agency_id": incidents["agency_id"], "under": stood})
    table = agency_table(STEPS.rungs, STEPS.names, under, {"A3", "pool-ca"})
    stands = dict(table.select("agency_id", "published_as").iter_rows())
    assert stands == {"A3": "A3", "A1": "pool-ca", "M1": "pool-ca", "A2": "pool-ca", "O1": "pool-ca", "O2": "withheld",
                      "pool-ca": "pool-ca"}  # fmt: skip


def test_persons_never_stand_on_a_finer_name_than_their_incidents():
    incidents = pl.DataFrame({"agency_id": ["A3", "A1", "M1"], "under": ["A3", "pool-ca", None]})
    rungs = no_finer(STEPS.rungs, incidents)
    assert names(rows(A1=6), rungs) == {"A1": {"pool-ca"}}
    assert names(rows(M1=6), rungs) == {"M1": {"pool-ca"}}
    assert names(rows(A3=6), rungs) == {"A3": {"A3"}}
    nowhere = no_finer(STEPS.rungs, incidents.with_columns(under=pl.lit(None, dtype=pl.String)))
    assert names(rows(A1=6), nowhere) == {"A1": {"k5"}}


def known(**under: str) -> pl.DataFrame:
    told = [(agency, need, name) for agency, name in under.items() for need in (5, 11)]
    return pl.DataFrame(told, schema=NONE_KNOWN.schema, orient="row")


def test_a_name_given_once_stays_and_too_few_rows_wait_instead_of_moving():
    def under(given: pl.DataFrame, **before: str) -> list[str | None]:
        return under_names(given, STEPS.rungs, by=[], known=known(**before))["agency_id"].to_list()

    assert under(rows(A1=9), A1="pool-alameda-s1_10") == ["pool-alameda-s1_10"] * 9
    assert under(rows(A1=3, A2=9), A1="A1") == [None] * 3 + ["A2"] * 9
    assert under(rows(A1=6, A1p=1), A1="A1") == ["A1"] * 6 + [None]


def test_pools_speak_the_words_all_their_agencies_share():
    frame = pl.DataFrame({
        "agency_id": ["pool-ca", "pool-ca", "A1", "pool-fl"], "agency_id_level": ["pool", "pool", "agency", "pool"],
        "contact_reason": ["traffic_stop", "not_asked", "traffic_stop", "not_asked"], "deescalation": ["attempted"] * 4,
    })  # fmt: skip
    told = plain_words(frame, INCIDENT)
    assert told["contact_reason"].to_list() == ["stop", "withheld", "traffic_stop", "not_asked"]
    assert told["deescalation"].to_list() == ["attempted"] * 4

"""Subtracting earlier releases: each kind of set that stands alone is found, and what leaves in company is not."""

import polars as pl
import pytest

from privacy.diffguard import DiffGuard, DiffGuardError, Edition, diffguard

QUASI = {"incident": ["area", "area_level"], "person": ["race"], "agency": []}


def incidents(rows: dict[str, str], *, need: int = 5, bundles: dict[str, str] | None = None) -> Edition:
    """One release of incidents: identifier and area of each."""
    whose = bundles or {key: key for key in rows}
    frame = pl.DataFrame({"incident_id": list(rows), "area": list(rows.values())}, schema_overrides={"area": pl.String})
    return Edition(
        tables={"incident": frame.with_columns(area_level=pl.lit("beat"))},
        bundles={"incident": pl.DataFrame({
            "incident_id": list(rows), "bundle": [whose[key] for key in rows], "need": [need] * len(rows),
        }, schema_overrides={"incident_id": pl.String, "bundle": pl.String, "need": pl.Int64})},
    )  # fmt: skip


def standing(first: int, last: int, area: str = "Beat 1") -> dict[str, str]:
    return {f"i{number:02}": area for number in range(first, last)}


def guard(*editions: Edition) -> DiffGuard:
    *earlier, now = editions
    return diffguard(earlier, now, quasi=QUASI)


def test_a_first_release_has_nothing_to_subtract():
    assert guard(incidents(standing(0, 6))) == DiffGuard(smallest=None, sets=0, broken=[])


def test_a_release_like_the_one_before_tells_only_its_classes_apart():
    edition = incidents({**standing(0, 6), **standing(6, 13, "Beat 2")})
    assert guard(edition, edition) == DiffGuard(smallest=6, sets=2, broken=[])


def test_enough_that_come_and_go_together_are_no_finding():
    found = guard(incidents(standing(0, 12)), incidents(standing(6, 17)))
    assert (found.smallest, found.sets, found.broken) == (5, 3, [])


# A guard that forgets one kind of set fails the line of that kind.
@pytest.mark.parametrize(
    ("kind", "before", "now"),
    [
        ("added", standing(0, 10), standing(0, 14)),
        ("removed", standing(0, 14), standing(4, 14)),
        ("changed", standing(0, 14), {**standing(4, 14), **standing(0, 4, "Beat 2"), **standing(20, 26, "Beat 2")}),
        ("unchanged", standing(0, 14), {**standing(10, 14), **standing(20, 26)}),
    ],
)
def test_each_kind_of_set_below_k_is_found(kind: str, before: dict[str, str], now: dict[str, str]):
    found = guard(incidents(before), incidents(now))
    assert found.smallest == 4
    assert found.broken == [
        f"table incident, against release 1 of 1: 1 {kind} sets hold fewer incidents than they need, one holds 4"
    ]


def test_a_set_is_counted_within_each_class():
    before = {**standing(0, 10), **standing(10, 20, "Beat 2")}
    left = {key: area for key, area in before.items() if key not in {"i00", "i01", "i02", "i10", "i11", "i12"}}
    found = guard(incidents(before), incidents(left))
    assert found.broken == [
        "table incident, against release 1 of 1: 2 removed sets hold fewer incidents than they need, one holds 3"
    ]


def test_rows_of_one_incident_count_once():
    rows = standing(0, 6)
    bundles = {key: "one" if key < "i02" else key for key in (*rows, *standing(6, 12))}
    found = guard(incidents(standing(0, 12), bundles=bundles), incidents(standing(6, 12), bundles=bundles))
    assert (found.smallest, found.broken) == (5, [])
    found = guard(incidents(standing(0, 11), bundles=bundles), incidents(standing(5, 11), bundles=bundles))
    assert found.smallest == 4, "five rows went, of four incidents"
    assert "1 removed sets" in found.broken[0]


def test_protected_rows_need_more_company():
    before, now = standing(0, 30), standing(6, 30)
    assert guard(incidents(before), incidents(now)).broken == []
    assert "one holds 6" in guard(incidents(before, need=11), incidents(now, need=11)).broken[0]


def test_every_earlier_release_is_subtracted_and_not_only_the_last():
    # Four rows of the first release left unseen by the second, which has them not either.
    first, second, third = standing(0, 14), standing(4, 14), standing(4, 14)
    assert guard(incidents(second), incidents(third)).broken == []
    found = guard(incidents(first), incidents(second), incidents(third))
    assert found.broken[0].startswith("table incident, against release 1 of 2: 1 removed sets")


def test_sets_only_all_releases_together_tell_apart_are_found():
    # Each pair of the three releases leaves five or more alike; the three together single two out.
    first = {**standing(0, 7), **standing(7, 14, "Beat 2")}
    second = dict.fromkeys(first, "Beat 1")
    third = {key: "Beat 3" if key in {"i00", "i01", "i02", "i03", "i04", "i05"} else "Beat 1" for key in first}
    pairs = [guard(incidents(second), incidents(third)).broken, guard(incidents(first), incidents(second)).broken]
    assert pairs == [[], []]
    found = guard(incidents(first), incidents(second), incidents(third))
    assert any(sentence.startswith("table incident, against all 2 releases: 1 told-apart") for sentence in found.broken)


def persons(linked: int, total: int = 12, *, group: str = "g1") -> Edition:
    """Persons of one group, so many of them named by their rows of force."""
    ids = [f"p{number:02}" for number in range(total)]
    force = pl.DataFrame({
        "force_id": [f"{group}-f{number:02}" for number in range(total)], "group_id": group,
        "member_id": [f"{group}-m{number:02}" for number in range(total)],
        "recipient_id": [key if place < linked else None for place, key in enumerate(ids)],
        "actor_role": "officer", "force_type": "takedown",
    }, schema_overrides={"recipient_id": pl.String})  # fmt: skip
    person = pl.DataFrame({"person_id": ids, "race": "white", "group_id": group})
    whose = pl.DataFrame({"person_id": ids, "bundle": ids, "need": [5] * total, "group": group})
    return Edition(tables={"person": person, "force": force}, bundles={"person": whose})


def test_persons_who_lose_their_links_are_a_set_like_any_other():
    assert guard(persons(6), persons(0)).broken == []
    found = guard(persons(7), persons(5))
    assert found.smallest == 2
    assert "1 changed sets hold fewer incidents than they need, one holds 2" in found.broken[0]


def test_persons_told_apart_by_their_links_are_a_class_of_their_own():
    before, now = persons(6), persons(6)
    gone = {"p00", "p01", "p06", "p07", "p08"}
    left = {
        name: frame.filter(~pl.col("person_id").is_in(gone)) for name, frame in now.tables.items() if name == "person"
    }
    kept = {"person": now.bundles["person"].filter(~pl.col("person_id").is_in(gone))}
    force = now.tables["force"].filter(~pl.col("recipient_id").is_in(gone).fill_null(False))
    found = guard(before, Edition(tables={**left, "force": force}, bundles=kept))
    assert "2 removed sets" in found.broken[0]
    assert found.smallest == 2


def test_a_group_of_persons_is_part_of_how_they_look():
    before = persons(0)
    moved = before.tables["person"].with_columns(
        group_id=pl.when(pl.col("person_id") < "p03").then(pl.lit("g2")).otherwise("group_id")
    )
    found = guard(before, Edition(tables={**before.tables, "person": moved}, bundles=before.bundles))
    assert "1 changed sets" in found.broken[0]


def test_rows_that_follow_a_person_into_another_group_are_found():
    before, now = persons(0), persons(0, group="g2")
    force = before.tables["force"].with_columns(group_id=pl.lit("g2"))
    found = guard(before, Edition(tables={**now.tables, "force": force}, bundles=now.bundles))
    assert found.broken == [
        "table force: 12 values of force_id stand in several groups over the releases",
        "table force: 12 values of member_id stand in several groups over the releases",
    ]


def test_rows_that_come_back_are_counted_by_the_class_they_left_and_the_one_they_came_into():
    before = incidents(standing(0, 12))
    new = {key.replace("i", "n"): "Beat 2" if key < "i04" else "Beat 3" for key in standing(0, 12)}
    now = incidents(new, bundles={key: key.replace("n", "i") for key in new})
    found = guard(before, now)
    assert found.returning == 4
    assert guard(before, before).returning is None


def test_a_missing_value_is_a_value_like_any_other():
    before = incidents({**standing(0, 6), **dict.fromkeys(standing(6, 12))})
    assert guard(before, before).sets == 2


def test_rows_without_a_bundle_are_refused():
    edition = incidents(standing(0, 6))
    short = Edition(tables=edition.tables, bundles={"incident": edition.bundles["incident"].head(5)})
    with pytest.raises(DiffGuardError, match="table incident: 1 rows belong to no bundle"):
        guard(edition, short)


def test_rows_that_share_an_identifier_are_refused():
    edition = incidents(standing(0, 6))
    twice = {"incident": pl.concat([edition.tables["incident"]] * 2)}
    with pytest.raises(DiffGuardError, match="table incident: its rows have no identifier of their own"):
        guard(edition, Edition(tables=twice, bundles=edition.bundles))

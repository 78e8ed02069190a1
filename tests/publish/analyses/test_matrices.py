"""Matrices and bounds: small cells are not given away, and the bounds are those of the paper."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from publish.analyses.beside import analyses_beside
from publish.analyses.bounds import ASSUMED, bounds, force_bounds, with_chance
from publish.analyses.matrices import matrices
from publish.analyses.small_cells import FEWEST, SHOWN, SMALL, suppressed
from publish.declared.analyses import ANALYSES
from publish.declared.coverage import ESTIMATE_GATE
from publish.declared.registry import DEFINITION
from schemas.as_polars import empty_frame, polars_schema
from tests.publish.analyses.given import city, frame

COUNTS = arrays(
    np.int64, st.tuples(st.integers(1, 5), st.integers(1, 5)), elements=st.one_of(st.integers(0, 6), st.integers(0, 90))
)


def _told(counts: np.ndarray, rules: np.ndarray) -> list[tuple[int, int]]:
    """Hidden cells that are the same in every matrix with the sums shown: those that no change of the others moves."""
    rows, columns = rules.shape
    hidden = [tuple(map(int, cell)) for cell in np.argwhere(rules != SHOWN)]
    equations = []
    for row in range(rows):
        equations.append([(-1 if c == columns - 1 else 1) if r == row else 0 for r, c in hidden])
    for column in range(columns):
        equations.append([(-1 if r == rows - 1 else 1) if c == column else 0 for r, c in hidden])
    matrix = np.array(equations, dtype=float).reshape(rows + columns, len(hidden))
    rank = np.linalg.matrix_rank(matrix)
    # A cell is told when a line that asks for it alone adds nothing to what the others say.
    return [
        cell for at, cell in enumerate(hidden)
        if np.linalg.matrix_rank(np.vstack([matrix, np.eye(len(hidden))[at]])) == rank
    ]  # fmt: skip


@settings(max_examples=80)
@given(COUNTS)
def test_no_small_cell_is_shown_and_none_follows_from_those_shown(counts: np.ndarray) -> None:
    rules = suppressed(counts)
    whole = np.vstack([counts, counts.sum(0)])
    whole = np.hstack([whole, whole.sum(1, keepdims=True)])
    assert ((rules == SMALL) == ((whole > 0) & (whole < FEWEST))).all()
    assert _told(counts, rules) == []


def test_without_a_small_cell_everything_is_shown() -> None:
    assert (suppressed(np.array([[9, 0], [12, 5]])) == SHOWN).all()


def _people(groups: list[tuple[str, str, int, int]]) -> dict[str, pl.DataFrame]:
    """Civilians by agency and race: so many met force, of whom so many a device and the rest a hold."""
    tables = city({unit: 0 for unit, *_ in groups}, {})
    person, force = [], []
    for at, (unit, race, count, devices) in enumerate(groups):
        for n in range(count):
            member = {"group_id": f"g{at}", "member_id": f"m{at}-{n}"}
            person.append({"person_id": f"p{at}-{n}", "agency_id": unit, "group_id": f"g{at}", "role": "civilian", "race": race,
                           "gender": "male", "received_force": "yes"})  # fmt: skip
            kind = "electronic_device" if n < devices else "control_hold"
            force.append({**member, "force_id": f"f{at}-{n}", "actor_role": "officer", "force_type": kind})
    return {**tables, "person": frame("person", person), "force": frame("force", force)}


def test_a_matrix_counts_uses_by_kind_and_race_and_gives_shares_from_twenty_on() -> None:
    found = matrices(_people([("A", "black", 30, 10), ("A", "white", 60, 20)]))
    cells = found.filter((pl.col("scope") == "all") & (pl.col("crossed") == "race"))
    by = {(row["value"], row["force_type"]): row for row in cells.iter_rows(named=True)}
    assert by["black", "electronic_device"]["uses"] == 10
    assert by["black", "electronic_device"]["share"] == pytest.approx(1 / 3)
    assert by["total", "total"]["uses"] == 90
    assert {row["rule"] for row in by.values()} == {"shown"}


def test_rare_kinds_and_groups_stand_together_and_a_small_agency_has_no_matrix() -> None:
    found = matrices(
        _people([("A", "black", 30, 12), ("A", "other", 9, 0), ("A", "white", 60, 5), ("B", "white", 49, 20)])
    )
    assert set(found["scope"]) == {"all", "A"}
    mine = found.filter((pl.col("scope") == "A") & (pl.col("crossed") == "race"))
    assert set(mine["value"]) == {"black", "rest", "white", "total"}
    # Under twenty uses in a line no share.
    assert mine.filter((pl.col("value") == "rest") & (pl.col("rule") == "shown"))["share"].drop_nulls().is_empty()
    assert (mine["uses"].drop_nulls() >= FEWEST).all()


def test_the_bounds_hold_the_truth_of_a_simulated_world_and_the_plain_difference_does_not() -> None:
    # Everyone of the group met is recorded who would be as a member of the other; 30 % more are, for being of it.
    # Of the rest 20 % meet the kind of force whoever they are; of those recorded for their group alone 5 %.
    always, group_only, other = 7_000, 3_000, 10_000
    share = (0.2 * always + 0.05 * group_only) / (always + group_only)
    weight = other / (always + group_only + other)
    # Effect over all encounters: nothing for those always recorded, 0.05 for those who would not be there.
    truth = 0.05 * group_only / (always + group_only + other)
    low, high = bounds(share, 0.2, weight=weight, assumed=0.3)
    assert share - 0.2 < 0 < truth
    assert low <= truth <= high


def test_the_bounds_are_those_worked_by_hand() -> None:
    # share 0.3, other 0.2, half of the record each, a quarter assumed:
    # low 0.1 + 0.25 * 0.2 * 0.5 = 0.125; high 0.125 + 0.25 / 0.75 * (0.3 - 0) * 0.5 = 0.175.
    assert bounds(0.3, 0.2, weight=0.5, assumed=0.25) == pytest.approx((0.125, 0.175))
    # A share so high that not all of it can be of those always recorded: 1 - 0.1 / 0.5 = 0.8 at least.
    assert bounds(0.9, 0.2, weight=0.5, assumed=0.5) == pytest.approx((0.75, 0.80))
    assert bounds(0.3, 0.2, weight=0.5, assumed=0.0) == pytest.approx((0.1, 0.1))
    with pytest.raises(ValueError, match="under 1"):
        bounds(0.3, 0.2, weight=0.5, assumed=1.0)


SHARES = st.floats(0, 1)


@given(SHARES, SHARES, st.floats(0.01, 0.99), st.integers(100, 9000), st.integers(100, 9000))
def test_the_bounds_widen_as_the_assumption_is_relaxed(
    share: float, other: float, weight: float, n: int, m: int
) -> None:
    def ends() -> Iterator[tuple[float, float, float, float]]:
        for assumed in ASSUMED:
            yield with_chance(share, other, weight=weight, assumed=assumed, people=n, others=m)

    found = list(ends())
    widths = [high - low for low, high, *_ in found]
    assert all(b >= a - 1e-9 for a, b in pairwise(widths))
    assert all(
        low_95 <= low + 1e-12 and high <= high_95 + 1e-12 and low <= high + 1e-12
        for low, high, low_95, high_95 in found
    )
    # No effect can be larger than everyone.
    assert all(high <= 1 + 1e-9 for _, high, *_ in found)


def test_bounds_are_given_for_groups_large_enough_and_never_without_a_range() -> None:
    found = force_bounds(
        _people([("A", "black", 120, 30), ("A", "white", 150, 30), ("A", "other", 99, 30), ("B", "withheld", 200, 50)])
    )
    assert set(found["race"]) == {"black"}
    assert set(found["scope"]) == {"all", "A"}
    assert sorted(set(found["assumed"])) == list(ASSUMED)
    device = found.filter(
        (pl.col("force_type") == "electronic_device") & (pl.col("assumed") == 0) & (pl.col("scope") == "A")
    )
    assert device.select("people", "other_people", "share", "other_share", "low").row(0) == pytest.approx(
        (120, 150, 0.25, 0.2, 0.05)
    )
    assert (found["low"] <= found["high"]).all()


def _gate(rung: str) -> pl.DataFrame:
    row = {"scope": "all", "year": "2025", "measure": "force_type", "rung": rung, "reason": "x"}
    return pl.DataFrame([row], schema=polars_schema(ESTIMATE_GATE))


@pytest.mark.parametrize(
    ("rung", "scopes", "counts"), [("all", {"all", "A"}, True), ("ratios", {"all", "A"}, False), ("none", {"A"}, False)]
)
def test_the_gate_holds_sums_over_agencies_and_leaves_an_agencys_own(rung: str, scopes: set[str], counts: bool) -> None:
    tables = _people([("A", "black", 120, 30), ("A", "white", 150, 30)])
    found = analyses_beside(tables, definition=empty_frame(DEFINITION), gate=_gate(rung))
    who = found["who_what_whom"]
    assert set(who["scope"]) == set(found["force_bound"]["scope"]) == scopes
    assert who.filter(pl.col("scope") == "all")["uses"].drop_nulls().is_empty() != counts
    assert not who.filter(pl.col("scope") == "A")["uses"].drop_nulls().is_empty()


def test_every_analysis_has_the_shape_it_declares_even_without_a_row() -> None:
    nothing = analyses_beside(city({}, {}), definition=empty_frame(DEFINITION), gate=empty_frame(ESTIMATE_GATE))
    assert list(nothing) == [table.name for table in ANALYSES]
    for table in ANALYSES:
        assert dict(nothing[table.name].schema) == polars_schema(table)
        assert nothing[table.name].is_empty()

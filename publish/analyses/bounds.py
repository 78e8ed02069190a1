"""Bounds instead of a point: differences between groups in the kind of force, where only encounters are recorded.

Knox, Lowe and Mummolo 2020, American Political Science Review 114, 619-637, proposition 2, with "stopped" read as "in this
record". Assumed: a kind of force cannot be used on someone who is in no record; whoever comes into the record as a member
of the compared group would as a member of the other, never the other way round; those recorded only because of their
group did not meet the kind of force more often than the rest; within a scope the encounters of both groups are alike.
Must not give the difference without its bounds.
"""

from collections.abc import Mapping

import numpy as np
import polars as pl

from publish.analyses.matrices import uses
from publish.declared.analyses import ALL, FORCE_BOUND
from schemas.as_polars import polars_schema
from schemas.model import BLANKS, WITHHELD

ASSUMED = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)
"""Shares of a group's records that would not exist had the people been of the other group; nobody knows the true one."""

REFERENCE = "white"
"""The group others are compared with, as in the literature the method comes from."""

FEWEST_PEOPLE, FEWEST_EVENTS = 100, 20
"""Each group needs so many people in the record, and both together so many on whom the kind was used."""

_Z = 1.959963984540054


def bounds(share: float, other: float, *, weight: float, assumed: float) -> tuple[float, float]:
    """Lower and upper bound of the effect of the group on the kind of force, over all encounters in the record.

    share: of the group on whom the kind was used. other: the same of the group compared with. weight: part of the record
    that is of the group compared with, 0 to 1. assumed: the share rho, from 0 to under 1; at 0 both bounds are the plain
    difference.
    """
    if not 0 <= assumed < 1:
        raise ValueError("the assumed share is from 0 to under 1")
    low = share - other + assumed * other * (1 - weight)
    if assumed == 0:
        return low, low
    least = max(0.0, 1 - (1 - share) / assumed)
    return low, low + assumed / (1 - assumed) * (share - least) * weight


def with_chance(
    share: float, other: float, *, weight: float, assumed: float, people: int, others: int
) -> tuple[float, float, float, float]:
    """The bounds, and the same moved outwards by 1.96 standard errors of each (delta method, the weight held fixed)."""
    low, high = bounds(share, other, weight=weight, assumed=assumed)
    variance, other_variance = share * (1 - share) / people, other * (1 - other) / others
    from_other = (1 - assumed * (1 - weight)) ** 2 * other_variance
    slope = 1 - weight if assumed and 1 - (1 - share) / assumed > 0 else 1 + weight * assumed / (1 - assumed)
    low_error, high_error = np.sqrt(variance + from_other), np.sqrt(slope**2 * variance + from_other)
    return low, high, float(low - _Z * low_error), float(high + _Z * high_error)


def force_bounds(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Bounds by scope, kind of force, group and assumed share. Schema FORCE_BOUND.

    People: civilians in the record on whom force was used. Race as recorded; those of whom it is withheld or blank are left
    out, on both sides.
    """
    stated = ~pl.col("race").is_in([*BLANKS, WITHHELD])
    person = tables["person"].filter((pl.col("role") == "civilian") & (pl.col("received_force") == "yes") & stated)
    met = (
        uses(tables).filter((pl.col("actor_role") == "officer") & stated)
        .unique(["group_id", "member_id", "force_type"])
        .group_by("agency_id", "race", "force_type").agg(met=pl.len().cast(pl.Int64))
    )  # fmt: skip
    people = person.group_by("agency_id", "race").agg(people=pl.len().cast(pl.Int64))
    everywhere = pl.lit(ALL).alias("scope")
    met = pl.concat([
        met.rename({"agency_id": "scope"}),
        met.group_by(everywhere, "race", "force_type").agg(pl.col("met").sum()),
    ])  # fmt: skip
    people = pl.concat([
        people.rename({"agency_id": "scope"}), people.group_by(everywhere, "race").agg(pl.col("people").sum()),
    ])  # fmt: skip
    rows = [
        (scope, kind, race, REFERENCE, assumed, n, m, share, other,
         *with_chance(share, other, weight=m / (n + m), assumed=assumed, people=n, others=m))
        for scope, kind, race, n, m, share, other in _contrasts(people, met)
        for assumed in ASSUMED
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=polars_schema(FORCE_BOUND), orient="row").sort(list(FORCE_BOUND.key))


def _contrasts(people: pl.DataFrame, met: pl.DataFrame) -> list[tuple[str, str, str, int, int, float, float]]:
    """Scope, kind, group, people of both groups and their shares, where there are enough of each."""
    of_reference = pl.col("race") == REFERENCE
    known = people.filter(pl.col("people") >= FEWEST_PEOPLE)
    both = known.filter(~of_reference).join(
        known.filter(of_reference).select("scope", others="people"), on="scope", how="inner"
    )
    kinds = both.join(met.select("scope", "force_type").unique(), on="scope", how="inner")
    counted = (
        kinds.join(met, on=["scope", "race", "force_type"], how="left")
        .join(
            met.filter(of_reference).select("scope", "force_type", other_met="met"),
            on=["scope", "force_type"],
            how="left",
        )
        .with_columns(pl.col("met", "other_met").fill_null(0))
        .filter(pl.col("met") + pl.col("other_met") >= FEWEST_EVENTS)
        # Rows of a person may name the group and not the person; never more people met force than there are.
        .with_columns(met=pl.min_horizontal("met", "people"), other_met=pl.min_horizontal("other_met", "others"))
    )
    return counted.select(
        "scope", "force_type", "race", "people", "others", pl.col("met") / pl.col("people"),
        (pl.col("other_met") / pl.col("others")).alias("other_share"),
    ).rows()  # fmt: skip

"""Whether an incident falls under AB 71: by the screener's answers, or, where none was sent, by its persons and their force.

The formula is that of `schemas/screener.py`; here are only its answers. Must not change an answer that was given.
"""

import polars as pl

from ingest.judging.asking import SIDES, Asked
from schemas.rules.across import GRAVE, SHOT
from schemas.rules.conditions import When
from schemas.screener import SCREENER, reportable

_NEEDED = (("force", "force_type"), ("person", "received_force"), ("person", "injury_level"))
"""What persons and force must tell, of both sides, for an incident to be decided from them."""


def screened(incidents: pl.DataFrame, persons: pl.DataFrame, force: pl.DataFrame, asked: Asked) -> pl.DataFrame:
    """The incidents with `reportable`: yes, no, not reported where answers are missing, not asked where they never come."""
    if ("incident", "reportable") in asked or incidents.is_empty():
        return incidents
    by_rows = not any(("incident", name) in asked for name in SCREENER)
    whole = not by_rows or all(asked.get(needed, frozenset()) == SIDES for needed in _NEEDED)
    told = _from_rows(incidents, persons, force, whole=whole) if by_rows else incidents.select(SCREENER)
    combinations = told.unique(maintain_order=True)
    decided = combinations.with_columns(
        _decided=pl.Series([_word(row, whole) for row in combinations.iter_rows(named=True)], dtype=pl.String)
    )
    answers = told.join(decided, on=list(SCREENER), how="left", nulls_equal=True, maintain_order="left")
    return incidents.with_columns(reportable=answers["_decided"])


def _word(answers: dict[str, str | None], whole: bool) -> str:
    """The answer as a word. whole: the sender's files can answer all of it, so what is missing was not reported."""
    outcome = reportable(**{name: {"yes": True, "no": False}.get(str(answers[name])) for name in SCREENER})
    if outcome is None:
        return "not_reported" if whole else "not_asked"
    return "yes" if outcome else "no"


def _from_rows(incidents: pl.DataFrame, persons: pl.DataFrame, force: pl.DataFrame, *, whole: bool) -> pl.DataFrame:
    """The screener's answers as persons and force give them: a shot, and for each side force that gravely injured someone.

    Without all that has to be known (`whole`), no row says no.
    """
    shot, forced = _found(SHOT), pl.col("received_force")
    grave, light = _found(GRAVE), (pl.col("injured") == "no") | (pl.col("injury_level") == "injury")
    unhurt = (forced == "no") | light | (pl.col("custody_status") == "fled")
    hurt = pl.when((forced == "yes") & grave).then(pl.lit("yes")).when(unhurt).then(pl.lit("no")).alias("_hurt")
    sides = persons.select("incident_id", "role", hurt, _forced=forced.is_in(["yes", "no"]))
    answer = (
        pl.when((pl.col("_hurt") == "yes").any()).then(pl.lit("yes"))
        .when((pl.col("_hurt") == "no").fill_null(value=False).all()).then(pl.lit("no"))
        .otherwise(pl.lit("open"))
    )  # fmt: skip
    told = incidents.select("incident_id")
    for side in sorted(SIDES):
        of_side = sides.filter(pl.col("role") == side).group_by("incident_id").agg(answer.alias(side))
        # An incident without a person of that side has none who was gravely injured.
        told = told.join(of_side, on="incident_id", how="left", maintain_order="left").with_columns(
            pl.col(side).fill_null("no")
        )
    shots = force.filter(shot).select("incident_id", _shot=pl.lit("yes")).unique()
    known = sides.group_by("incident_id").agg(_known=pl.col("_forced").all())
    told = told.join(shots, on="incident_id", how="left", maintain_order="left")
    told = told.join(known, on="incident_id", how="left", maintain_order="left")
    answers = {
        name: pl.when((pl.col(name) == "yes") | ((pl.col(name) == "no") & whole)).then(pl.col(name)) for name in SIDES
    }
    shots_fired = pl.coalesce("_shot", pl.when(pl.col("_known") & whole).then(pl.lit("no")))
    return told.select(
        shots_fired=shots_fired, officer_force=answers["civilian"], civilian_seriously_injured=answers["civilian"],
        civilian_force=answers["officer"], officer_seriously_injured=answers["officer"],
    )  # fmt: skip


def _found(when: When) -> pl.Expr:
    return pl.col(when.field).is_in(list(when.is_in))

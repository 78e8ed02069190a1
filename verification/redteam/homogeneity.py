"""RT4: answers a class tells of all its rows, although no single row can be pointed at.

Counts in the classes, and in the sets all joined tables tell apart: whoever knows the force used knows the set. Must not
count an answer that the table as a whole nearly tells already.
"""

from collections.abc import Iterator

import polars as pl

from schemas.model import BLANKS, WITHHELD, Privacy
from schemas.standard import REPORT_TABLES
from verification.redteam.ground import Attack, Published
from verification.redteam.joins import joined_sets

CONFIDENCE, UPLIFT = 0.9, 0.3


def homogeneity_attack(public: Published) -> Iterator[Attack]:
    """Rows whose sensitive answer can be inferred with more than 0.9 confidence, 0.3 or more above its base rate: 0."""
    yield _inferred(public, "incident", public.tables["incident"], public.quasi["incident"], "classes")
    persons = public.tables["person"]
    yield _inferred(public, "person", persons, ["group_id"], "classes")
    sets = persons.join(joined_sets(public), on="person_id", how="left", maintain_order="left")
    yield _inferred(public, "person", sets, ["set"], "sets all tables joined tell apart")


def _inferred(public: Published, table: str, rows: pl.DataFrame, by: list[str], kind: str) -> Attack:
    declared = next(one for one in REPORT_TABLES if one.name == table)
    strata = [name for name in ("role",) if name in rows.columns]
    told, answers = 0, 0
    for field in declared.published_fields:
        if field.privacy is not Privacy.SENSITIVE or field.vocabulary is None or field.name not in rows.columns:
            continue
        usual = rows.group_by(*strata, field.name).len("m")
        total = pl.col("m").sum().over(strata) if strata else pl.col("m").sum()
        counted = (
            rows.group_by(*by, *strata, field.name).len("n")
            .with_columns(share=pl.col("n") / pl.col("n").sum().over(*by, *strata))
            .join(usual.with_columns(base=pl.col("m") / total), on=[*strata, field.name], how="left", nulls_equal=True)
            .filter(~pl.col(field.name).is_in([*field.harmless, *BLANKS, WITHHELD]))
            .filter((pl.col("share") > CONFIDENCE) & (pl.col("share") - pl.col("base") > UPLIFT))
        )  # fmt: skip
        told += int(counted["n"].sum())
        answers += counted.height
    return Attack(
        name="RT4", what=f"Answers that {kind} of table {table} tell of nearly all their rows.",
        bound=f"0 rows above {CONFIDENCE} that lie {UPLIFT} above the base rate",
        found={"rows": rows.height, "inferable": told, "answers": answers}, holds=told == 0,
    )  # fmt: skip

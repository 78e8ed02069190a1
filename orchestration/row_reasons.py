"""Why rows came, changed and went between two releases of a family: the reasons a ledger may give, row by row.

A row that left does so with others: where they left for different reasons, the reason given is that of the border, so
that none of them is told apart. Must not name a report; frames in, frames out.
"""

from collections.abc import Mapping

import polars as pl

from orchestration.registry_facts import LEGAL_REMOVAL
from privacy.bundles import BUNDLE
from privacy.classbook import ClassBook
from privacy.pseudonyms import pseudonyms

NEW, MOVED = "n1", "p1"
_PRIVATE = frozenset({"source", "bundle", "need", "refined", "content", "generation", "version"})
_COLUMNS = ("table_name", "row_id", "reason", "successor_id")


def row_reasons(
    before: ClassBook, now: ClassBook, facts: Mapping[str, pl.DataFrame], *, key: bytes, k: int
) -> pl.DataFrame:
    """table_name, row_id (as published), reason, successor_id (as published; null for most), of incidents and persons.

    A correction's reason is given where rows of at least `k` incidents changed for it: a rarer one would join the rows of
    its incident to those of its persons.
    facts: the registry's corrections (incident_id, reason, at) and withdrawals (incident_id, reason, successor_id).
    """
    withdrawn = _by_bundle(facts["withdrawals"].select("incident_id", "reason", "successor_id"), key)
    withdrawn = withdrawn.with_columns(successor=pseudonyms(withdrawn["successor_id"], key=key, scope=BUNDLE))
    corrected = _by_bundle(
        facts["corrections"].sort("at").unique("incident_id", keep="last").select("incident_id", "reason"), key
    )
    incidents = now.rows["incident"].select(successor="bundle", successor_id="id")
    told = [
        _of_table(name, before.rows.get(name), now.rows[name], withdrawn, corrected, incidents, k)
        for name in ("incident", "person")
    ]
    return pl.concat(told).select(_COLUMNS).sort("table_name", "row_id")


def _by_bundle(frame: pl.DataFrame, key: bytes) -> pl.DataFrame:
    return frame.with_columns(bundle=pseudonyms(frame["incident_id"], key=key, scope=BUNDLE)).drop("incident_id")


def _of_table(  # noqa: PLR0917
    name: str, before: pl.DataFrame | None, now: pl.DataFrame, withdrawn: pl.DataFrame, corrected: pl.DataFrame,
    incidents: pl.DataFrame, k: int,
) -> pl.DataFrame:  # fmt: skip
    old = now.clear() if before is None else before
    came = now.join(old, on="id", how="anti").select(
        row_id="id", reason=pl.when(pl.col("generation") > 0).then(pl.lit(MOVED)).otherwise(pl.lit(NEW)),
        successor_id=pl.lit(None, dtype=pl.String),
    )  # fmt: skip
    told = [column for column in now.columns if column in old.columns and column not in _PRIVATE]
    stayed = now.join(old, on="id", how="semi").join(old, on=told, how="anti", nulls_equal=True)
    stayed = stayed.join(corrected, on="bundle", how="inner").filter(pl.col("bundle").n_unique().over("reason") >= k)
    changed = stayed.select(row_id="id", reason="reason", successor_id=pl.lit(None, dtype=pl.String))
    gone = _left(old.join(now, on="id", how="anti"), withdrawn)
    # Persons and incidents of one report must not be joined, so only an incident names what it lives on as.
    followed = gone.join(incidents if name == "incident" else incidents.clear(), on="successor", how="left")
    left = followed.select(row_id="id", reason="reason", successor_id="successor_id")
    return pl.concat([came, changed, left]).with_columns(table_name=pl.lit(name))


def _left(gone: pl.DataFrame, withdrawn: pl.DataFrame) -> pl.DataFrame:
    """The rows that left, with one reason for all that left one class together: id, reason, successor (bundle)."""
    own = gone.select("id", "bundle", "refined").join(
        withdrawn.select("bundle", "reason", "successor"), on="bundle", how="left"
    ).with_columns(pl.col("reason").fill_null(MOVED))  # fmt: skip
    alike = pl.col("reason").n_unique().over("refined") == 1
    by_law = (pl.col("reason") == LEGAL_REMOVAL).any().over("refined")
    given = pl.when(by_law).then(pl.lit(LEGAL_REMOVAL)).when(alike).then("reason").otherwise(pl.lit(MOVED))
    return own.select("id", reason=given, successor=pl.when(alike & ~by_law).then("successor"))

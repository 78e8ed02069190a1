"""The last step of reading another shape: what the standard derives, then the tables as a judge wants them.

Must not read an item.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from ingest.derive import derived
from schemas.as_polars import polars_schema
from schemas.crosswalks.model import Crosswalk
from schemas.standard import REPORT_TABLES


@dataclass(frozen=True, kw_only=True)
class Fed:
    """What a sender of another shape can answer: (table, field, side or None for both)."""

    fed: frozenset[tuple[str, str, str | None]]


def fed_by(crosswalk: Crosswalk) -> Fed:
    """Every place the shape can answer, with the fixed answers of its rows and the race its races give."""
    pairs = [pair for pair in crosswalk.pairs if pair.comes_back]
    own = {(pair.table, pair.field, pair.role) for pair in pairs}
    fixed = {(pair.table, name, pair.role) for pair in pairs for name, _ in pair.where}
    return Fed(fed=frozenset(own | fixed | {("person", "race", role) for table, _, role in own if table == "race"}))


def finished(tables: Mapping[str, pl.DataFrame], crosswalk: Crosswalk) -> dict[str, pl.DataFrame]:
    """The report tables with `_file`, `_row` and `incident_id_`, blanks named by what the shape can answer."""
    told = derived(dict(tables), fed_by(crosswalk))
    return {
        table.name: told[table.name].select(*polars_schema(table), "_file", "_row", "incident_id_")
        for table in REPORT_TABLES
    }

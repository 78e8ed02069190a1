"""The rows of the companion tables: those every release has, and those handed in.

Must not compute a fact about reports; what is handed in was computed elsewhere.
"""

from collections.abc import Mapping

import polars as pl

from publish.about import STAGES, About
from publish.companions import COMPANIONS
from publish.declared.release import TOTALS
from publish.dictionary import dictionary_frame, terms_frame
from schemas.as_polars import empty_frame, polars_schema


class WrongCompanion(ValueError):
    """Rows handed in are not those of a companion table; the sentence names the table and its columns."""


def companion_frames(about: About, given: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The rows of every companion table for one release, in declared order; those not given are empty."""
    facts = pl.DataFrame(list(about.facts().items()), schema=["fact", "value"], orient="row")
    totals = pl.DataFrame(
        [{"table_name": table, **{stage: counts[stage] for stage in STAGES}} for table, counts in about.totals.items()],
        schema=polars_schema(TOTALS),
    )
    made = {"data_dictionary": dictionary_frame(), "terms": terms_frame(), "release": facts, "totals": totals}
    if unknown := set(given) - {table.name for table in COMPANIONS} | set(given) & set(made):
        raise WrongCompanion(f"{sorted(unknown)[0]} is no companion table that may be handed in.")
    frames: dict[str, pl.DataFrame] = {}
    for table in COMPANIONS:
        schema = polars_schema(table)
        frame = made.get(table.name, given.get(table.name, empty_frame(table)))
        if dict(frame.schema) != schema or frame.columns != list(schema):
            wrong = (
                ", ".join(sorted({name for name, _ in set(frame.schema.items()) ^ set(schema.items())}))
                or "their order"
            )
            raise WrongCompanion(f"{table.name}: the columns are not those declared: {wrong}.")
        frames[table.name] = frame
    return frames

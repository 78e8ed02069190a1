"""Find what looks like a number or address of a person in columns that are published as they are written.

Only those columns: what is never published, coarsened to a code or replaced by a pseudonym cannot carry it out. Must not
say what was found, nor change it.
"""

import re
from collections.abc import Mapping

import polars as pl

from ingest.findings import findings_frame, joined
from schemas.model import Field, Privacy, Release, Table, Type
from schemas.standard import REPORT_TABLES

# Rust's expressions know no look-around, so a digit or letter before and after is asked for by groups.
_BEFORE, _AFTER = r"(?:^|[^0-9A-Za-z])", r"(?:$|[^0-9A-Za-z])"
_SEPARATOR = r"[ .\-\u2010-\u2015]"

PATTERNS: Mapping[str, str] = {
    # Area, group and serial number; 000, 666 and 900 to 999 were never given out (ssa.gov, randomisation of 2011), but a
    # taxpayer's number begins with a 9.
    "social security number": rf"{_BEFORE}[0-9]{{3}}{_SEPARATOR}[0-9]{{2}}{_SEPARATOR}[0-9]{{4}}{_AFTER}",
    "nine digits": rf"{_BEFORE}[0-9]{{9}}{_AFTER}",
    "telephone number": rf"{_BEFORE}(?:\+?1{_SEPARATOR}?)?\(?[2-9][0-9]{{2}}\)?{_SEPARATOR}?[2-9][0-9]{{2}}{_SEPARATOR}[0-9]{{4}}{_AFTER}",
    "e-mail address": r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+\.[A-Za-z]{2,}",
}  # fmt: skip
"""What is looked for, by what it is."""

_ANY = "|".join(f"(?:{pattern})" for pattern in PATTERNS.values())
_WRITTEN = frozenset({Release.AS_IS, Release.COARSEN, Release.AREA})


def published_as_written(table: Table) -> tuple[Field, ...]:
    """The text and key fields of a table whose words may stand in a release: names of areas and agencies, facts."""
    return tuple(
        field for field in table.fields
        if field.type in {Type.TEXT, Type.KEY} and field.release in _WRITTEN and field.privacy is not Privacy.DIRECT
        and not table.withheld_because
    )  # fmt: skip


def looks_personal(text: pl.Expr) -> pl.Expr:
    """Where a text holds what looks like a number or an address of a person; false where there is no text."""
    return text.str.contains(_ANY).fill_null(value=False)


def is_personal(text: str) -> bool:
    """The same for one text."""
    return re.search(_ANY, text) is not None


def personal_data(tables: Mapping[str, pl.DataFrame], sources: Mapping[str, str]) -> pl.DataFrame:
    """A warning for each cell that looks personal.

    tables: report tables with `_file`, `_row` and `incident_id_`. sources: the file's own header by "table.field".
    """
    found: list[pl.DataFrame] = []
    for table in REPORT_TABLES:
        for field in published_as_written(table):
            rows = tables[table.name].filter(looks_personal(pl.col(field.name)))
            found.append(findings_frame(
                rows.with_columns(incident_id=pl.col("incident_id_")), code="personal_data", table=table.name,
                field=field.name, column=sources.get(f"{table.name}.{field.name}"),
            ))  # fmt: skip
    return joined(found)

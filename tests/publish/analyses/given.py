"""Small public frames for the analyses: agencies with so many incidents, months filed and figures to measure against."""

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from schemas.as_polars import empty_frame, polars_schema
from schemas.model import Table
from schemas.standard import PUBLISHED_TABLES

TABLES = {table.name: table for table in PUBLISHED_TABLES}


def frame(table: Table | str, rows: Sequence[Mapping[str, object]]) -> pl.DataFrame:
    """Rows of a table; what is not given is a word where it must stand, else empty."""
    declared = TABLES[table] if isinstance(table, str) else table
    if not rows:
        return empty_frame(declared)
    usual = {field.name: "x" if field.required else None for field in declared.fields}
    return pl.DataFrame([{**usual, **row} for row in rows], schema=polars_schema(declared))


def city(
    incidents: Mapping[str, int], sizes: Mapping[tuple[str, str], int], *, year: int = 2025,
    months: Mapping[str, int] | None = None, undated: Mapping[str, int] | None = None,
) -> dict[str, pl.DataFrame]:  # fmt: skip
    """Public frames of agencies with incidents in one year; every month filed unless `months` says otherwise."""
    filed = {unit: (months or {}).get(unit, 12) for unit in incidents}
    dated = [
        {"incident_id": f"{unit}-{n}", "agency_id": unit, "incident_date": str(year), "incident_date_level": "year"}
        for unit, count in incidents.items() for n in range(count)
    ]  # fmt: skip
    hidden = [
        {"incident_id": f"{unit}-w{n}", "agency_id": unit, "incident_date": "withheld", "incident_date_level": "withheld"}
        for unit, count in (undated or {}).items() for n in range(count)
    ]  # fmt: skip
    return {
        **{name: empty_frame(table) for name, table in TABLES.items()},
        "agency": frame("agency", [
            {"agency_id": unit, "name": unit, "kind": "agency", "size_band": "s101_500", "published_as": unit}
            for unit in incidents
        ]),
        "incident": frame("incident", [*dated, *hidden]),
        "coverage": frame("coverage", [
            {"agency_id": unit, "month": f"{year}-{month:02d}", "status": "filed" if month <= filed[unit] else "late"}
            for unit in incidents for month in range(1, 13)
        ]),
        "denominator": frame("denominator", [
            {"agency_id": unit, "year": year, "kind": kind, "value": value, "retrieved": date(2026, 1, 1)}
            for (unit, kind), value in sizes.items()
        ]),
    }  # fmt: skip

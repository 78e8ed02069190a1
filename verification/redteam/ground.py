"""What the attackers stand on: the published tables as text, the truth they are given, and what an attack found.

Must not attack anything. No value of a record may stand in an `Attack`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from verification.written import Unreadable, descriptor

NEEDS_TRUTH = "not run: needs the operator's truth"


@dataclass(frozen=True, kw_only=True)
class Attack:
    """One attack. found: figures by name. holds: None where it was not run; `detail` says why, or how the bound was taken."""

    name: str
    what: str
    bound: str
    found: dict[str, int | float]
    holds: bool | None
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Truth:
    """What really happened, keyed by the published identifiers; text, null where unknown.

    incident: incident_id, bundle, need (Int64), agency_id, incident_date, incident_time, force_used, num_involved_civilians,
    num_involved_officers, and the areas snap to county; latitude and longitude (Float64) where they are known.
    person: person_id, bundle, need, agency_id, incident_date, role, gender, race, age_band, force (sorted kinds with ';').
    strings: private texts that may stand in no published byte (String). narratives: as the agencies wrote them. identifiers:
    private ids, all or a sample.
    """

    incident: pl.DataFrame
    person: pl.DataFrame
    strings: pl.Series = field(default_factory=lambda: pl.Series(dtype=pl.String))
    narratives: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Published:
    """The public tables, every cell text, a missing one null; and the quasi-identifiers of each table."""

    tables: Mapping[str, pl.DataFrame]
    quasi: Mapping[str, list[str]] = field(default_factory=dict)


def published(folder: Path) -> Published:
    """The tables of a written release as its CSV files tell them. Raises Unreadable."""
    tables: dict[str, pl.DataFrame] = {}
    quasi: dict[str, list[str]] = {}
    for resource in descriptor(folder):
        try:
            frame = pl.read_csv(folder / resource["path"], infer_schema=False)
        except (OSError, pl.exceptions.PolarsError) as error:
            raise Unreadable(
                f"table {resource['name']}: its CSV file cannot be read ({type(error).__name__})"
            ) from None
        tables[resource["name"]], quasi[resource["name"]] = frame, list(resource["vigie:quasi"])
    return Published(tables=tables, quasi=quasi)


def as_text(tables: Mapping[str, pl.DataFrame], quasi: Mapping[str, list[str]]) -> Published:
    """Frames that are not written yet, as a reader would see them."""
    return Published(
        tables={name: frame.select(pl.all().cast(pl.String)) for name, frame in tables.items()}, quasi=quasi
    )


def not_run(name: str, what: str, why: str = NEEDS_TRUTH) -> Attack:
    """An attack for which something is missing."""
    return Attack(name=name, what=what, bound="", found={}, holds=None, detail=why)

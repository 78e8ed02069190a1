"""Three releases of one family in a folder: what is added, corrected, withdrawn and moved between them is known.

Shared by the tests of the ledger, of its check and of its verb.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from publish.about import About
from publish.ledger.beside import ledger_beside
from publish.release import build_release
from tests.publish.frames import public_frames, totals

VERSIONS = ("2026.09.0", "2026.10.0", "2026.11.0")
Frames = dict[str, pl.DataFrame]


def about_of(frames: Mapping[str, pl.DataFrame], version: str, **given: Any) -> About:
    """Facts of one release of the chain."""
    usual: dict[str, Any] = {
        "version": version, "title": "Port Sample: use of force", "publisher": "Port Sample", "description": "Use of force in an invented city.",
        "released_on": date(2026, int(version[5:7]), 4), "window_start": date(2025, 1, 1), "window_end": date(2026, 10, 31),
        "k": 5, "code_version": "0.1.0", "contact": "data@portsample.example", "totals": totals(dict(frames)),
    }  # fmt: skip
    return About(**{**usual, **given})


def steps(incidents: int = 60) -> tuple[Frames, Frames, Frames]:
    """The public tables of three releases: the first lacks 10 weapons; the second has two force rows corrected and three

    gone; the third has one more gone, an officer's dress corrected, and 6 incidents coarser.
    """
    whole = public_frames(incidents, seed=7)
    force = whole["force"].sort("force_id")
    first = {**whole, "weapon": whole["weapon"].slice(10), "force": force.with_columns(force_type=pl.lit("canine"))}
    number = pl.int_range(pl.len())
    corrected = first["force"].slice(3).with_columns(
        force_type=pl.when(number < 2).then(pl.lit("animal")).otherwise("force_type")
    )  # fmt: skip
    second = {**whole, "force": corrected}
    person = whole["person"].sort("person_id")
    incident = whole["incident"].sort("incident_id").with_columns(
        incident_time_level=pl.when(number < 6).then(pl.lit("withheld")).otherwise("incident_time_level"),
        incident_time=pl.when(number < 6).then(pl.lit("withheld")).otherwise("incident_time"),
    )  # fmt: skip
    dressed = pl.when(number == 0).then(
        pl.when(pl.col("dress") == "withheld").then(pl.lit("unknown")).otherwise(pl.lit("withheld"))
    )
    third = {
        **second, "incident": incident, "force": corrected.slice(1),
        "person": person.with_columns(dress=dressed.otherwise("dress")),
    }  # fmt: skip
    return first, second, third


@dataclass(frozen=True)
class Chain:
    """The folder of the releases, and their tables by version."""

    releases: Path
    tables: dict[str, Frames]
    reasons: dict[str, pl.DataFrame]


def built(releases: Path) -> Chain:
    """Build the chain; the corrections of the second release are stated as c2, a withdrawal of the third as w1."""
    tables = dict(zip(VERSIONS, steps(), strict=True))
    changed = tables[VERSIONS[1]]["force"].sort("force_id")["force_id"][:2].to_list()
    gone = tables[VERSIONS[1]]["force"].sort("force_id")["force_id"][0]
    stays = tables[VERSIONS[2]]["force"].sort("force_id")["force_id"][5]
    reasons = {
        VERSIONS[1]: pl.DataFrame({"table_name": ["force"] * 2, "row_id": changed, "reason": ["c2"] * 2}),
        VERSIONS[2]: pl.DataFrame(
            {"table_name": ["force"], "row_id": [gone], "reason": ["w1"], "successor_id": [stays]}
        ),
    }
    previous: Path | None = None
    for version, frames in tables.items():
        about = about_of(frames, version)
        made = ledger_beside(
            previous, frames, version=version, released_on=about.released_on, family=about.family, reasons=reasons.get(version)
        )  # fmt: skip
        previous = build_release(frames, about=about, releases=releases, beside=made)
    return Chain(releases=releases, tables=tables, reasons=reasons)

"""Which reports are grave enough for the FBI's collection, and which of their persons it wants.

A subject is a civilian killed or gravely injured by force, or at whom a firearm was discharged. Must not know the shape.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from ingest.exchange.bundles import Bundle, link_of
from schemas.crosswalks.fbi_words import DISCHARGES

_GRAVE = ("death", "serious_bodily_injury")


@dataclass(frozen=True, kw_only=True)
class Qualifying:
    """Ids of incidents by the way in which they qualify; one incident may do so in several."""

    deaths: frozenset[str]
    injuries: frozenset[str]
    shots: frozenset[str]

    def ways(self) -> dict[str, frozenset[str]]:
        """The three qualifying items and the incidents that answer each with yes."""
        return {
            "death_due_to_force": self.deaths, "serious_bodily_injury_due_to_force": self.injuries,
            "firearm_discharge_at_or_toward_person": self.shots,
        }  # fmt: skip


def qualifying(tables: Mapping[str, pl.DataFrame]) -> Qualifying:
    """How the incidents qualify. A discharge counts by itself only where it neither killed nor gravely injured."""
    subjects = _subjects(tables)
    level, forced = pl.col("injury_level"), pl.col("_forced")

    def ids(condition: pl.Expr) -> frozenset[str]:
        return frozenset(subjects.filter(condition)["incident_id"])

    return Qualifying(
        deaths=ids(forced & (level == "death")), injuries=ids(forced & (level == "serious_bodily_injury")),
        shots=ids(pl.col("_shot") & ~level.is_in(_GRAVE)),
    )  # fmt: skip


def taken(tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The grave incidents with their subjects, the officers who used force, and the rows about these."""
    subjects = _subjects(tables)
    actors = tables["force"].select(person_id="actor_id")
    officers = tables["person"].filter(
        (pl.col("role") == "officer")
        & (
            (pl.col("officer_used_force") == "yes")
            | pl.col("person_id").is_in(actors["person_id"].drop_nulls().implode())
        )
    )
    wanted = pl.concat([subjects.select("person_id", "incident_id"), officers.select("person_id", "incident_id")])
    persons = wanted.join(subjects.select("incident_id"), on="incident_id", how="semi")
    kept = {
        name: tables[name].join(subjects, on="incident_id", how="semi", maintain_order="left")
        for name in ("incident", "other_agency")
    }
    kept["person"] = tables["person"].join(persons, on="person_id", how="semi", maintain_order="left")
    for name in tables.keys() - kept.keys():
        link, people = link_of(name), subjects if name == "force" else persons
        kept[name] = tables[name].join(people, left_on=link, right_on="person_id", how="semi", maintain_order="left")
    return kept


def discharged(bundle: Bundle) -> frozenset[str]:
    """The persons the report names as having discharged a firearm at a civilian."""
    force = (row for person in bundle.civilians for row in person.rows.get("force", []))
    return frozenset(row["actor_id"] for row in force if row["force_type"] in DISCHARGES and row["actor_id"])


def _subjects(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The civilians concerned: person, incident, injury level, whether force was used on them, whether they were shot at."""
    received = (
        tables["force"].group_by(person_id="recipient_id").agg(_shot=pl.col("force_type").is_in(DISCHARGES).any())
    )
    civilians = (
        tables["person"]
        .filter(pl.col("role") == "civilian")
        .join(received, on="person_id", how="left", maintain_order="left")
    )
    told = civilians.select(
        "person_id", "incident_id", "injury_level", _shot=pl.col("_shot").fill_null(value=False),
        _forced=pl.col("_shot").is_not_null() | (pl.col("received_force") == "yes"),
    )  # fmt: skip
    return told.filter(pl.col("_shot") | (pl.col("_forced") & pl.col("injury_level").is_in(_GRAVE)))

"""One incident with all its rows is one bundle, and counts once: what it is protected as, what its rows inherit.

Says which bundles need more rows that look alike than others, and whose place and date go out most coarsely: those with
a juvenile, a mental-health crisis, domestic violence or a sexual offence. Must not coarsen or drop anything else.
Source: privacy policy in docs/architecture.md, the one k table.
"""

from collections.abc import Mapping
from typing import cast

import polars as pl

from privacy.pseudonyms import pseudonyms
from schemas.force import FORCE, GROUPS
from schemas.incident import INCIDENT
from schemas.model import WITHHELD
from schemas.people import PERSON

PROTECTED = "protected"
"""Private column of incident and person rows: whether the greater k holds for the row."""

BUNDLE = "bundle"
"""Private column of incident and person rows: which of them belong together, so that they count once."""

JUVENILE_BANDS = ("0-9", "10-17", "0-17")
MENTAL_HEALTH_HOLD = "custody_mental_health"
CRISIS_SIGNS = ("mental_crisis", "mental_disability")
# A net that errs towards protection: words and sections of the California Penal Code (273.5, 243(e), 261 to 269, 285 to
# 289, 647.6) that name domestic violence and sexual offences.
_CHARGES = (
    r"(?i)domestic|spous|cohabit|corporal injury|sexual|rape|lewd|molest|sodomy|copulation|indecent|"
    r"\b273\.5\b|\b243 ?\(?e\)?|\b26[1-9](\.\d+)?\b|\b28[5-9](\.\d+)?\b|\b647\.6\b"
)
_GRAVITY = [kind for kinds in GROUPS.values() for kind in kinds]
_INJURIES = ["death", "serious_bodily_injury", "injury"]


class BundleError(ValueError):
    """Rows that belong together do not fit together."""


def bundled(tables: Mapping[str, pl.DataFrame], *, key: bytes) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Incident and person tables with `protected`, `bundle` and the fields the border adds or passes on to persons.

    The bundle is a keyed pseudonym of the incident in a scope of its own, so it is not the incident's published name.
    """
    incident, person = tables[INCIDENT.name], tables[PERSON.name]
    if incident["incident_id"].is_duplicated().any():
        raise BundleError("table incident: an identifier stands twice")
    if orphans := person.join(incident, on="incident_id", how="anti").height:
        raise BundleError(f"table person: {orphans} rows belong to no incident")
    vulnerable = pl.concat([_vulnerable_incidents(incident), _vulnerable_persons(person, tables.get("sign"))])
    marked = _most_coarse(
        incident.with_columns(
            pl.col("incident_id").is_in(vulnerable.unique().implode()).alias(PROTECTED),
            pseudonyms(incident["incident_id"], key=key, scope=BUNDLE).alias(BUNDLE),
            _gravest_force(incident, tables[FORCE.name]),
            _gravest_injury(incident, person),
        )
    )
    inherited = [field.name for field in PERSON.inherits]
    heirs = person.drop(inherited, strict=False).join(
        marked.select(*INCIDENT.key, *inherited, PROTECTED, BUNDLE), on="incident_id", how="left", maintain_order="left"
    )
    return marked, heirs


def _vulnerable_incidents(incident: pl.DataFrame) -> pl.Series:
    said = (pl.col("protected_circumstance").is_in(["none", "unknown", "not_asked", "not_reported", "pending"])).not_()
    found = incident.filter(said.fill_null(False) | (pl.col("on_k12_campus") == "yes").fill_null(False))
    return found["incident_id"]


def _vulnerable_persons(person: pl.DataFrame, signs: pl.DataFrame | None) -> pl.Series:
    # Whatever the role: an officer of seventeen is a mistake in the report, and protected all the same.
    juvenile = pl.col("age_band").is_in(JUVENILE_BANDS) | (pl.col("k12_role") == "student")
    held = pl.col("custody_status") == MENTAL_HEALTH_HOLD
    charged = pl.col("highest_charge").str.contains(_CHARGES)
    # A person without any of these answers is not vulnerable by them.
    found = person.filter(pl.any_horizontal(one.fill_null(False) for one in (juvenile, held, charged)))
    ids = [found["incident_id"]]
    if signs is not None:
        seen = signs.filter(pl.col("sign").is_in(CRISIS_SIGNS)).select("person_id")
        ids.append(person.join(seen, on="person_id", how="semi")["incident_id"])
    return pl.concat(ids)


def _most_coarse(incident: pl.DataFrame) -> pl.DataFrame:
    """Protected incidents at agency and quarter: the first day of the quarter, no time of day. Areas go in border.py."""
    quarter = pl.col("incident_date").dt.truncate("1q")
    return incident.with_columns(
        pl.when(PROTECTED).then(quarter).otherwise("incident_date").alias("incident_date"),
        pl.when(PROTECTED).then(pl.lit(WITHHELD)).otherwise("incident_time").alias("incident_time"),
    )


def _gravest_force(incident: pl.DataFrame, force: pl.DataFrame) -> pl.Series:
    by_officers = force.filter(actor_role="officer").select("incident_id", rank=_rank("force_type", _GRAVITY))
    rank = by_officers.group_by("incident_id").agg(pl.col("rank").min())
    ranks = incident.select("incident_id").join(rank, on="incident_id", how="left", maintain_order="left")["rank"]
    names = [*_GRAVITY, "none"]
    return pl.Series(
        "force_used", [names[-1] if place is None else names[cast(int, place)] for place in ranks], dtype=pl.String
    )


def _gravest_injury(incident: pl.DataFrame, person: pl.DataFrame) -> pl.Series:
    """The gravest level of any civilian; without one, an injury, none, or unknown, as far as the civilians say."""
    said = pl.col("injured")
    level = (
        pl.when(pl.col("injury_level").is_in(_INJURIES)).then("injury_level")
        .when(said == "yes").then(pl.lit("injury")).when(said == "no").then(pl.lit("none")).otherwise(pl.lit("unknown"))
    )  # fmt: skip
    order = [*_INJURIES, "unknown", "none"]
    ranked = person.filter(role="civilian").with_columns(level=level).select("incident_id", rank=_rank("level", order))
    rank = ranked.group_by("incident_id").agg(pl.col("rank").min())
    ranks = incident.select("incident_id").join(rank, on="incident_id", how="left", maintain_order="left")["rank"]
    # Without a civilian nobody said anything.
    return pl.Series(
        "injury_gravest", ["unknown" if place is None else order[cast(int, place)] for place in ranks], dtype=pl.String
    )


def _rank(column: str, order: list[str]) -> pl.Expr:
    return pl.col(column).replace_strict(order, range(len(order)), default=None, return_dtype=pl.Int64)

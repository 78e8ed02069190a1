"""What figures may be measured against: residents, officers, arrests, calls and stops of an agency, people of an area.

Open facts about institutions and places, each with its source and its year; must not hold anything about a person, and
must not say which of them a rate should use.
"""

from functools import partial

from schemas import vocabularies
from schemas.agency import fact as _open_fact
from schemas.model import AREA_LEVELS, WITHHELD, Field, Table, Type, Vocabulary

fact = partial(_open_fact, since="0.2")
"""An open fact, in the standard since this version."""

AREA_KIND = Vocabulary(
    name="area_kind",
    description="The kind of area a number of people is given for.",
    terms=tuple(term for term in AREA_LEVELS.levels if term.code != WITHHELD),
)


def _given(what: str) -> tuple[Field, ...]:
    """Where a figure comes from; every one of them says so."""
    return (
        fact("source", Type.TEXT, "Source", f"Who gives the {what}, in which publication.", required=True),
        fact("source_url", Type.TEXT, "Address of the source", "Where the publication can be read.",
             pattern=r"^https?://[^\s<>\"]+$"),
        fact("retrieved", Type.DATE, "Retrieved", "Day on which the figure was taken from its source.", required=True),
    )  # fmt: skip


_YEAR = fact("year", Type.INTEGER, "Year", "Year the figure is for.", required=True, minimum=1990, maximum=2100)

DENOMINATOR = Table(
    name="denominator",
    label="Denominators",
    description=(
        "Figures an agency's reports may be measured against, several side by side. None of them is the right one; a "
        "rate names the one it uses."
    ),
    grain="one row per agency or pool, year and kind",
    key=("agency_id", "year", "kind"),
    fields=(
        fact("agency_id", Type.KEY, "Agency", "The agency, or the pool it is published in.", required=True,
             references="agency.agency_id"),
        _YEAR,
        fact("kind", Type.CODE, "Kind", "What is counted.", vocabulary=vocabularies.DENOMINATOR, required=True),
        fact("value", Type.INTEGER, "Figure", "How many there were in the year; of residents and officers, at one time of it.",
             required=True, minimum=1, maximum=1_000_000_000),
        *_given("figure"),
    ),
)  # fmt: skip

AREA_POPULATION = Table(
    name="area_population",
    label="People living in areas",
    description="How many people live in an area. Those who work there or pass through are not counted.",
    grain="one row per area and year",
    key=("level", "area", "year"),
    fields=(
        fact("level", Type.CODE, "Kind of area", "The level at which incidents are published in the area.",
             vocabulary=AREA_KIND, required=True),
        fact("area", Type.TEXT, "Area", "Name of the area as it stands in the incident table.", required=True),
        fact("area_code", Type.KEY, "Code of the area", "Official code of the area, where it has one.",
             pattern=r"^[A-Za-z0-9_.-]{1,40}$"),
        _YEAR,
        fact("population", Type.INTEGER, "People", "People who live in the area.", unit="persons", required=True,
             minimum=0, maximum=1_000_000_000),
        *_given("number"),
    ),
)  # fmt: skip

CONTEXT_TABLES: tuple[Table, ...] = (DENOMINATOR, AREA_POPULATION)
"""Tables filled by whoever runs the deployment, not by the agencies' reports."""

INSTITUTIONAL = ("residents", "officers")
"""Kinds of denominator that say how large an institution or its town is.

The others count what happened to people: a handful of arrests of a small agency may point to one.
"""

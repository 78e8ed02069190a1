"""The core table: published incidents by agency, year, group of force and injury, every row at the same level.

For time series, where rows of mixed detail would mislead. Counts published rows only, so it says nothing they do not;
must not hold a count of anything unpublished.
"""

from schemas.agency import fact
from schemas.model import Table, Type

CORE = Table(
    name="core",
    label="Core counts",
    description="Published incidents counted at one level: agency, year, group of the gravest force, gravest injury.",
    grain="one row per agency or pool, year, group of force and gravest injury",
    key=("agency_id", "year", "force_group", "injury_gravest"),
    fields=(
        fact("agency_id", Type.KEY, "Agency", "The agency or pool the incidents are published as.", required=True,
             references="agency.agency_id", since="0.3"),
        fact("year", Type.TEXT, "Year", "Year of the incidents; 'withheld' where even the year is kept back.", required=True,
             pattern=r"^([0-9]{4}|withheld)$", since="0.3"),
        fact("force_group", Type.TEXT, "Group of force", "Group of the gravest kind of force; 'withheld' where it is kept back.",
             required=True, since="0.3"),
        fact("injury_gravest", Type.TEXT, "Gravest injury", "Gravest injury of a civilian; 'withheld' where it is kept back.",
             required=True, since="0.3"),
        fact("incidents", Type.INTEGER, "Incidents", "Published incidents.", unit="incidents", required=True, minimum=1, since="0.3"),
    ),
)  # fmt: skip

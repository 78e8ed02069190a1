"""Who filed what and when: one row per agency and month, so that nothing is read as zero.

Counts here come from unrecoded data and are protected as small cells; must not be used as a sum of published rows.
"""

from schemas import vocabularies
from schemas.agency import fact
from schemas.model import Table, Type

COVERAGE = Table(
    name="coverage",
    label="Coverage",
    description="What each agency filed for each month of the release.",
    grain="one row per agency and month",
    key=("agency_id", "month"),
    fields=(
        fact("agency_id", Type.KEY, "Agency", "The agency that should file.", required=True, references="agency.agency_id"),
        fact("month", Type.TEXT, "Month", "Month of the incidents (YYYY-MM).", required=True, pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$"),
        fact("status", Type.CODE, "Status", "What was filed.", vocabulary=vocabularies.COVERAGE_STATUS, required=True),
        fact("incidents", Type.INTEGER, "Incidents",
              "Incidents accepted for the month; empty where nothing was filed or the count is withheld.", unit="incidents", minimum=0),
        fact("incidents_rule", Type.CODE, "Count shown", "Whether the count is shown, or the rule that withholds it.",
              vocabulary=vocabularies.COUNT_RULE, required=True),
    ),
)  # fmt: skip

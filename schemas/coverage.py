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
        fact("status", Type.CODE, "Status", "What was filed. A month is due once the agency's filing days after its end are over; "
             "without a deadline of its own, once it has ended.", vocabulary=vocabularies.COVERAGE_STATUS, required=True),
        fact("incidents", Type.INTEGER, "Incidents",
              "Incidents accepted for the month; empty where nothing was filed or the number is not shown.", unit="incidents", minimum=0),
        fact("incidents_rule", Type.CODE, "Rule of the count", "Whether the count is shown, or the rule by which it is not.",
              vocabulary=vocabularies.COUNT_RULE, required=True),
        fact("incidents_shown", Type.TEXT, "Count in words", "The count as it may be read: a number, '<5' where it is 1 to 4, 'withheld' "
             "where even that would tell more, 'not filed'.", required=True, since="0.4", pattern=r"^([0-9]+|<[0-9]+|withheld|not filed)$"),
        fact("expected_by", Type.DATE, "Expected by", "When the agency said it would file a month that is late; empty where it said nothing.",
             since="0.4"),
    ),
)  # fmt: skip

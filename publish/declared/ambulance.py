"""Ambulance calls as they may be public: counts by zone and month, small ones withheld. Must not hold rows, nor a finer count."""

from publish.declared.fields import open_field, text_field
from schemas import vocabularies
from schemas.model import Table, Type

AMBULANCE_MONTH = Table(
    name="ambulance_month",
    label="Ambulance calls by zone and month",
    description="Calls for an ambulance in each zone and whole month of a dispatch log; single calls are never published. A count is "
    "shown from eleven calls on, and only where sums would not give a smaller one away.",
    grain="one row per region, zone and month",
    key=("region", "zone", "month"),
    fields=(
        text_field("region", "Region", "The region whose dispatch log was counted."),
        text_field("zone", "Zone", "Name of the zone the calls were in; calls outside all zones are counted nowhere."),
        text_field("month", "Month", "Month the calls were received in (YYYY-MM), local time."),
        open_field("calls", Type.INTEGER, "Calls", "Calls received, units sent to one call counted once; empty where the count is withheld.",
                   minimum=0, unit="calls"),
        open_field("rule", Type.CODE, "Rule of the count", "Whether the count is shown, or the rule by which it is not.",
                   vocabulary=vocabularies.COUNT_RULE, required=True),
    ),
)  # fmt: skip

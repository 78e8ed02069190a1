"""Days and times: what cannot be, and what is worth a second look.

Must not know the time zone or the day of receipt; the judge gets them from its caller.
"""

from datetime import date

from schemas.findings import Severity
from schemas.rules.conditions import FollowsWithin, NotAfterReceipt, NotBefore, OnTheClock, Rule
from schemas.vocabularies import AB71, VIGIE

_SPRING, _AUTUMN = date(2025, 3, 9), date(2025, 11, 2)

TIMES: tuple[Rule, ...] = (
    Rule(code="in_future", table="incident", severity=Severity.ERROR, source=f"{AB71}: incident_date_str",
         condition=NotAfterReceipt(field="incident_date"), bad={"incident": {"incident_date": date(2999, 1, 1)}},
         good={"incident": {"incident_date": date(2025, 12, 31)}}),
    Rule(code="old_date", table="incident", severity=Severity.WARNING, source=VIGIE,
         condition=NotBefore(field="incident_date", day=date(1990, 1, 1)),
         bad={"incident": {"incident_date": date(1925, 3, 5)}}, good={"incident": {"incident_date": date(1990, 1, 1)}}),
    Rule(code="dst_gap", table="incident", severity=Severity.WARNING, source=VIGIE,
         condition=OnTheClock(day="incident_date", field="incident_time", twice=False),
         bad={"incident": {"incident_date": _SPRING, "incident_time": "02:30", "contact_time": None}},
         good={"incident": {"incident_date": _SPRING, "incident_time": "03:30", "contact_time": None}}),
    Rule(code="dst_overlap", table="incident", severity=Severity.NOTE, source=VIGIE,
         condition=OnTheClock(day="incident_date", field="incident_time", twice=True),
         bad={"incident": {"incident_date": _AUTUMN, "incident_time": "01:30", "contact_time": None}},
         good={"incident": {"incident_date": _AUTUMN, "incident_time": "02:30", "contact_time": None}}),
    Rule(code="contact_time_apart", table="incident", severity=Severity.NOTE, source=VIGIE,
         condition=FollowsWithin(field="contact_time", later="incident_time", minutes=720),
         bad={"incident": {"contact_time": "22:40", "incident_time": "22:10"}},
         good={"incident": {"contact_time": "23:50", "incident_time": "00:10"}}),
)  # fmt: skip
"""Rules of days and times. The daylight saving days of the examples are those of Los Angeles in 2025."""

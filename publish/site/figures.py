"""The figures of our pages: one query each, shown on the page and offered as CSV under the same name.

All are counts of published rows or of the coverage table. Must not hold a figure that only a page can compute.
"""

import csv
import io
from dataclasses import dataclass
from typing import Any

from schemas.model import WITHHELD

Row = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A query over the whole release, and the same over one agency where it is shown there."""

    name: str
    sql: str
    of_agency: str = ""

    def asked(self, agency: str) -> tuple[str, dict[str, str]]:
        """The query and its parameters; without an agency it counts the whole release."""
        return (self.of_agency, {"agency": agency}) if agency and self.of_agency else (self.sql, {})


def _both(sql: str) -> dict[str, str]:
    """The query twice, so that each may use its own index."""
    return {"sql": sql.format(of="true"), "of_agency": sql.format(of="agency_id = :agency")}


_ON_CIVILIANS = "role = 'civilian' and received_force = 'yes' and {of}"
_FORCE = """\
select force_type, sum(actor_role = 'officer') as by_officers, sum(actor_role = 'civilian') as by_civilians,
  count(distinct member_id) as people
from """

HEADLINE = Figure(
    name="headline",
    sql="""\
select (select count(*) from incident) as incidents,
  (select count(*) from person where role = 'civilian' and received_force = 'yes') as civilians,
  (select count(*) from person where role = 'officer' and received_force = 'yes') as officers,
  (select count(*) from force) as uses_of_force,
  (select count(distinct force_type) from force) as kinds_of_force""",
)

FILED = Figure(
    name="filed",
    sql=f"""\
select count(*) as expected, coalesce(sum(status in ('filed', 'filed_late', 'zero')), 0) as filed,
  coalesce(sum(status = 'not_filed'), 0) as not_filed, coalesce(sum(status = 'filed_late'), 0) as filed_late,
  coalesce(sum(status = '{WITHHELD}'), 0) as status_withheld
from coverage""",
)

COVERAGE = Figure(
    name="coverage",
    sql="select agency_id, month, status, incidents, incidents_rule from coverage order by agency_id, month",
)

AGENCIES = Figure(
    name="agencies",
    sql="""\
select agency.agency_id, name, kind, county, state, size_band, published_as, waiting, coalesce(n, 0) as incidents
from agency left join (select agency_id, count(*) as n from incident group by agency_id) as counted
  on counted.agency_id = agency.agency_id
order by name""",
)

PERIODS = Figure(
    name="incidents_by_period",
    **_both(f"""\
select case incident_date_level when '{WITHHELD}' then '{WITHHELD}' else substr(incident_date, 1, 4) end as year,
  case when incident_date_level in ('day', 'month')
      then 'Q' || ((cast(substr(incident_date, 6, 2) as integer) + 2) / 3)
    when incident_date_level = 'quarter' then substr(incident_date, 6, 2)
    else 'year only' end as quarter,
  count(*) as incidents
from incident where {{of}} group by 1, 2 order by 1, 2"""),
)

FORCE = Figure(
    name="kinds_of_force_by_side",
    sql=f"{_FORCE} force group by 1",
    of_agency=f"{_FORCE} (select distinct group_id from person where agency_id = :agency) as mine cross join force using (group_id) group by 1",
)

RACE = Figure(
    name="civilians_by_race",
    **_both(f"select race, count(*) as people from person where {_ON_CIVILIANS} group by 1 order by 2 desc, 1"),
)

AGE = Figure(
    name="civilians_by_age",
    **_both(f"select age_band, age_band_level, count(*) as people from person where {_ON_CIVILIANS} group by 1, 2"),
)

AREAS = Figure(
    name="incidents_by_area",
    **_both("select area, area_level, count(*) as incidents from incident where {of} group by 1, 2 order by 2, 1"),
)

DENOMINATORS = Figure(
    name="denominators",
    **_both(
        "select agency_id, year, kind, value, source, retrieved from denominator where {of} order by 1, 2 desc, kind"
    ),
)

FIGURES = {
    figure.name: figure
    for figure in (HEADLINE, FILED, COVERAGE, AGENCIES, PERIODS, FORCE, RACE, AGE, AREAS, DENOMINATORS)
}  # fmt: skip
"""Every figure, by the name of its CSV."""


def as_csv(rows: list[Row]) -> str:
    """The rows as CSV: codes as they are, one line feed per row."""
    out = io.StringIO()
    if rows:
        writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return out.getvalue()

"""The figures of our pages: one query each, shown on the page and offered under the same name as page, CSV and JSON.

All are counts of published rows or of the coverage table, with the shares that follow from them. Must not hold a figure
that only a page can compute.
"""

from publish.site.compare_figures import ANALYSIS_FIGURES
from publish.site.figure import Figure
from schemas.model import WITHHELD


def _both(sql: str) -> dict[str, str]:
    """The query twice, so that each may use its own index."""
    return {"sql": sql.format(of="true"), "of_agency": sql.format(of="agency_id = :agency")}


_ON_CIVILIANS = "role = 'civilian' and received_force = 'yes' and {of}"
_PEOPLE = "person?role=civilian&received_force=yes"
_FORCE = """\
select force_type, sum(actor_role = 'officer') as by_officers, sum(actor_role = 'civilian') as by_civilians,
  count(distinct member_id) as people, (select count(distinct member_id) from {of}) as people_in_all
from {of} group by 1 order by 1"""

HEADLINE = Figure(
    name="headline",
    sql="""\
select (select count(*) from incident) as incidents,
  (select count(*) from person where role = 'civilian' and received_force = 'yes') as civilians,
  (select count(*) from person where role = 'officer' and received_force = 'yes') as officers,
  (select count(*) from force) as uses_of_force,
  (select count(distinct force_type) from force) as kinds_of_force""",
    value="incidents",
)

INJURED = Figure(
    name="civilians_injured",
    **_both(
        "select coalesce(sum(injured = 'yes'), 0) as injured, coalesce(sum(injured in ('yes', 'no')), 0) as known, "
        f"count(*) as people from person where {_ON_CIVILIANS}"
    ),
    value="injured", table="person", rows_at=_PEOPLE, shares="injured", of="known",
)  # fmt: skip

FILED = Figure(
    name="filed",
    sql=f"""\
select coalesce(sum(status not in ('due', 'not_enrolled')), 0) as expected,
  coalesce(sum(status in ('filed', 'filed_late', 'zero')), 0) as filed,
  coalesce(sum(status = 'late'), 0) as not_filed,
  coalesce(sum(status = 'filed_late'), 0) as filed_late,
  coalesce(sum(status = '{WITHHELD}'), 0) as status_withheld
from coverage""",
    value="not_filed", table="coverage", rows_at="coverage",
)  # fmt: skip

COVERAGE = Figure(
    name="coverage",
    sql="select agency_id, month, status, incidents, incidents_rule, incidents_shown, expected_by from coverage order by agency_id, month",
    of_agency=(
        "select agency_id, month, status, incidents, incidents_rule, incidents_shown, expected_by from coverage "
        "where agency_id = :agency order by month"
    ),
    table="coverage", rows_at="coverage",
)  # fmt: skip

AGENCIES = Figure(
    name="agencies",
    sql="""\
select agency.agency_id, name, kind, county, state, size_band, published_as, waiting, coalesce(n, 0) as incidents
from agency left join (select agency_id, count(*) as n from incident group by agency_id) as counted
  on counted.agency_id = agency.agency_id
order by name, agency.agency_id""",
    table="agency", rows_at="agency",
)  # fmt: skip

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
    value="incidents", rows_at="incident",
)  # fmt: skip

FORCE = Figure(
    name="kinds_of_force_by_side",
    sql=_FORCE.format(of="force"),
    of_agency=_FORCE.format(
        of="(select distinct group_id from person where agency_id = :agency) as mine cross join force using (group_id)"
    ),
    by="force_type", value="people", table="force", rows_at="force", shares="people", of="people_in_all",
)  # fmt: skip

RACE = Figure(
    name="civilians_by_race",
    **_both(f"select race, count(*) as people from person where {_ON_CIVILIANS} group by 1 order by 2 desc, 1"),
    by="race", value="people", table="person", rows_at=_PEOPLE, shares="people",
)  # fmt: skip

AGE = Figure(
    name="civilians_by_age",
    **_both(f"select age_band, age_band_level, count(*) as people from person where {_ON_CIVILIANS} group by 1, 2 order by 1, 2"),
    by="age_band", value="people", table="person", rows_at=_PEOPLE, shares="people",
)  # fmt: skip

AREAS = Figure(
    name="incidents_by_area",
    **_both("select area, area_level, count(*) as incidents from incident where {of} group by 1, 2 order by 2, 1"),
    value="incidents", rows_at="incident",
)  # fmt: skip

AREA_PERIODS = Figure(
    name="incidents_by_area_and_period",
    sql=f"""\
select area, area_level,
  case incident_date_level when '{WITHHELD}' then '{WITHHELD}' else substr(incident_date, 1, 4) end as year,
  case when incident_date_level in ('day', 'month')
      then 'Q' || ((cast(substr(incident_date, 6, 2) as integer) + 2) / 3)
    when incident_date_level = 'quarter' then substr(incident_date, 6, 2)
    else 'year only' end as quarter,
  count(*) as incidents
from incident group by 1, 2, 3, 4 order by 2, 1, 3, 4""",
    value="incidents", rows_at="incident",
)  # fmt: skip

DENOMINATORS = Figure(
    name="denominators",
    **_both(
        "select agency_id, year, kind, value, source, retrieved from denominator where {of} order by 1, 2 desc, kind"
    ),
    table="denominator", rows_at="denominator",
)  # fmt: skip

FIGURES = {
    figure.name: figure
    for figure in (HEADLINE, INJURED, FILED, COVERAGE, AGENCIES, PERIODS, FORCE, RACE, AGE, AREAS, AREA_PERIODS, DENOMINATORS, *ANALYSIS_FIGURES)
}  # fmt: skip
"""Every figure, by the name of its address."""

"""Five worked questions: the canned queries of the site, valid on any release.

Each says what it counts and what it leaves out; none ranks people or agencies by a rate. Must not depend on the rows
of one release.
"""

from dataclasses import dataclass

from publish.dictionary import level_of
from schemas.model import WITHHELD, Field, Table
from schemas.standard import PUBLISHED_TABLES


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question in words, what its answer counts and does not count, and the SQL that answers it."""

    name: str
    title: str
    description: str
    sql: str


INCIDENTS = Question(
    name="incidents_by_agency_and_year",
    title="How many incidents did each agency publish per year?",
    description=(
        "Counts published incidents under the agency or pool they are published as, largest first. A year is "
        "'withheld' where even the year of an incident had to be kept back. A low count can be a year with months not "
        "filed, whether late, not due yet or before enrolment: the last column counts them, over all agencies of a pool, and "
        "is withheld where a status in the coverage table is. Incidents that wait for others are not in the table; totals counts them."
    ),
    sql=f"""\
with counted as (
  select agency_id, count(*) as incidents,
    case incident_date_level when '{WITHHELD}' then '{WITHHELD}' else substr(incident_date, 1, 4) end as year
  from incident group by 1, 3
), missing as (
  select agency.published_as as agency_id, substr(coverage.month, 1, 4) as year,
    sum(status in ('late', 'due', 'not_enrolled')) as months, sum(status = '{WITHHELD}') as hidden
  from coverage join agency using (agency_id) group by 1, 2
)
select coalesce(agency.name, counted.agency_id) as published_as, counted.year, counted.incidents,
  case when counted.year = '{WITHHELD}' or missing.hidden > 0 then '{WITHHELD}'
    else coalesce(missing.months, 'not known') end as agency_months_not_filed
from counted left join agency using (agency_id) left join missing using (agency_id, year)
order by sum(counted.incidents) over (partition by counted.agency_id) desc, published_as, counted.year""",
)

INJURED = Question(
    name="injured_by_race",
    title="What share of civilians on whom force was used were injured, by race?",
    description=(
        "Counts civilians on whom force was used, most numerous group first. The share is injured among those of whom "
        "it is known; below 20 known it is not given, since one person more would change it too much. Race is as the "
        "agency recorded it, and 'withheld' where it was kept back: those rows stand in a line of their own, so the "
        "other lines are too low. Only encounters in which force was used are here; the share says nothing about who "
        "is stopped or how often force is used."
    ),
    sql="""\
with counted as (
  select race, count(*) as persons, sum(injured = 'yes') as injured, sum(injured = 'no') as not_injured
  from person where role = 'civilian' and received_force = 'yes' group by race
)
select coalesce(terms.label, counted.race) as race, persons, injured, not_injured,
  persons - injured - not_injured as not_known,
  case when injured + not_injured >= 20 then cast(round(100.0 * injured / (injured + not_injured)) as integer)
    else 'fewer than 20 known' end as percent_injured_of_known
from counted left join terms on terms.vocabulary in ('race_group', 'blank') and terms.code = counted.race
order by terms.vocabulary is 'blank', persons desc, counted.race""",
)

FORCE = Question(
    name="kinds_of_force",
    title="Which kinds of force are used most?",
    description=(
        "Counts rows of the force table: one row is one kind of force used by one side on one person. Persons counts "
        "each person once per kind, so persons of several kinds cannot be added up. To cross it with agency, year, race, "
        "gender or age, join person on group_id and count members: rows name the person only where many share them."
    ),
    sql="""\
with counted as (
  select actor_role, force_type, count(*) as times, count(distinct member_id) as persons
  from force group by actor_role, force_type
)
select counted.actor_role as used_by, coalesce(terms.label, counted.force_type) as kind_of_force, times, persons,
  round(100.0 * times / sum(times) over (partition by counted.actor_role), 1) as percent_of_that_side
from counted left join terms on terms.vocabulary = 'force_type' and terms.code = counted.force_type
order by counted.actor_role desc, times desc, kind_of_force""",
)

NOT_FILED = Question(
    name="months_not_filed",
    title="Which months did agencies not file?",
    description=(
        "One line per agency that should file, with the months that are late: due, and nothing came. A month without a report "
        "is not a month without force. Expected are the months that are due of agencies that were enrolled. Attested zero "
        "means the agency declared that there was none; where all counts of an agency are withheld such a month stands under "
        "filed, and for some agencies published in a pool even the status is withheld."
    ),
    sql=f"""\
select agency.name as agency, sum(status not in ('due', 'not_enrolled')) as months_expected,
  sum(status = 'filed') as filed, sum(status = 'filed_late') as filed_late,
  sum(status = 'zero') as attested_zero, sum(status = 'late') as late,
  sum(status = '{WITHHELD}') as status_withheld, sum(status = 'due') as not_due_yet, sum(status = 'not_enrolled') as not_enrolled,
  case when sum(status = '{WITHHELD}') > 0 then '{WITHHELD}' else coalesce((select group_concat(month, ', ') from (
    select month from coverage as missing where missing.agency_id = coverage.agency_id and missing.status = 'late'
    order by month)), 'none') end as months_late
from coverage join agency using (agency_id)
group by coverage.agency_id order by agency.name""",
)


def withheld(tables: tuple[Table, ...] = PUBLISHED_TABLES) -> Question:
    """How finely each coarsened column is published; written from the standard, one pass over each table.

    Rows are grouped by all their levels first: the groups are few, and an index holds them in order.
    """
    scans: list[str] = []
    lines: list[str] = []
    for table in tables:
        coarsened = [(field.name, level) for field in table.fields if (level := level_of(field, table))]
        if not coarsened:
            continue
        levels = ", ".join(level.name for _, level in coarsened)
        scans.append(f"{table.name}_groups as (select {levels}, count(*) as n from {table.name} group by {levels})")
        sums = ",\n  ".join(_sums(name, level) for name, level in coarsened)
        scans.append(f"{table.name}_levels as (select coalesce(sum(n), 0) as n,\n  {sums}\n  from {table.name}_groups)")
        lines += [_line(table.name, name) for name, _ in coarsened]
    union = "\nunion all\n".join((*lines, _WHOLE_ROWS))
    return Question(name="withheld_or_coarsened", title="How much was withheld or coarsened, column by column?",
                    description=_WITHHELD_DESCRIPTION, sql="with " + ",\n".join(scans) + f"\n{union}")  # fmt: skip


_WITHHELD_DESCRIPTION = (
    "For every column that may be coarsened: rows published at the finest level, at a coarser one, and withheld. The "
    "levels of a column are in its _level column. The lines named (whole rows) count rows that wait for others before "
    "they can be published."
)
_WHOLE_ROWS = """\
select table_name, '(whole rows)', published + coalesce(waiting, 0), published, 0, coalesce(waiting, 'fewer than 5'),
  round(100.0 * waiting / max(published + waiting, 1), 1) from totals"""


def _sums(name: str, level: Field) -> str:
    finest = level.allowed[0]
    return (f"coalesce(sum(n * ({level.name} = '{finest}')), 0) as {name}_finest, "
            f"coalesce(sum(n * ({level.name} = '{WITHHELD}')), 0) as {name}_withheld")  # fmt: skip


def _line(table: str, name: str) -> str:
    return (f"select '{table}' as table_name, '{name}' as column_name, n as rows, {name}_finest as at_finest_level, "
            f"n - {name}_finest - {name}_withheld as coarser, {name}_withheld as withheld, "
            f"round(100.0 * {name}_withheld / max(n, 1), 1) as percent_withheld from {table}_levels")  # fmt: skip


QUESTIONS: tuple[Question, ...] = (INCIDENTS, INJURED, FORCE, NOT_FILED, withheld())
"""The five questions, in the order in which the site lists them."""

"""What a release says about its own counts: rates, funnels, series, matrices, bounds, worked out when it is built.

Every row can be worked out again from the public tables and the definitions. Must not hold rows, nor an order of
agencies by how often they use force.
"""

from publish.declared.fields import open_field, text_field
from schemas.model import Field, Table, Term, Type, Vocabulary
from schemas.vocabularies import DENOMINATOR, FORCE_TYPE, ROLE

ALL = "all"
"""The scope of a row that counts over every agency."""

TOTAL = "total"
"""The line or column of a matrix that holds its sums."""

REST = "rest"
"""The line or column of a matrix that holds what is too rare for one of its own."""


def _list(name: str, description: str, **terms: str) -> Vocabulary:
    return Vocabulary(
        name=name, description=description, terms=tuple(Term(code=c, label=label) for c, label in terms.items())
    )


RATE_STATE = _list(
    "rate_state", "Whether a rate is given, and why not.",
    given="Given", partial="Given, over a year that is not whole", few="Not given: fewer than 20 incidents",
    short="Not given: fewer than 9 months filed", undated="Not given: too many incidents without a year",
    no_denominator="Not given: nothing to measure against",
)  # fmt: skip
FUNNEL_PLACE = _list(
    "funnel_place", "Where an agency lies against the limits of the funnel.",
    inside="Inside both limits", between="Between the limits for one agency and those for all compared",
    above="Above both limits", below="Below both limits", not_judged="Drawn, not judged: its year is not whole",
)  # fmt: skip
QUARTER_STATE = _list(
    "quarter_state", "How much of a quarter there is to see.",
    whole="Whole", loose="Too many incidents of its year stand in no quarter", partial="Not every month filed",
    empty="No month filed",
)  # fmt: skip
CELL_RULE = _list(
    "cell_rule", "Whether a cell of a matrix is shown as a number.",
    shown="Shown", small="Fewer than five", beside_small="Not shown: would give a small cell away by subtraction",
    gate="Not shown: too few agencies report for a count over all of them",
)  # fmt: skip
CROSSED = _list(
    "crossed_with", "What the kind of force is crossed with.",
    race="Race of the person it was used on", gender="Gender of the person it was used on",
)  # fmt: skip


def _agency(name: str = "agency_id", label: str = "Agency") -> Field:
    return open_field(name, Type.KEY, label, "The agency or pool the incidents are published as.", required=True)


def _scope() -> Field:
    return open_field("scope", Type.KEY, "Scope", f"An agency or pool, or '{ALL}' for every row.", required=True)


def _code(name: str, label: str, description: str, vocabulary: Vocabulary) -> Field:
    return open_field(name, Type.CODE, label, description, vocabulary=vocabulary, required=True)


def _kind(name: str = "kind", label: str = "Measured against") -> Field:
    return _code(name, label, "Kind of denominator.", DENOMINATOR)


def _count(name: str, label: str, description: str, *, required: bool = True) -> Field:
    return open_field(name, Type.INTEGER, label, description, minimum=0, required=required)


def _number(name: str, label: str, description: str, *, required: bool = False) -> Field:
    return open_field(name, Type.DECIMAL, label, description, required=required)


_YEAR = open_field("year", Type.INTEGER, "Year", "Year of the incidents.", required=True, minimum=1990, maximum=2100)
_PER = _count("per", "Per", "The rate is per so many of what it is measured against.")

RATE = Table(
    name="rate",
    label="Rates side by side",
    description="Published incidents of a year against each figure they may be measured by, with 95 % intervals.",
    grain="one row per agency or pool, year and kind of denominator",
    key=("agency_id", "year", "kind"),
    fields=(
        _agency(), _YEAR, _kind(),
        _count("incidents", "Incidents", "Published incidents of the year."),
        _count("undated", "Without a year", "Published incidents of the agency whose year is withheld; any of them may belong here."),
        _count("months_filed", "Months filed", "Agency-months of the year known to be filed."),
        _count("months_hidden", "Months withheld", "Agency-months whose status is withheld; they may be filed."),
        _count("months_expected", "Months of the year", "Twelve for each agency of the row."),
        _count("denominator", "Measured against", "The figure itself; empty where none was given.", required=False),
        _PER,
        _number("rate", "Rate", "Incidents per `per` of the denominator; a year that is not whole is not scaled up."),
        _number("low", "Lower end", "Lower end of the exact Poisson interval, 95 %."),
        _number("high", "Upper end", "Upper end of the exact Poisson interval, 95 %."),
        _code("state", "State", "Whether the rate is given, and why not.", RATE_STATE),
    ),
)  # fmt: skip

RATE_ORDER = Table(
    name="rate_order",
    label="How often the order of agencies flips",
    description="Pairs of agencies whose order by rate is one way under one denominator and the other way under another.",
    grain="one row per year and two kinds of denominator",
    key=("year", "kind", "other_kind"),
    fields=(
        _YEAR, _kind(), _kind("other_kind", "And against"),
        _count("pairs", "Pairs", "Pairs of agencies with both rates, over whole years."),
        _count("flipped", "Flipped", "Of these, pairs whose order turns round."),
    ),
)  # fmt: skip

RATE_FLIP = Table(
    name="rate_flip",
    label="Pairs of agencies whose order flips",
    description="The pairs themselves, among the largest agencies of the year; the order of the two is that of the alphabet.",
    grain="one row per year, pair of agencies and two kinds of denominator",
    key=("year", "agency_id", "than_agency_id", "kind", "other_kind"),
    fields=(
        _YEAR, _agency(), _agency("than_agency_id", "Other agency"),
        _kind("kind", "Higher against"), _kind("other_kind", "Lower against"),
    ),
)  # fmt: skip

FUNNEL = Table(
    name="funnel",
    label="Agencies in the funnel",
    description="Rate against size: whether an agency differs from all of them together by more than chance. No ranking.",
    grain="one row per agency or pool, year and kind of denominator",
    key=("agency_id", "year", "kind"),
    fields=(
        _agency(), _YEAR, _kind(),
        _count("incidents", "Incidents", "Published incidents of the year."),
        _count("denominator", "Size", "What they are measured against."), _PER,
        _number("rate", "Rate", "Incidents per `per`.", required=True),
        _number("middle", "All together", "Rate of all judged agencies together.", required=True),
        _number("low", "Lower limit", "95 % limit for one agency.", required=True),
        _number("high", "Upper limit", "95 % limit for one agency.", required=True),
        _number("low_all", "Lower limit for all", "95 % limit for all agencies compared.", required=True),
        _number("high_all", "Upper limit for all", "95 % limit for all agencies compared.", required=True),
        _count("compared", "Compared", "Agencies judged in this year against this kind of figure."),
        _number("dispersion", "Dispersion", "Factor by which agencies differ more than by chance; 1 where it was not allowed for.",
                required=True),
        _code("place", "Place", "Where it lies against the limits.", FUNNEL_PLACE),
    ),
)  # fmt: skip

FUNNEL_LIMIT = Table(
    name="funnel_limit",
    label="Limits of the funnel",
    description="The limits as curves: what chance would make likely for an agency of each size.",
    grain="one row per year, kind of denominator and size",
    key=("year", "kind", "size"),
    fields=(
        _YEAR, _kind(), _count("size", "Size", "What the incidents of such an agency are measured against."), _PER,
        _number("low", "Lower limit", "95 % limit for one agency.", required=True),
        _number("high", "Upper limit", "95 % limit for one agency.", required=True),
        _number("low_all", "Lower limit for all", "95 % limit for all agencies compared.", required=True),
        _number("high_all", "Upper limit for all", "95 % limit for all agencies compared.", required=True),
    ),
)  # fmt: skip

TREND = Table(
    name="trend",
    label="Series by quarter",
    description="Published incidents by quarter, in stretches of one definition. A line joins quarters of one stretch only.",
    grain="one row per agency or pool and quarter",
    key=("agency_id", "quarter"),
    fields=(
        _agency(),
        open_field("quarter", Type.TEXT, "Quarter", "Quarter (YYYY-Qn).", required=True, pattern=r"^[0-9]{4}-Q[1-4]$"),
        _count("incidents", "Incidents", "Published incidents known to lie in the quarter: a lower bound."),
        _count("year_only", "Year only", "Published incidents of the same year that stand in no quarter."),
        _count("undated", "Without a year", "Published incidents of the agency whose year is withheld; any of them may belong here."),
        _count("months_filed", "Months filed", "Agency-months of the quarter known to be filed."),
        _count("months_expected", "Months", "Three for each agency of the row."),
        _count("stretch", "Stretch", "Number of the stretch; it goes up by one at each change of definition."),
        _code("state", "State", "How much of the quarter there is to see.", QUARTER_STATE),
    ),
)  # fmt: skip

TREND_BREAK = Table(
    name="trend_break",
    label="Where series break",
    description="The changes of definition that break a series, by agency.",
    grain="one row per agency or pool and change",
    key=("agency_id", "definition_id"),
    fields=(
        _agency(),
        open_field("definition_id", Type.KEY, "Change", "The change, as in the table of definitions.", required=True),
        open_field("from_date", Type.DATE, "From", "First day of the new meaning.", required=True),
        open_field("quarter", Type.TEXT, "Quarter", "Quarter in which that day lies.", required=True),
        text_field("table_name", "Table", "Table of the column."),
        text_field("field", "Field", "Column whose meaning changed."),
        text_field("text", "What changed", "What it meant before, and what it means from this day on."),
    ),
)  # fmt: skip

WHO_WHAT_WHOM = Table(
    name="who_what_whom",
    label="Who did what to whom",
    description=(
        "Uses of force by kind, crossed with what is known of the person. Small cells are not shown, nor those that would "
        "give them away; cells without a use are left out. Anyone can count them again from the rows: they are kept back so "
        "that a handful of people is not read as a finding."
    ),
    grain="one row per scope, side, what is crossed, its value and kind of force",
    key=("scope", "actor_role", "crossed", "value", "force_type"),
    fields=(
        _scope(),
        _code("actor_role", "Used by", "The side that used the force.", ROLE),
        _code("crossed", "Crossed with", "What the kind of force is crossed with.", CROSSED),
        open_field("value", Type.TEXT, "Value", f"Code of the value; '{REST}': all with few uses; '{TOTAL}': their sum.", required=True),
        open_field("force_type", Type.TEXT, "Kind of force", f"Code of the kind; '{REST}': all with few uses; '{TOTAL}': their sum.",
                   required=True),
        _count("uses", "Uses of force", "Rows of the table of force; empty where not shown.", required=False),
        _number("share", "Share", "Uses of this kind among those on persons of this value; empty under 20 uses."),
        _code("rule", "Shown", "Whether the number is shown, and why not.", CELL_RULE),
    ),
)  # fmt: skip

FORCE_BOUND = Table(
    name="force_bound",
    label="Bounds where only encounters are recorded",
    description=(
        "Difference between two groups in how often a kind of force was used on those in the record, as a range under "
        "assumptions about who came into the record at all (Knox, Lowe and Mummolo 2020)."
    ),
    grain="one row per scope, kind of force, two groups and assumed share",
    key=("scope", "force_type", "race", "reference", "assumed"),
    fields=(
        _scope(),
        _code("force_type", "Kind of force", "Kind used by officers.", FORCE_TYPE),
        open_field("race", Type.TEXT, "Group", "Group of the civilians, as recorded.", required=True),
        open_field("reference", Type.TEXT, "Compared with", "Group they are compared with.", required=True),
        _number("assumed", "Assumed share", "Share of the group's records that would not exist had they been of the other group.",
                required=True),
        _count("people", "People", "Civilians of the group on whom force was used."),
        _count("other_people", "People compared with", "Civilians of the other group on whom force was used."),
        _number("share", "Share", "Share of the group on whom this kind was used.", required=True),
        _number("other_share", "Share of the others", "The same of the group compared with.", required=True),
        _number("low", "Lower bound", "Lower bound of the difference.", required=True),
        _number("high", "Upper bound", "Upper bound of the difference.", required=True),
        _number("low_95", "Lower bound with chance", "Lower bound less 1.96 standard errors.", required=True),
        _number("high_95", "Upper bound with chance", "Upper bound plus 1.96 standard errors.", required=True),
    ),
)  # fmt: skip

ANALYSES = (RATE, RATE_ORDER, RATE_FLIP, FUNNEL, FUNNEL_LIMIT, TREND, TREND_BREAK, WHO_WHAT_WHOM, FORCE_BOUND)
"""The companion tables of the analyses, in the order in which they are worked out."""

"""Whether estimates over all agencies may be published, year by year: coverage, item non-response and the rung they give.

Works on the public tables, so that anyone can check it. publish/rungs.py holds the ladder. An agency's own rows are not
held by it; must not change or hide a row.
"""

from collections.abc import Iterator, Mapping

import polars as pl

from publish.declared.coverage import ESTIMATE_GATE, MEASURES
from publish.rungs import BLANK, MOST, SOME, WHOLE, rung
from schemas.as_polars import polars_schema
from schemas.model import WITHHELD

ALL = "all"
"""The scope of every agency of the release."""

_FILED = ("filed", "filed_late", "zero")
_UNANSWERED = ("not_reported", "unknown")
_NO_ANSWER_WANTED = ("not_asked", WITHHELD)


def estimate_gate(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """A row for each year and key variable: of all agencies, and of each state where there are several.

    tables: the public tables. Coverage counts agency-months, each weighted with the sworn officers of its agency in that
    year or the latest year before it; where those of one agency are not known, every agency-month counts the same. Months
    not due yet are left out, and so are those of which it is withheld whether they were filed; months before enrolment
    count as not filed. Rows whose year is withheld are left out of item non-response.
    """
    agency = tables["agency"].select("agency_id", "state", "published_as")
    states = sorted(agency["state"].unique())
    scopes = [(ALL, agency), *((state, agency.filter(state=state)) for state in states if len(states) > 1)]
    rows = [row for scope, inside in scopes for row in _of_scope(scope, inside, tables)]
    return pl.DataFrame(rows, schema=polars_schema(ESTIMATE_GATE), orient="row")


def _of_scope(scope: str, agency: pl.DataFrame, tables: Mapping[str, pl.DataFrame]) -> Iterator[tuple[object, ...]]:
    months = tables["coverage"].join(agency.select("agency_id"), on="agency_id", how="semi")
    persons = tables["person"].join(agency.select("agency_id"), on="agency_id", how="semi")
    blank = {"injury": _injury(persons), "force_type": _force_type(persons, tables["force"])}
    for year in sorted(months["month"].str.slice(0, 4).unique()):
        share, basis = _coverage(months.filter(pl.col("month").str.starts_with(year)), tables["denominator"], int(year))
        told = {name: found.get(year) for name, found in blank.items()}
        known = [one for one in told.values() if one is not None]
        told["key"] = max(known) if len(known) == len(told) else None
        for measure in MEASURES:
            given = rung(share, told[measure])
            yield scope, year, measure, share, told[measure], given, _reason(share, told[measure], basis)


def _coverage(months: pl.DataFrame, denominator: pl.DataFrame, year: int) -> tuple[float | None, str]:
    """The share of a year that was filed, and what it is a share of."""
    told = months.filter(~pl.col("status").is_in(["due", WITHHELD]))
    given = (
        denominator.filter((pl.col("kind") == "officers") & (pl.col("year") <= year))
        .sort("year")
        .unique("agency_id", keep="last", maintain_order=True)
        .select("agency_id", officers="value")
    )
    weighed = told.join(given, on="agency_id", how="left")
    by_officers = weighed.height > 0 and weighed["officers"].null_count() == 0 and weighed["officers"].sum() > 0
    counted = weighed.with_columns(weight=pl.col("officers") if by_officers else pl.lit(1))
    whole, filed = (float(part["weight"].sum()) for part in (counted, counted.filter(pl.col("status").is_in(_FILED))))
    hidden = months.filter(pl.col("status") == WITHHELD).height
    basis = (
        "sworn officers, month by month"
        if by_officers
        else "agency-months, as the officers of some agencies are not known"
    )
    if hidden:
        basis += f"; {hidden} agency-months of which it is withheld are left out"
    return (filed / whole if whole else None), basis


def _injury(persons: pl.DataFrame) -> dict[str, float]:
    """By year, the share of people force was used on whose injury is not reported or not known."""
    asked = persons.filter((pl.col("received_force") == "yes") & ~pl.col("injured").is_in(_NO_ANSWER_WANTED))
    return _by_year(asked, pl.col("injured").is_in(_UNANSWERED).cast(pl.Float64))


def _force_type(persons: pl.DataFrame, force: pl.DataFrame) -> dict[str, float]:
    """By year, the share of people of whom no kind of force is given, or not even whether force was used.

    Rows of force do not all name their person, but the group they stand in: of a group with fewer people in `force` than
    force was used on, each person has the same part in what is missing.
    """
    used = pl.col("received_force") == "yes"
    asked = persons.filter(used | pl.col("received_force").is_in(_UNANSWERED))
    given = force.group_by("group_id").agg(told=pl.col("member_id").n_unique())
    wanted = persons.filter(used).group_by("group_id").agg(wanted=pl.len())
    share = wanted.join(given, on="group_id", how="left").select(
        "group_id", gap=(1 - pl.col("told").fill_null(0) / pl.col("wanted")).clip(0.0, 1.0)
    )
    return _by_year(asked.join(share, on="group_id", how="left"), pl.when(used).then(pl.col("gap")).otherwise(1.0))


def _by_year(persons: pl.DataFrame, gap: pl.Expr) -> dict[str, float]:
    dated = persons.filter(pl.col("incident_date_level") != WITHHELD)
    found = dated.group_by(year=pl.col("incident_date").str.slice(0, 4)).agg(gap=gap.mean())
    return dict(found.iter_rows())


def _reason(coverage: float | None, nonresponse: float | None, basis: str) -> str:
    """Which limit holds, the first that does, and how coverage was measured."""
    if coverage is None:
        return "No agency-month of the year is due and told."
    reports = f"At least {WHOLE:.0%} of the area reports"
    limits = (
        (coverage < SOME, f"Less than {SOME:.0%} of the area reports."),
        (nonresponse is None, "No answer of the year can be counted."),
        (coverage < MOST, f"At least {SOME:.0%} and less than {MOST:.0%} of the area reports."),
        (coverage < WHOLE, f"At least {MOST:.0%} and less than {WHOLE:.0%} of the area reports."),
        ((nonresponse or 0) > BLANK, f"{reports}, and more than {BLANK:.0%} is not answered."),
        (True, f"{reports}, and at most {BLANK:.0%} is not answered."),
    )  # fmt: skip
    return f"{next(sentence for holds, sentence in limits if holds)} Coverage in {basis}."

"""Find reports of several agencies about one event, as pairs for the state desk to look at. Nothing is ever merged.

By the other agency's case number, by a key the agencies share, by day, place and time. Must not decide that two reports
are one event: two agencies may use force an hour apart in one street.
"""

import polars as pl

from ingest.duplicates import with_place
from ingest.findings import findings_frame

MINUTES = 60
"""How far apart the times of two reports of one event may be."""

BASES = ("case_number", "event_key", "place_and_time", "city_and_time")
"""Why a pair is one, the strongest reason first."""

PAIRS = {
    "incident_id": pl.String, "agency_id": pl.String, "other_incident_id": pl.String, "other_agency_id": pl.String,
    "basis": pl.String, "bases": pl.String, "minutes_apart": pl.Int64,
}  # fmt: skip
"""Columns of the pairs: two incidents, the strongest basis, all of them, and how far apart their times are on one day."""

_SHORTEST_NUMBER = 5
"""Characters of a case number that may be matched where the other agency is not named."""


def same_events(incidents: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    """Pairs of incidents of different agencies that may be one event, each once, by incident_id.

    incidents, others: the incident and other_agency tables of the standard, of all agencies.
    """
    told = _prepared(incidents)
    numbers = _numbers(others, told)
    found = [
        _pairs(numbers.join(told, left_on=["_id", "_number"], right_on=["_id", "_number"]), told, "case_number"),
        _pairs(_unnamed(numbers, told), told, "case_number"),
        _pairs(_linked(told, ["_event"]), told, "event_key"),
        _pairs(_in_time(_linked(told, ["incident_date", "_place"], alike="_city")), told, "place_and_time"),
        _pairs(_in_time(_linked(told.filter(pl.col("multiple_agencies").ne_missing("no")), ["incident_date", "_city"])), told, "city_and_time"),
    ]  # fmt: skip
    order = pl.col("basis").replace_strict({basis: at for at, basis in enumerate(BASES)}, return_dtype=pl.Int64)
    ranked = pl.concat(found).unique().sort(order, maintain_order=True)
    key = ["incident_id", "agency_id", "other_incident_id", "other_agency_id"]
    grouped = ranked.group_by(key, maintain_order=True).agg(
        pl.col("basis").first(), pl.col("basis").unique(maintain_order=True).str.join(", ").alias("bases"),
        pl.col("minutes_apart").first(),
    )  # fmt: skip
    return grouped.select(*PAIRS).cast(PAIRS).sort("incident_id", "other_incident_id")  # type: ignore[arg-type]


def same_event_notes(incidents: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    """A note for each report of a delivery that another agency's report in it pairs with, by more than city and time.

    incidents: with `_file` and `_row`. A sender that reports for one agency alone gets none.
    """
    if incidents["agency_id"].n_unique() < 2:
        return findings_frame(incidents.head(0), code="same_event", table="incident", field=None)
    pairs = same_events(incidents, others).filter(pl.col("basis") != "city_and_time")
    ids = pl.concat([pairs["incident_id"], pairs["other_incident_id"]]).implode()
    rows = incidents.filter(pl.col("incident_id").is_in(ids))
    return findings_frame(rows, code="same_event", table="incident", field=None)


def _plain_number(text: pl.Expr) -> pl.Expr:
    plain = text.str.to_uppercase().str.replace_all(r"[^A-Z0-9]", "")
    return pl.when(plain != "").then(plain)


def _prepared(incidents: pl.DataFrame) -> pl.DataFrame:
    """What pairs are found by, in plain spellings; an incident without a case number has its key for one."""
    clock = pl.col("incident_time").str.split(":")
    key = pl.col("incident_id").str.strip_prefix(pl.format("{}:", "agency_id"))
    return with_place(incidents).select(
        "incident_id", "agency_id", "incident_date", "multiple_agencies", "_place", "_city",
        _id=_plain_number(pl.col("agency_id")), _number=_plain_number(pl.coalesce("case_number", key)),
        _event=_plain_number(pl.col("event_key")),
        _minute=clock.list.get(0, null_on_oob=True).cast(pl.Int64, strict=False) * 60
        + clock.list.get(1, null_on_oob=True).cast(pl.Int64, strict=False),
    )  # fmt: skip


def _numbers(others: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """Case numbers of other agencies as incidents name them: _from, _id (null where no known agency is named), _number."""
    known = told["_id"].unique().implode()
    named = _plain_number(pl.col("other_agency_id"))
    return others.select(
        _from=pl.col("incident_id"), _id=pl.when(named.is_in(known)).then(named), _number=_plain_number(pl.col("other_case_number"))
    ).filter(pl.col("_number").is_not_null())  # fmt: skip


def _unnamed(numbers: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """Numbers whose agency is not named: taken where they are long enough and the days are at most one apart."""
    loose = numbers.filter(pl.col("_id").is_null() & (pl.col("_number").str.len_chars() >= _SHORTEST_NUMBER)).drop(
        "_id"
    )
    days = told.select(_from="incident_id", _day="incident_date")
    met = loose.join(told, on="_number").join(days, on="_from")
    return met.filter((pl.col("incident_date") - pl.col("_day")).abs() <= pl.duration(days=1))


def _linked(told: pl.DataFrame, on: list[str], *, alike: str | None = None) -> pl.DataFrame:
    """Rows that have the same values in `on`, none of them null; `alike` may differ only where one of the two is null."""
    full = told.filter(pl.all_horizontal(pl.col(name).is_not_null() for name in on))
    met = full.select("incident_id", "_minute", *on, *([alike] if alike else [])).rename({"incident_id": "_from"})
    both = met.join(full, on=on, suffix="_here")
    if alike:
        both = both.filter((pl.col(alike) == pl.col(f"{alike}_here")).fill_null(value=True))
    return both


def _in_time(linked: pl.DataFrame) -> pl.DataFrame:
    return linked.filter((pl.col("_minute") - pl.col("_minute_here")).abs() <= MINUTES)


def _pairs(found: pl.DataFrame, told: pl.DataFrame, basis: str) -> pl.DataFrame:
    """Pairs of `_from` and `incident_id` of different agencies, the lesser id first."""
    if found.is_empty():
        return pl.DataFrame(schema={name: dtype for name, dtype in PAIRS.items() if name != "bases"})
    ids = found.select(
        a=pl.min_horizontal("_from", "incident_id"), b=pl.max_horizontal("_from", "incident_id")
    ).unique()
    of = told.select("incident_id", "agency_id", "incident_date", "_minute")
    both = ids.join(of, left_on="a", right_on="incident_id").join(of, left_on="b", right_on="incident_id", suffix="_b")
    apart = (pl.col("_minute") - pl.col("_minute_b")).abs()
    return both.filter(pl.col("agency_id") != pl.col("agency_id_b")).select(
        incident_id="a", agency_id="agency_id", other_incident_id="b", other_agency_id="agency_id_b",
        basis=pl.lit(basis),
        minutes_apart=pl.when(pl.col("incident_date") == pl.col("incident_date_b")).then(apart),
    )  # fmt: skip

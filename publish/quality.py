"""The quality card of a release: five headings, each with a few numbers measured on it.

Useful, unique, correct, fresh, documented. Every number comes from public tables, from the totals or from what is published
beside them, except the days until a report came, which are told only over many reports. Must not grade, nor give a count
that the release withholds.
"""

from collections.abc import Iterator, Mapping
from datetime import date

import polars as pl

from publish.about import About
from publish.declared.coverage import HEADINGS, QUALITY
from publish.dictionary import dictionary_frame, terms_frame
from publish.draft import Draft
from publish.nowcast import LEAST_REPORTS
from schemas.as_polars import empty_frame, polars_schema
from schemas.model import BLANKS, WITHHELD
from schemas.standard import PUBLISHED_TABLES

FILE = "QUALITY.md"
FEW = "fewer than 5"
LANGUAGES = ("en", "fr", "es")

Frames = Mapping[str, pl.DataFrame]
Line = tuple[str, str, float | None, str, str]
"""Measure, value as it is read, number, unit, note."""

_FINE = ("day", "month", "quarter")
_FILED = ("filed", "zero")
_INTRODUCTION = """\
# Quality of release {version}

{title}, {publisher}. What was measured when the release was made; a number that is not known says so. Nothing is graded.
"""


def quality(
    tables: Frames, about: About, beside: Frames, *, receipts: pl.DataFrame | None = None, pairs: int | None = None
) -> pl.DataFrame:
    """The table `quality`. tables: the public tables; beside: companion tables; those not there count as not known.

    receipts: incident_id, month, received_on, fate of every accepted version. pairs: reports that may be of one event
    another agency reported as well.
    """
    made: dict[str, Iterator[Line]] = {
        "useful": _useful(tables), "unique": _unique(tables, about, pairs), "correct": _correct(tables, about, beside),
        "fresh": _fresh(tables, about, beside, receipts), "documented": _documented(beside),
    }  # fmt: skip
    rows = [(heading, *line) for heading in HEADINGS for line in made[heading]]
    return pl.DataFrame(rows, schema=polars_schema(QUALITY), orient="row")


def quality_card(draft: Draft) -> None:
    """QUALITY.md: the card as a page."""
    facts = draft.about.facts()
    lines = [_INTRODUCTION.format(**{name: facts[name] for name in ("version", "title", "publisher")})]
    card = draft.beside.get("quality", empty_frame(QUALITY))
    for heading in HEADINGS:
        lines += [f"## {heading.capitalize()}", "", "| measure | value | note |", "|---|---:|---|"]
        for row in card.filter(heading=heading).iter_rows(named=True):
            lines.append(f"| {row['measure'].replace('_', ' ').capitalize()} | {row['value']} | {row['note'] or ''} |")
        lines.append("")
    (draft.folder / FILE).write_text("\n".join(lines), encoding="utf-8", newline="\n")


def _useful(tables: Frames) -> Iterator[Line]:
    incident, coverage = tables["incident"], tables["coverage"]
    people = tables["person"].filter(role="civilian", received_force="yes")
    yield _share("dated_to_a_quarter_or_finer", incident["incident_date_level"].is_in(_FINE), "Of incidents.")
    yield _share(
        "with_an_area", incident["area_level"] != WITHHELD, "Of incidents; at any level, from snap point to county."
    )
    yield _share("with_race", ~people["race"].is_in([*BLANKS, WITHHELD]), "Of civilians force was used on.")
    yield _share(
        "with_age", ~people["age_band"].is_in([*BLANKS, WITHHELD]), "Of civilians force was used on; in any band."
    )
    told = coverage.filter(~pl.col("status").is_in(["due", "not_enrolled", WITHHELD]))
    yield _share("agency_months_filed", told["status"] != "late", "Of those that are due and not withheld.")


def _unique(tables: Frames, about: About, pairs: int | None) -> Iterator[Line]:
    twice = sum(
        int(tables[table.name].select(pl.struct(*table.key).is_duplicated().sum()).item())
        for table in PUBLISHED_TABLES
        if table.key and table.name in tables
    )
    yield _number("identifiers_that_stand_twice", twice, "rows", "Over every public table with a key.")
    for stage, note in (("duplicate", "Sent again unchanged."), ("superseded", "Replaced by a later version.")):
        yield _total(f"incidents_left_out_as_{stage}", about, stage, note)
    note = "Pairs that may be one event; both are published, and nothing is merged."
    hidden = pairs is not None and 0 < pairs < 5
    yield _number("incidents_two_agencies_may_have_reported", None if hidden else pairs, "pairs", note, hidden=hidden)


def _correct(tables: Frames, about: About, beside: Frames) -> Iterator[Line]:
    yield _total("incidents_rejected", about, "rejected", "Sent back to the agency with the reason.")
    counts = about.totals.get("incident", {})
    received, rejected = counts.get("received"), counts.get("rejected")
    known = received is not None and rejected is not None and received > 0
    yield _ratio("share_of_incidents_rejected", rejected / received if known else None, "Of incidents received.")  # type: ignore[operator]
    changes = beside.get("change_count")
    if changes is None:
        yield _number("corrections_since_the_last_release", None, "changes", "")
        return
    stated = changes.filter(pl.col("reason").str.starts_with("c"))
    note = "Counted in the ledger, each column by itself; a count of 1 to 4 that is withheld there is not in it."
    yield _number("corrections_since_the_last_release", int(stated["rows"].sum()), "changes", note)
    cells = float(changes.filter(pl.col("kind") == "changed", pl.col("column_name").is_not_null())["rows"].sum())
    whole = sum(frame.height * frame.width for frame in tables.values())
    yield _ratio("share_of_cells_changed", cells / whole if whole else None, "Since the last release, for any reason.")


def _fresh(tables: Frames, about: About, beside: Frames, receipts: pl.DataFrame | None) -> Iterator[Line]:
    coverage = tables["coverage"]
    newest = coverage.filter(pl.col("status").is_in([*_FILED, "filed_late"]))["month"].max()
    age = (about.released_on - _end(str(newest))).days if newest is not None else None
    yield _number(
        "age_of_the_newest_month", age, "days", "From its end to the release; the newest month anything was filed for."
    )
    yield _number("median_days_until_a_report_came", _median_days(receipts), "days",
                  "From the end of the month of the incident; a report counts from its first version.")  # fmt: skip
    told = coverage.filter(pl.col("status").is_in([*_FILED, "filed_late", "late"]))
    yield _share("months_filed_within_the_deadline", told["status"].is_in(_FILED), "Of agency-months that are due and not withheld; "
                 "an agency without a deadline of its own is never too late with what it files.")  # fmt: skip
    latest = beside.get("nowcast")
    known = latest.drop_nulls("completeness").sort("month") if latest is not None else None
    part = known["completeness"][-1] if known is not None and known.height else None
    yield _ratio(
        "expected_completeness_of_the_newest_month",
        part,
        "As past delays let expect; the range is in the table nowcast.",
    )


def _documented(beside: Frames) -> Iterator[Line]:
    columns, terms = dictionary_frame(), terms_frame()
    published = columns.filter(published="yes")
    yield _share(
        "columns_with_a_meaning_in_three_languages", _in_languages(published, "description"), "Of published columns."
    )
    yield _share(
        "codes_with_a_label_in_three_languages", _in_languages(terms, "label"), "Of codes of published columns."
    )
    for name, measure, note in (
        ("known_issue", "known_issues_open", "Shown wherever they touch a number."),
        ("definition", "changed_definitions", "Series break there."),
        ("reply", "replies_of_agencies", ""),
    ):
        frame = beside.get(name)
        if frame is not None and name == "known_issue":
            frame = frame.filter(pl.col("resolved_on").is_null())
        yield _number(measure, None if frame is None else frame.height, "rows", note)


def _in_languages(frame: pl.DataFrame, column: str) -> pl.Series:
    """Whether a row has a text in every language; a language without a column has none."""
    names = [column if language == "en" else f"{column}_{language}" for language in LANGUAGES]
    there = [(pl.col(name) if name in frame.columns else pl.lit("")).fill_null("") != "" for name in names]
    return frame.select(whole=pl.all_horizontal(there))["whole"]


def _median_days(receipts: pl.DataFrame | None) -> int | None:
    if receipts is None:
        return None
    standing = receipts.filter(fate="current").select("incident_id")
    first = receipts.join(standing, on="incident_id", how="semi").group_by("incident_id").agg(
        pl.col("month").last(), first=pl.col("received_on").min()
    )  # fmt: skip
    days = first.select(
        (pl.col("first") - pl.col("month").str.to_date("%Y-%m").dt.month_end()).dt.total_days()
    ).to_series()
    return round(float(days.median())) if days.len() >= LEAST_REPORTS else None  # type: ignore[arg-type]


def _end(month: str) -> date:
    return pl.select(pl.lit(month).str.to_date("%Y-%m").dt.month_end()).item()  # type: ignore[no-any-return]


def _share(measure: str, holds: pl.Series, note: str) -> Line:
    """The share of rows that hold, from 0 to 1."""
    return _ratio(measure, int(holds.sum()) / holds.len() if holds.len() else None, note)


def _ratio(measure: str, share: float | None, note: str) -> Line:
    if share is None:
        return measure, "not known", None, "share", note
    # A share that is nearly all or nearly none must not read as all or none.
    percent = min(max(100 * share, 0.1 if share else 0.0), 100.0 if share == 1 else 99.9)
    return measure, f"{percent:.1f} %", round(share, 6), "share", note


def _number(measure: str, count: int | None, unit: str, note: str, *, hidden: bool = False) -> Line:
    said = FEW if hidden else "not known" if count is None else f"{count:,}"
    return measure, said, None if count is None else float(count), unit, note


def _total(measure: str, about: About, stage: str, note: str) -> Line:
    """A total of incidents as the release tells it: withheld where it is small or gives a small one away."""
    counts = about.totals.get("incident", {})
    if stage in counts and counts[stage] is None:
        return measure, WITHHELD, None, "rows", f"{note} Too small to show, or it would give such a count away."
    return _number(measure, counts.get(stage), "rows", note)

"""How many published incidents of an agency are known to lie in a month, quarter or year, or in the release at all.

Anyone can count them, so they bound what a withheld count may be. Must not see a private row.
"""

import polars as pl

WHOLE = ""
"""The span of all rows of an agency."""

Spans = dict[tuple[str, str], int]


def published_spans(incident: pl.DataFrame) -> Spans:
    """Rows of the public incident table by agency and span; a row counts in every span that holds its published date."""
    found: Spans = {}
    dated = incident.group_by("agency_id", "incident_date", "incident_date_level").len()
    for agency, date, level, rows in dated.iter_rows():
        known = date[:7] if level == "day" else date
        inside = spans_of(known) if level in {"day", "month"} else (known, known[:4], WHOLE) if level == "quarter" else (
            (known, WHOLE) if level == "year" else (WHOLE,)
        )  # fmt: skip
        for span in inside:
            found[agency, span] = found.get((agency, span), 0) + rows
    return found


def spans_of(month: str) -> tuple[str, ...]:
    """The spans a month (YYYY-MM) lies in, itself first."""
    return (month, f"{month[:4]}-Q{(int(month[5:7]) + 2) // 3}", month[:4], WHOLE)

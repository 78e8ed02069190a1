"""What is unusual about a file as a whole: columns nobody knows, columns that are missing or emptied, too few or many rows.

Must not judge a row.
"""

import polars as pl

from ingest.findings import findings_frame, joined
from ingest.layouts import LaidFile
from ingest.profiles.model import Profile
from ingest.reading import blank_cells


def file_findings(laid: LaidFile, profile: Profile, incidents: pl.Series) -> pl.DataFrame:
    """Findings on the header's row. incidents: ids of the file's rows, all held where a column that is read is missing."""
    frames = [_on_header(laid, "unknown_column", name, name) for name in laid.strays]
    if laid.missing:
        held = pl.concat([incidents.unique(), pl.Series([None], dtype=pl.String)]).unique()
        frames += [_on_header(laid, "missing_column", name, name, held) for name in laid.missing]
    frames += [_on_header(laid, "fill_dropped", name, laid.own[name]) for name in dropped_columns(laid, profile)]
    rows = profile.expected.rows
    if rows is not None and not rows[0] <= laid.file.frame.height <= rows[1]:
        frames.append(_on_header(laid, "rows_unusual", None, None))
    return joined(frames)


def fill_rates(laid: LaidFile, profile: Profile) -> dict[str, tuple[float, float]]:
    """For each column with an expected share of filled cells that the file has: the share expected, and the one there is."""
    told: dict[str, tuple[float, float]] = {}
    for name, share in profile.expected.fill.items():
        cells = laid.cells(name)
        if cells is not None and cells.len():
            told[name] = share, 1 - int(blank_cells(cells, profile.blanks).sum()) / cells.len()
    return told


def dropped_columns(laid: LaidFile, profile: Profile) -> list[str]:
    """Columns filled less often than expected, beyond the tolerance."""
    slack = profile.expected.tolerance
    return [name for name, (share, here) in fill_rates(laid, profile).items() if here < share - slack]


def header_row(laid: LaidFile, profile: Profile) -> int:
    """The number of the header's row, as a spreadsheet shows it."""
    return laid.file.header_row


def _on_header(
    laid: LaidFile, code: str, field: str | None, column: str | None, incidents: pl.Series | None = None
) -> pl.DataFrame:
    held = incidents if incidents is not None else pl.Series([None], dtype=pl.String)
    rows = pl.DataFrame({"incident_id": held}, schema={"incident_id": pl.String}).with_columns(
        _file=pl.lit(laid.file.name), _row=pl.lit(laid.file.header_row, dtype=pl.Int64)
    )
    return findings_frame(rows, code=code, table="file", field=field, column=column)

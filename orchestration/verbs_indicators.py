"""What `vigie forecast indicators` does: print how long each part of a run took. Must not hold a rule about intervals."""

from collections.abc import Mapping
from pathlib import Path

import typer

from forecast.indicators import indicators as tell_indicators
from forecast.indicators import units_from
from forecast.problem import ForecastProblem
from orchestration.speaking import answer
from orchestration.table_files import read_table


def indicators(
    calls: Path, *, timezone: str, stamps: Mapping[str, str | None], id_: str | None, as_json: bool
) -> None:  # fmt: skip
    """Print the segments of a log by its columns of stamps; null stands where a log has no such column."""
    named = {name: column for name, column in stamps.items() if column is not None}
    if len(named) < 2:
        raise ForecastProblem("a segment lies between two stamps; name at least one more, as with --on-scene COLUMN.")
    units = units_from(read_table(calls), named, id=id_, zone=None, timezone=timezone)
    told = tell_indicators(units, timezone=timezone)
    if as_json:
        answer({"units": units.height, "segments": told.drop("zone").to_dicts()})
        return
    typer.echo(f"{'minutes':14} {'concerned':>10} {'usable':>9} {'share':>7} {'p50':>7} {'p90':>7}  p90 lies in")
    for row in told.iter_rows(named=True):
        p50, p90 = (f"{row[key]:.1f}" if row[key] is not None else "" for key in ("p50", "p90"))
        ranged = f"{row['p90_low']:.1f} to {row['p90_high']:.1f}" if row["warning"] == "range" else ""
        note = "too few to tell" if row["warning"] == "few" else ranged
        share = f"{row['share']:.1%}" if row["n"] else ""
        typer.echo(
            f"{row['segment']:14} {row['n']:10,} {row['usable']:9,} {share:>7} {p50:>7} {p90:>7}  {note}".rstrip()
        )

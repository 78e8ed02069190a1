"""What `vigie crosswalk` does: write the accepted reports of a delivery in another shape, and say what that loses.

Must not write a report that is held, or print a value.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import typer

from orchestration.resources import HomeProblem, home_from
from orchestration.speaking import answer
from orchestration.verbs_intake import find_profile, read_files
from orchestration.writing import write_whole


def crosswalk(paths: Sequence[Path], agency: str, *, to: str, out: Path, home: Path | None, as_json: bool) -> None:
    """Check the files, write what is accepted and state the loss; exit 1 when a row is held."""
    from ingest.check import check_files
    from ingest.exchange.shapes import SHAPES, statement
    from ingest.readers.apart import read_apart

    if any(path.resolve() == out.resolve() for path in paths):
        raise HomeProblem("the reports would take the place of the file they come from; name another file with --out.")
    shape = SHAPES[to]
    profile = find_profile(agency, home_from(home))
    now = datetime.now(ZoneInfo(profile.timezone)).replace(tzinfo=None)
    checked = check_files(read_files(paths), profile, received_on=now.date(), read=read_apart)
    accepted = checked.validated.accepted
    if accepted["incident"].is_empty():
        raise HomeProblem("no report of this delivery is accepted, so there is none to write; vigie validate says why.")
    stated = statement(accepted, shape)
    write_whole(out, shape.write(accepted, now), private=True)
    if as_json:
        answer(_machine_statement(stated, shape, held=checked.rejected))
    else:
        for line in _statement_lines(stated, shape, out, held=checked.rejected):
            typer.echo(line)
    if checked.rejected:
        raise typer.Exit(1)


def _machine_statement(stated: Any, shape: Any, *, held: int) -> dict[str, Any]:
    from dataclasses import asdict

    return {"to": shape.slug, "rows_held": held, **asdict(stated)}


def _statement_lines(stated: Any, shape: Any, out: Path, *, held: int) -> list[str]:
    """What was written, what it cannot tell, what nobody can read back; each with its count, never with a value."""
    from ingest.exchange.shapes import reason

    name = shape.crosswalk.name
    written = f"{stated.reports_told:,} of {stated.reports:,} reports written to {out}: {name}, {shape.slug}."
    lines = [written, "The file holds the agency's own values; it is readable by you alone."]
    if held:
        lines.append(f"{held:,} rows are held and not written; vigie validate says why.")
    if stated.persons_told < stated.persons:
        lines.append(
            f"{stated.persons - stated.persons_told:,} of {stated.persons:,} persons are not wanted there, or belong to the other reports."
        )
    if stated.untold:
        lines += ["", "Answers it cannot tell, or tells by another word:"]
        lines += [
            f"  {loss.place:<42} {_counts(loss)}  {reason(loss.place, shape.crosswalk)}" for loss in stated.untold
        ]
    elif stated.reports_told:
        lines += ["", "Every answer is told."]
    if stated.unread:
        lines += ["", "Answers it tells that cannot be read back from it:"]
        lines += [f"  {loss.place:<42} {loss.not_told + loss.other_word:>7,}" for loss in stated.unread]
    lines += [
        "",
        *(f"* {note}" for note in shape.crosswalk.notes),
        "",
        "All that maps and all that is lost: docs/crosswalks.md",
    ]
    return lines


def _counts(loss: Any) -> str:
    other = f", {loss.other_word:,} otherwise" if loss.other_word else ""
    return f"{f'{loss.not_told:,} not told{other}':<30}"

"""What `vigie release withdraw` does: it names the releases that hold a removed report, then cuts them again.

Must not name a report.
"""

from datetime import UTC, datetime
from pathlib import Path

import typer

from orchestration.resources import HomeProblem, home_from
from orchestration.speaking import answer, say, steps


def withdraw(home: Path | None, *, yes: bool, as_json: bool) -> None:
    """Withdraw the releases that hold a report removed by law, and issue re-cut ones; without `yes` only say which."""
    from orchestration.removal import removals, remove, unsearchable
    from orchestration.verbs_intake import prepare_registry

    place = home_from(home).require()
    prepare_registry(place)
    wanted, others = removals(place), unsearchable(place)
    for version in others:
        say(
            f"Note: release {version} is of an earlier family; whether it holds the report cannot be told. Look at it yourself."
        )
    if wanted and yes:
        with steps(len(wanted)) as begin:
            remove(place, wanted, at=datetime.now(UTC), progress=begin)
    if as_json:
        told = [{"withdrawn": one.version, "replaced_by": one.again} for one in wanted]
        answer({"releases": told, "done": yes, "unsearchable": others})
    elif not wanted:
        typer.echo("No release holds a report that was removed by law; nothing is withdrawn.")
    else:
        word = "is withdrawn; it is cut again as" if yes else "holds a report removed by law; it would be cut again as"
        for one in wanted:
            typer.echo(f"Release {one.version} {word} {one.again}.")
    if wanted and not yes:
        raise HomeProblem("nothing was withdrawn yet; a withdrawn release cannot come back. To do it, add --yes.")

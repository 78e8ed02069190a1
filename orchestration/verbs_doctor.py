"""What `vigie doctor` does: look at everything a deployment needs, and say what is wrong and what to do.

Must not change anything.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import typer

from orchestration.doctor.told import Told, wrong
from orchestration.resources import Home, HomeProblem, home_from
from orchestration.silence import place_of
from orchestration.speaking import answer

Look = Callable[[], Told | list[Told]]


def doctor(home: Path | None, *, everything: bool, backup_days: int, as_json: bool) -> None:
    """Print every check; exit 1 when there is something to do. Raises HomeProblem where there is no deployment at all."""
    place = home_from(home)
    if not place.private.is_dir():
        raise HomeProblem(f"{place.root} is not a Vigie deployment; make one with: vigie init {place.root}")
    told = examined(place, everything=everything, backup_days=backup_days)
    to_do = [one for one in told if one.state == "wrong"]
    if as_json:
        answer({"well": not to_do, "checks": [
            {"check": one.check, "state": one.state, "sentence": one.sentence, "remedy": one.remedy} for one in told
        ]})  # fmt: skip
    else:
        for one in told:
            typer.echo(one.line())
        typer.echo(f"{len(to_do)} to do." if to_do else "All is well.")
    if to_do:
        raise typer.Exit(1)


def examined(place: Home, *, everything: bool = False, backup_days: int = 7) -> list[Told]:
    """Every check of a deployment, in order."""
    from orchestration.doctor import beyond, folders, installed, records

    looks: dict[str, Look] = {
        "python": installed.python, "libraries": installed.libraries,
        "folders": lambda: folders.folders(place), "private": lambda: folders.privacy(place),
        "settings": lambda: folders.settings(place), "keys": lambda: folders.keys(place), "disk": lambda: folders.disk(place),
        "registry": lambda: records.registry(place, everything=everything, now=datetime.now(UTC)),
        "half written": lambda: folders.half_done(place), "backup": lambda: folders.backups(place, backup_days),
        "mail": lambda: beyond.mail(place), "identity provider": lambda: beyond.provider(place),
        "release": lambda: beyond.release(place), "ports": lambda: beyond.ports(place),
    }  # fmt: skip
    told: list[Told] = []
    for name, look in looks.items():
        found = _looked(name, look)
        told += found if isinstance(found, list) else [found]
    return told


def _looked(name: str, look: Look) -> Told | list[Told]:
    """A check that breaks is one more thing to do, and does not keep the others from being made."""
    try:
        return look()
    except HomeProblem as problem:
        return wrong(name, str(problem), "")
    except Exception as error:
        return wrong(name, f"could not be looked at ({place_of(error)}).", "Report it with this line.")

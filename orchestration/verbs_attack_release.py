"""What `vigie privacy attack --release` does: the red team set on a written release, with the operator's truth where there is one.

Prints counts only. Must not hold a bound or an attack, nor give a key to the attackers.
"""

from dataclasses import asdict
from pathlib import Path

import typer

from orchestration.resources import HomeProblem
from orchestration.speaking import answer
from privacy.policy import Policy


def attack_named(release: str, *, home: Path | None, seed: int, as_json: bool) -> None:
    """Attack a version of a deployment with its truth, or any release folder without. Exit code 1 where an attack wins."""
    from orchestration.family import earlier_releases, family_named, foreign_releases
    from orchestration.keys import family_of
    from orchestration.policies import policy_in_force
    from orchestration.resources import home_from
    from orchestration.truth import truth_of
    from orchestration.verbs_release import release_folder
    from verification import checksums
    from verification.redteam.attack import attack_release
    from verification.written import Unreadable

    place = home_from(home)
    folder = release_folder(place, release)
    # What was changed since it was sealed is no release, and nothing found in it would count.
    if broken := next(checksums.problems(folder), None):
        raise HomeProblem(f"{broken}, so this is not the release that was made; see: vigie release verify {release}")
    limits, truth = Policy(), None
    earlier, foreign = list[Path](), list[Path]()
    if folder.parent == place.releases.resolve():
        limits, family = policy_in_force(place), family_named(folder)
        # The key of an earlier family no longer tells which row is whose.
        truth = truth_of(place, folder.name) if family == family_of(place).name else None
        earlier, foreign = earlier_releases(place, family, folder.name), foreign_releases(place, family)
    try:
        found = attack_release(
            folder, truth=truth, k=limits.k, k_protected=limits.k_protected, earlier=earlier, foreign=foreign, seed=seed
        )
    except Unreadable as unreadable:
        raise HomeProblem(f"{unreadable}; see: vigie release verify {release}") from None
    held = all(one.holds is not False for one in found)
    if as_json:
        answer({"release": folder.name, "k": limits.k, "holds": held, "attacks": [asdict(one) for one in found]})
    else:
        for one in found:
            typer.echo(f"{one.name}  {one.what}")
            if one.holds is not None:
                told = ", ".join(f"{key.replace('_', ' ')} {value:,}" for key, value in one.found.items())
                typer.echo(f"  bound: {one.bound}; found: {told}; {'holds' if one.holds else 'DOES NOT HOLD'}.")
            if one.detail:
                typer.echo(f"  {one.detail}.")
    if not held:
        raise typer.Exit(1)

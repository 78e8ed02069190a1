"""Make a release a second time and compare it with the first, byte for byte: from its private stages, or from landed files.

Everything happens in a scratch folder on the private side, which is gone afterwards. Must not touch the release, a stage or
the registry of the deployment.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from orchestration.registry_facts import facts_of, taken_at
from orchestration.release_folder import rewrite_release
from orchestration.resources import Home, HomeProblem
from orchestration.running import run_release, run_reports
from orchestration.stages import StageFolder, stages_of
from publish.sealing import SUMS
from publish.versions import parse, released

RELEASABLE, LANDED = "releasable", "landed"

_MONTHLY = ("validated_reports", "located_reports")
_OWN = ("stages", "dagster", "reconciliation", "drop", "forecasts")
_PREFIX = ".rebuild-"


def rebuild(home: Home, version: str, *, origin: str) -> list[str]:
    """A sentence for each way in which the release made again is another; none when every byte is the same.

    origin: RELEASABLE or LANDED. Raises HomeProblem where what it needs is gone.
    """
    if version not in released(home.releases):
        raise HomeProblem(f"release {version} is none of this deployment, so it cannot be made again from its stages.")
    with tempfile.TemporaryDirectory(prefix=_PREFIX, dir=home.private) as scratch:
        place = Path(scratch)
        landed = origin == LANDED
        again = (
            _from_landed(home, version, place) if landed else rewrite_release(home, version, into=place / "releases")
        )
        return list(_differences(home.releases / version, again))


def _differences(first: Path, again: Path) -> Iterator[str]:
    if (first / SUMS).read_bytes() == (again / SUMS).read_bytes():
        return
    listed, told = (_listed(folder / SUMS) for folder in (first, again))
    for name in sorted(listed.keys() | told.keys()):
        if name not in told:
            yield f"made again, the release has no {name}"
        elif name not in listed:
            yield f"made again, the release has {name}, too"
        elif listed[name] != told[name]:
            yield f"made again, {name} is another file"
    if listed == told:
        yield f"made again, {SUMS} is written in another way"


def _listed(file: Path) -> dict[str, str]:
    lines = (line.split("  ", 1) for line in file.read_text("utf-8").splitlines() if "  " in line)
    return {name: digest for digest, name in lines}


def _from_landed(home: Home, version: str, scratch: Path) -> Path:
    """The release by the whole way from the files as they were received, in a home of its own."""
    facts = facts_of(home, version)
    told = json.loads((home.releases / version / "release.json").read_text("utf-8"))
    other = _scratch_home(home, version, scratch)
    place = Home(root=other, as_of=taken_at(facts), apart=True)
    run_reports(place, progress=_quiet)
    run_release(
        place, version, released_on=date.fromisoformat(told["released_on"]), code_version=told["code_version"],
        as_of=taken_at(facts), progress=_quiet,
    )  # fmt: skip
    return place.releases / version


def _scratch_home(home: Home, version: str, scratch: Path) -> Path:
    """A home that reads the keys, settings, landed files and registry of the deployment, and has the releases before this one."""
    root = scratch / "home"
    other, stages = Home(root=root, apart=True), stages_of(home)
    for folder in (other.private, *(other.private / name for name in _OWN), other.releases):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for path in home.private.iterdir():
        if path.name not in _OWN and not path.name.startswith(_PREFIX):
            (other.private / path.name).symlink_to(path.resolve())
    for name in released(home.releases):
        if parse(name) < parse(version):
            _linked(home.releases / name, other.releases / name)
    for asset in stages.assets():
        for partition in stages.partitions(asset) if asset not in _MONTHLY else ():
            if _is_before(partition, version):
                stages.lend(asset, partition, StageFolder(other.stages))
    return root


def _is_before(name: str, version: str) -> bool:
    try:
        return parse(name) < parse(version)
    except ValueError:
        return False


def _linked(folder: Path, to: Path) -> None:
    """A second name for each file; nothing writes into an earlier release."""
    shutil.copytree(folder, to, copy_function=os.link)


def _quiet(_: str) -> None:
    return

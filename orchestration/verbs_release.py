"""What the verbs of publication do: run, release build and verify, serve public.

Must not decide what may be published; privacy does.
"""

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, date, datetime
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from orchestration.resources import Home, HomeProblem, home_from, log_form
from orchestration.speaking import answer, say, steps

if TYPE_CHECKING:
    from verification.findings import Finding


def run(home: Path | None, *, as_json: bool) -> None:
    """Bring the report stages and the forecasts up to date."""
    from orchestration.policies import policy_in_force
    from orchestration.running import run_forecasts, run_reports
    from orchestration.verbs_intake import prepare_registry

    place = home_from(home).require()
    policy_in_force(place)
    prepare_registry(place)
    with steps(2) as begin:
        stale = run_reports(place, progress=begin)
        forecasts = run_forecasts(place, progress=begin)
    if as_json:
        answer({"months": list(stale.months), "forecasts": forecasts})
        return
    if stale.months:
        typer.echo(f"Brought {len(stale.months)} months up to date. Next: vigie release build")
    for folder in forecasts:
        typer.echo(f"Forecast made: {folder}. Next: vigie serve planner")
    if not stale.months and not forecasts:
        typer.echo("Nothing is new; every stage is up to date.")


def build(version: str | None, *, home: Path | None, as_json: bool) -> None:
    """Make the next release of a deployment."""
    place = home_from(home).require()
    today = datetime.now(UTC).date()
    chosen = version or next_version(place, today.year, today.month)
    folder = build_release_of(place, chosen, today=today)
    if as_json:
        answer({"version": chosen, "folder": str(folder)})
    else:
        typer.echo(f"Release {chosen} is made and verified: {folder}")


def build_release_of(place: Home, version: str, *, today: date) -> Path:
    """Bring stages up to date, then make, write and verify the release; returns its folder."""
    from orchestration.keys import family_of
    from orchestration.policies import policy_in_force, unsigned
    from orchestration.reports import reference_of
    from orchestration.running import run_release, run_reports
    from orchestration.verbs_intake import prepare_registry

    if (place.releases / version).exists():
        raise HomeProblem(
            f"release {version} is there already, and a release is never changed; choose another version."
        )
    family_of(place)
    for warning in (unsigned(policy_in_force(place), today=today), reference_of(place).snap_warning()):
        if warning:
            say(f"Note: {warning}")
    prepare_registry(place)
    with steps(3) as begin:
        run_reports(place, progress=begin)
        run_release(
            place, version, released_on=today, code_version=installed_version("vigie"),
            as_of=place.as_of or datetime.now(UTC), progress=begin,
        )  # fmt: skip
    _note_published(place, version)
    return place.releases / version


def _note_published(place: Home, version: str) -> None:
    """A release is out: a link of the audit chain."""
    from sqlalchemy.orm import Session

    from ingest.registry.audit import note
    from ingest.registry.connection import open_registry

    with Session(open_registry(place.registry_url())) as session, session.begin():
        note(session, at=datetime.now(UTC), actor="cli", action="published", subject=version)


def next_version(place: Home, year: int, month: int) -> str:
    """The next CalVer of the month."""
    from publish.versions import following

    return following(place.releases, year, month)


def release_folder(place: Home, version: str) -> Path:
    """The folder of a version, of `latest`, or of a release anywhere. Raises HomeProblem when there is none."""
    from publish.versions import NOTICE

    for folder in (place.releases / version, Path(version)):
        if (folder / NOTICE).is_file():
            raise HomeProblem(f"release {folder.name} was withdrawn; {_successor(folder / NOTICE)}.")
        if any((folder / name).is_file() for name in ("datapackage.json", "SHA256SUMS")):
            return folder.resolve()
    there = sorted(path.name for path in place.releases.glob("[0-9]*")) if place.releases.is_dir() else []
    known = (
        f"the releases there are: {', '.join(there)}"
        if there
        else "there is none yet; make one with: vigie release build"
    )
    raise HomeProblem(f"there is no release {version}; {known}.")


def _successor(notice: Path) -> str:
    try:
        instead = json.loads(notice.read_text("utf-8")).get("replaced_by")
    except (OSError, ValueError, AttributeError):
        instead = None
    return f"use release {instead} instead" if isinstance(instead, str) else "nothing takes its place"


def verify(
    version: str, *, public_key: str | None, rebuild: str | None, home: Path | None, as_json: bool
) -> None:  # fmt: skip
    """Check a release folder; exit 1 when a check fails."""
    from verification.findings import findings
    from verification.signature import key_given

    pinned = key_given(public_key) if public_key is not None else None
    place = home_from(home)
    folder = release_folder(place, version)
    found = checked_release(place, folder, public_key=pinned)
    if rebuild is not None:
        from orchestration.rebuilding import rebuild as again

        differences = again(place.require(), folder.name, origin=rebuild)
        found += findings(
            "rebuild", differences, otherwise=f"Made again from what is {rebuild}, every byte is the same."
        )
    failed = [finding for finding in found if not finding.ok]
    if as_json:
        answer({"release": folder.name, "checks": len(found), "failed": [finding.sentence for finding in failed]})
    else:
        for finding in found:
            typer.echo(f"{'ok  ' if finding.ok else 'FAIL'}  {finding.sentence}")
        typer.echo(f"{len(found) - len(failed)} of {len(found)} checks hold.")
    if failed:
        raise typer.Exit(1)


def checked_release(place: Home, folder: Path, *, public_key: bytes | None = None) -> list["Finding"]:
    """What the second pair of eyes says of a release folder, beside the earlier ones of the deployment."""
    from verification.verify import verify as check

    earlier, previous = _before(place, folder)
    return check(folder, earlier=earlier, previous=previous, public_key=public_key)


def _before(place: Home, folder: Path) -> tuple[list[Path], Path | None]:
    """The releases a folder is compared with: all earlier ones of this deployment, and the one its ledger begins at."""
    from orchestration.family import earlier_releases, family_named, foreign_releases
    from publish.versions import VersionError, before

    try:
        previous = before(folder.name, folder.parent)
    except VersionError:
        previous = None
    earlier: list[Path] = []
    if folder.parent == place.releases.resolve() and (folder / "release.json").is_file():
        try:
            family = family_named(folder)
            earlier = [*foreign_releases(place, family), *earlier_releases(place, family, folder.name)]
        except (OSError, ValueError, AttributeError):
            # What is wrong with release.json is for the checks to say.
            earlier = []
    return earlier, folder.parent / previous if previous else None


def serve_public(version: str, *, host: str | None, port: int | None, home: Path | None) -> None:
    """Become the public process: a cleared environment, a release folder, public.toml, nothing else."""
    from publish.site.settings import PublicSettings, SettingsProblem, read_settings, serve_command, serve_environment
    from publish.versions import LATEST

    place = home_from(home)
    folder = release_folder(place, version)
    # The pointer itself, so that the site follows it.
    shown = place.releases / LATEST if version == LATEST else folder
    settings = place.root / "public" / "public.toml"
    settings_file = settings if settings.is_file() and folder.parent == place.releases.resolve() else None
    try:
        public = read_settings(settings_file) if settings_file else PublicSettings()
    except SettingsProblem as error:
        raise HomeProblem(f"public/{error}") from None
    command = serve_command(
        shown, host=host, port=port, settings_file=settings_file, python=sys.executable, log=log_form()
    )
    if log_form() == "text":
        say(f"Serving release {folder.name} at http://{host or public.host}:{port or public.port}/ (Ctrl-C ends it).")
    process = subprocess.Popen(command, env=serve_environment(os.environ), cwd=folder)
    # Whoever ends this process means the site.
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    ended = process.wait()
    if ended == 2:
        # The site has said why, in one sentence.
        raise typer.Exit(2)
    if ended not in {0, -signal.SIGINT, -signal.SIGTERM, 130}:
        raise HomeProblem(f"the site ended with code {ended}; start it again, and read what it printed before.")

"""What the verbs of publication do: run, release build and verify, serve public.

Must not decide what may be published; privacy does.
"""

import os
import signal
import subprocess
import sys
from datetime import UTC, date, datetime
from importlib.metadata import version as installed_version
from pathlib import Path

import typer

from orchestration.resources import Home, HomeProblem, home_from
from orchestration.speaking import answer, say, steps


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
        run_release(place, version, released_on=today, code_version=installed_version("vigie"), progress=begin)
    return place.releases / version


def next_version(place: Home, year: int, month: int) -> str:
    """The next CalVer of the month."""
    taken = [path.name for path in place.releases.glob(f"{year}.{month:02d}.*")]
    numbers = [int(name.rsplit(".", 1)[1]) for name in taken if name.rsplit(".", 1)[1].isdigit()]
    return f"{year}.{month:02d}.{max(numbers, default=-1) + 1}"


def release_folder(place: Home, version: str) -> Path:
    """The folder of a version, of `latest`, or of a release anywhere. Raises HomeProblem when there is none."""
    for folder in (place.releases / version, Path(version)):
        if (folder / "datapackage.json").is_file():
            return folder.resolve()
    there = sorted(path.name for path in place.releases.glob("[0-9]*")) if place.releases.is_dir() else []
    known = (
        f"the releases there are: {', '.join(there)}"
        if there
        else "there is none yet; make one with: vigie release build"
    )
    raise HomeProblem(f"there is no release {version}; {known}.")


def verify(version: str, *, home: Path | None, as_json: bool) -> None:
    """Check a release folder; exit 1 when a check fails."""
    from orchestration.family import earlier_releases, family_named, foreign_releases
    from verification.verify import verify as check

    folder = release_folder(home_from(home), version)
    place = home_from(home)
    earlier = []
    if folder.parent == place.releases.resolve():
        family = family_named(folder)
        earlier = [*foreign_releases(place, family), *earlier_releases(place, family, folder.name)]
    findings = check(folder, earlier=earlier)
    failed = [finding for finding in findings if not finding.ok]
    if as_json:
        answer({"release": folder.name, "checks": len(findings), "failed": [finding.sentence for finding in failed]})
    else:
        for finding in findings:
            typer.echo(f"{'ok  ' if finding.ok else 'FAIL'}  {finding.sentence}")
        typer.echo(f"{len(findings) - len(failed)} of {len(findings)} checks hold.")
    if failed:
        raise typer.Exit(1)


def serve_public(version: str, *, host: str, port: int, home: Path | None) -> None:
    """Become the public process: a cleared environment, a release folder, nothing else."""
    from publish.site.settings import serve_command, serve_environment

    folder = release_folder(home_from(home), version)
    command = serve_command(folder, host=host, port=port, python=sys.executable)
    say(f"Serving release {folder.name} at http://{host}:{port}/ (Ctrl-C ends it).")
    process = subprocess.Popen(command, env=serve_environment(os.environ), cwd=folder)
    # Whoever ends this process means the site.
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    if process.wait() not in {0, -signal.SIGINT, -signal.SIGTERM, 130}:
        raise HomeProblem(f"the site did not start; port {port} may be in use, choose another with --port.")

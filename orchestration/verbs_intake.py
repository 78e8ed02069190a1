"""What the verbs of intake do: init, validate, submit, agency list and check.

Must not judge a row; ingest does.
"""

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import typer

from orchestration.resources import Home, HomeProblem, home_from, make_home
from orchestration.speaking import answer, say


def init(folder: Path) -> None:
    """Set up a deployment."""
    home = make_home(folder)
    prepare_registry(home)
    say(f"Made a deployment in {home.root}.")
    say("Its keys are in private/keys: back them up apart from the data. Settings are in private/vigie.toml.")
    say(f"Next: vigie submit FILE... --agency SLUG --home {folder}")


def prepare_registry(home: Home) -> None:
    """Create or upgrade the registry's tables."""
    from ingest.registry.connection import open_registry, upgrade_registry

    upgrade_registry(open_registry(home.registry_url()))


def profiles(home: Home) -> dict[str, Path]:
    """Slug to profile file: those that come with Vigie, then those of the deployment, which come first."""
    import ingest.agencies

    bundled = Path(str(ingest.agencies.__file__)).parent
    return {
        path.stem: path
        for folder in (bundled, home.profiles)
        if folder.is_dir()
        for path in sorted(folder.glob("*.yml"))
    }


def find_profile(agency: str, home: Home) -> Any:
    """The profile named by a slug or a path."""
    from ingest.problems import ProfileProblem
    from ingest.profile import read_profile

    if agency.endswith((".yml", ".yaml")):
        return read_profile(Path(agency))
    known = profiles(home)
    if agency not in known:
        raise ProfileProblem(
            f"there is no agency {agency}; the ones there are: {', '.join(known)}. Give a slug or a profile file."
        )
    return read_profile(known[agency])


def read_files(paths: Sequence[Path]) -> Any:
    """The files of a delivery, with their bytes."""
    from ingest.check import SentFile
    from ingest.problems import FileProblem

    files = []
    for path in paths:
        try:
            files.append(SentFile(name=path.name, data=path.read_bytes()))
        except FileNotFoundError:
            raise FileProblem(path.name, "not_found", f"there is no file at {path}; check the path.") from None
        except (IsADirectoryError, PermissionError, OSError):
            raise FileProblem(
                path.name, "not_readable", "this cannot be read as a file; check that it is one and may be read."
            ) from None
    return files


def validate(paths: Sequence[Path], agency: str, *, as_json: bool, out: str, home: Path | None) -> None:
    """Check and answer; exit 1 when a row is held."""
    from ingest.check import check_files
    from ingest.fixit import report_json, report_text

    profile = find_profile(agency, home_from(home))
    today = datetime.now(ZoneInfo(profile.timezone)).date()
    checked = check_files(read_files(paths), profile, received_on=today)
    if as_json and out == "-":
        answer(report_json(checked))
    elif out == "-":
        typer.echo(report_text(checked), nl=False)
    else:
        _write(Path(out), report_json(checked) if as_json else report_text(checked))
    if checked.rejected:
        raise typer.Exit(1)


def _write(path: Path, report: object) -> None:
    import json

    if not path.parent.is_dir():
        raise HomeProblem(f"there is no folder {path.parent} to write the report to.")
    partial = path.with_name(f".{path.name}.partial")
    partial.write_text(
        report if isinstance(report, str) else json.dumps(report, ensure_ascii=False, indent=2) + "\n", "utf-8"
    )
    os.replace(partial, path)


def take(place: Home, paths: Sequence[Path], agency: str) -> Any:
    """Take one delivery in, now."""
    from ingest.landing import Landing
    from ingest.registry.connection import open_registry
    from ingest.submit import submit as take_in

    profile = find_profile(agency, place)
    prepare_registry(place)
    landing = Landing(folder=place.landing_folder, key=place.key("landing"))
    engine = open_registry(place.registry_url())
    return take_in(read_files(paths), profile, engine=engine, landing=landing, received_at=datetime.now(UTC))


def take_folder(place: Home, folder: Path) -> str:
    """Take the files of a drop folder's delivery in; the folder above names the sender. Returns the receipt."""
    paths = [path for path in sorted(folder.iterdir()) if path.is_file() and not path.name.startswith(".")]
    return str(take(place, paths, folder.parent.name).receipt.receipt)


def submit(paths: Sequence[Path], agency: str, *, home: Path | None, as_json: bool) -> None:
    """Take a delivery in and print its receipt; exit 1 when a row is held."""
    from ingest.fixit import report_json, report_text

    taken = take(home_from(home).require(), paths, agency)
    receipt = taken.receipt
    if as_json:
        report = report_json(taken.checked) if taken.checked else None
        answer(
            {
                "receipt": receipt.receipt,
                "new": receipt.new,
                "received_at": receipt.received_at.isoformat(),
                "report": report,
            }
        )
    elif taken.checked is None:
        typer.echo(
            f"Receipt {receipt.receipt}. These files had been received on {receipt.received_at:%Y-%m-%d}; nothing was added."
        )
    else:
        typer.echo(report_text(taken.checked), nl=False)
        kept = receipt.incidents_received - receipt.incidents_rejected
        typer.echo(
            f"\nReceipt {receipt.receipt}. {kept:,} of {receipt.incidents_received:,} incidents kept. Next: vigie run"
        )
    if receipt.incidents_rejected or (taken.checked and taken.checked.rejected):
        raise typer.Exit(1)


def agency_list(home: Path | None, *, as_json: bool) -> None:
    """List the profiles."""
    from ingest.profile import read_profile

    told = [(slug, read_profile(path).name) for slug, path in profiles(home_from(home)).items()]
    if as_json:
        answer([{"slug": slug, "name": name} for slug, name in told])
        return
    width = max(len(slug) for slug, _ in told)
    for slug, name in told:
        typer.echo(f"{slug:<{width}}  {name}")


def agency_check(agency: str, paths: Sequence[Path], *, home: Path | None) -> None:
    """Check a profile, and its fit to a delivery."""
    profile = find_profile(agency, home_from(home))
    fields = sorted(f"{table}.{name}" for table, name in profile.fed)
    typer.echo(f"{profile.slug}: the profile is sound. {len(profile.files)} file layouts feed {len(fields)} fields.")
    if paths:
        validate(paths, agency, as_json=False, out="-", home=home)

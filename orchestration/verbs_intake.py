"""What the verbs of intake do: init, validate, submit, agency list and check.

Must not judge a row; ingest does.
"""

import dataclasses
import json
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import typer

from orchestration.resources import Home, HomeProblem, home_from, make_home
from orchestration.speaking import answer, say
from orchestration.writing import write_whole


def init(folder: Path, *, size: str = "laptop", demo_key: bool = False) -> None:
    """Set up a deployment of a size. demo_key: and print a key to try the push API with."""
    home = make_home(folder, size=size)
    prepare_registry(home)
    say(f"Made a deployment in {home.root}.")
    say("Its keys are in private/keys: back them up apart from the data. Settings are in private/vigie.toml.")
    say("What a release must hold to is in private/policy.toml: someone answerable reads and signs it.")
    if size != "laptop":
        say(
            "What a larger deployment is made of is in private/vigie.toml, [registry] and [scale]; docs/sizes.md explains it."
        )
    if demo_key:
        from orchestration.verbs_push import DEMO_DAYS, make_demo_key

        say(f"Next: vigie serve portal --home {folder}; docs/push-api.md says what to send.")
        say(f"A key for the push API's sandbox, shown this once and good for {DEMO_DAYS} days:")
        typer.echo(make_demo_key(home))  # alone on standard output, for a script to take
        return
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


def validate(
    paths: Sequence[Path], agency: str, *, form: str, out: str, home: Path | None, language: str = "en"
) -> None:
    """Check and answer in one of four forms (text, json, html, xlsx), in English, French or Spanish; exit 1 when a row is held."""
    from ingest.check import check_files
    from ingest.readers.apart import read_apart
    from schemas.wordbook import LANGUAGE

    _refuse_out(paths, form, out)
    profile = find_profile(agency, home_from(home))
    today = datetime.now(ZoneInfo(profile.timezone)).date()
    sent = read_files(paths)
    checked = check_files(sent, profile, received_on=today, read=read_apart)
    spoken = LANGUAGE.set(language)
    try:
        if out == "-":
            _tell(checked, form, today)
        else:
            write_whole(Path(out), _report(checked, sent, form, today), private=form in PRIVATE)
    finally:
        LANGUAGE.reset(spoken)
    if checked.rejected:
        raise typer.Exit(1)


PRIVATE = frozenset({"html", "xlsx"})
"""Forms of the report that show the sender's own values; the file is for its owner alone."""


def _refuse_out(paths: Sequence[Path], form: str, out: str) -> None:
    """Say so before the work is done, when the answer has no place to go."""
    if out == "-":
        if form == "xlsx":
            raise HomeProblem("a workbook cannot go to standard output; name a file, as in --out fixed.xlsx.")
        return
    if any(path.resolve() == Path(out).resolve() for path in paths):
        raise HomeProblem("the report would take the place of the file it speaks of; name another file with --out.")


def _tell(checked: Any, form: str, today: date) -> None:
    """The answer on standard output: with weight and colour where a person looks on."""
    from ingest.fixit import report_json, report_page, report_rich, report_text

    if form == "json":
        answer(report_json(checked))
    elif form == "html":
        typer.echo(report_page(checked, made_on=today), nl=False)
    elif sys.stdout.isatty():
        from rich.console import Console

        Console(highlight=False).print(report_rich(checked))
    else:
        typer.echo(report_text(checked), nl=False)


def _report(checked: Any, sent: Any, form: str, today: date) -> bytes:
    """The answer as the bytes of a file."""
    from ingest.fixit import report_json, report_page, report_text, report_workbook

    match form:
        case "xlsx":
            return report_workbook(checked, sent)
        case "html":
            text = report_page(checked, made_on=today)
        case "json":
            text = json.dumps(report_json(checked), ensure_ascii=False, indent=2) + "\n"
        case _:
            text = report_text(checked)
    return text.encode()


def take(place: Home, paths: Sequence[Path], agency: str) -> Any:
    """Take one delivery in, now."""
    from ingest.readers.apart import read_apart
    from ingest.registry.connection import open_registry
    from ingest.submit import submit as take_in
    from orchestration.landed import landing_of

    profile = find_profile(agency, place)
    prepare_registry(place)
    landing = landing_of(place)
    engine = open_registry(place.registry_url())
    now = datetime.now(UTC)
    return take_in(read_files(paths), profile, engine=engine, landing=landing, received_at=now, read=read_apart)


def take_folder(place: Home, folder: Path) -> str:
    """Take the files of a drop folder's delivery in; the folder above names the sender. Returns the receipt."""
    paths = [path for path in sorted(folder.iterdir()) if path.is_file() and not path.name.startswith(".")]
    return str(take(place, paths, folder.parent.name).receipt.receipt)


def submit(paths: Sequence[Path], agency: str, *, home: Path | None, as_json: bool) -> None:
    """Take a delivery in and print its receipt; exit 1 when a row is held."""
    from ingest.fixit import report_json

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
        _tell(taken.checked, "text", receipt.received_at.date())
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


def agency_new(
    paths: Sequence[Path], *, out: str | None, slug: str | None, name: str | None, home: Path | None, as_json: bool
) -> None:
    """Draft a profile from sample files, and say what is left to decide."""
    from ingest.draft import draft_profile
    from ingest.problems import ProfileProblem

    short = slug or "-".join("".join(sign if sign.isalnum() else " " for sign in paths[0].stem.casefold()).split())
    target = Path(out or f"{short}.yml")
    if out != "-" and target.exists():
        raise ProfileProblem(f"{target.name}: there is such a file; name another one with --out.")
    files = [(file.name, file.data) for file in read_files(paths)]
    draft = draft_profile(files, slug=short, name=name or short, profiles=_known_profiles(home))
    if out == "-":
        typer.echo(draft.text, nl=False)
        return
    write_whole(target, draft.text.encode(), private=False)
    told = draft.tally
    if as_json:
        answer({"profile": str(target), **dataclasses.asdict(told)})
        return
    typer.echo(f"Wrote {target}: {told.columns} columns, {told.sure} sure, {told.unsure} unsure, {told.to_decide} to decide; "
               f"{told.words_sure} words sure, {told.words_unsure} unsure.")  # fmt: skip
    check = f"vigie agency check {target} {' '.join(map(str, paths))}"
    typer.echo(f"Next: decide the lines marked unsure or to decide, then: {check}")


def _known_profiles(home: Path | None) -> list[Any]:
    """The profiles there are that can be read; a draft learns from them, and one that cannot be read stops nothing."""
    from ingest.problems import ProfileProblem
    from ingest.profile import read_profile

    known = []
    for path in profiles(home_from(home)).values():
        try:
            known.append(read_profile(path))
        except ProfileProblem:
            continue
    return known


def agency_check(agency: str, paths: Sequence[Path], *, home: Path | None) -> None:
    """Check a profile, and its fit to a delivery: how filled its columns are, then the answer to its sender."""
    profile = find_profile(agency, home_from(home))
    said = (
        f"{len(profile.files)} file layouts feed {len(profile.fed)} fields."
        if profile.files
        else "Its files have the shape of AB 71."
    )
    typer.echo(f"{profile.slug}: the profile is sound. {said}")
    if paths:
        _tell_fill(profile, paths)
        validate(paths, agency, form="text", out="-", home=home)


def _tell_fill(profile: Any, paths: Sequence[Path]) -> None:
    """The share of filled cells beside the one the profile expects, by file and column."""
    from ingest.expectations import fill_rates
    from ingest.layouts import laid_files
    from ingest.readers.read import read_files as read_tables

    if not profile.expected.fill:
        return
    for laid in laid_files(read_tables([(file.name, file.data) for file in read_files(paths)], profile.shape), profile):
        for column, (share, here) in fill_rates(laid, profile).items():
            low = "   lower than expected" if here < share - profile.expected.tolerance else ""
            typer.echo(f"  {laid.file.name}, {column}: {here:.0%} filled, {share:.0%} expected{low}")

"""What the verbs of corrections do: list addresses without a place, propose what one means, review, withdraw, show.

A correction holds once another person than its author approved it. Must not hold a rule about corrections; geocode does.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import polars as pl
import typer

from orchestration.corrections import change_ledger, read_ledger
from orchestration.places import REFUSED
from orchestration.resources import Home, HomeProblem, home_from
from orchestration.speaking import answer
from orchestration.table_files import write_table


def rejects(agency: str, *, home: Path | None, out: Path, as_json: bool) -> None:
    """Write what an agency should look at: addresses without a place, and coordinates that do not fit their address."""
    from geocode.corrections.rejected import reason_words
    from geocode.reported import FINDING_WORDS
    from orchestration.reports import current_versions
    from orchestration.storage import stages_of

    place = home_from(home).require()
    mine = current_versions(place).filter(pl.col("agency_id").is_in(agency_ids(place, agency)))
    stages = [stages_of(place).read("located_reports", month) for month in sorted(set(mine["month"]))]
    if None in stages:
        raise HomeProblem("some reports were not located yet; run: vigie run")
    parts = [stage.tables["refused"] for stage in stages if stage]
    told = pl.concat([pl.DataFrame(schema=REFUSED), *parts]).join(
        mine.select("incident_id"), on="incident_id", how="semi"
    )
    told = told.with_columns(
        what_to_do=pl.when(pl.col("finding").is_null())
        .then(reason_words(pl.col("reason")))
        .otherwise(pl.col("finding").replace_strict(dict(FINDING_WORDS), default=None, return_dtype=pl.String))
    )
    write_table(told, out)
    counts = {"addresses": told["finding"].null_count(), "coordinates": told["finding"].count()}
    if as_json:
        answer(counts)
        return
    typer.echo(
        f"Addresses without a place: {counts['addresses']:,}. Coordinates that do not fit their address: "
        f"{counts['coordinates']:,}. The list: {out}"
    )
    typer.echo(
        'Next: correct them and send them again, or say what a name means with: vigie geocode correct "NAME" --street "STREET"'
    )


def correct(
    written: str, *, street: str | None, lat: float | None, lon: float | None, agency: str | None, by: str,
    reason: str, home: Path | None,
) -> None:  # fmt: skip
    """Propose what a street name or a whole address means."""
    from shapely.geometry import box

    from geocode.corrections.ledger import EVERYONE, propose
    from geocode.reference import read_layer

    point = (lat, lon) if lat is not None and lon is not None else None
    half = point is None and (lat is not None or lon is not None)
    if half or (street is None) == (point is None):
        raise HomeProblem("say what it means with either --street NAME or --lat and --lon.")
    place = home_from(home).require()
    meaning = street if street is not None else point
    assert meaning is not None
    layer = read_layer(place.layer)
    scope = agency_id_of(place, agency) if agency else EVERYONE
    ledger = change_ledger(place.corrections, lambda before: propose(
        before, written=written, meaning=meaning, scope=scope, by=by, at=datetime.now(UTC), reason=reason, streets=layer,
        within=box(*layer.manifest.bounds) if layer.manifest.bounds else None,
    ))  # fmt: skip
    typer.echo(f"Correction {ledger[-1].number} is proposed; it holds once another person approves it.")
    typer.echo(f'Next: vigie geocode review {ledger[-1].number} --approve --by "ANOTHER PERSON"')


def review(number: int, *, verdict: Literal["approve", "refuse"], by: str, reason: str, home: Path | None) -> None:
    """Approve or refuse a proposal."""
    from geocode.corrections.force import version_of
    from geocode.corrections.ledger import review as reviewed
    from geocode.reference import read_layer

    place = home_from(home).require()
    layer = read_layer(place.layer)
    ledger = change_ledger(place.corrections, lambda before: reviewed(
        before, number, verdict, by=by, at=datetime.now(UTC), streets=layer, reason=reason,
    ))  # fmt: skip
    word = "approved" if verdict == "approve" else "refused"
    typer.echo(f"Correction {number} is {word}; the corrections are at version {version_of(ledger)}.")
    if verdict == "approve":
        typer.echo("It is used from the next: vigie run")


def withdraw(number: int, *, by: str, reason: str, home: Path | None) -> None:
    """Take a correction back; it stays in the ledger."""
    from geocode.corrections.force import version_of
    from geocode.corrections.ledger import withdraw as withdrawn

    place = home_from(home).require()
    ledger = change_ledger(
        place.corrections, lambda before: withdrawn(before, number, by=by, at=datetime.now(UTC), reason=reason)
    )
    typer.echo(f"Correction {number} is withdrawn; the corrections are at version {version_of(ledger)}.")


def corrections(home: Path | None, *, as_json: bool) -> None:
    """Every correction with its state."""
    from geocode.corrections.ledger import as_row, states

    place = home_from(home).require()
    standing = states(read_ledger(place.corrections))
    if as_json:
        told = [{**as_row(proposal), "state": last.action, "last_by": last.by} for proposal, last in standing.values()]
        answer({"corrections": told})
        return
    words = {"propose": "waits for a review", "approve": "holds", "refuse": "refused", "withdraw": "withdrawn"}
    for number, (proposal, last) in sorted(standing.items()):
        means = proposal.street or f"{proposal.lat}, {proposal.lon}"
        typer.echo(
            f"{number:>4}  {words[last.action]:<18}  {proposal.written} means {means}  ({proposal.scope}, by {proposal.by})"
        )
    if not standing:
        typer.echo("There are no corrections.")


def agency_ids(home: Home, slug: str) -> list[str]:
    """The codes of the agencies a slug stands for: of a sender, all it files for; or the one of a code itself."""
    from sqlalchemy.orm import Session

    from ingest.registry.connection import open_registry
    from ingest.registry.enrolment import agencies_frame
    from orchestration.verbs_intake import prepare_registry

    prepare_registry(home)
    engine = open_registry(home.registry_url())
    with Session(engine) as session:
        known = agencies_frame(session)
    engine.dispose()
    found = known.filter((pl.col("sender") == slug) | (pl.col("agency_id") == slug))["agency_id"].to_list()
    if not found:
        raise HomeProblem(f"there is no agency {slug}; the senders are: {', '.join(sorted(set(known['sender'])))}.")
    return found


def agency_id_of(home: Home, slug: str) -> str:
    """The code of one agency, by the slug it files under or its code itself."""
    found = agency_ids(home, slug)
    if len(found) > 1:
        raise HomeProblem(f"{slug} files for {len(found)} agencies; give the code of one of them.")
    return found[0]

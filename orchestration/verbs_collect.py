"""What `vigie collect` and `vigie receipt verify` do: take what lies in the drop folders, and prove a receipt.

Every delivery is submitted first and moved afterwards. Whatever breaks in between, the next run gives the same bytes the same
receipt and moves them then. Must not judge a row; ingest does.
"""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import typer

from orchestration.collecting import (
    REFUSED,
    TAKEN,
    Delivery,
    DropFolder,
    deliveries,
    drop_folders,
    finish_moves,
    put_away,
    read_delivery,
    same_still,
)
from orchestration.resources import Home, HomeProblem, home_from
from orchestration.speaking import answer
from orchestration.writing import write_whole


@dataclass(frozen=True, kw_only=True)
class Collected:
    """What became of one delivery. where: taken, refused, or "" when it changed while it was read and waits for the next run."""

    sender: str
    where: str
    name: str
    new: bool


def collect(home: Path | None, *, as_json: bool, now: float | None = None) -> None:
    """Take every complete delivery of every drop folder; exit 1 when one was refused."""
    place = home_from(home).require()
    folders = drop_folders(place.settings())
    if not folders:
        raise HomeProblem(
            'there is no drop folder: write [drop.SENDER] and folder = "/srv/drop/SENDER" in private/vigie.toml, where SENDER is '
            "what vigie agency list shows."
        )
    at = time.time() if now is None else now
    for drop in folders:
        finish_moves(drop)
    told = [taken_or_refused(place, drop, one) for drop in folders for one in deliveries(drop, now=at)]
    if as_json:
        answer([{"sender": one.sender, "where": one.where, "name": one.name, "new": one.new} for one in told])
    else:
        for one in told:
            typer.echo(_line(one))
        if not told:
            typer.echo("No delivery is complete.")
    if any(one.where == REFUSED for one in told):
        raise typer.Exit(1)


def taken_or_refused(place: Home, drop: DropFolder, delivery: Delivery) -> Collected:
    """Submit a delivery, move it, and leave the answer beside it."""
    from ingest.landing import receipt_of, sha256
    from ingest.problems import FileProblem

    files: Sequence[Any] = ()
    try:
        files, seen = read_delivery(delivery)
        receipt, new = _submit(place, drop.sender, files)
    except FileProblem as problem:
        name = receipt_of(drop.sender, [sha256(file.data) for file in files] or list(delivery.names)).replace(
            "R-", "X-"
        )
        target = put_away(drop, delivery, REFUSED, name)
        write_whole(target / "answer.txt", f"{problem}\n".encode(), private=False)
        return Collected(sender=drop.sender, where=REFUSED, name=name, new=True)
    if not same_still(delivery, seen):
        return Collected(sender=drop.sender, where="", name=receipt, new=new)
    target = put_away(drop, delivery, TAKEN, receipt)
    _answer(place, drop.sender, target, files, receipt)
    return Collected(sender=drop.sender, where=TAKEN, name=receipt, new=new)


def _submit(place: Home, sender: str, files: Sequence[Any]) -> tuple[str, bool]:
    from ingest.readers.apart import read_apart
    from ingest.registry.connection import open_registry
    from ingest.submit import submit
    from orchestration.landed import landing_of
    from orchestration.verbs_intake import find_profile, prepare_registry

    prepare_registry(place)
    landing = landing_of(place)
    taken = submit(files, find_profile(sender, place), engine=open_registry(place.registry_url()), landing=landing,
                   received_at=datetime.now(UTC), read=read_apart)  # fmt: skip
    return taken.receipt.receipt, taken.receipt.new


def _answer(place: Home, sender: str, target: Path, files: Sequence[Any], receipt: str) -> None:
    """The signed receipt and the fix-it report; written last, so that their absence shows what a crash left undone."""
    from ingest.check import check_files
    from ingest.fixit import report_json, report_page
    from ingest.readers.apart import read_apart
    from orchestration.verbs_intake import find_profile

    profile = find_profile(sender, place)
    signed, received_at = _signed(place, receipt)
    received_on = received_at.astimezone(ZoneInfo(profile.timezone)).date()
    checked = check_files(files, profile, received_on=received_on, read=read_apart)
    # In the sender's own folder, which shows the sender's rows to nobody else.
    write_whole(target / "report.html", report_page(checked, made_on=received_on).encode(), private=False)
    write_whole(target / "report.json", _json(report_json(checked)), private=False)
    write_whole(target / "receipt.json", _json(signed), private=False)


def _signed(place: Home, receipt: str) -> tuple[dict[str, Any], datetime]:
    import sqlalchemy as sa
    from sqlalchemy.orm import Session

    from ingest.registry.connection import open_registry
    from ingest.registry.models import Submission
    from orchestration.signing import signer_of
    from portal.receipts import agencies_named, document

    signer = signer_of(place, at=datetime.now(UTC))
    with Session(open_registry(place.registry_url())) as session:
        submission = session.scalars(sa.select(Submission).where(Submission.receipt == receipt)).one()
        told = document(
            session, submission, agencies_named(session, submission), sign=signer.sign, verify_key=signer.public.hex(),
            issuer=str(place.settings().get("publisher", "")),
        )  # fmt: skip
        return told, submission.received_at


def _line(one: Collected) -> str:
    if not one.where:
        return f"{one.sender}: the files changed while they were read; they are taken once they rest."
    again = "" if one.new or one.where == REFUSED else ", received before; nothing was added"
    return f"{one.sender}: {one.where} as {one.name}{again}."


def verify_receipt(file: Path, *, key: str | None, home: Path | None) -> None:
    """Say whether a receipt is genuine; exit 1 when it is not. key: the public key it has to be signed with, in hex."""
    from portal.receipts import is_genuine

    try:
        told = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        raise HomeProblem(f"{file} cannot be read as a receipt; give the .json file that was downloaded.") from None
    if not isinstance(told, dict) or "signature" not in told:
        raise HomeProblem(f"{file} holds no signature; give the .json file that was downloaded.")
    wanted = key or _key_of(home)
    if not is_genuine(told, verify_key=wanted):
        typer.echo(f"NOT genuine: it was changed, or signed with another key than {wanted[:16]}...")
        raise typer.Exit(1)
    what = f"receipt {told['receipt']}" if "receipt" in told else f"certificate {told.get('number')}"
    typer.echo(f"Genuine: {what}, signed with {wanted[:16]}...")


def _key_of(home: Path | None) -> str:
    """The deployment's own key. The key a receipt names proves nothing: whoever forges one names theirs."""
    from orchestration.signing import signer_of

    place = home_from(home)
    if not (place.private / "vigie.toml").is_file():
        raise HomeProblem(
            "say whose key has to have signed it: --key HEX, from a release of the publisher; or --home of the deployment."
        )
    return signer_of(place, at=datetime.now(UTC)).public.hex()


def _json(told: Any) -> bytes:
    return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()

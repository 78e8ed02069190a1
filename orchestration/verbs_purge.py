"""What `vigie purge` does: says which originals a rule reaches, and with --yes destroys them and writes the proof.

Must not destroy anything unasked; without --yes it only looks.
"""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import typer

from orchestration.resources import Home, HomeProblem, home_from
from orchestration.speaking import answer, say, steps


def clock() -> datetime:
    """The time."""
    return datetime.now(UTC)


def purge(
    home: Path | None, *, agency: str | None, before: date | None, by: str | None, yes: bool, as_json: bool
) -> None:  # fmt: skip
    """Destroy originals by the retention of vigie.toml, by a day, or all of one sender; without `yes` only say what."""
    from ingest.purging import Plan
    from orchestration.purging import finish, plan_purge
    from orchestration.purging import purge as carry_out
    from orchestration.verbs_intake import prepare_registry

    place, at = home_from(home).require(), clock()
    prepare_registry(place)
    if yes and not (by and by.strip()):
        raise HomeProblem('--by is missing; the certificate says who destroyed what, so write: --by "Office, Name"')
    made: list[dict[str, Any]] = finish(place, at=at) if yes else []
    sender = None if agency is None else _sender(place, agency)
    moment, rule = _rule(place, sender=sender, before=before, today=at.date())
    plan: Plan = plan_purge(place, sender=sender, before=moment)
    _tell_copies(place, plan)
    if yes and plan.leaving:
        with steps(len(plan.submissions) + 1) as begin:
            carry_out(
                place, plan, sender=sender, before=moment, by=_one_line(str(by)), rule=rule, at=at, progress=begin
            )
            made += finish(place, at=at)
    told = [_counts(one) for one in plan.leaving]
    if as_json:
        answer({"rule": rule, "done": bool(yes), "senders": told, "certificates": [one["number"] for one in made]})
        return
    for counts in told:
        key = " Its data key goes, too." if counts["key"] else ""
        typer.echo(
            f"{counts['sender']}: {counts['deliveries']:,} deliveries, {counts['files']:,} files, {counts['uploads']:,} uploads, "
            f"{counts['drafts']:,} reports typed in the form.{key}"
        )
    for one in made:
        typer.echo(f"Destroyed and proved; certificate: private/purges/{one['number']}.json")
    if not told:
        typer.echo(f"Nothing to destroy ({rule}).")
    elif not yes:
        typer.echo(
            f"Nothing was destroyed yet ({rule}). What is destroyed cannot come back; to do it, add --yes --by WHO."
        )


def _sender(place: Home, agency: str) -> str:
    from sqlalchemy.orm import Session

    from ingest.purging import sender_named
    from ingest.registry.connection import open_registry

    with Session(open_registry(place.registry_url())) as session:
        return sender_named(session, agency)


def _rule(place: Home, *, sender: str | None, before: date | None, today: date) -> tuple[datetime | None, str]:
    """The moment and the rule in words; None where age does not count."""
    from orchestration.purging import retention_of

    if before is not None:
        if before > today:
            raise HomeProblem("--before is a day in the past; what has not come in yet cannot be destroyed.")
        moment = datetime(before.year, before.month, before.day, tzinfo=UTC)
        return moment, f"received before {before:%Y-%m-%d}" + (f", of {sender}" if sender else "")
    if sender is not None:
        return None, f"all of {sender}"
    return retention_of(place.settings(), today=today)


def _counts(leaving: Any) -> dict[str, Any]:
    return {
        "sender": leaving.sender, "deliveries": len(leaving.submissions), "files": len(leaving.files),
        "uploads": len(leaving.uploads), "drafts": len(leaving.drafts), "key": leaving.key is not None,
    }  # fmt: skip


def _tell_copies(place: Home, plan: Any) -> None:
    """Say where else originals lie that are not ours to destroy: the sender's own drop folder."""
    from orchestration.collecting import TAKEN, drop_folders

    senders = {one.sender for one in plan.leaving}
    try:
        folders = [each for each in drop_folders(place.settings()) if each.sender in senders]
    except HomeProblem:
        folders = []
    for each in folders:
        if (each.folder / TAKEN).is_dir():
            say(
                f"Note: the drop folder of {each.sender} keeps what was taken from it, in {TAKEN}/; it is the sender's to empty."
            )


def _one_line(by: str) -> str:
    if len(by) > 200 or not by.isprintable():
        raise HomeProblem(
            "--by must be one line of 1 to 200 characters, because the certificate keeps it; write it anew."
        )
    return by.strip()

"""What `vigie backup`, `vigie restore` and `vigie audit originals` do: say what happened and what comes next.

Must not print a key.
"""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer

from orchestration.resources import Home, HomeProblem, home_from
from orchestration.speaking import answer, say, steps

_SHOWN = 10


def backup(to: Path, *, with_keys: Path | None, home: Path | None, as_json: bool) -> None:
    """Write a backup, and the keys to another file."""
    from orchestration.backing_up import back_up, outside, target_of
    from orchestration.backup_keys import write_key_file

    place, at = home_from(home).require(), datetime.now(UTC)
    target = target_of(place, to.absolute(), at=at)
    if with_keys is not None:
        with_keys = with_keys.absolute()
        outside(place, with_keys, "the key file")
        if with_keys.exists() or not with_keys.parent.is_dir() or with_keys == target:
            raise HomeProblem(
                f"{with_keys} must be a new file in a folder that is there, apart from the backup; name one."
            )
    with steps(3) as begin:
        told = back_up(place, target, at=at, progress=begin)
    # After the originals, so that it has the data key of each of them.
    kept = write_key_file(place, with_keys, at=datetime.now(UTC)) if with_keys is not None else 0
    _note(place, target, at=at)
    size = target.stat().st_size
    if as_json:
        answer({
            "backup": str(target), "bytes": size, "originals": told["originals"], "files": told["files"],
            "registry": told["registry"], "key_file": str(with_keys) if with_keys else None, "left_out": told["left_out"],
        })  # fmt: skip
        return
    typer.echo(f"Backup is made: {target}, {size / 1e6:,.1f} MB, {told['originals']:,} originals.")
    if with_keys is not None:
        typer.echo(
            f"{kept} keys are in {with_keys}. Keep that file where the backup is not: who has both can read everything."
        )
    else:
        say("The keys are not in it, and nothing can be restored without them: --with-keys FILE writes them apart.")
    say(f"Try it now and then: vigie restore {target} --to NEWHOME --keys KEYFILE")


def _note(place: Home, target: Path, *, at: datetime) -> None:
    """A line for `vigie doctor`: when a backup was made, and its name."""
    log = place.private / "backups.ndjson"
    with os.fdopen(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8") as file:
        file.write(json.dumps({"at": at.isoformat(timespec="seconds"), "file": target.name}) + "\n")


def restore(source: Path, *, to: Path, keys: Path, database: str | None, as_json: bool) -> None:
    """Make a deployment again, then verify the audit chain and open every original; exit 1 where something does not hold."""
    from orchestration.restoring import restore as carry_out

    to = to.absolute()
    for left in to.parent.glob(f".{to.name}.restoring-*"):
        say(f"Note: {left} was left by a restore that was killed; it holds keys, so remove it.")
    with steps(4) as begin:
        made = carry_out(source.absolute(), to, keys=keys.absolute(), database=database, progress=begin)
        elsewhere = made.home.registry_elsewhere()
        place = Home(root=made.home.root, registry=made.url)
        begin("audit chain and originals")
        faults, looked = _faults(place), _looked(place)
    if as_json:
        answer({
            "home": str(to), "made_at": made.made_at, "upgraded": made.upgraded, "audit_faults": len(faults),
            "originals": _counts(looked), "keys_destroyed_since": made.destroyed,
        })  # fmt: skip
    else:
        typer.echo(f"Restored: {to}, as it was at {made.made_at}.")
        if made.upgraded:
            typer.echo(f"The registry was brought from schema {made.upgraded[0]} to {made.upgraded[1]}.")
        for fault in faults[:_SHOWN]:
            say(fault)
        typer.echo("The audit chain holds." if not faults else "The audit chain does not hold.")
        _tell(looked)
        if made.destroyed:
            say(
                f"The data keys of {made.destroyed} senders were destroyed after this backup; what they sealed stays closed."
            )
    if elsewhere and elsewhere != made.url:
        say("VIGIE_REGISTRY_URL names another registry than the restored one; unset it before anything else.")
    say(f"Next: vigie run --home {to}, which makes the other stages again. Then start the sites.")
    if faults or looked.unopened:
        raise typer.Exit(1)


def originals(*, home: Path | None, as_json: bool) -> None:
    """Open every original; exit 1 where one does not open."""
    place = home_from(home).require()
    looked = _looked(place)
    if as_json:
        answer({
            **_counts(looked),
            "unknown_files": [{"sender": each.sender, "sha256": each.sha256} for each in looked.unknown],
            "unopened_files": [{"sender": each.sender, "sha256": each.sha256} for each, _ in looked.unopened],
        })  # fmt: skip
    else:
        _tell(looked)
    if looked.unopened:
        raise typer.Exit(1)


def _faults(place: Home) -> list[str]:
    from orchestration.verbs_audit import chain_faults

    return chain_faults(place)


def _looked(place: Home) -> Any:
    from orchestration.originals import look_at_originals

    return look_at_originals(place)


def _counts(looked: Any) -> dict[str, int]:
    return {"opened": looked.opened, "unopened": len(looked.unopened), "unknown": len(looked.unknown)}


def _tell(looked: Any) -> None:
    for each, reason in looked.unopened[:_SHOWN]:
        say(f"{each.sender}: {reason}")
    total = looked.opened + len(looked.unopened)
    typer.echo(f"Originals: {looked.opened:,} of {total:,} open and are what was received.")
    if looked.unknown:
        senders = sorted({each.sender or "a sender the registry does not know" for each in looked.unknown})
        typer.echo(
            f"{len(looked.unknown):,} originals lie there that the registry does not know, of: {', '.join(senders[:_SHOWN])}. They stay "
            "sealed and no step reads them; ask the senders to send those deliveries again, and they get the receipts they had."
        )

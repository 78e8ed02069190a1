"""What the verbs of keys and of the policy do. Must never print a key."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer

from orchestration.resources import Home, HomeProblem, home_from
from orchestration.speaking import answer, say


def keys_list(home: Path | None, *, as_json: bool) -> None:
    """Show the keys there are and verify the log; exit 1 when a key cannot be used."""
    from orchestration.key_log import LOG, read_log
    from orchestration.keys import keys_kept

    place = home_from(home).require()
    kept, entries = keys_kept(place), read_log(place.private / "keys")
    if as_json:
        answer(
            {"keys": [asdict(one) for one in kept], "log": [asdict(entry) for entry in entries], "chain": bool(entries)}
        )
    else:
        _table([("key", "family", "made", "fingerprint", "mode", "state"),
                *((one.name, one.family, one.made, one.fingerprint, one.mode, one.state) for one in kept)])  # fmt: skip
        chained = (
            f"the chain of private/keys/{LOG} holds over {len(entries)} entries" if entries else "there is no log yet"
        )
        typer.echo(f"{len(kept)} keys; {chained}.")
    if any(one.state not in {"in use", "kept", "gone"} for one in kept):
        raise typer.Exit(1)


def rotate(
    what: str, *, family: str | None, by: str | None, reason: str | None, home: Path | None, as_json: bool
) -> None:
    """Begin a new release family."""
    from orchestration.keys import rotate_release

    place = home_from(home).require()
    if what == "landing":
        raise HomeProblem(
            "rotating the landing key is not offered: files already received open with the present key alone; keep it, and "
            "begin a new deployment if it became known."
        )
    if what != "release":
        raise HomeProblem(
            "the key to rotate is named release; write: vigie keys rotate release --family NAME --by WHO --reason TEXT"
        )
    missing = [name for name, value in (("--family", family), ("--by", by), ("--reason", reason)) if value is None]
    if family is None or by is None or reason is None:
        raise HomeProblem(
            f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing; the log keeps who began which family and why, so write: "
            "vigie keys rotate release --family NAME --by WHO --reason TEXT"
        )
    begun = rotate_release(place, family=family, by=by, reason=reason, at=datetime.now(UTC))
    _note_rotated(place, begun.name)
    if as_json:
        answer({"family": begun.name})
    else:
        typer.echo(f"Family {begun.name} is begun. The next release shares no id with the releases before it.")
        say("Back up private/keys now, apart from the data.")


def _note_rotated(place: Home, family: str) -> None:
    """A new family of keys: a link of the audit chain, where there is a registry."""
    from sqlalchemy.orm import Session

    from ingest.registry.audit import note
    from ingest.registry.connection import open_registry, upgrade_registry

    engine = open_registry(place.registry_url())
    upgrade_registry(engine)
    with Session(engine) as session, session.begin():
        note(session, at=datetime.now(UTC), actor="cli", action="rotated_keys", subject=f"family {family}")


def policy_show(home: Path | None, *, as_json: bool) -> None:
    """Print the policy in force, its hash, and what happens to each field."""
    from orchestration.policies import NAME, defaulted, policy_in_force

    place = home_from(home).require()
    policy = policy_in_force(place)
    unsaid = defaulted(place.private / "policy.toml")
    _tell(policy, where=NAME, unsaid=unsaid, as_json=as_json, lines=True)


def policy_check(file: Path, *, as_json: bool) -> None:
    """Check a policy file wherever it is; exit 1 where no one signed it."""
    from orchestration.policies import defaulted, read_policy

    policy = read_policy(file, name=str(file))
    _tell(policy, where=str(file), unsaid=defaulted(file), as_json=as_json, lines=False)
    if not (policy.reviewed_by and policy.reviewed_on):
        raise typer.Exit(1)


def policy_new(home: Path | None) -> None:
    """Write the policy file of a deployment that has none."""
    from orchestration.policies import NAME, write_policy

    place: Home = home_from(home).require()
    write_policy(place)
    typer.echo(
        f"{NAME} is made with the floors. Read it, sign it with reviewed_by and reviewed_on, then: vigie policy show"
    )


def _tell(policy: Any, *, where: str, unsaid: list[str], as_json: bool, lines: bool) -> None:
    from privacy.policy import policy_hash, policy_lines

    reviewed = bool(policy.reviewed_by and policy.reviewed_on)
    told = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(policy).items()}
    rows = policy_lines() if lines else ()
    if as_json:
        fields = [
            {("class" if name == "privacy" else name): value for name, value in asdict(row).items()} for row in rows
        ]
        answer({"policy": told, "hash": policy_hash(policy), "reviewed": reviewed, "defaults": unsaid,
                **({"fields": fields} if lines else {})})  # fmt: skip
        return
    for name, value in told.items():
        shown = ", ".join(value) or "none" if isinstance(value, list) else value if value != "" else "not filled"
        typer.echo(f"{name:22} {shown}{'  (default; the file does not say)' if name in unsaid else ''}")
    typer.echo(f"{'hash':22} {policy_hash(policy)}")
    if rows:
        typer.echo("")
        _table([("table", "field", "class", "action", "hierarchy", "weight"), *(
            (row.table, row.field, row.privacy, row.action, row.hierarchy, "" if row.weight is None else f"{row.weight:g}")
            for row in rows
        )])  # fmt: skip
        typer.echo("")
    typer.echo(f"{where} is sound; " + (
        f"reviewed by {policy.reviewed_by} on {policy.reviewed_on}." if reviewed
        else "nobody has signed it: fill reviewed_by and reviewed_on; the risk report says who did."
    ))  # fmt: skip


def _table(rows: list[tuple[str, ...]]) -> None:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        typer.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())

"""What the verbs of the audit chain do: verify it against its checkpoints, and write one to be kept elsewhere.

Must not change the chain.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from orchestration.resources import Home, HomeProblem, home_from
from orchestration.speaking import answer, say

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from ingest.registry.checkpoints import Fault

_KINDS = {
    "changed": "link {link} does not follow from the one before it: it, or one before it, was changed, moved or taken out",
    "cut": "the chain ends before link {link}, which a checkpoint of {at} names: its end was cut off",
    "other_chain": "link {link} is not the one a checkpoint of {at} names: the chain was written anew",
}


def verify(files: Sequence[Path], *, home: Path | None, as_json: bool) -> None:
    """Verify and say what is wrong; exit 1 when the chain does not hold."""
    from ingest.registry.connection import open_registry

    place = home_from(home).require()
    found, events, checkpoints = chain_of(place, open_registry(place.registry_url()), files)
    told = [
        {"kind": each.kind, "link": each.link, "checkpoint": each.checkpoint.told() if each.checkpoint else None} for each in found
    ]  # fmt: skip
    if as_json:
        answer({"holds": not found, "links": events, "checkpoints": checkpoints, "faults": told})
    else:
        for each in found[:20]:
            at = each.checkpoint.at.isoformat() if each.checkpoint else ""
            say(_KINDS[each.kind].format(link=each.link, at=at) + ".")
        state = "does not hold" if found else "holds"
        typer.echo(f"The audit chain {state}: {events:,} links, {checkpoints} checkpoints.")
    if found:
        raise typer.Exit(1)


def chain_of(place: Home, engine: "Engine", files: Sequence[Path] = ()) -> tuple[list["Fault"], int, int]:
    """What is wrong with the chain, how many links it has, and how many checkpoints it was held against."""
    from sqlalchemy.orm import Session

    from ingest.registry.checkpoints import checkpoint_of, faults

    checkpoints = [*_published(place), *(_given(place, path) for path in files)]
    with Session(engine) as session:
        found = faults(session, checkpoints)
        return found, checkpoint_of(session, at=datetime.max.replace(tzinfo=UTC)).events, len(checkpoints)


def chain_faults(place: Home) -> list[str]:
    """A sentence for each way in which the chain does not hold, by its links and by the releases of the deployment."""
    from ingest.registry.connection import open_registry

    engine = open_registry(place.registry_url())
    try:
        found, _, _ = chain_of(place, engine)
    finally:
        engine.dispose()
    told = ((each, each.checkpoint.at.isoformat() if each.checkpoint else "") for each in found)
    return [_KINDS[each.kind].format(link=each.link, at=at) + "." for each, at in told]


def write_checkpoint(out: Path, *, home: Path | None) -> None:
    """Write a checkpoint with the signature of the deployment."""
    from sqlalchemy.orm import Session

    from ingest.registry.checkpoints import checkpoint_of
    from ingest.registry.connection import open_registry
    from orchestration.signing import signer_of
    from orchestration.writing import write_whole

    place, at = home_from(home).require(), datetime.now(UTC)
    signer = signer_of(place, at=at)
    with Session(open_registry(place.registry_url())) as session:
        made = checkpoint_of(session, at=at)
    told = {**made.told(), "public_key": signer.public.hex(), "signature": signer.sign(made.signed_bytes()).hex()}
    write_whole(out, (json.dumps(told, indent=2) + "\n").encode(), private=False)
    say(f"{out}: {made.events:,} links. Keep it where the registry is not.")


def _given(place: Home, path: Path) -> Any:
    """A checkpoint from a file; its signature is that of this deployment. Raises HomeProblem."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    from ingest.registry.checkpoints import NoCheckpoint, read_checkpoint
    from orchestration.signing import signer_of

    try:
        told = json.loads(path.read_text("utf-8"))
        made = read_checkpoint(told if isinstance(told, Mapping) else {})
        public = signer_of(place, at=datetime.now(UTC)).public
        Ed25519PublicKey.from_public_bytes(public).verify(
            bytes.fromhex(str(told.get("signature", ""))), made.signed_bytes()
        )
    except FileNotFoundError:
        raise HomeProblem(f"there is no file {path}.") from None
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, NoCheckpoint):
        raise HomeProblem(f"{path.name} is no checkpoint; vigie audit checkpoint writes one.") from None
    except (InvalidSignature, ValueError):
        raise HomeProblem(f"{path.name} was not signed by this deployment, or was changed since.") from None
    return made


def _published(place: Home) -> list[Any]:
    """The checkpoints in the releases of the deployment; those from before there were any have none."""
    from ingest.registry.checkpoints import NoCheckpoint, read_checkpoint

    found = []
    for path in sorted(place.releases.glob("*/provenance.json")):
        try:
            told = json.loads(path.read_text("utf-8"))["predicate"]["buildDefinition"]["internalParameters"].get(
                "audit"
            )
            if told is not None:
                found.append(read_checkpoint(told))
        except (OSError, ValueError, KeyError, NoCheckpoint):
            raise HomeProblem(
                f"provenance.json of release {path.parent.name} cannot be read; verify it: vigie release verify"
            ) from None
    return found

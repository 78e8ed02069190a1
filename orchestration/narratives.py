"""Narratives on their way to the public: opted in by policy, redacted, read by a person, signed off; else nothing goes.

`releasable_narratives` hands them to the release; draws and sign-offs stand in private/narratives, without a word of a
text. Must not hold a rule of redaction (privacy/narrative does), and puts no text into an exception or a log.
"""

import hashlib
import hmac
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import polars as pl

from orchestration.resources import Home, HomeProblem
from privacy.narrative.recall import LEAST_RECALL, LEAST_SAMPLE, recall_bound
from privacy.narrative.redact import REASONS, Redacted, redact
from privacy.narrative.words import ListProblem, redactor_version
from privacy.policy import Policy, policy_hash
from privacy.pseudonyms import pseudonyms

SCHEMA = {"agency_id": pl.String, "incident_id": pl.String, "text": pl.String}
"""What the release is handed. The incident's key is replaced there by a pseudonym that joins to nothing."""


@dataclass(frozen=True, kw_only=True)
class Draw:
    """A sample given to a person to read. digest: keyed, over its rows; masked: identifiers the redactor masked in it."""

    agency: str
    at: str
    texts: int
    sample: int
    masked: int
    seed: int
    digest: str
    redactor: str


@dataclass(frozen=True, kw_only=True)
class SignOff:
    """A person's word that a sample was read, and the bound it gives. Holds for one redactor."""

    agency: str
    by: str
    at: str
    sample: int
    found: int
    missed: int
    bound: float
    texts_missed: int
    redactor: str
    policy: str


def draws_of(home: Home) -> list[Draw]:
    """Every draw, oldest first. Raises HomeProblem for a file that was edited by hand."""
    return [Draw(**row) for row in _rows(home, "draws")]


def sign_offs_of(home: Home) -> list[SignOff]:
    """Every sign-off, oldest first. Raises HomeProblem for a file that was edited by hand."""
    return [SignOff(**row) for row in _rows(home, "signoffs")]


def remember(home: Home, entry: Draw | SignOff) -> None:
    """Add an entry to its ledger; nothing in it is ever changed."""
    path = _ledger(home, "draws" if isinstance(entry, Draw) else "signoffs")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a", encoding="ascii") as file:
        file.write(json.dumps(asdict(entry)) + "\n")
        file.flush()
        os.fsync(file.fileno())


def digest_of(home: Home, agency: str, rows: Iterable[tuple[int, str, int]]) -> str:
    """A keyed digest of a sample's rows: number, redacted text, identifiers masked."""
    told = json.dumps([agency, *([number, " ".join(text.split()), masked] for number, text, masked in rows)])
    return hmac.digest(home.key("landing"), b"sample of narratives\x00" + told.encode(), "sha256").hex()


def redacted_texts(texts: pl.Series) -> Redacted:
    """Redact, with a sentence for the operator where the lists are missing."""
    try:
        return redact(texts)
    except ListProblem as problem:
        raise HomeProblem(str(problem)) from None


def sign_off_for(home: Home, agency: str, policy: Policy) -> SignOff | str:
    """The sign-off an agency's narratives go out under, or the sentence why none holds."""
    if agency not in policy.narratives:
        return f"agency {agency} is not in the policy's list of narratives."
    mine = [entry for entry in sign_offs_of(home) if entry.agency == agency]
    if not mine:
        return f"nobody has signed the narratives of agency {agency} off; read a sample: vigie narratives draw --agency {agency}"
    last = mine[-1]
    if last.redactor != redactor_version():
        return f"the narratives of agency {agency} were signed off for another redactor; read a new sample: " \
            f"vigie narratives draw --agency {agency}"  # fmt: skip
    if not last.by or recall_bound(last.found, last.missed) < LEAST_RECALL:
        return f"the sign-off of agency {agency} does not reach the bound of {LEAST_RECALL}; read a new sample."
    return last


def without_protected(incidents: pl.DataFrame, deidentified: pl.DataFrame, *, key: bytes) -> pl.DataFrame:
    """The validated incidents whose place and date may be told as everyone's: the others have no narrative at all."""
    ids = pseudonyms(incidents["incident_id"], key=key, scope="incident")
    kept = deidentified.filter(~pl.col("protected")).select(source="incident_id")
    return incidents.with_columns(source=ids).join(kept, on="source", how="semi", maintain_order="left").drop("source")


def releasable_narratives(home: Home, incidents: pl.DataFrame, policy: Policy) -> tuple[pl.DataFrame, dict[str, Any]]:
    """The redacted texts that may go out, and what the risk report says of them.

    incidents: agency_id, incident_id, narrative of validated reports, those of protected incidents left out by the caller.
    Returns agency_id, incident_id, text in the order given, and the evidence: redactor, agencies, recall bound, sentence.
    A sign-off covers later texts of its agency too, as long as the redactor is the same and the policy lists the agency.
    """
    evidence: dict[str, Any] = {
        "opted_in": sorted(policy.narratives),
        "published": 0,
        "recall_bound": None,
        "agencies": [],
    }
    if not policy.narratives:
        return pl.DataFrame(schema=SCHEMA), evidence | {"sentence": "No agency publishes narratives."}
    parts: list[pl.DataFrame] = []
    for agency in sorted(policy.narratives):
        signed = sign_off_for(home, agency, policy)
        if isinstance(signed, str):
            evidence["agencies"].append({"agency_id": agency, "published": 0, "why": _begun(signed)})
            continue
        rows, told = _of_agency(incidents.filter(pl.col("agency_id") == agency), policy)
        parts.append(rows)
        evidence["agencies"].append({"agency_id": agency, **told, **_signed(signed)})
    frame = pl.concat([pl.DataFrame(schema=SCHEMA), *parts])
    bounds = [one["recall_bound"] for one in evidence["agencies"] if one["published"]]
    sentence = (
        f"{frame.height:,} narratives of {len(bounds)} {'agency' if len(bounds) == 1 else 'agencies'} are published, "
        "redacted and signed off by a person."
        if bounds else "No narrative is published: none has all it needs."
    )  # fmt: skip
    evidence |= {"published": frame.height, "recall_bound": min(bounds, default=None), "redactor": redactor_version()}
    order = incidents.select("agency_id", "incident_id")
    return order.join(frame, on=["agency_id", "incident_id"], how="inner", maintain_order="left"), evidence | {
        "sentence": sentence
    }


def _of_agency(mine: pl.DataFrame, policy: Policy) -> tuple[pl.DataFrame, dict[str, Any]]:
    told = redacted_texts(mine["narrative"])
    rows = mine.select("agency_id", "incident_id").with_columns(text=told.texts).drop_nulls("text").select(*SCHEMA)
    written = mine["narrative"].len() - int((told.reasons == "blank").sum())
    withheld = {reason: _small(int((told.reasons == reason).sum()), policy) for reason in REASONS if reason != "blank"}
    said = {"published": rows.height, "withheld": withheld}
    if rows.height < policy.k:
        why = f"It has fewer than {policy.k} narratives that may go out." if written else "It has no narratives."
        return rows.clear(), {**said, "published": 0, "why": why}
    share = told.share.filter(told.texts.is_not_null()).mean()
    return rows, {**said, "masked_share": round(float(share), 3) if isinstance(share, float) else None}


def _signed(signed: SignOff) -> dict[str, Any]:
    """What the risk report says of a sign-off; the bound is counted again from its numbers."""
    return {
        "sample": signed.sample, "found": signed.found, "missed": signed.missed, "recall_bound": recall_bound(signed.found, signed.missed),
        "texts_bound": recall_bound(signed.sample - signed.texts_missed, signed.texts_missed), "signed_by": signed.by, "signed_at": signed.at,
    }  # fmt: skip


def _small(count: int, policy: Policy) -> int | str:
    return count if count == 0 or count >= policy.small_count else f"fewer than {policy.small_count}"


def policy_digest(policy: Policy) -> str:
    """The hash a sign-off carries: of the policy, the redactor, and the bounds a sample must reach."""
    told = json.dumps([policy_hash(policy), redactor_version(), LEAST_SAMPLE, LEAST_RECALL])
    return hashlib.sha256(told.encode()).hexdigest()


def _begun(sentence: str) -> str:
    return sentence[0].upper() + sentence[1:]


def _ledger(home: Home, name: str) -> Path:
    return home.private / "narratives" / f"{name}.ndjson"


def _rows(home: Home, name: str) -> list[dict[str, Any]]:
    """The entries of a ledger, each with exactly the fields of its kind, of their types."""
    path, kind = _ledger(home, name), Draw if name == "draws" else SignOff
    if not path.is_file():
        return []
    try:
        rows = [json.loads(line) for line in path.read_text("ascii").splitlines()]
    except (ValueError, OSError):
        rows = [None]
    types = kind.__annotations__
    for row in rows:
        if (
            not isinstance(row, dict)
            or set(row) != set(types)
            or any(type(row[key]) is not types[key] for key in types)
        ):
            raise HomeProblem(
                f"private/narratives/{name}.ndjson cannot be read as it was written; restore it from a backup."
            )
    return rows

"""What a release may tell of its private inputs: commitments under a salt of its own, and where it came from.

The salt comes from the key of the family and the version, so that the same inputs and keys give the same bytes, and who
holds the key can prove later what went in. Must never give a plain hash: the content of a small file can be guessed.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import polars as pl

from orchestration.keys import Family
from privacy.commitment import commitment, content_digest


def commitment_salt(family: Family, version: str) -> bytes:
    """The secret salt of one release, 32 bytes."""
    return hmac.digest(family.key, f"salt of the commitments of release {version}".encode(), hashlib.sha256)


def provenance_facts(
    family: Family, version: str, *, inputs: Mapping[str, bytes],
    snapshot: Mapping[str, pl.DataFrame], taken_on: date, stages: Iterable[str],
) -> dict[str, Any]:  # fmt: skip
    """What `publish.release.build_release` takes as `provenance`.

    inputs: name of an input -> its `content_digest`. snapshot: the registry's facts the release was made from, as they stood
    on the day `taken_on`. stages: names of the stages passed through, in order.
    """
    salt = commitment_salt(family, version)
    chain = snapshot.get("audit")
    return {
        **({"audit": chain.row(0, named=True)} if chain is not None else {}),
        "commitments": {name: commitment(content, salt=salt) for name, content in inputs.items()},
        "stages": list(stages),
        "snapshot": {"taken_on": taken_on.isoformat(), "commitment": commitment(content_digest(snapshot), salt=salt)},
    }

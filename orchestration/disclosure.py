"""What a release gives away, found out before it gets its name: earlier releases subtracted, attacks run, the report written.

Thin wiring of privacy, verification and publish. Must not decide what is safe, nor keep a value outside the private side.
"""

import hmac
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from orchestration.apart import apart
from orchestration.family import ASSET, earlier_releases, foreign_releases
from orchestration.keys import family_of
from orchestration.registry_facts import facts_of
from orchestration.resources import Home, HomeProblem
from orchestration.storage import stages_of
from orchestration.truth import truth_of
from privacy.classbook import ClassBook, from_frames
from privacy.commitment import commitment
from privacy.diffguard import DiffGuard, Edition, diffguard
from privacy.policy import Policy
from privacy.risk import risk_report
from publish.about import About
from schemas.standard import PUBLISHED_TABLES

if TYPE_CHECKING:
    from verification.redteam.ground import Attack

REPORT = "report"
"""Name of the stage table that carries what the border found, as one line of JSON."""

_SEED = 20_261_123
_QUICK = {"targets": 500, "badges": 10_000, "filters": 100}
"""What is tried while a release is made; `vigie privacy attack --release` tries four to ten times as much."""
_QUASI = {table.name: list(table.quasi) for table in PUBLISHED_TABLES if table.quasi}
_KEYS = {"incident": "incident_id", "person": "person_id"}


class ReleaseUnsafe(Exception):
    """Something about the release would isolate a person; the sentence says what, with numbers and no values."""


def edition(tables: Mapping[str, pl.DataFrame], book: ClassBook) -> Edition:
    """A release as the guard compares it: its public tables, and which rows are of one incident."""
    bundles = {name: book.rows[name].select("bundle", "need", **{key: pl.col("id")}) for name, key in _KEYS.items()}
    public = {table.name: tables[table.name] for table in PUBLISHED_TABLES if table.name in tables}
    return Edition(tables=public, bundles=bundles)


def guarded(home: Home, family: str, version: str, now: Edition) -> dict[str, Any] | None:
    """Subtract every earlier release of the family; None where there is none. Raises ReleaseUnsafe where fewer than k would be told apart."""
    earlier = [edition(tables, from_frames(tables)) for tables in _stages_before(home, family, version)]
    found: DiffGuard = diffguard(earlier, now, quasi=_QUASI)
    if found.broken:
        raise ReleaseUnsafe(f"compared with earlier releases, {found.broken[0]}; nothing is published.")
    if not earlier:
        return None
    return {
        "earlier_releases": len(earlier),
        "sets": found.sets,
        "smallest": found.smallest,
        "returning": found.returning,
    }


def _stages_before(home: Home, family: str, version: str) -> list[Mapping[str, pl.DataFrame]]:
    folder, told = stages_of(home), []
    for release in earlier_releases(home, family, version):
        stage = folder.read(ASSET, release.name)
        if stage is None:
            raise HomeProblem(
                f"the private stage of release {release.name} is missing, so it cannot be subtracted; put "
                f"private/stages/{ASSET}/{release.name} back from the backup."
            )
        told.append(stage.tables)
    return told


def packed(report: Mapping[str, Any]) -> pl.DataFrame:
    """A report as a table of one cell, so that it goes with its stage."""
    return pl.DataFrame({"json": [json.dumps(report)]})


def unpacked(frame: pl.DataFrame) -> dict[str, Any]:
    """What `packed` was given."""
    return dict(json.loads(frame["json"][0]))


def _joined(attacks: "list[Attack]") -> int | None:
    """Incidents of the smallest set of persons that all tables joined tell apart."""
    return next(
        (int(attack.found["fewest"]) for attack in attacks if attack.name == "RT2" and "sets" in attack.found), None
    )


def attacked(home: Home, folder: Path, version: str, policy: Policy) -> "list[Attack]":
    """What the attackers find in the files of a release, handed what really happened."""
    from verification.redteam.attack import attack_release

    family = family_of(home)
    return attack_release(
        folder, truth=truth_of(home, version), k=policy.k, k_protected=policy.k_protected,
        earlier=earlier_releases(home, family.name, version), foreign=foreign_releases(home, family.name), seed=_SEED,
        **_QUICK,
    )  # fmt: skip


def appraised(
    home: Home,
    folder: Path,
    stage: Mapping[str, pl.DataFrame],
    *,
    about: About,
    policy: Policy,
    inputs: bytes,
) -> dict[str, Any]:
    """The risk report of a written folder: what the border counted, and what the attackers found in its files.

    stage: the releasable stage. inputs: the digest of the private frames the release is committed to.
    """
    found, family = unpacked(stage[REPORT]), family_of(home)
    coverage = stage["coverage"]
    attacks = apart(facts_of(home, about.version)["fates"].height, attacked, home, folder, about.version, policy)
    return risk_report(
        release={
            "version": about.version, "family": family.name, "standard": about.standard_version, "tool": about.code_version,
            "released_on": about.released_on.isoformat(),
        },
        policy=policy, classes=found["tables"], cells=found["cells"], diffguard=found["diffguard"],
        attacks=[asdict(attack) for attack in attacks], joined=_joined(attacks), narratives=found["narratives"],
        # The salt comes from the key, so that the same inputs and keys give the same bytes.
        commitments={"validated reports": commitment(inputs, salt=hmac.digest(family.key, b"salt of commitments", "sha256"))},
        coverage={
            "agency_months": coverage.height, "late": coverage.filter(status="late").height,
            "status_withheld": coverage.filter(status="withheld").height,
        },
    )  # fmt: skip

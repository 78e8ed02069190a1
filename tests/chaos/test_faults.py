"""Sixty faults, seeded: wherever a day is broken off, the next run ends in the bytes of an undisturbed one.

Nothing is lost, nothing is there twice, the audit chain holds. `make chaos` tries all of them; CI a few of each kind.
"""

import json
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from ingest.registry.audit import broken_links
from ingest.registry.connection import open_registry
from orchestration.resources import Home, make_home
from tests.chaos.day import SEEDS

TURNED_ROUND = {"kind": "none", "seeds": [*reversed(SEEDS)]}
SEED = 20_261_123
KILLED, FULL, FULL_ONCE, ROTTEN, TWICE, TURNED, TOGETHER = 24, 8, 8, 8, 4, 4, 4
_KEPT = {
    "submission": "select receipt, received_at, rows, rows_rejected from submission order by receipt",
    "report": "select r.incident_id, s.receipt, v.month, v.content from report r join report_version v on v.report_id = r.id "
              "join submission s on s.id = v.submission_id order by 1, 2",
}  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """kind: what happens; share: at which part of the day's changes; draw: for what else is chosen by chance."""

    kind: str
    share: float
    draw: int

    def __str__(self) -> str:
        return f"{self.kind} {self.share:.3f}"


def faults() -> list[Fault]:
    """The sixty, spread over the day so that every stage is struck."""
    draw = random.Random(SEED)
    told = []
    for kind, count in (("killed", KILLED), ("full", FULL), ("full once", FULL_ONCE), ("rotten", ROTTEN), ("twice", TWICE),
                        ("turned", TURNED), ("together", TOGETHER)):  # fmt: skip
        told += [Fault(kind, (at + draw.random()) / count, draw.randrange(1 << 30)) for at in range(count)]
    return told


def marked() -> Iterator[Any]:
    """Every fault; all but one of a kind are tried by `make chaos` alone."""
    tried: set[str] = set()
    for fault in faults():
        in_short = fault.kind in {"killed", "rotten"} and fault.kind not in tried and fault.share > 0.03
        tried |= {fault.kind} if in_short else set()
        yield pytest.param(fault, id=str(fault), marks=() if in_short else pytest.mark.long)


def lived(root: Path, fault: dict[str, Any]) -> subprocess.CompletedProcess[str]:
    """A day in a process of its own."""
    command = [sys.executable, "-m", "tests.chaos.day", str(root), json.dumps(fault)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@dataclass(frozen=True)
class Undisturbed:
    """A day nobody disturbed: the deployment before and after, and how many changes it made."""

    before: Path
    after: Path
    changes: int


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    place = tmp_path_factory.mktemp("undisturbed")
    make_home(place / "before")
    shutil.copytree(place / "before", place / "after")
    done = lived(place / "after", {"kind": "counted"})
    assert done.returncode == 0, done.stderr
    return Undisturbed(place / "before", place / "after", json.loads(done.stdout.splitlines()[-1])["changes"])


@pytest.fixture(scope="module")
def turned(undisturbed: Undisturbed) -> Path:
    """The day nobody disturbed, its deliveries in the other order."""
    root = undisturbed.before.with_name("turned")
    shutil.copytree(undisturbed.before, root)
    done = lived(root, TURNED_ROUND)
    assert done.returncode == 0, done.stderr
    return root


def published(root: Path) -> dict[str, bytes]:
    """Every file of every release, and the names of what is beside them."""
    releases = root / "public" / "releases"
    assert not [path.name for path in releases.iterdir() if "partial" in path.name]
    return {
        str(path.relative_to(releases)): path.read_bytes() for path in sorted(releases.rglob("*")) if path.is_file()
    }


def but_for_the_order(files: dict[str, bytes]) -> dict[str, bytes]:
    """Published files without what bears witness to the order of deliveries: the audit chain's head, and what covers it."""
    told = {name: data for name, data in files.items() if not name.endswith("/SHA256SUMS.sig")}
    for name, data in told.items():
        if name.endswith("/SHA256SUMS"):
            told[name] = b"".join(line for line in data.splitlines(keepends=True) if b"provenance.json" not in line)
        elif name.endswith("/provenance.json"):
            provenance = json.loads(data)
            facts = provenance["predicate"]["buildDefinition"]["internalParameters"]
            assert facts["audit"].pop("head")
            assert facts["snapshot"].pop("commitment")
            told[name] = json.dumps(provenance).encode()
    return told


def registered(root: Path) -> dict[str, list[Any]]:
    """What the registry holds of deliveries and versions."""
    with closing(sqlite3.connect(f"file:{root / 'private' / 'registry.db'}?mode=ro", uri=True)) as registry:
        return {name: registry.execute(asked).fetchall() for name, asked in _KEPT.items()}


@pytest.mark.parametrize("fault", list(marked()))
def test_the_next_run_ends_in_the_same_bytes(
    fault: Fault, undisturbed: Undisturbed, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    root, ended, day = tmp_path / "home", undisturbed.after, {"kind": "none"}
    if fault.kind == "turned":
        ended, day = request.getfixturevalue("turned"), TURNED_ROUND
    shutil.copytree(undisturbed.before, root)
    at = max(1, round(fault.share * undisturbed.changes))
    disturb(root, fault, at)
    again = lived(root, day)
    assert again.returncode == 0, again.stderr
    assert published(root) == published(ended)
    assert registered(root) == registered(undisturbed.after)
    with Session(open_registry(Home(root=root).registry_url())) as session:
        assert broken_links(session) == []


@pytest.mark.long
def test_the_order_of_deliveries_changes_no_published_byte_but_its_own_evidence(
    undisturbed: Undisturbed, turned: Path
) -> None:
    straight, other = published(undisturbed.after), published(turned)
    assert straight.keys() == other.keys()
    differing = {name.rpartition("/")[2] for name in straight if straight[name] != other[name]}
    assert differing == {"provenance.json", "SHA256SUMS", "SHA256SUMS.sig"}
    assert but_for_the_order(straight) == but_for_the_order(other)


def disturb(root: Path, fault: Fault, at: int) -> None:
    """Live the day with its fault; it has to have struck."""
    match fault.kind:
        case "killed":
            assert lived(root, {"kind": "killed", "at": at}).returncode == -signal.SIGKILL
        case "full" | "full once":
            # Where the disk is full for one change only, the day may well end whole.
            done = lived(root, {"kind": fault.kind, "at": at})
            assert done.returncode != 0 or fault.kind == "full once"
        case "rotten":
            assert lived(root, {"kind": "killed", "at": max(at, 1)}).returncode == -signal.SIGKILL
            rot(root, random.Random(fault.draw))
        case "twice":
            for _ in range(2):
                lived(root, {"kind": "killed", "at": at, "seeds": [SEEDS[0], *SEEDS, SEEDS[1]]})
        case "turned":
            lived(root, {"kind": "killed", "at": at, "seeds": [*reversed(SEEDS)]})
        case _:
            command = [sys.executable, "-m", "tests.chaos.day", str(root), json.dumps({"kind": "none"})]
            both = [subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for _ in range(2)]
            for each in both:
                each.wait()


def rot(root: Path, draw: random.Random) -> None:
    """Change a byte of a file of a stage, cut it, or empty it, where there is one by now."""
    files = sorted(path for path in (root / "private" / "stages").rglob("*") if path.is_file())
    if not files:
        return
    file = draw.choice(files)
    data = bytearray(file.read_bytes())
    kind = draw.choice(["byte", "cut", "emptied"])
    if kind == "byte" and data:
        data[draw.randrange(len(data))] ^= 0x55
    file.write_bytes(bytes(data) if kind == "byte" else bytes(data[: len(data) // 2]) if kind == "cut" else b"")

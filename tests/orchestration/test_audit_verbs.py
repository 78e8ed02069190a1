"""vigie audit verify and checkpoint: the chain of a deployment against what was published and what is kept elsewhere."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from ingest.registry.audit import note
from ingest.registry.connection import open_registry, upgrade_registry
from orchestration.resources import Home, make_home
from tests.commands import run_vigie


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A deployment whose chain has five links."""
    home = make_home(tmp_path / "home")
    engine = open_registry(home.registry_url())
    upgrade_registry(engine)
    with Session(engine) as session, session.begin():
        for number in range(5):
            note(
                session,
                at=datetime(2026, 1, 23, 17, number, tzinfo=UTC),
                actor="cli",
                action="submitted",
                subject=f"R-{number}",
            )
    engine.dispose()
    return home


def change(home: Home, statement: str) -> None:
    with closing(sqlite3.connect(home.private / "registry.db")) as database:
        database.execute(statement)
        database.commit()


def test_a_chain_holds_and_its_checkpoint_is_signed(home: Home, tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    assert run_vigie("audit", "checkpoint", "--out", str(kept), "--home", str(home.root)).returncode == 0
    told = run_vigie("audit", "verify", "--checkpoint", str(kept), "--home", str(home.root), "--json")
    assert json.loads(told.stdout) == {"holds": True, "links": 5, "checkpoints": 1, "faults": []}
    changed = json.loads(kept.read_text("utf-8"))
    kept.write_text(json.dumps({**changed, "events": 4}), "utf-8")
    refused = run_vigie("audit", "verify", "--checkpoint", str(kept), "--home", str(home.root))
    assert (refused.returncode, "was changed since" in refused.stderr) == (2, True)


@pytest.mark.parametrize(("statement", "said"), [
    ("UPDATE audit_event SET subject = 'R-9' WHERE id = 3", "link 3 does not follow"), ("DELETE FROM audit_event WHERE id = 2", "does not follow"),
    ("DELETE FROM audit_event WHERE id > 3", "its end was cut off"),
])  # fmt: skip
def test_what_was_done_to_it_is_said(home: Home, tmp_path: Path, statement: str, said: str) -> None:
    kept = tmp_path / "kept.json"
    run_vigie("audit", "checkpoint", "--out", str(kept), "--home", str(home.root))
    change(home, statement)
    told = run_vigie("audit", "verify", "--checkpoint", str(kept), "--home", str(home.root))
    assert told.returncode == 1
    assert said in told.stderr + told.stdout
    assert "does not hold" in told.stdout


@pytest.mark.parametrize("content", [None, "", "[]", '{"events": 1}'])
def test_what_is_no_checkpoint_gives_one_sentence(home: Home, tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "given.json"
    if content is not None:
        path.write_text(content, "utf-8")
    told = run_vigie("audit", "verify", "--checkpoint", str(path), "--home", str(home.root))
    assert (told.returncode, len(told.stderr.strip().splitlines()), "Traceback" in told.stderr) == (2, 1, False)

"""The audit chain and its checkpoints: every edit, deletion, swap and cut of a random chain is found."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from ingest.registry.audit import note
from ingest.registry.base import Base
from ingest.registry.checkpoints import Checkpoint, NoCheckpoint, checkpoint_of, faults, read_checkpoint
from ingest.registry.models import AuditEvent

START = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    engine = sa.create_engine(f"sqlite:///{tmp_path_factory.mktemp('audit') / 'registry.db'}")
    Base.metadata.tables["audit_event"].create(engine)
    yield engine
    engine.dispose()


def chained(session: Session, length: int) -> list[Checkpoint]:
    """A chain of so many links, and the checkpoint after each."""
    session.execute(sa.delete(AuditEvent))
    told = []
    for number in range(length):
        at = START + timedelta(minutes=number)
        note(session, at=at, actor=f"account {number % 3}", action="submitted", subject=f"R-{number}")
        told.append(checkpoint_of(session, at=at))
    return told


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.integers(2, 12), st.data())
def test_whatever_is_done_to_a_chain_is_found(engine: sa.Engine, length: int, data: st.DataObject) -> None:
    with Session(engine) as session, session.begin():
        last = chained(session, length)[-1]
        assert faults(session, [last]) == []
        rows = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id)).all()
        at = data.draw(st.integers(0, length - 1))
        match data.draw(st.sampled_from(["edit", "delete", "swap", "cut", "forge"])):
            case "edit":
                name = data.draw(st.sampled_from(["actor", "action", "subject"]))
                setattr(rows[at], name, "changed")
            case "delete":
                session.delete(rows[at])
            case "swap":
                other = (at + 1) % length
                mine = {name: getattr(rows[at], name) for name in ("at", "actor", "action", "subject")}
                for name, value in mine.items():
                    setattr(rows[at], name, getattr(rows[other], name))
                    setattr(rows[other], name, value)
            case "cut":
                for row in rows[at:]:
                    session.delete(row)
            case "forge":
                # A whole chain written anew holds by itself; only the checkpoint tells it apart.
                chained(session, length)
                session.flush()
                first = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id)).first()
                assert first is not None
                session.execute(sa.delete(AuditEvent))
                for number in range(length):
                    note(session, at=START, actor="forger", action="submitted", subject=f"R-{number}")
        session.flush()
        assert faults(session, [last])
        session.rollback()


def test_a_chain_that_went_on_keeps_every_checkpoint_before(engine: sa.Engine) -> None:
    with Session(engine) as session, session.begin():
        every = chained(session, 9)
        assert faults(session, every) == []
        assert [each.events for each in every] == list(range(1, 10))
        session.rollback()


@given(st.integers(0, 10**6), st.binary(min_size=32, max_size=32))
def test_a_checkpoint_is_read_as_it_was_told(events: int, head: bytes) -> None:
    told = Checkpoint(events=events, head=head.hex(), at=START)
    assert read_checkpoint(told.told()) == told
    assert told.signed_bytes() == read_checkpoint(told.told()).signed_bytes()


@pytest.mark.parametrize("told", [{}, {"events": -1, "head": "0" * 64, "at": "2026-01-01"}, {"events": True, "head": "0" * 64, "at": "x"},
                                  {"events": 3, "head": "", "at": "2026-01-01"}, {"events": 3, "head": "0" * 64, "at": "soon"}])  # fmt: skip
def test_what_is_no_checkpoint_is_said(told: dict[str, object]) -> None:
    with pytest.raises(NoCheckpoint):
        read_checkpoint(told)

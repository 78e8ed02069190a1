"""What a purge reaches, on both databases: of which sender, how old, and what other things still need."""

import json
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from ingest.landing import Landing, LandingProblem
from ingest.purging import Leaving, Plan, PurgeProblem, begin, destroy, plan_of, planned, sender_named, unfinished
from ingest.registry.audit import broken_links
from ingest.registry.models import Agency, Purge, Submission, SubmissionFile
from ingest.submit import purged

START = datetime(2020, 1, 1, 12, tzinfo=UTC)


def delivered(session: Session, landing: Landing, sender: str, *texts: str, days: int) -> int:
    """Register a delivery of some files; returns its id."""
    told = Submission(
        receipt=f"R-{sender}-{days}", sender=sender, received_at=START + timedelta(days=days), profile_hash=landing.keep(b"p", sender=sender),
        rows=1, skipped=0, rows_rejected=0, incidents_received=1, incidents_rejected=0, persons_received=1, persons_rejected=0,
    )  # fmt: skip
    session.add(told)
    session.flush()
    for at, text in enumerate(texts):
        name = landing.keep(text.encode(), sender=sender)
        session.add(SubmissionFile(submission_id=told.id, position=at, name="a.csv", sha256=name, size=len(text)))
    session.flush()
    return told.id


def names(landing: Landing, *texts: str) -> tuple[str, ...]:
    return tuple(sorted(landing.keep(text.encode(), sender="elsewhere") for text in texts))


def test_what_is_old_goes_unless_something_younger_has_the_same_bytes(engine: sa.Engine, landing: Landing) -> None:
    with Session(engine) as session, session.begin():
        old = delivered(session, landing, "a", "one", "two", days=0)
        delivered(session, landing, "a", "two", "three", days=10)
        other = delivered(session, landing, "b", "one", days=0)
        plan = planned(session, landing, sender=None, before=START + timedelta(days=5))
        assert plan.submissions == [old, other]
        assert [one.files for one in plan.leaving] == [names(landing, "one")] * 2
        begin(session, plan, number="P-1", at=START, by="State desk", rule="r")
        assert plan_of(unfinished(session)[0]) == plan
    with Session(engine) as session, session.begin():
        assert [each.number for each in unfinished(session)] == ["P-1"]
        destroy(session, landing, unfinished(session)[0])
        assert purged(session, [1, 2, 3]) == {old, other}
        assert broken_links(session) == []
        (again,) = planned(session, landing, sender=None, before=START + timedelta(days=20)).leaving
        assert (again.sender, again.files) == ("a", names(landing, "two", "three"))
    assert landing.names("a") == sorted(names(landing, "two", "three", "p"))
    assert landing.names("b") == list(names(landing, "p"))
    with pytest.raises(LandingProblem):
        landing.read(names(landing, "one")[0], sender="a")


def test_with_everything_of_a_sender_goes_its_key(engine: sa.Engine, landing: Landing) -> None:
    with Session(engine) as session, session.begin():
        delivered(session, landing, "a", "one", days=0)
        plan = planned(session, landing, sender="a", before=None)
        begin(session, plan, number="P-1", at=START, by="State desk", rule="r")
    with Session(engine) as session:
        destroy(session, landing, unfinished(session)[0])
        assert (landing.names("a"), landing.key_mark("a")) == ([], None)
        assert planned(session, landing, sender="a", before=None).leaving == ()


def test_a_key_that_something_younger_needs_stays(engine: sa.Engine, landing: Landing) -> None:
    with Session(engine) as session, session.begin():
        delivered(session, landing, "a", "one", "two", days=0)
        begin(session, planned(session, landing, sender="a", before=None), number="P-1", at=START, by="x", rule="r")
    with Session(engine) as session, session.begin():
        delivered(session, landing, "a", "two", days=1)
        destroy(session, landing, unfinished(session)[0])
    assert landing.read(names(landing, "two")[0], sender="a") == b"two"
    assert landing.names("a") == sorted(names(landing, "two", "p"))


def test_a_sender_is_named_by_its_slug_or_by_an_agency_that_has_it_alone(engine: sa.Engine) -> None:
    with Session(engine) as session, session.begin():
        for agency_id, sender in (("X1", "a"), ("X2", "county"), ("X3", "county")):
            session.add(Agency(agency_id=agency_id, sender=sender, name="n", county="c", state="CA"))
        session.flush()
        assert [sender_named(session, name) for name in ("X1", "a", "county")] == ["a", "a", "county"]
        for name, said in (("X2", "2 agencies, since county sends"), ("nobody", "no agency and no sender")):
            with pytest.raises(PurgeProblem, match=said):
                sender_named(session, name)


_IDS = st.lists(st.integers(1, 10**9), max_size=4).map(tuple)
_NAMES = st.lists(st.text("0123456789abcdef", min_size=64, max_size=64), max_size=3).map(tuple)


@given(st.lists(st.builds(
    Leaving, sender=st.text(max_size=20), whole=st.booleans(), key=st.none() | st.text(max_size=64), submissions=_IDS, uploads=_IDS,
    drafts=_IDS, replays=st.integers(0, 10**6), files=_NAMES, shared=_NAMES,
), max_size=3))  # fmt: skip
def test_a_plan_is_read_as_it_was_written(leaving: list[Leaving]) -> None:
    plan = Plan(before=None, leaving=tuple(leaving))
    assert plan_of(Purge(plan=json.dumps(asdict(plan)))) == plan

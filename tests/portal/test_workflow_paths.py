"""Every path a report can take: nobody approves what they wrote, nothing is submitted unapproved, no training is."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from ingest.landing import Landing
from ingest.registry.audit import broken_links
from ingest.registry.base import Base
from ingest.registry.models import (
    Account,
    Agency,
    Draft,
    DraftStep,
)
from portal import drafts
from portal.form.answers import begun
from portal.principal import Principal
from portal.roles import MAY, Role
from portal.workflow import MOVES, OPEN, Act, By, Refusal, Standing, Status, outcome
from tests.portal.conftest import OURS

AT = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
ROLES = ("contributor", "contributor", "reviewer", "agency_admin")
PEOPLE = st.sampled_from([2, 3, 0, 1])


def test_every_move_takes_a_right_that_is_declared_and_leads_somewhere_else_or_stays_open() -> None:
    for move in MOVES:
        assert move.right in MAY
        assert move.act in {Act.EDIT, Act.CORRECT} or move.to is not move.status


def test_nothing_leads_out_of_what_has_ended() -> None:
    assert not {move.status for move in MOVES} & {Status.CORRECTED, Status.DELETED}
    assert {move.act for move in MOVES if move.status is Status.WITHDRAWN} == {Act.REINSTATE}


def test_only_another_person_approves_or_sends_back() -> None:
    assert {move.by for move in MOVES if move.act in {Act.APPROVE, Act.RETURN}} == {By.OTHER}


@pytest.mark.parametrize("status", OPEN)
def test_a_submission_under_way_is_only_ended(status: Status) -> None:
    standing = Standing(status=status, writers=frozenset({1}), complete=True, training=False, under_way=True)
    for each in set(Act) - {Act.SUBMIT}:
        with pytest.raises(Refusal):
            outcome(standing, each, person=2, may=lambda right: True)


Place = tuple[Status, frozenset[int], int, bool]
"""Status, who wrote, who approved what stands (0: nobody), training."""


def ways_from(place: Place) -> Iterator[tuple[Act, Place]]:
    """Every act of every person that the table lets through, and where it leads."""
    status, wrote, approver, training = place
    for person, role in enumerate(ROLES, start=1):
        standing = Standing(status=status, writers=wrote, complete=True, training=training)
        for each in Act:
            try:
                to = outcome(standing, each, person=person, may=lambda right, role=role: Role(role) in MAY[right])  # type: ignore[misc]
            except Refusal:
                continue
            after = {Act.APPROVE: person, Act.RETURN: 0, Act.EDIT: 0}.get(each, approver)
            yield each, (to, wrote | {person} if each is Act.EDIT else wrote, after, training)


def test_no_path_at_all_leads_to_what_must_not_be() -> None:
    """Every place that four people can bring a report to, whoever began it: all of them are looked at."""
    waiting: list[Place] = [
        (Status.DRAFT, frozenset({author}), 0, training) for author in range(1, 5) for training in (False, True)
    ]
    seen = set(waiting)
    while waiting:
        for each, place in ways_from(waiting.pop()):
            status, wrote, approver, training = place
            if status in {Status.APPROVED, Status.SUBMITTED, Status.CORRECTED, Status.WITHDRAWN}:
                assert approver, f"{each} makes a report {status} that nobody approved as it stands"
                assert approver not in wrote, f"{each} makes a report {status} that its own author approved"
            assert not (training and status in {Status.SUBMITTED, Status.CORRECTED, Status.WITHDRAWN})
            if place not in seen:
                seen.add(place)
                waiting.append(place)
    assert {place[0] for place in seen} == set(Status), "every status is reached"


class Paths(RuleBasedStateMachine):
    """Four people of one agency do whatever they like to a report; the registry is asked what came of it."""

    @initialize(training=st.booleans(), author=st.integers(0, 3))
    def begin(self, training: bool, author: int) -> None:
        self.engine = sa.create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
        Base.metadata.create_all(self.engine)
        self.landing = Landing(folder=LANDING, key=KEY)
        with Session(self.engine) as session, session.begin():
            session.add(
                Agency(agency_id=OURS, sender="port-sample-pd", name="Port Sample", county="Sample", state="CA")
            )
            session.flush()
            for at, role in enumerate(ROLES):
                session.add(Account(id=at + 1, email=f"{at}@x.example", name="Invented", role=role, agency_id=OURS, language="en",
                                    created_at=AT))  # fmt: skip
        self.people = [
            Principal(role=Role(role), actor=f"account {at + 1}", name="Invented", account_id=at + 1, agency_id=OURS,
                      agencies=frozenset({OURS})) for at, role in enumerate(ROLES)
        ]  # fmt: skip
        with self._session() as session:
            sealed = drafts.sealed_for(session, self.landing, OURS)
            draft = drafts.start(
                session, self.people[author], begun(), agency_id=OURS, sealed=sealed, at=AT, training=training
            )
            self.id, self.wrote, self.approver, self.approvals = draft.id, {author + 1}, 0, 0

    @contextmanager
    def _session(self) -> Iterator[Session]:
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @rule(person=PEOPLE)
    def edit(self, person: int) -> None:
        try:
            with self._session() as session:
                draft = session.get_one(Draft, self.id)
                sealed = drafts.sealed_for(session, self.landing, OURS)
                drafts.save(session, draft, self.people[person], begun(), sealed=sealed, at=AT)
        except Refusal:
            return
        self.wrote.add(person + 1)
        self.approver = 0

    def _do(self, person: int, what: Act, *, complete: bool | None, version: int | None = None) -> None:
        try:
            with self._session() as session:
                draft = session.get_one(Draft, self.id)
                stale = version not in (None, draft.version)
                drafts.move(session, draft, self.people[person], what, at=AT, complete=complete, version=version)
        except (Refusal, drafts.Overtaken):
            return
        assert not stale
        assert complete is not False
        self.approver = {Act.APPROVE: person + 1, Act.RETURN: 0}.get(what, self.approver)

    # The straight way is walked often, so that what lies behind it is reached; every other act comes in between.
    @rule(person=PEOPLE)
    def send(self, person: int) -> None:
        self._do(person, Act.SEND, complete=True)

    @rule(person=PEOPLE)
    def approve(self, person: int) -> None:
        self._do(person, Act.APPROVE, complete=True)

    @rule(person=st.sampled_from([3, 3, 3, 0, 2]))
    def submit(self, person: int) -> None:
        self._do(person, Act.SUBMIT, complete=None)

    @rule(person=PEOPLE, what=st.sampled_from([Act.RETURN, Act.CORRECT, Act.SUPERSEDE, Act.WITHDRAW]))
    def do(self, person: int, what: Act) -> None:
        self._do(person, what, complete=None)

    @rule(person=PEOPLE, what=st.sampled_from([Act.SEND, Act.APPROVE]))
    def do_with_a_finding_that_holds(self, person: int, what: Act) -> None:
        self._do(person, what, complete=False)

    @rule(person=PEOPLE, version=st.integers(0, 3))
    def approve_an_older_one(self, person: int, version: int) -> None:
        self._do(person, Act.APPROVE, complete=True, version=version)

    @invariant()
    def holds(self) -> None:
        if not hasattr(self, "engine"):
            return
        with Session(self.engine) as session:
            draft = session.get_one(Draft, self.id)
            steps = list(
                session.scalars(sa.select(DraftStep).where(DraftStep.draft_id == self.id).order_by(DraftStep.id))
            )
            assert drafts.writers_of(session, draft) == self.wrote
            if draft.status in {Status.APPROVED, Status.SUBMITTED, Status.CORRECTED, Status.WITHDRAWN}:
                assert self.approver
                assert self.approver not in self.wrote
                content = max(step.id for step in steps if step.step in {"started", "saved"})
                assert any(step.step == "approved" and step.id > content for step in steps)
            if draft.training:
                assert "submitted" not in {step.step for step in steps}
            assert broken_links(session) == []

    def teardown(self) -> None:
        if hasattr(self, "engine"):
            self.engine.dispose()


LANDING, KEY = Path(mkdtemp()), Fernet.generate_key()
TestPaths = Paths.TestCase
TestPaths.settings = settings(max_examples=25, stateful_step_count=16, deadline=None)

"""What is kept of the registry: given again while nothing it follows from changed, worked out anew as soon as something did."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.registry.audit import note
from ingest.registry.enrolment import attest_zero
from ingest.registry.models import AuditEvent, Report
from ingest.registry.reports import withdraw
from portal.kept import QUIET, Kept
from portal.months import open_months
from portal.setting import Setting
from tests.portal.conftest import OTHER, OURS
from tests.portal.submissions import send


class Counted:
    """Work that tells how often it was done."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> int:
        self.times += 1
        return self.times


def asked(setting: Setting, kept: Kept, work: Counted, agency_id: str = OURS) -> int:
    with Session(setting.engine) as session:
        return kept.of(session, agency_id, "answer", work)


def linked(setting: Setting, action: str) -> None:
    with Session(setting.engine) as session, session.begin():
        note(session, at=setting.clock(), actor="account 1", action=action, subject="x")


@pytest.mark.parametrize("action", sorted([*QUIET, "began_report", "edited_report"]))
def test_what_changes_no_month_leaves_an_answer_standing(setting: Setting, action: str) -> None:
    kept, work = Kept(), Counted()
    asked(setting, kept, work)
    linked(setting, action)
    assert asked(setting, kept, work) == 1


@pytest.mark.parametrize(
    "action", ["attested_zero", "withdrew", "opened_window", "enrolled", "an_act_nobody_has_thought_of"]
)
def test_any_other_link_ends_it(setting: Setting, action: str) -> None:
    kept, work = Kept(), Counted()
    asked(setting, kept, work)
    linked(setting, action)
    assert [asked(setting, kept, work), asked(setting, kept, work)] == [2, 2]


def test_a_report_ends_what_was_kept_of_its_agency_alone(setting: Setting) -> None:
    kept, ours, theirs = Kept(), Counted(), Counted()
    asked(setting, kept, ours)
    asked(setting, kept, theirs, OTHER)
    send(setting, "26-001")
    assert (asked(setting, kept, ours), asked(setting, kept, theirs, OTHER)) == (2, 1)


def test_what_is_kept_of_months_is_what_the_registry_says(setting: Setting) -> None:
    kept, at = Kept(), setting.clock()

    def told() -> list[str]:
        with Session(setting.engine) as session:
            fresh = open_months(session, OURS, at=at)
            assert kept.of(session, OURS, "open", lambda: open_months(session, OURS, at=at)) == fresh
            return [month.month for month in fresh]

    before = told()
    send(setting, "26-001", month=before[0])
    assert told() == before[1:]
    with Session(setting.engine) as session, session.begin():
        attest_zero(session, agency_id=OURS, month=before[1], attested_by="Ruth Varga (invented)", at=at)
    assert told() == before[2:]
    with Session(setting.engine) as session, session.begin():
        withdraw(session, session.scalars(sa.select(Report.id)).one(), reason="w4", by="account 1", at=at)
    assert told() == told()


def test_a_session_that_sees_an_older_registry_is_answered_by_itself(setting: Setting) -> None:
    kept, work = Kept(), Counted()
    linked(setting, "enrolled")
    asked(setting, kept, work)
    with Session(setting.engine) as session:
        session.execute(sa.delete(AuditEvent).where(AuditEvent.action == "enrolled"))
        assert kept.of(session, OURS, "answer", work) == 2
    assert asked(setting, kept, work) == 1


def test_figures_of_all_are_a_minute_old_at_most(setting: Setting) -> None:
    kept, work, at = Kept(), Counted(), setting.clock()
    with Session(setting.engine) as session:
        told = [kept.for_a_while(session, ("all", date(2026, 11, 23)), at + timedelta(seconds=since), work)
                for since in (0, 59, 60, 61, 30)]  # fmt: skip
    assert told == [1, 1, 2, 2, 3], "a clock that was set back is no reason to keep it"

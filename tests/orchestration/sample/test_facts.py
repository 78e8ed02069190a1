"""What the sample states beside its reports goes through the same acts as at a desk, and is there in a snapshot."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from ingest.problems import IntakeProblem
from ingest.registry.enrolment import AgencyFacts, enrol
from ingest.registry.snapshot import registry_snapshot
from orchestration.sample.agencies import AGENCIES, PORT_SAMPLE_PD
from orchestration.sample.facts import WITHDRAWN_MONTH, state_facts
from orchestration.sample.schedule import CORRECTED_MONTH
from tests.ingest.registry.desk import memory, send
from tests.orchestration.sample.conftest import Written

_SENT = datetime(2025, 7, 10, 16, tzinfo=UTC)


def filed(session: Session) -> None:
    """Every agency, a report Port Sample corrected in time, and three of the month in which two are withdrawn."""
    facts = [
        AgencyFacts(agency_id=one.agency_id, sender=one.slug, name=one.name, county=one.county, state=one.state)
        for one in AGENCIES
    ]
    enrol(session, facts, at=_SENT)
    for number, month, content in (
        ("C1", CORRECTED_MONTH, "a"), ("C1", CORRECTED_MONTH, "b"),
        *((f"D{turn}", WITHDRAWN_MONTH, "a") for turn in range(3)),
    ):  # fmt: skip
        send(session, number, month=month, content=content, at=_SENT, agency_id=PORT_SAMPLE_PD.agency_id)


def test_the_sample_states_one_of_each_kind(written: Written):
    with Session(memory()) as session, session.begin():
        filed(session)
        state_facts(session, missing=written.plan.missing_months)
        told = registry_snapshot(session)
    assert told["corrections"]["reason"].to_list() == ["c1"]
    assert told["withdrawals"].select("reason", "successor_id").rows() == [("w1", "XX0010000:D1"), ("w2", None)]
    assert told["known_issue"]["resolved_on"].is_null().to_list() == [False, True]
    assert {name: told[name].height for name in ("late_notices", "reply", "definition")} == {
        "late_notices": 1, "reply": 1, "definition": 1,
    }  # fmt: skip


def test_the_facts_of_the_sample_are_stated_once(written: Written):
    with Session(memory()) as session, session.begin():
        filed(session)
        state_facts(session, missing=written.plan.missing_months)
        with pytest.raises(IntakeProblem, match="already"):
            state_facts(session, missing=written.plan.missing_months)

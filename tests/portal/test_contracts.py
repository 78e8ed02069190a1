"""Contracts: made and ended by the state, seen by both sides, and a right exactly as long as they stand."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.registry.audit import broken_links
from ingest.registry.models import AuditEvent, Contract
from portal.sessions import agencies_of
from portal.setting import Setting
from tests.portal.conftest import OTHER, OURS, Browser, Clock

GIVEN = {"filer": OURS, "files_for": OTHER, "since": "2026-11-23"}

SHARES_APP = True
"""See `tests.portal.conftest.one_app`."""


def make(signed_in: Callable[..., Browser], **changed: str) -> object:
    return signed_in("state").post("/people/contracts", {**GIVEN, **changed}, follow_redirects=False)


def test_a_contract_gives_rights_from_its_day_to_its_end_and_one_way_alone(
    signed_in: Callable[..., Browser], setting: Setting, clock: Clock
) -> None:
    assert make(signed_in, since="2026-11-24").status_code == 303  # type: ignore[attr-defined]
    today = clock().date()
    with Session(setting.engine) as session:
        assert agencies_of(session, OURS, on=today) == {OURS}
        assert agencies_of(session, OURS, on=today + timedelta(days=1)) == {OURS, OTHER}
        assert agencies_of(session, OTHER, on=today + timedelta(days=1)) == {OTHER}
        of = session.scalars(sa.select(Contract.id)).one()
    clock.go(days=3)
    signed_in("state").post("/people/contracts/end", {"of": of})
    with Session(setting.engine) as session:
        assert agencies_of(session, OURS, on=clock().date()) == {OURS}, "it ends the day it is ended"
        told = session.scalars(sa.select(AuditEvent.action).where(AuditEvent.action.like("%_contract"))).all()
        assert (list(told), broken_links(session)) == (["made_contract", "ended_contract"], [])


def test_a_contract_ended_before_it_begins_never_gives_a_right(
    signed_in: Callable[..., Browser], setting: Setting, clock: Clock
) -> None:
    make(signed_in, since="2027-03-01")
    with Session(setting.engine) as session:
        of = session.scalars(sa.select(Contract.id)).one()
    signed_in("state").post("/people/contracts/end", {"of": of})
    with Session(setting.engine) as session:
        assert all(
            agencies_of(session, OURS, on=clock().date() + timedelta(days=days)) == {OURS}
            for days in (0, 90, 98, 99, 400)
        )


def test_both_sides_see_it_and_keep_it_not(signed_in: Callable[..., Browser]) -> None:
    make(signed_in)
    for agency in (OURS, OTHER):
        page = signed_in("agency_admin", agency).get("/people/contracts").text  # type: ignore[attr-defined]
        assert "Port Sample Police Department" in page
        assert "Eastmarsh Police Department" in page
        assert "<select" not in page
    assert "stands" in signed_in("auditor").get("/people/contracts").text  # type: ignore[attr-defined]
    assert signed_in("contributor").get("/people/contracts").status_code == 404  # type: ignore[attr-defined]


@pytest.mark.parametrize("role", ["contributor", "reviewer", "agency_admin", "auditor"])
def test_nobody_but_the_state_makes_or_ends_one(signed_in: Callable[..., Browser], setting: Setting, role: str) -> None:
    make(signed_in)
    with Session(setting.engine) as session:
        of = session.scalars(sa.select(Contract.id)).one()
    browser = signed_in(role)
    assert browser.post("/people/contracts", {**GIVEN, "filer": OTHER, "files_for": OURS}).status_code == 404  # type: ignore[attr-defined]
    assert browser.post("/people/contracts/end", {"of": of}).status_code == 404  # type: ignore[attr-defined]
    with Session(setting.engine) as session:
        assert session.scalars(sa.select(Contract.ended_on)).all() == [None]


@pytest.mark.parametrize(("changed", "status", "said"), [
    ({"filer": OTHER}, 422, "without a contract"), ({"filer": ""}, 422, "agency that files"), ({"files_for": ""}, 422, "it files for"),
    ({"since": ""}, 422, "first day"), ({"since": "2026-02-30"}, 422, "first day"), ({"filer": "XX9"}, 404, "nothing here"), ({}, 422, "already"),
])  # fmt: skip
def test_a_contract_that_cannot_be_is_said(
    signed_in: Callable[..., Browser], setting: Setting, changed: dict[str, str], status: int, said: str
) -> None:
    make(signed_in)
    answer = make(signed_in, **changed)
    assert (answer.status_code, said in answer.text) == (status, True)  # type: ignore[attr-defined]
    with Session(setting.engine) as session:
        assert len(session.scalars(sa.select(Contract.id)).all()) == 1

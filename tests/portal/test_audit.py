"""The audit page: every link for the state and its auditor, whether the chain holds, and all of it as a file."""

import json
from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.registry.audit import broken_links
from ingest.registry.models import AuditEvent
from portal.setting import Setting
from tests.portal.conftest import Browser


def test_state_and_auditor_read_every_link(signed_in: Callable[..., Browser], setting: Setting) -> None:
    with Session(setting.engine) as session:
        count = session.scalar(sa.select(sa.func.count()).select_from(AuditEvent))
    for role in ("state", "auditor"):
        page = signed_in(role).get("/audit").text  # type: ignore[attr-defined]
        assert page.count("<td>enrolled</td>") == 2
        assert f"{count} links" in page
    for role in ("contributor", "reviewer", "agency_admin"):
        for address in ("/audit", "/audit.ndjson"):
            assert signed_in(role).get(address).status_code == 404  # type: ignore[attr-defined]


def test_links_are_picked_by_act_actor_and_day(signed_in: Callable[..., Browser]) -> None:
    auditor = signed_in("auditor")
    assert auditor.get("/audit?action=enrolled").text.count("<td>enrolled</td>") == 2  # type: ignore[attr-defined]
    for asked in ("action=nothing", "actor=account+99", "day=1999-01-01"):
        assert "No link of this kind." in auditor.get(f"/audit?{asked}").text  # type: ignore[attr-defined]
    for odd in ("page=0", "page=x", "page=999999999", "day=soon", "page=2"):
        assert auditor.get(f"/audit?{odd}").status_code == 200  # type: ignore[attr-defined]


def test_a_changed_link_is_said(signed_in: Callable[..., Browser], setting: Setting) -> None:
    auditor = signed_in("auditor")
    assert "Every link follows" in auditor.get("/audit?verify=1").text  # type: ignore[attr-defined]
    with Session(setting.engine) as session, session.begin():
        session.execute(sa.update(AuditEvent).where(AuditEvent.id == 1).values(subject="XX9"))
    assert "does not hold, first at link 1" in auditor.get("/audit?verify=1").text  # type: ignore[attr-defined]


def test_the_file_holds_the_whole_chain(signed_in: Callable[..., Browser], setting: Setting) -> None:
    lines = [json.loads(line) for line in signed_in("state").get("/audit.ndjson").text.splitlines()]  # type: ignore[attr-defined]
    assert [line["previous"] for line in lines[1:]] == [line["hash"] for line in lines[:-1]]
    with Session(setting.engine) as session:
        assert broken_links(session) == []

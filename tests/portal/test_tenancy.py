"""The walls: every address, asked with what belongs to another agency, is not there; nothing of it is shown, nothing changes.

The real application, every route it has, two agencies with one of everything. The same requests with an agency's own ids
succeed, so what is proved here can fail.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from anyio.from_thread import BlockingPortal, start_blocking_portal
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from litestar import Litestar, get
from litestar.params import FromPath
from litestar.testing import TestClient
from sqlalchemy.orm import Session

import portal.app
from ingest.landing import Landing
from ingest.registry.enrolment import AgencyFacts, enrol
from ingest.registry.models import Contract, Draft
from portal.app import create_app
from portal.room import Room
from portal.setting import Setting
from tests.portal import conftest
from tests.portal.asked_for import Ask, asks_of
from tests.portal.conftest import OTHER, OURS, Browser, add_account
from tests.portal.filled import (
    ROLES,
    Things,
    fill,
    name_people,
    program_of,
    rows_of,
    with_all_rooms,
)
from tests.portal.walls import CLOSED, followed, handlers_of, wall

Enter = Callable[..., Browser]
Askers = Callable[[str], dict[str, Any]]
THIRD = "XX0030000"
FIELDS = (
    "of",
    "number",
    "report",
    "agency",
    "agency_id",
    "handle",
    "receipt",
    "name",
    "token",
    "successor",
    "before",
    "since",
    "event",
    "fix",
)
"""Fields of forms and of addresses that could name a thing."""

PUBLIC = ("/public/correction", "/static/{file_path}", "/{rest}", "/health", "/api/v1/standard", "/schema/openapi.json")
"""Addresses that are for anyone. The first lists the agencies by name, as every release does."""

ONESELF = (
    "/account",
    "/sign-in",
    "/sign-out",
    "/invitation",
    "/public/correction",
    "/people/invitations",
    "/people/keys",
    "/language",
)
"""Forms that name no thing there is: of one's own account, of what is new, or opened by a secret of its own."""


@dataclass
class Kept:
    """A filled registry, kept so that it is filled once."""

    folder: Path
    key: bytes = b""
    things: dict[str, Things] = field(default_factory=dict)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    return Kept(folder=tmp_path_factory.mktemp("filled"))


@pytest.fixture
def setting(setting: Setting, kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Setting:
    """The setting over a registry that is filled, once it has been."""
    monkeypatch.setitem(conftest.SENDERS, THIRD, "third-pd")
    if not kept.things:
        third = AgencyFacts(agency_id=THIRD, sender="third-pd", name="Oxbow Marshal", county="Sample", state="CA", sworn_officers=9,
                            enrolled_since=date(2025, 1, 1), filing_days=30)  # fmt: skip
        with Session(setting.engine) as session, session.begin():
            enrol(session, [third], at=setting.clock())
        for role in ROLES:
            add_account(setting, role=role, agency_id=THIRD)
        name_people(setting, THIRD)
        return with_all_rooms(setting)
    setting.engine.dispose()
    shutil.copy(kept.folder / "registry.db", tmp_path / "registry.db")
    shutil.copytree(kept.folder / "landing", tmp_path / "landing")
    return with_all_rooms(replace(setting, landing=Landing(folder=tmp_path / "landing", key=kept.key)))


@pytest.fixture
def things(setting: Setting, app: Litestar, signed_in: Enter, kept: Kept, tmp_path: Path) -> dict[str, Things]:
    """The things of two agencies."""
    if not kept.things:
        told = {agency: fill(setting, app, signed_in, agency) for agency in (OTHER, OURS)}
        setting.engine.dispose()
        shutil.copy(tmp_path / "registry.db", kept.folder / "registry.db")
        shutil.copytree(tmp_path / "landing", kept.folder / "landing")
        kept.key, kept.things = setting.landing.key, told
    return kept.things


@pytest.fixture(scope="module")
def thread() -> Iterator[BlockingPortal]:
    """One thread that answers for every client; a thread for each request would cost more than the request."""
    with start_blocking_portal() as portal:
        yield portal


@pytest.fixture
def signed_in(signed_in: Enter, thread: BlockingPortal) -> Enter:
    def open_as(*who: str) -> Browser:
        browser = signed_in(*who)
        browser.client.blocking_portal = thread
        return browser

    return open_as


@pytest.fixture
def askers(setting: Setting, app: Litestar, signed_in: Enter, thread: BlockingPortal) -> Askers:
    """Gives the people of an agency, by role, and a program with a key of it."""

    def people_of(agency: str) -> dict[str, Any]:
        _, program = program_of(setting, app, agency)
        program.blocking_portal = thread
        return {**{role: signed_in(role, agency) for role in ROLES}, "machine": program}

    return people_of


def test_what_reaches_an_agencys_things_does_so_for_its_own_people_alone(
    setting: Setting, app: Litestar, askers: Askers, signed_in: Enter, things: dict[str, Things]
) -> None:
    theirs, ours = wall(setting, things), askers(OURS)
    for ask in asks_of(things[OTHER]):
        # As the one whose right it is, and as everybody else.
        roles = ["machine"] if ask.role == "machine" else ROLES
        for role in roles:
            theirs.look(ask, role, followed(ours[role], ask, setting), closed=True)
    theirs.ends()

    own = {**ours, "state": signed_in("state")}
    for ask in asks_of(things[OURS]):
        answer = ask.send(own[ask.role], setting)
        assert answer.status_code in {200, 201, 303}, (ask.method, ask.address, answer.status_code, answer.text[-1500:])
    theirs.ends()


def test_every_address_that_takes_an_id_is_among_those_requests(app: Litestar, kept: Kept, setting: Setting) -> None:
    blank = Things(**dict.fromkeys(Things.__dataclass_fields__, "x"))
    known = {(ask.method, ask.at) for ask in asks_of(blank)}
    missing = [
        (method, at) for method, at, parameters in handlers_of(app)
        if at not in PUBLIC and not at.startswith(ONESELF) and (parameters or method != "GET") and (method, at) not in known
    ]  # fmt: skip
    missing = [each for each in missing if each[1] != "/people/keys"]
    assert not missing, "add what its own people send there to tests/portal/asked_for.py"
    assert {"/corrections/{handle}", "/files/{number}", "/reports/{number}/{section}"} <= {at for _, at in known}


def test_every_name_in_every_address_opens_nothing(
    setting: Setting, app: Litestar, askers: Askers, things: dict[str, Things]
) -> None:
    theirs, ours = wall(setting, things), askers(OURS)
    forms = {(ask.method, ask.at): ask for ask in asks_of(things[OTHER])}
    names = [name for name in things[OTHER].names() if name != things[OTHER].token]
    for method, at, parameters in handlers_of(app):
        if not parameters or at in PUBLIC:
            continue
        role = "machine" if at.startswith("/api/") else "agency_admin"
        own = forms.get((method, at))
        for name in names:
            path = {**(own.path if own else {}), **dict.fromkeys(parameters[:1], name)}
            path |= {each: name for each in parameters if each not in path}
            form = {**(own.form if own else {}), **dict.fromkeys(FIELDS, name)}
            ask = Ask(role=role, method=method, at=at, path=path, form=form, query={"agency": OTHER, "report": name})
            theirs.look(ask, role, followed(ours[role], ask, setting), closed=True)
    theirs.ends()


def test_no_mixture_of_own_and_foreign_names_opens_anything(
    setting: Setting, app: Litestar, askers: Askers, things: dict[str, Things]
) -> None:
    theirs, ours = wall(setting, things), askers(OURS)
    own, foreign = asks_of(things[OURS]), things[OTHER].names()
    by_place = {(ask.method, ask.at): ask for ask in own}
    places = [
        each for each in handlers_of(app) if each[1] not in PUBLIC and not each[1].startswith(("/sign-", "/invitation", "/people/acts"))
    ]  # fmt: skip

    @settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
    @given(
        place=st.sampled_from(places), role=st.sampled_from(ROLES), one=st.sampled_from(foreign), another=st.sampled_from(foreign),
        fields=st.sets(st.sampled_from(FIELDS), max_size=4), asked=st.sets(st.sampled_from(FIELDS), max_size=4),
        keeps=st.booleans(),
    )  # fmt: skip
    def mix(
        place: tuple[str, str, list[str]],
        role: str,
        one: str,
        another: str,
        fields: set[str],
        asked: set[str],
        keeps: bool,
    ) -> None:
        method, at, parameters = place
        like, who = by_place.get((method, at)), "machine" if at.startswith("/api/") else role
        path = dict(like.path) if like is not None and keeps else dict.fromkeys(parameters, one)
        ask = Ask(
            role=who, method=method, at=at, path=path, query=dict.fromkeys(asked, another), body=like.body if like else b"{}",
            form={**(like.form if like else {}), **dict.fromkeys(fields, another)}, headers=like.headers if like else {},
        )  # fmt: skip
        answer = ask.send(ours[who], setting)
        theirs.look(
            ask, who, answer, closed=bool(parameters) and not (like is not None and keeps) and at != "/reports/{number}"
        )

    mix()
    theirs.ends()


def test_a_list_or_page_of_ones_own_names_nobody_elses_thing(
    setting: Setting, app: Litestar, askers: Askers, things: dict[str, Things]
) -> None:
    theirs, ours = wall(setting, things), askers(OURS)
    for method, at, parameters in handlers_of(app):
        if method != "GET" or parameters or at in PUBLIC:
            continue
        who = "machine" if at.startswith("/api/") else "agency_admin"
        ask = Ask(role=who, method=method, at=at)
        theirs.look(ask, who, ask.send(ours[who], setting), closed=False)
    for ask in asks_of(things[OURS]):
        if ask.method == "GET" and ask.role != "state":
            theirs.look(ask, ask.role, ask.send(ours[ask.role], setting), closed=False)
    theirs.ends()


@pytest.mark.parametrize("body", ["agency_id", "incident_id"])
def test_a_program_cannot_speak_for_another_agency_from_within_a_report(
    setting: Setting, app: Litestar, things: dict[str, Things], body: str
) -> None:
    theirs, (_, program) = wall(setting, things), program_of(setting, app, OURS)
    inside = {"agency_id": OTHER} if body == "agency_id" else {"incident_id": f"{OTHER}:{things[OTHER].incident}"}
    ask = next(each for each in asks_of(things[OURS]) if each.at == "/api/v1/reports")
    told = (ask.body or b"").replace(b'"asked-1"', f'"{inside.get("incident_id", "asked-2")}"'.encode())
    if body == "agency_id":
        told = told.replace(OURS.encode(), OTHER.encode())
    for key in (things[OTHER].idempotency, "another-key"):
        sent = replace(ask, body=told, query={}, headers={**ask.headers, "idempotency-key": key})
        answer = sent.send(program, setting)
        theirs.look(sent, "machine", answer, closed=False)
        assert answer.status_code == (422 if body == "agency_id" else answer.status_code)
    theirs.ends()


def test_a_key_of_another_agency_or_a_cookie_does_not_open_the_other_door(
    app: Litestar, setting: Setting, signed_in: Enter, things: dict[str, Things]
) -> None:
    browser, (shown, program) = signed_in("agency_admin"), program_of(setting, app, OURS)
    assert browser.get("/api/v1/submissions").status_code == 401
    assert program.get("/receipts").status_code == 401
    assert program.get("/api/v1/submissions").status_code == 200
    assert program.get("/api/v1/submissions", headers={"authorization": f"Bearer {shown[:-1]}"}).status_code == 401


def test_who_files_for_another_agency_files_for_it_alone(
    setting: Setting, app: Litestar, askers: Askers, things: dict[str, Things]
) -> None:
    """THIRD files for OTHER, and OTHER for OURS: that opens OTHER's things to THIRD, no contract opens two doors, and none both ways."""
    with Session(setting.engine) as session, session.begin():
        session.add(Contract(agency_id=THIRD, files_for=OTHER, since=date(2026, 1, 1), ended_on=None))
        session.add(Contract(agency_id=OTHER, files_for=OURS, since=date(2026, 1, 1), ended_on=None))
        session.add(Contract(agency_id=THIRD, files_for=OURS, since=date(2025, 1, 1), ended_on=date(2026, 11, 23)))
    third = askers(THIRD)
    for who, agency in ((third, OURS), (askers(OURS), OTHER)):
        closed = wall(setting, things, agency)
        for ask in asks_of(things[agency]):
            role = ask.role if ask.role in who else "agency_admin"
            closed.look(ask, role, followed(who[role], ask, setting), closed=True)
        closed.ends()
    closed = wall(setting, things, OURS)
    for ask in asks_of(things[OTHER]):
        if ask.role != "state":
            answer = ask.send(third[ask.role], setting)
            wanted = {200, 201, 303} if _opened_by_contract(ask) else CLOSED
            assert answer.status_code in wanted, (ask.method, ask.address, answer.status_code)
            closed.look(ask, ask.role, answer, closed=False)
    closed.ends()


def _opened_by_contract(ask: Ask) -> bool:
    """People and keys stay with their agency: who files for it does not sign its people in. Contributors see their own reports."""
    mine = ask.role == "contributor" and ask.at.startswith("/reports/{number}")
    return ask.filing and not mine


def test_an_invitation_of_another_agency_stands_whoever_else_invites_the_same_person(
    setting: Setting,
    app: Litestar,
    signed_in: Enter,
    things: dict[str, Things],
    stranger: TestClient[Litestar],
    clock: Any,
) -> None:
    theirs = wall(setting, things)
    again = {"email": f"new.{OTHER.lower()}@invited.example", "name": "Somebody", "role": "reviewer"}
    answer: Any = signed_in("agency_admin").post("/people/invitations", again)
    assert answer.status_code == 200
    assert rows_of(setting, OTHER) == theirs.rows
    assert stranger.get(f"/invitation/{things[OTHER].token}").status_code == 200
    add_account(setting, role="reviewer", agency_id=OURS, email=again["email"])
    assert stranger.get(f"/invitation/{things[OTHER].token}").status_code == 404, (
        "the account it would make is there by now"
    )


def test_the_test_sees_a_page_that_forgets_whose_it_is(
    setting: Setting, signed_in: Enter, things: dict[str, Things], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A room that asks the registry past `portal.access` is caught without a line about it anywhere."""

    def leaky(room: Room) -> list[Any]:
        @get("/leaky/{number:str}", sync_to_thread=True, may="see_agency")
        def page(number: FromPath[str]) -> str:
            with room.reading() as session:
                draft = session.scalars(sa.select(Draft).where(Draft.number == number)).one_or_none()
                return "" if draft is None else f"{draft.agency_id} {draft.month} {draft.number}"

        return [page]

    monkeypatch.setattr(portal.app, "ROOMS", (*portal.app.ROOMS, leaky))
    app, theirs = create_app(setting), wall(setting, things)
    browser = signed_in("agency_admin")
    browser.client.app = app
    found = [each for each in handlers_of(app) if each[1] == "/leaky/{number}"]
    assert found == [("GET", "/leaky/{number}", ["number"])]
    ask = Ask(role="agency_admin", method="GET", at="/leaky/{number}", path={"number": things[OTHER].in_review})
    theirs.look(ask, "agency_admin", ask.send(browser, setting), closed=True)
    assert [breach.rpartition(", ")[2] for breach in theirs.breaches][:1] == ["not refused"]
    assert OTHER in theirs.breaches[1]


def test_the_test_sees_a_row_that_changes(setting: Setting, things: dict[str, Things]) -> None:
    theirs = wall(setting, things)
    with Session(setting.engine) as session, session.begin():
        session.execute(sa.update(Draft).where(Draft.number == things[OTHER].written).values(month="2026-01"))
    with pytest.raises(AssertionError):
        theirs.ends()

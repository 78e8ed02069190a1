"""People: invited, given another role, ended, let back in, each by who may; and keys, shown once."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy.orm import Session

from ingest.registry.audit import broken_links
from ingest.registry.models import Account, ApiKey, AuditEvent, Invitation
from portal.app import create_app
from portal.keys import holder_of
from portal.setting import Setting
from tests.portal.conftest import OTHER, OURS, Browser, Clock, Posted, add_account, browser_of

NEW = {"email": "Max.Ilves@port-sample.example", "name": "Max Ilves", "role": "contributor", "language": "fr"}

SHARES_APP = True
"""See `tests.portal.conftest.one_app`."""


def account(setting: Setting, email: str) -> Account:
    with Session(setting.engine) as session:
        return session.scalars(sa.select(Account).where(Account.email == email)).one()


def test_an_administrator_invites_and_the_mail_is_in_the_persons_language(
    signed_in: Callable[..., Browser], posted: Posted, stranger: TestClient[Litestar], setting: Setting
) -> None:
    page = signed_in("agency_admin").post("/people/invitations", NEW).text  # type: ignore[attr-defined]
    (mail,) = posted.mails
    assert (mail["to"], "vous êtes invité" in mail["text"]) == ("max.ilves@port-sample.example", True)
    link = re.search(r"http://portal\.example(/invitation/\S+)", mail["text"])[1]  # type: ignore[index]
    assert link not in page
    assert "Max Ilves" in stranger.get(link).text
    with Session(setting.engine) as session:
        kept = session.scalars(sa.select(Invitation)).one()
        assert (kept.agency_id, kept.role) == (OURS, "contributor")
        assert link.rsplit("/", 1)[1] not in str(kept.token)
        assert broken_links(session) == []
        assert not [event for event in session.scalars(sa.select(AuditEvent)) if "ilves" in event.subject.casefold()]


def test_without_a_mail_server_the_link_is_shown_once(setting: Setting, signed_in: Callable[..., Browser]) -> None:
    browser = signed_in("agency_admin")
    other = Browser(browser_of(create_app(replace(setting, post=None))), browser.csrf)
    other.client.cookies = browser.client.cookies
    assert "http://portal.example/invitation/" in other.post("/people/invitations", NEW).text  # type: ignore[attr-defined]
    assert "/invitation/" not in other.get("/people").text  # type: ignore[attr-defined]


@pytest.mark.parametrize(("changed", "said"), [
    ({"email": "nobody"}, "no e-mail address"), ({"email": "a@b.example\nBcc: x@y.example"}, "no e-mail address"),
    ({"name": ""}, "person&#39;s name"), ({"role": "state"}, "role you may give"), ({"role": "machine"}, "role you may give"),
    ({"role": "king"}, "role you may give"), ({"email": "reviewer@port-sample-pd.example"}, "already"),
])  # fmt: skip
def test_a_wrong_invitation_is_said_and_nothing_is_sent(
    signed_in: Callable[..., Browser], posted: Posted, changed: dict[str, str], said: str
) -> None:
    answer = signed_in("agency_admin").post("/people/invitations", {**NEW, **changed})
    assert (answer.status_code, said in answer.text) == (422, True)  # type: ignore[attr-defined]
    assert posted.mails == []


def test_the_agency_of_an_invitation_is_the_inviters_whatever_the_form_says(
    signed_in: Callable[..., Browser], setting: Setting
) -> None:
    signed_in("agency_admin").post("/people/invitations", {**NEW, "agency": OTHER, "agency_id": OTHER})
    with Session(setting.engine) as session:
        assert session.scalars(sa.select(Invitation.agency_id)).all() == [OURS]


def test_the_state_invites_for_every_agency_and_for_itself(signed_in: Callable[..., Browser], setting: Setting) -> None:
    state = signed_in("state")
    state.post("/people/invitations", {**NEW, "role": "agency_admin", "agency": OTHER})
    state.post("/people/invitations", {**NEW, "email": "b@state.example", "role": "auditor", "agency": OTHER})
    with Session(setting.engine) as session:
        told = session.execute(sa.select(Invitation.role, Invitation.agency_id).order_by(Invitation.id)).all()
    assert [tuple(row) for row in told] == [("agency_admin", OTHER), ("auditor", None)]


@pytest.mark.parametrize("role", ["contributor", "reviewer", "auditor"])
def test_nobody_else_keeps_people(signed_in: Callable[..., Browser], setting: Setting, role: str) -> None:
    browser = signed_in(role)
    for address, given in (("/people/invitations", NEW), ("/people/acts", {"of": "1", "act": "end"})):
        assert browser.post(address, given).status_code == 404  # type: ignore[attr-defined]


def test_an_ended_account_is_out_at_once(signed_in: Callable[..., Browser], setting: Setting) -> None:
    clerk, admin = signed_in("contributor"), signed_in("agency_admin")
    of = account(setting, "contributor@port-sample-pd.example").id
    assert clerk.get("/", follow_redirects=False).status_code == 200  # type: ignore[attr-defined]
    assert admin.post("/people/acts", {"of": of, "act": "end"}, follow_redirects=False).status_code == 303  # type: ignore[attr-defined]
    assert clerk.get("/", follow_redirects=False).headers["location"] == "/sign-in"  # type: ignore[attr-defined]


def test_a_new_role_ends_the_sign_ins_of_the_old_one(signed_in: Callable[..., Browser], setting: Setting) -> None:
    clerk, admin = signed_in("contributor"), signed_in("agency_admin")
    of = account(setting, "contributor@port-sample-pd.example").id
    admin.post("/people/acts", {"of": of, "act": "role", "role": "reviewer"})
    assert clerk.get("/", follow_redirects=False).status_code == 303  # type: ignore[attr-defined]
    assert account(setting, "contributor@port-sample-pd.example").role == "reviewer"


def test_the_last_administrator_stays_and_nobody_ends_themselves(
    signed_in: Callable[..., Browser], setting: Setting
) -> None:
    admin, mine = signed_in("agency_admin"), account(setting, "agency_admin@port-sample-pd.example").id
    assert "your own account" in admin.post("/people/acts", {"of": mine, "act": "end"}).text  # type: ignore[attr-defined]
    state = signed_in("state")
    assert "last administrator" in state.post("/people/acts", {"of": mine, "act": "end"}).text  # type: ignore[attr-defined]
    assert "last administrator" in state.post("/people/acts", {"of": mine, "act": "role", "role": "reviewer"}).text  # type: ignore[attr-defined]
    add_account(setting, role="agency_admin", agency_id=OURS, email="second@port-sample-pd.example")
    assert state.post("/people/acts", {"of": mine, "act": "end"}, follow_redirects=False).status_code == 303  # type: ignore[attr-defined]


def test_a_way_back_sets_password_and_app_anew(
    signed_in: Callable[..., Browser], setting: Setting, posted: Posted, stranger: TestClient[Litestar]
) -> None:
    of = account(setting, "reviewer@port-sample-pd.example").id
    signed_in("agency_admin").post("/people/acts", {"of": of, "act": "way_back"})
    link = re.search(r"(/invitation/\S+)", posted.mails[0]["text"])[1]  # type: ignore[index]
    assert "Your way back" in stranger.get(link).text


def test_somebody_of_another_agency_is_not_there(signed_in: Callable[..., Browser], setting: Setting) -> None:
    admin, foreign = signed_in("agency_admin"), account(setting, "contributor@eastmarsh-pd.example").id
    for act in ("end", "role", "way_back", "take_back"):
        assert admin.post("/people/acts", {"of": foreign, "act": act, "role": "reviewer"}).status_code == 404  # type: ignore[attr-defined]
    assert "eastmarsh" not in admin.get("/people").text  # type: ignore[attr-defined]


def test_a_key_is_shown_once_works_and_ends(signed_in: Callable[..., Browser], setting: Setting, clock: Clock) -> None:
    admin = signed_in("agency_admin")
    page = admin.post("/people/keys", {"name": "night export", "scopes": "submit", "ends": "2027-01-31"}).text  # type: ignore[attr-defined]
    shown = re.search(r"vigie_[\w-]{40,}", page)[0]  # type: ignore[index]
    assert shown not in admin.get("/people/keys").text  # type: ignore[attr-defined]
    with Session(setting.engine) as session:
        holder = holder_of(session, shown, at=clock())
        assert holder is not None
        assert (holder.agency_id, holder.scopes) == (OURS, frozenset({"submit"}))
        of = session.scalars(sa.select(ApiKey.id)).one()
    assert signed_in("agency_admin", OTHER).post("/people/keys/end", {"of": of}).status_code == 404  # type: ignore[attr-defined]
    admin.post("/people/keys/end", {"of": of})
    with Session(setting.engine) as session:
        assert holder_of(session, shown, at=clock()) is None


@pytest.mark.parametrize(("given", "said"), [
    ({"name": "", "scopes": "check", "ends": "2027-01-31"}, "what the key is for"), ({"name": "x", "ends": "2027-01-31"}, "a key may"),
    ({"name": "x", "scopes": "check", "ends": "2029-01-31"}, "a year at most"), ({"name": "x", "scopes": "check", "ends": ""}, "the day"),
    ({"name": "x", "scopes": "check", "ends": "2026-01-31"}, "ended already"), ({"name": "x", "scopes": "rule", "ends": "2027-01-31"}, "a key may"),
])  # fmt: skip
def test_a_wrong_key_is_said(signed_in: Callable[..., Browser], given: dict[str, str], said: str) -> None:
    answer = signed_in("agency_admin").post("/people/keys", given)
    assert (answer.status_code, said in answer.text) == (422, True)  # type: ignore[attr-defined]

"""Passkeys: one is a whole sign-in, of the right account, at this place, with its holder verified, once."""

import json
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy.orm import Session

from ingest.registry.audit import broken_links
from ingest.registry.models import Account, AuditEvent, Passkey
from portal import passkeys, second_factor, sessions
from portal.invitations import Invited, invite
from portal.roles import Role
from portal.setting import Setting
from tests.portal.authenticator import Authenticator, text
from tests.portal.conftest import ORIGIN, OURS, Browser, Clock, browser_of

PASSWORD = "kettle orchard violin mast"
MINE = "contributor@port-sample-pd.example"

SHARES_APP = True
"""See `tests.portal.conftest.one_app`."""


@pytest.fixture
def device() -> Authenticator:
    return Authenticator(origin=ORIGIN, place="portal.example")


@pytest.fixture
def clerk(signed_in: Callable[..., Browser], setting: Setting) -> Browser:
    """A contributor with a password and an app."""
    with Session(setting.engine) as session, session.begin():
        mine = session.scalars(sa.select(Account).where(Account.email == MINE)).one()
        mine.password = setting.hasher.hash(PASSWORD)
        mine.totp = second_factor.seal(setting, second_factor.new_secret())
    return signed_in("contributor")


def asked(browser: Browser, address: str) -> dict[str, object]:
    answer = browser.post(address)
    assert answer.status_code == 200, answer.text  # type: ignore[attr-defined]
    return answer.json()  # type: ignore[attr-defined, no-any-return]


def add(browser: Browser, device: Authenticator, **changed: str) -> object:
    shown = device.make(asked(browser, "/account/passkeys/options"))
    told = {"name": "Work laptop", "old": PASSWORD, "passkey": shown, **changed}
    return browser.post("/account/passkeys", told, follow_redirects=False)


def open_with(client: TestClient[Litestar], device: Authenticator, csrf: str = "") -> object:
    options = client.post("/sign-in/passkey/options", data={"csrf": csrf}).json()
    return client.post("/sign-in/passkey", data={"passkey": device.sign(options), "csrf": csrf}, follow_redirects=False)


@pytest.fixture
def kept(clerk: Browser, device: Authenticator, clock: Clock) -> Authenticator:
    """The device after its passkey was added to the clerk's account."""
    assert add(clerk, device).status_code == 303  # type: ignore[attr-defined]
    clock.go(seconds=5)
    return device


def test_a_passkey_opens_the_account_by_itself(
    kept: Authenticator, stranger: TestClient[Litestar], setting: Setting
) -> None:
    answer = open_with(stranger, kept)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")  # type: ignore[attr-defined]
    assert "Port Sample Police Department" in stranger.get("/").text
    with Session(setting.engine) as session:
        assert session.scalars(sa.select(AuditEvent.subject).where(AuditEvent.action == "signed_in")).all() == [
            "passkey"
        ]
        assert broken_links(session) == []


def test_what_a_browser_is_asked_names_nobody_and_wants_its_holder_verified(
    kept: Authenticator, stranger: TestClient[Litestar], clerk: Browser
) -> None:
    to_sign = stranger.post("/sign-in/passkey/options").json()
    assert (to_sign["userVerification"], to_sign.get("allowCredentials", []), to_sign["rpId"]) == (
        "required",
        [],
        "portal.example",
    )
    to_make = asked(clerk, "/account/passkeys/options")
    chosen = to_make["authenticatorSelection"]
    assert (chosen["userVerification"], chosen["residentKey"]) == ("required", "required")  # type: ignore[index]
    assert len(to_make["excludeCredentials"]) == 1, "a device makes one passkey of an account"  # type: ignore[arg-type]


@pytest.mark.parametrize("lie", [
    {"origin": "https://evil.example"}, {"origin": "http://portal.example:8080"}, {"place": "evil.example"},
    {"verified": False}, {"credential": b"another" * 5}, {"handle": b"somebody else"},
])  # fmt: skip
def test_an_answer_from_elsewhere_opens_nothing(
    kept: Authenticator, stranger: TestClient[Litestar], lie: dict[str, object]
) -> None:
    answer = open_with(stranger, replace(kept, **lie))  # type: ignore[arg-type]
    assert (answer.status_code, "opens no account here" in answer.text) == (422, True)  # type: ignore[attr-defined]
    assert stranger.get("/", follow_redirects=False).headers["location"] == "/sign-in"


def test_another_devices_signature_opens_nothing(kept: Authenticator, stranger: TestClient[Litestar]) -> None:
    forged = Authenticator(origin=ORIGIN, place="portal.example", credential=kept.credential, handle=kept.handle)
    assert open_with(stranger, forged).status_code == 422  # type: ignore[attr-defined]


def test_an_answer_opens_once(kept: Authenticator, stranger: TestClient[Litestar], clock: Clock) -> None:
    options = stranger.post("/sign-in/passkey/options").json()
    shown, waiting = kept.sign(options), stranger.cookies["vigie_passkey"]
    for expected in (303, 422):
        stranger.cookies.clear()
        stranger.cookies.set("vigie_passkey", waiting)
        assert (
            stranger.post("/sign-in/passkey", data={"passkey": shown}, follow_redirects=False).status_code == expected
        )
        clock.go(seconds=1)


def test_a_challenge_ends_and_belongs_to_its_browser(
    kept: Authenticator, app: Litestar, stranger: TestClient[Litestar], clock: Clock
) -> None:
    shown = kept.sign(stranger.post("/sign-in/passkey/options").json())
    assert browser_of(app).post("/sign-in/passkey", data={"passkey": shown}).status_code == 422
    clock.at += passkeys.LASTS
    clock.go(seconds=1)
    assert stranger.post("/sign-in/passkey", data={"passkey": shown}).status_code == 422


def test_a_challenge_for_one_purpose_serves_no_other(
    kept: Authenticator, clerk: Browser, stranger: TestClient[Litestar]
) -> None:
    options = asked(clerk, "/account/passkeys/options")
    stranger.cookies.set("vigie_passkey", clerk.client.cookies["vigie_passkey"])
    assert stranger.post("/sign-in/passkey", data={"passkey": kept.sign(options)}).status_code == 422


def test_a_copied_passkey_is_noticed_by_its_count(
    clerk: Browser, device: Authenticator, stranger: TestClient[Litestar], clock: Clock
) -> None:
    device.count = 7
    add(clerk, device)
    for count, expected in ((8, 303), (8, 422), (3, 422), (9, 303)):
        clock.go(seconds=1)
        device.count = count
        stranger.cookies.clear()
        assert open_with(stranger, device).status_code == expected  # type: ignore[attr-defined]


def test_an_ended_account_has_no_passkey_any_more(
    kept: Authenticator, signed_in: Callable[..., Browser], stranger: TestClient[Litestar], setting: Setting
) -> None:
    with Session(setting.engine) as session:
        of = session.scalars(sa.select(Account.id).where(Account.email == MINE)).one()
    signed_in("agency_admin").post("/people/acts", {"of": of, "act": "end"})
    assert open_with(stranger, kept).status_code == 422  # type: ignore[attr-defined]


def half(app: Litestar, setting: Setting, email: str) -> tuple[TestClient[Litestar], str]:
    """A browser past the password of somebody, and the token of its forms."""
    client = browser_of(app)
    with Session(setting.engine) as session, session.begin():
        account = session.scalars(sa.select(Account).where(Account.email == email)).one()
        client.cookies.set(
            "vigie_portal", sessions.begin(session, account, whole=False, at=setting.clock()), "portal.example", "/"
        )
    return client, re.search(r'name="csrf" value="([^"]+)"', client.get("/sign-in/second").text)[1]  # type: ignore[index]


def test_after_the_password_a_passkey_is_the_second_step_and_the_sign_in_a_fresh_one(
    kept: Authenticator, app: Litestar, setting: Setting
) -> None:
    client, csrf = half(app, setting, MINE)
    before = client.cookies["vigie_portal"]
    assert "data-passkey" in client.get("/sign-in/second").text
    assert open_with(client, kept, csrf).status_code == 303  # type: ignore[attr-defined]
    assert client.cookies["vigie_portal"] != before
    assert client.get("/", follow_redirects=False).status_code == 200


def test_after_the_password_somebody_elses_passkey_opens_neither_account(
    kept: Authenticator, app: Litestar, setting: Setting
) -> None:
    client, csrf = half(app, setting, "reviewer@port-sample-pd.example")
    assert open_with(client, kept, csrf).status_code == 422  # type: ignore[attr-defined]
    assert client.get("/", follow_redirects=False).headers["location"] == "/sign-in/second"
    assert client.post("/sign-in/passkey", data={"passkey": "{}"}).status_code == 403, "without the token of the form"


@pytest.mark.parametrize(("changed", "said"), [
    ({"old": "wrong horse battery"}, "not your password"), ({"name": " "}, "a name by which"), ({"passkey": "{}"}, "was not taken"),
    ({"passkey": ""}, "was not taken"),
])  # fmt: skip
def test_a_passkey_is_added_by_who_can_open_the_account_now(
    clerk: Browser, device: Authenticator, setting: Setting, changed: dict[str, str], said: str
) -> None:
    answer = add(clerk, device, **changed)
    assert (answer.status_code, said in answer.text) == (422, True)  # type: ignore[attr-defined]
    with Session(setting.engine) as session:
        assert session.scalars(sa.select(Passkey)).all() == []


@pytest.mark.parametrize("lie", [{"verified": False}, {"origin": "https://evil.example"}, {"place": "evil.example"}])
def test_a_passkey_that_is_not_of_this_place_is_not_kept(
    clerk: Browser, device: Authenticator, lie: dict[str, object]
) -> None:
    assert add(clerk, replace(device, **lie)).status_code == 422  # type: ignore[attr-defined, arg-type]


def test_a_passkey_is_kept_once(kept: Authenticator, clerk: Browser, signed_in: Callable[..., Browser]) -> None:
    assert add(clerk, kept).status_code == 422  # type: ignore[attr-defined]


def test_wrong_passwords_on_the_account_page_are_counted(clerk: Browser, device: Authenticator, clock: Clock) -> None:
    for _ in range(5):
        add(clerk, device, old="wrong horse battery")
    assert add(clerk, device).status_code == 422  # type: ignore[attr-defined]
    clock.go(minutes=2)
    assert add(clerk, device).status_code == 303  # type: ignore[attr-defined]


def test_a_passkey_is_removed_but_never_the_last_factor(kept: Authenticator, clerk: Browser, setting: Setting) -> None:
    with Session(setting.engine) as session, session.begin():
        of = session.scalars(sa.select(Passkey.id)).one()
        mine = session.scalars(sa.select(Account).where(Account.email == MINE)).one()
        app, mine.totp = mine.totp, None
    told = {"of": of, "old": PASSWORD}
    assert "only second factor" in clerk.post("/account/passkeys/remove", told).text  # type: ignore[attr-defined]
    with Session(setting.engine) as session, session.begin():
        session.scalars(sa.select(Account).where(Account.email == MINE)).one().totp = app
    assert clerk.post("/account/passkeys/remove", {**told, "old": "wrong"}).status_code == 422  # type: ignore[attr-defined]
    assert clerk.post("/account/passkeys/remove", told, follow_redirects=False).status_code == 303  # type: ignore[attr-defined]
    assert "Work laptop" not in clerk.get("/account").text  # type: ignore[attr-defined]


def test_somebody_elses_passkey_is_not_there(
    kept: Authenticator, signed_in: Callable[..., Browser], setting: Setting
) -> None:
    with Session(setting.engine) as session:
        of = session.scalars(sa.select(Passkey.id)).one()
    other = signed_in("reviewer")
    assert other.post("/account/passkeys/remove", {"of": of, "old": PASSWORD}).status_code == 404  # type: ignore[attr-defined]
    assert "Work laptop" not in other.get("/account").text  # type: ignore[attr-defined]


@pytest.fixture
def link(setting: Setting) -> str:
    with Session(setting.engine) as session, session.begin():
        wanted = Invited(
            email="rosa.brandt@port-sample.example", name="Rosa Brandt", role=Role.REVIEWER, agency_id=OURS
        )
        return f"/invitation/{invite(session, wanted, actor='cli', at=setting.clock())}"


def test_an_invitation_is_accepted_with_a_passkey_instead_of_an_app(
    stranger: TestClient[Litestar], link: str, device: Authenticator, setting: Setting, clock: Clock
) -> None:
    shown = device.make(stranger.post(f"{link}/passkey").json())
    weak = stranger.post(link, data={"password": "short", "again": "short", "passkey": shown})
    assert (weak.status_code, "Your passkey is made" in weak.text) == (422, True)
    done = stranger.post(link, data={"password": PASSWORD, "again": PASSWORD, "passkey": shown})
    assert len(re.findall(r'<li class="id">', done.text)) == 10
    with Session(setting.engine) as session:
        account = session.scalars(sa.select(Account).where(Account.name == "Rosa Brandt")).one()
        assert (account.role, account.agency_id, account.totp) == ("reviewer", OURS, None)
    clock.go(seconds=5)
    stranger.cookies.clear()
    assert open_with(stranger, device).status_code == 303  # type: ignore[attr-defined]


@pytest.mark.parametrize("passkey", ["", "{}", "nothing"])
def test_an_invitation_without_a_second_factor_makes_no_account(
    stranger: TestClient[Litestar], link: str, setting: Setting, passkey: str
) -> None:
    assert stranger.post(link, data={"password": PASSWORD, "again": PASSWORD, "passkey": passkey}).status_code == 422
    with Session(setting.engine) as session:
        assert session.scalars(sa.select(Account).where(Account.name == "Rosa Brandt")).all() == []


def test_a_used_invitation_asks_no_device(stranger: TestClient[Litestar], link: str) -> None:
    assert stranger.post(f"{link[:-1]}_/passkey").status_code == 404


def test_a_way_back_leaves_nothing_that_opened_the_account_before(
    kept: Authenticator, setting: Setting, stranger: TestClient[Litestar], clock: Clock
) -> None:
    with Session(setting.engine) as session, session.begin():
        mine = session.scalars(sa.select(Account).where(Account.email == MINE)).one()
        wanted = Invited(email=MINE, name=mine.name, role=Role.CONTRIBUTOR, agency_id=OURS, renews=mine.id)
        back = f"/invitation/{invite(session, wanted, actor='cli', at=setting.clock())}"
    fresh = Authenticator(origin=ORIGIN, place="portal.example")
    shown = fresh.make(stranger.post(f"{back}/passkey").json())
    assert stranger.post(back, data={"password": PASSWORD, "again": PASSWORD, "passkey": shown}).status_code == 200
    with Session(setting.engine) as session:
        assert session.scalars(sa.select(Account).where(Account.email == MINE)).one().totp is None
    clock.go(seconds=5)
    for device, expected in ((kept, 422), (fresh, 303)):
        stranger.cookies.clear()
        assert open_with(stranger, device).status_code == expected  # type: ignore[attr-defined]


def test_what_no_device_ever_said_opens_nothing_and_breaks_nothing(kept: Authenticator, setting: Setting) -> None:
    at = setting.clock()
    name, data = text(kept.credential), st.binary(max_size=60).map(text)
    _, sealed = passkeys.to_sign(setting, purpose="sign in", at=at)
    anything = st.recursive(st.none() | st.booleans() | st.integers() | st.text(),
                            lambda each: st.lists(each) | st.dictionaries(st.text(), each), max_leaves=5)  # fmt: skip
    parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]
    client = anything.map(
        lambda told: text(json.dumps({"type": "webauthn.get", "challenge": told, "origin": ORIGIN}).encode())
    )
    response = st.dictionaries(st.sampled_from(parts), anything | data | client)
    shape = st.fixed_dictionaries({"id": st.just(name) | anything, "rawId": st.just(name) | anything,
                                   "type": st.just("public-key") | anything, "response": response | anything})  # fmt: skip

    with Session(setting.engine) as session:

        @given(shape.map(json.dumps) | st.text())
        def tried(shown: str) -> None:
            assert passkeys.opens(setting, session, shown, sealed, purpose="sign in", at=at) is None
            assert passkeys.made(setting, shown, sealed, purpose="sign in", at=at) is None

        tried()
        assert passkeys.opens(setting, session, "[" * 8_000, sealed, purpose="sign in", at=at) is None
        assert passkeys.opens(setting, session, "{}", "not sealed by us", purpose="sign in", at=at) is None

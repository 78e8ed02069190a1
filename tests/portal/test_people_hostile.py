"""What somebody tries who wants into an account, or out of their own: planted cookies, forged forms, poisoned hosts, races."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pyotp
import pytest
import sqlalchemy as sa
from litestar import Litestar
from litestar.routes import HTTPRoute
from litestar.testing import TestClient
from sqlalchemy.orm import Session

from ingest.registry.models import Account, Invitation, SignIn
from portal import second_factor, sessions, signing_in
from portal.app import create_app
from portal.keys import make_key
from portal.roles import MAY, Role
from portal.setting import Setting
from portal.tokens import digest
from tests.portal.conftest import ORIGIN, OTHER, OURS, Browser, Clock, Posted, browser_of

EMAIL, PASSWORD = "reviewer@port-sample-pd.example", "kettle orchard violin mast"
NEW = {"email": "max.ilves@port-sample.example", "name": "Max Ilves", "role": "contributor", "language": "en"}

SHARES_APP = True
"""See `tests.portal.conftest.one_app`."""


def mine(session: Session) -> Account:
    return session.scalars(sa.select(Account).where(Account.email == EMAIL)).one()


@pytest.fixture
def secret(setting: Setting) -> str:
    """The secret of the reviewer's app; the account has a password, too."""
    secret = second_factor.new_secret()
    with Session(setting.engine) as session, session.begin():
        account = mine(session)
        account.password, account.totp = setting.hasher.hash(PASSWORD), second_factor.seal(setting, secret)
    return secret


def first(client: TestClient[Litestar], **given: str) -> Any:
    return client.post("/sign-in", data={"email": EMAIL, "password": PASSWORD, **given}, follow_redirects=False)


def second(client: TestClient[Litestar], code: str, address: str = "/sign-in/second") -> Any:
    csrf = re.search(r'name="csrf" value="([^"]+)"', client.get(address).text)[1]  # type: ignore[index]
    return client.post(address, data={"code": code, "csrf": csrf}, follow_redirects=False)


def test_a_planted_cookie_is_never_the_one_that_gets_in(
    app: Litestar, secret: str, stranger: TestClient[Litestar], clock: Clock
) -> None:
    stranger.cookies.set("vigie_portal", "planted-by-somebody", "portal.example", "/")
    half = first(stranger).cookies["vigie_portal"]
    whole = second(stranger, pyotp.TOTP(secret).at(clock())).cookies["vigie_portal"]
    assert len({"planted-by-somebody", half, whole}) == 3
    for token in ("planted-by-somebody", half):
        other = browser_of(app)
        other.cookies.set("vigie_portal", token)
        assert other.get("/account", follow_redirects=False).status_code == 303


def test_a_half_sign_in_reaches_nothing_but_its_second_step(
    app: Litestar, secret: str, stranger: TestClient[Litestar]
) -> None:
    first(stranger)
    for address in ("/", "/account", "/people", "/reports", "/files", "/inbox"):
        assert stranger.get(address, follow_redirects=False).headers["location"] == "/sign-in/second"
    csrf = re.search(r'name="csrf" value="([^"]+)"', stranger.get("/sign-in/second").text)[1]  # type: ignore[index]
    for address in ("/account/others", "/account/codes", "/account/passkeys", "/account/passkeys/options"):
        assert (
            stranger.post(address, data={"csrf": csrf, "old": PASSWORD}, headers={"accept": "*/*"}).status_code == 401
        )


def test_no_form_of_any_page_is_taken_without_its_token_or_from_another_site(
    app: Litestar, signed_in: Callable[..., Browser]
) -> None:
    """Every address that changes something, as the application itself lists them."""
    rights = {
        route.path: handler.opt["may"]
        for route in app.routes if isinstance(route, HTTPRoute) and not route.path.startswith("/api/")
        for handler in route.route_handlers if "POST" in handler.http_methods
    }  # fmt: skip
    assert {"/sign-out", "/account/password", "/account/passkeys", "/people/acts", "/people/contracts"} <= set(rights)
    browsers = {role: signed_in(role) for role in ("agency_admin", "state")}
    for path, right in rights.items():
        # By who may do it: anyone else would be refused for that.
        browser = browsers["state" if MAY.get(right) == {Role.STATE} else "agency_admin"]
        address = re.sub(r"\{[^}]+\}", "x", path)
        for answer in (
            browser.client.post(address, data={}), browser.client.post(address, data={"csrf": "x" * 43}),
            browser.client.post(f"{address}?csrf={browser.csrf}", data={}),
            browser.post(address, headers={"origin": "https://evil.example"}), browser.post(address, headers={"origin": "null"}),
            browser.post(address, headers={"sec-fetch-site": "same-site"}),
        ):  # fmt: skip
            assert answer.status_code == 403, address  # type: ignore[attr-defined]


@pytest.mark.parametrize("given", [
    {"next": "https://evil.example"}, {"next": "//evil.example"}, {"redirect": "https://evil.example"}, {"return_to": "/\\evil.example"},
])  # fmt: skip
def test_a_sign_in_leads_nowhere_but_home(
    secret: str, stranger: TestClient[Litestar], clock: Clock, given: dict[str, str]
) -> None:
    query = "&".join(f"{name}={value}" for name, value in given.items())
    assert "evil.example" not in stranger.get(f"/sign-in?{query}").text
    answer = stranger.post(
        f"/sign-in?{query}", data={"email": EMAIL, "password": PASSWORD, **given}, follow_redirects=False
    )
    assert answer.headers["location"] == "/sign-in/second"
    assert second(stranger, pyotp.TOTP(secret).at(clock()), f"/sign-in/second?{query}").headers["location"] == "/"


def test_a_waiting_account_an_unknown_one_and_one_without_password_answer_alike(
    secret: str, stranger: TestClient[Litestar]
) -> None:
    def shown(email: str, password: str) -> tuple[int, str]:
        answer = first(stranger, email=email, password=password)
        return answer.status_code, answer.text.replace(email, "")

    for _ in range(signing_in.FREE_TRIES):
        shown(EMAIL, "wrong horse battery")
    waiting = shown(EMAIL, PASSWORD)
    assert waiting == shown("nobody@x.example", PASSWORD) == shown("auditor@state.example", PASSWORD)
    assert waiting[0] == 422


@pytest.mark.parametrize(
    "email",
    [b"%ff%fe@x.example", b"%00", b"reviewer%40port-sample-pd.example%00", b"%ed%a0%80@x.example", b"a" * 5_000],
)
def test_an_address_no_account_can_have_is_like_any_other(stranger: TestClient[Litestar], email: bytes) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = stranger.post("/sign-in", content=b"email=" + email + b"&password=wrong+horse+battery", headers=headers)
    assert (answer.status_code, "do not open an account" in answer.text) == (422, True)


def test_a_key_opens_no_page_and_stands_in_no_address(
    app: Litestar, setting: Setting, stranger: TestClient[Litestar], clock: Clock
) -> None:
    with Session(setting.engine) as session, session.begin():
        key = make_key(session, agency_id=OURS, name="x", scopes=["check"], expires_at=clock().replace(year=2027), actor="cli",
                       at=clock())  # fmt: skip
    (api, *_) = sorted(
        route.path for route in app.routes if route.path.startswith("/api/") and "POST" in getattr(route, "methods", ())
    )
    address = re.sub(r"\{[^}]+\}", "x", api)
    for name in ("key", "api_key", "access_token", "authorization"):
        assert stranger.post(f"{address}?{name}={key}", content=b"").status_code == 401
    stranger.cookies.set("vigie_portal", key)
    assert stranger.post(address, content=b"").status_code == 401
    assert (
        stranger.get("/", headers={"authorization": f"Bearer {key}"}, follow_redirects=False).headers["location"]
        == "/sign-in"
    )


def test_a_cookie_opens_nothing_of_the_programs(signed_in: Callable[..., Browser], app: Litestar) -> None:
    browser = signed_in("agency_admin")
    for route in app.routes:
        if route.path.startswith("/api/") and "POST" in getattr(route, "methods", ()):
            assert browser.post(re.sub(r"\{[^}]+\}", "x", route.path)).status_code == 401  # type: ignore[attr-defined]


@pytest.mark.parametrize("headers", [
    {"host": "evil.example"}, {"host": "portal.example.evil.example"}, {"host": "portal.example:81"}, {"host": ""},
])  # fmt: skip
def test_a_poisoned_host_sends_no_mail(
    signed_in: Callable[..., Browser], posted: Posted, headers: dict[str, str]
) -> None:
    assert signed_in("agency_admin").post("/people/invitations", NEW, headers=headers).status_code == 400  # type: ignore[attr-defined]
    assert posted.mails == []


def test_the_link_of_a_mail_is_of_our_origin_whatever_a_proxy_says(
    signed_in: Callable[..., Browser], posted: Posted
) -> None:
    told = {
        "x-forwarded-host": "evil.example",
        "forwarded": "host=evil.example",
        "x-forwarded-proto": "gopher",
        "x-host": "evil.example",
    }
    signed_in("agency_admin").post("/people/invitations", NEW, headers=told)
    (mail,) = posted.mails
    assert re.findall(r"\w+://[^/\s]+", mail["text"]) == [ORIGIN]


def test_nothing_but_what_a_form_is_for_is_taken_from_it(
    signed_in: Callable[..., Browser], setting: Setting, secret: str
) -> None:
    more = {"role": "state", "agency_id": OTHER, "agency": OTHER, "email": "x@evil.example", "id": "1", "failures": "-99", "whole": "1",
            "subject": "x", "renews": "1", "expires_at": "2999-01-01", "token": "x", "invited_by": "1", "totp": ""}  # fmt: skip
    browser = signed_in("reviewer")
    with Session(setting.engine) as session:
        before = {name: value for name, value in vars(mine(session)).items() if not name.startswith("_")}
    browser.post("/account/language", {**more, "language": "fr"})
    browser.post(
        "/account/password",
        {**more, "old": PASSWORD, "password": "lantern gravel oboe seven", "again": "lantern gravel oboe seven"},
    )
    with Session(setting.engine) as session:
        after = {name: value for name, value in vars(mine(session)).items() if not name.startswith("_")}
    assert {name for name in before if before[name] != after[name]} == {"language", "password"}
    signed_in("agency_admin").post("/people/invitations", {**more, **NEW})
    with Session(setting.engine) as session:
        made = session.scalars(sa.select(Invitation)).one()
        assert (made.agency_id, made.role, made.renews, made.email) == (OURS, "contributor", None, NEW["email"])
        assert made.expires_at < setting.clock().replace(year=2027)


@pytest.mark.parametrize("role", ["agency_admin", "reviewer", "contributor"])
def test_nobody_of_an_agency_raises_themselves(signed_in: Callable[..., Browser], setting: Setting, role: str) -> None:
    browser = signed_in(role)
    with Session(setting.engine) as session:
        of = session.scalars(sa.select(Account.id).where(Account.role == role, Account.agency_id == OURS)).one()
    for wanted in ("state", "auditor", "machine", "agency_admin"):
        assert browser.post("/people/acts", {"of": of, "act": "role", "role": wanted}).status_code in (404, 422)  # type: ignore[attr-defined]
    with Session(setting.engine) as session:
        assert session.get_one(Account, of).role == role


def test_a_name_is_text_wherever_it_is_shown(
    signed_in: Callable[..., Browser], stranger: TestClient[Litestar], posted: Posted
) -> None:
    admin, name = signed_in("agency_admin"), "<script>alert(1)</script>{{ 7 * 7 }}"
    admin.post("/people/invitations", {**NEW, "name": name})
    link = re.search(r"(/invitation/\S+)", posted.mails[0]["text"])[1]  # type: ignore[index]
    for page in (admin.get("/people").text, stranger.get(link).text):  # type: ignore[attr-defined]
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7 * 7 }}" in page


def test_over_tls_every_cookie_is_bound_to_this_host_and_out_of_reach_of_scripts(setting: Setting, secret: str) -> None:
    client = TestClient(
        create_app(replace(setting, origin="https://portal.example")), base_url="https://portal.example"
    )
    client.headers.update({"accept": "text/html", "origin": "https://portal.example"})
    told = [
        first(client),
        client.post("/sign-in/passkey/options", data={"csrf": "x"}),
        client.get("/sign-in?lang=fr", follow_redirects=False),
    ]
    client.cookies.clear()
    told.append(client.post("/sign-in/passkey/options"))
    cookies = [line for answer in told for line in answer.headers.get_list("set-cookie")]
    assert {line.split("=")[0] for line in cookies} == {"__Host-vigie", "__Host-vigie_passkey", "vigie_language"}
    for line in cookies:
        assert {"httponly", "secure", "path=/"} <= {part.strip().lower() for part in line.split(";")}
        assert "samesite=" in line.lower()
        assert "domain=" not in line.lower()


def test_signing_out_empties_a_bound_cookie_with_an_answer_as_bound(setting: Setting) -> None:
    client = TestClient(
        create_app(replace(setting, origin="https://portal.example")), base_url="https://portal.example"
    )
    client.headers.update({"accept": "text/html", "origin": "https://portal.example"})
    with Session(setting.engine) as session, session.begin():
        token = sessions.begin(session, mine(session), whole=True, at=setting.clock())
        session.flush()
        csrf = session.get_one(SignIn, digest(token)).csrf
    client.cookies.set("__Host-vigie", token)
    (line,) = client.post("/sign-out", data={"csrf": csrf}, follow_redirects=False).headers.get_list("set-cookie")
    assert line.startswith("__Host-vigie=")
    assert "Max-Age=0" in line
    assert "Secure" in line


def test_a_code_shown_by_two_browsers_at_once_opens_one(app: Litestar, secret: str, clock: Clock) -> None:
    browsers = [browser_of(app) for _ in range(4)]
    for each in browsers:
        first(each)
    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(lambda each: second(each, pyotp.TOTP(secret).at(clock())).status_code, browsers))
    assert sorted(told) == [303, 422, 422, 422]


def test_an_invitation_accepted_twice_at_once_makes_one_account(
    app: Litestar, signed_in: Callable[..., Browser], posted: Posted, setting: Setting, clock: Clock
) -> None:
    signed_in("agency_admin").post("/people/invitations", NEW)
    link = re.search(r"(/invitation/\S+)", posted.mails[0]["text"])[1]  # type: ignore[index]

    def accept(_: int) -> int:
        client = browser_of(app)
        page = client.get(link).text
        code = pyotp.TOTP("".join(re.search(r'class="id">([A-Z2-7 ]+)<', page)[1].split())).at(clock())  # type: ignore[index]
        sealed = re.search(r'name="secret" value="([^"]+)"', page)[1]  # type: ignore[index]
        return client.post(
            link, data={"secret": sealed, "password": PASSWORD, "again": PASSWORD, "code": code}
        ).status_code

    with ThreadPoolExecutor(3) as pool:
        told = sorted(pool.map(accept, range(3)))
    assert told == [200, 404, 404]
    with Session(setting.engine) as session:
        assert session.scalar(sa.select(sa.func.count()).where(Account.email == NEW["email"])) == 1

"""Signing in: two factors for everyone, the same words for whoever is not let in, waits after wrong tries, fresh sign-ins."""

import re
from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
import sqlalchemy as sa
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy.orm import Session

from ingest.registry.audit import broken_links
from ingest.registry.models import Account, RecoveryCode, SignIn
from portal import passwords, second_factor, signing_in
from portal.invitations import Invited, invite
from portal.roles import Role
from portal.setting import Setting
from portal.tokens import digest
from tests.portal.conftest import OURS, Browser, Clock, browser_of

EMAIL, PASSWORD = "rosa.brandt@port-sample.example", "kettle orchard violin mast"
"""A person of the tests; invented."""

SHARES_APP = True
"""See `tests.portal.conftest.one_app`."""


@pytest.fixture
def link(setting: Setting) -> str:
    """The address of an invitation to become a reviewer of OURS."""
    with Session(setting.engine) as session, session.begin():
        wanted = Invited(email=EMAIL, name="Rosa Brandt", role=Role.REVIEWER, agency_id=OURS)
        return f"/invitation/{invite(session, wanted, actor='cli', at=setting.clock())}"


def accept(client: TestClient[Litestar], link: str, clock: Clock, **changed: str) -> tuple[object, str]:
    """Accept an invitation; the answer and the secret of the app."""
    page = client.get(link).text
    secret = "".join(re.search(r'class="id">([A-Z2-7 ]+)<', page)[1].split())  # type: ignore[index]
    sealed = re.search(r'name="secret" value="([^"]+)"', page)[1]  # type: ignore[index]
    code = pyotp.TOTP(secret).at(clock())
    answer = client.post(
        link, data={"secret": sealed, "password": PASSWORD, "again": PASSWORD, "code": code, **changed}
    )
    return answer, secret


@pytest.fixture
def secret(stranger: TestClient[Litestar], link: str, clock: Clock) -> str:
    """The secret of Rosa's app, after she accepted; the clock has gone on, so that her next code is another one."""
    _, secret = accept(stranger, link, clock)
    stranger.cookies.clear()
    clock.go(minutes=5)
    return secret


def test_an_invitation_makes_an_account_and_shows_recovery_codes_once(
    stranger: TestClient[Litestar], link: str, clock: Clock, setting: Setting
) -> None:
    answer, _ = accept(stranger, link, clock)
    codes = re.findall(r'<li class="id">([a-z0-9-]+)</li>', answer.text)  # type: ignore[attr-defined]
    assert len(codes) == 10
    assert "Port Sample Police Department" in stranger.get("/").text
    assert stranger.get(link).status_code == 404
    with Session(setting.engine) as session:
        account = session.scalars(sa.select(Account).where(Account.email == EMAIL)).one()
        assert (account.role, account.agency_id) == ("reviewer", OURS)
        assert PASSWORD not in str(account.password)
        assert account.password is not None
        assert account.password.startswith("$argon2id$")
        assert {row.hash for row in session.scalars(sa.select(RecoveryCode))} == {digest(code) for code in codes}
        assert broken_links(session) == []


def test_an_invitation_gives_the_role_it_was_made_for_whatever_the_form_says(
    stranger: TestClient[Litestar], link: str, clock: Clock, setting: Setting
) -> None:
    accept(stranger, link, clock, role="state", agency_id="XX0020000", email="other@x.example")
    with Session(setting.engine) as session:
        account = session.scalars(sa.select(Account).order_by(Account.id.desc()).limit(1)).one()
    assert (account.role, account.agency_id, account.email) == ("reviewer", OURS, EMAIL)


@pytest.mark.parametrize(("changed", "said"), [
    ({"password": "short", "again": "short"}, "at least 12"),
    ({"password": "aaaaaaaaaaaaaa", "again": "aaaaaaaaaaaaaa"}, "first that somebody would try"),
    ({"password": "Password12345", "again": "Password12345"}, "first that somebody would try"),
    ({"password": "rosa.brandt2026", "again": "rosa.brandt2026"}, "first that somebody would try"),
    ({"again": "kettle orchard violin mist"}, "not alike"),
    ({"code": "000000"}, "not the code the app shows"),
    ({"secret": "made up"}, "not the code the app shows"),
])  # fmt: skip
def test_what_does_not_do_is_said_and_the_invitation_stays_open(
    stranger: TestClient[Litestar], link: str, clock: Clock, changed: dict[str, str], said: str
) -> None:
    answer, _ = accept(stranger, link, clock, **changed)
    assert (answer.status_code, said in answer.text) == (422, True)  # type: ignore[attr-defined]
    assert PASSWORD not in answer.text  # type: ignore[attr-defined]
    assert stranger.get(link).status_code == 200


def test_an_invitation_ends_after_a_week(stranger: TestClient[Litestar], link: str, clock: Clock) -> None:
    clock.at += timedelta(days=7, seconds=1)
    assert stranger.get(link).status_code == 404


def sign_in(client: TestClient[Litestar], password: str = PASSWORD, email: str = EMAIL) -> object:
    return client.post("/sign-in", data={"email": email, "password": password}, follow_redirects=False)


def second(client: TestClient[Litestar], code: str) -> object:
    csrf = re.search(r'name="csrf" value="([^"]+)"', client.get("/sign-in/second").text)[1]  # type: ignore[index]
    return client.post("/sign-in/second", data={"code": code, "csrf": csrf}, follow_redirects=False)


def test_password_and_code_open_the_account_in_two_steps(
    stranger: TestClient[Litestar], secret: str, clock: Clock, setting: Setting
) -> None:
    assert sign_in(stranger, email=EMAIL.upper()).headers["location"] == "/sign-in/second"  # type: ignore[attr-defined]
    half = stranger.cookies["vigie_portal"]
    assert stranger.get("/", follow_redirects=False).headers["location"] == "/sign-in/second"
    assert second(stranger, pyotp.TOTP(secret).at(clock())).headers["location"] == "/"  # type: ignore[attr-defined]
    assert stranger.get("/", follow_redirects=False).status_code == 200
    assert stranger.cookies["vigie_portal"] != half, "the sign-in before the second step must not become the whole one"
    with Session(setting.engine) as session:
        assert session.get_one(SignIn, digest(half)).ended_at is not None


def test_a_code_opens_once_and_an_older_one_never(stranger: TestClient[Litestar], secret: str, clock: Clock) -> None:
    code, before = (pyotp.TOTP(secret).at(clock() - timedelta(seconds=ago)) for ago in (0, 30))
    sign_in(stranger)
    assert second(stranger, code).status_code == 303  # type: ignore[attr-defined]
    stranger.cookies.clear()
    sign_in(stranger)
    assert second(stranger, code).status_code == 422  # type: ignore[attr-defined]
    assert second(stranger, before).status_code == 422  # type: ignore[attr-defined]
    clock.go(seconds=60)
    assert second(stranger, pyotp.TOTP(secret).at(clock())).status_code == 303  # type: ignore[attr-defined]


def test_a_recovery_code_opens_once(stranger: TestClient[Litestar], link: str, clock: Clock) -> None:
    answer, _ = accept(stranger, link, clock)
    code = re.findall(r'<li class="id">([a-z0-9-]+)</li>', answer.text)[3]  # type: ignore[attr-defined]
    for expected in (303, 422):
        stranger.cookies.clear()
        sign_in(stranger)
        assert second(stranger, f" {code.upper()} ").status_code == expected  # type: ignore[attr-defined]


def test_nobody_learns_whether_there_is_an_account(
    stranger: TestClient[Litestar], secret: str, setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []
    right = passwords.is_right

    def counted(hasher: object, kept: str | None, typed: str) -> bool:
        tried.append(typed)
        return right(hasher, kept, typed)  # type: ignore[arg-type]

    monkeypatch.setattr(passwords, "is_right", counted)
    answers = [sign_in(stranger, email=email, password="wrong horse battery") for email in (EMAIL, "nobody@x.example")]
    pages = [answer.text.replace(EMAIL, "").replace("nobody@x.example", "") for answer in answers]  # type: ignore[attr-defined]
    assert pages[0] == pages[1]
    assert [answer.status_code for answer in answers] == [422, 422]  # type: ignore[attr-defined]
    assert len(tried) == 2, "an account that is not there costs a comparison, too"


def test_after_five_wrong_tries_even_the_right_password_waits(
    stranger: TestClient[Litestar], secret: str, clock: Clock
) -> None:
    for _ in range(signing_in.FREE_TRIES):
        assert sign_in(stranger, "wrong horse battery").status_code == 422  # type: ignore[attr-defined]
    assert sign_in(stranger).status_code == 422  # type: ignore[attr-defined]
    clock.go(minutes=signing_in.WAITS[0], seconds=1)
    assert sign_in(stranger).status_code == 303  # type: ignore[attr-defined]


def test_wrong_codes_are_counted_too(stranger: TestClient[Litestar], secret: str, clock: Clock) -> None:
    sign_in(stranger)
    for _ in range(signing_in.FREE_TRIES):
        second(stranger, "000000")
    assert second(stranger, pyotp.TOTP(secret).at(clock())).status_code == 422  # type: ignore[attr-defined]


def test_signing_out_ends_the_sign_in(signed_in: Callable[..., Browser]) -> None:
    browser = signed_in("contributor")
    kept = dict(browser.client.cookies)
    assert browser.post("/sign-out", follow_redirects=False).status_code == 303  # type: ignore[attr-defined]
    browser.client.cookies.update(kept)
    assert browser.get("/", follow_redirects=False).headers["location"] == "/sign-in"  # type: ignore[attr-defined]


def test_a_new_password_ends_every_other_sign_in(
    app: Litestar, stranger: TestClient[Litestar], secret: str, clock: Clock
) -> None:
    sign_in(stranger)
    second(stranger, pyotp.TOTP(secret).at(clock()))
    other = browser_of(app)
    clock.go(minutes=2)
    sign_in(other)
    second(other, pyotp.TOTP(secret).at(clock()))
    csrf = re.search(r'name="csrf" value="([^"]+)"', other.get("/account").text)[1]  # type: ignore[index]
    fresh = {
        "old": PASSWORD,
        "password": "lantern gravel oboe seven",
        "again": "lantern gravel oboe seven",
        "csrf": csrf,
    }
    assert other.post("/account/password", data={**fresh, "old": "wrong"}).status_code == 422
    assert other.post("/account/password", data=fresh, follow_redirects=False).status_code == 303
    assert other.get("/", follow_redirects=False).status_code == 200
    assert stranger.get("/", follow_redirects=False).headers["location"] == "/sign-in"


def test_a_secret_at_rest_opens_with_the_deployments_secret_alone(setting: Setting) -> None:
    sealed = second_factor.seal(setting, "ABC")
    assert second_factor.unseal(setting, sealed) == "ABC"
    assert second_factor.unseal(setting, sealed[:-4] + "AAAA") is None
    assert "ABC" not in sealed

"""Signing in by an identity provider: a real one on this machine, whose word is taken only where all of it holds."""

import base64
import hmac
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jwk, jwt
from litestar.testing import TestClient
from sqlalchemy.orm import Session

from ingest.registry.audit import broken_links
from ingest.registry.models import Account, Invitation
from orchestration.identity_provider import provider_from
from orchestration.resources import Home, HomeProblem, write_secret
from portal import second_factor
from portal.app import create_app
from portal.invitations import Invited, invite
from portal.oidc import ProviderProblem, believed, signing_key
from portal.roles import Role
from portal.setting import Oidc, Setting
from tests.portal.conftest import OURS, Clock, browser_of
from tests.portal.provider import CLIENT, SECRET, Provider, serving

EMAIL = "rosa.brandt@port-sample.example"
"""A person of the tests; invented."""
VERIFIED = {"email": EMAIL.upper(), "email_verified": True}


@pytest.fixture(scope="module")
def house() -> Iterator[Provider]:
    """The provider's server, once for all tests."""
    with serving(Provider(clock=Clock())) as provider:
        yield provider


HONEST = Provider(clock=Clock()).keys


@pytest.fixture
def provider(house: Provider, clock: Clock) -> Provider:
    """The provider as it is before a test tells it to lie."""
    fresh = Provider(clock=clock, issuer=house.issuer, keys=[*HONEST])
    for name, value in vars(fresh).items():
        setattr(house, name, value)
    return house


def portal(setting: Setting, provider: Provider, **changed: Any) -> TestClient[Any]:
    oidc = Oidc(issuer=provider.issuer, client_id=CLIENT, client_secret=SECRET, name="State login", **changed)
    return browser_of(create_app(replace(setting, oidc=oidc)))


@pytest.fixture
def browser(setting: Setting, provider: Provider) -> TestClient[Any]:
    return portal(setting, provider)


def go(browser: TestClient[Any], provider: Provider, **changed: str) -> Any:
    """There and back; the answer to the way back."""
    there = browser.get("/sign-in/provider", follow_redirects=False)
    assert there.status_code == 303, there.text
    query = provider.goes(there.headers["location"])
    # As a browser says it when it comes from another site.
    return browser.get(
        f"/sign-in/provider/back?{query}", headers={"sec-fetch-site": "cross-site"}, follow_redirects=False
    )


def invited(setting: Setting, email: str = EMAIL, renews: int | None = None) -> None:
    with Session(setting.engine) as session, session.begin():
        invite(session, Invited(email=email, name="Rosa Brandt", role=Role.REVIEWER, agency_id=OURS, renews=renews), actor="cli",
               at=setting.clock())  # fmt: skip


def rosa(setting: Setting) -> Account | None:
    with Session(setting.engine) as session:
        assert broken_links(session) == []
        return session.scalar(sa.select(Account).where(Account.name == "Rosa Brandt"))


@pytest.fixture
def linked(setting: Setting, provider: Provider, browser: TestClient[Any]) -> TestClient[Any]:
    """A browser that has never been here, of somebody who has."""
    invited(setting)
    provider.claims = VERIFIED
    assert go(browser, provider).headers["location"] == "/"
    browser.cookies.clear()
    provider.claims = {}
    return browser


def test_somebody_invited_comes_in_and_is_known_by_the_providers_name_from_then_on(
    setting: Setting, provider: Provider, linked: TestClient[Any]
) -> None:
    found = rosa(setting)
    assert found is not None
    assert (found.role, found.agency_id, found.password, found.email) == ("reviewer", OURS, None, EMAIL)
    assert "person-1" not in str(found.subject), "a hash is kept"
    provider.claims = {"email": "renamed@x.example", "email_verified": True}
    assert go(linked, provider).headers["location"] == "/"
    assert "Port Sample Police Department" in linked.get("/").text
    assert provider.asked.count("discovery") == 1
    with Session(setting.engine) as session:
        assert session.scalars(sa.select(Invitation.used_at)).one() is not None


def test_the_page_of_the_sign_in_names_the_provider(browser: TestClient[Any], stranger: TestClient[Any]) -> None:
    assert 'href="/sign-in/provider">Sign in with State login' in browser.get("/sign-in").text
    assert "/sign-in/provider" not in stranger.get("/sign-in").text
    for address in ("/sign-in/provider", "/sign-in/provider/back?code=x&state=y"):
        assert stranger.get(address, follow_redirects=False).status_code == 404


UNVERIFIED: list[dict[str, Any]] = [
    {}, {"email": EMAIL}, {"email": EMAIL, "email_verified": False}, {"email": EMAIL, "email_verified": "true"},
    {"email": "other@x.example", "email_verified": True}, {"email": [EMAIL], "email_verified": True}, {"email": "\ud800", "email_verified": True},
]  # fmt: skip


def test_nobody_comes_in_without_an_invitation_to_a_verified_address(
    setting: Setting, provider: Provider, browser: TestClient[Any]
) -> None:
    invited(setting)
    for provider.claims in UNVERIFIED:
        answer = go(browser, provider)
        assert (answer.status_code, "no account here is yours" in answer.text) == (422, True), provider.claims
    assert rosa(setting) is None


def test_an_account_with_a_password_is_not_taken_over_by_its_address(
    setting: Setting, provider: Provider, browser: TestClient[Any]
) -> None:
    provider.claims = {"email": "reviewer@port-sample-pd.example", "email_verified": True}
    assert go(browser, provider).status_code == 422
    with Session(setting.engine) as session:
        mine = session.scalars(sa.select(Account).where(Account.email == "reviewer@port-sample-pd.example")).one()
    invited(setting, mine.email, renews=mine.id)
    assert go(browser, provider).headers["location"] == "/", "a way back from an administrator links it"


def test_an_ended_account_or_invitation_opens_nothing(
    setting: Setting, provider: Provider, linked: TestClient[Any], clock: Clock
) -> None:
    with Session(setting.engine) as session, session.begin():
        session.execute(sa.update(Account).where(Account.email == EMAIL).values(ended_at=clock()))
    assert go(linked, provider).status_code == 422
    invited(setting, "new@port-sample.example")
    provider.claims = {"sub": "person-2", "email": "new@port-sample.example", "email_verified": True}
    clock.go(days=8)
    assert go(linked, provider).status_code == 422


def unsigned(claims: dict[str, Any]) -> str:
    parts = ({"alg": "none", "kid": "one"}, claims)
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts) + "."


def with_public_key_as_secret(key: jwk.Key) -> Any:
    def forge(claims: dict[str, Any]) -> str:
        pem = key.public_key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)  # type: ignore[union-attr]
        parts = ({"alg": "HS256", "kid": "one"}, claims)
        body = ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts)
        signed = hmac.digest(pem, body.encode(), "sha256")
        return f"{body}.{base64.urlsafe_b64encode(signed).rstrip(b'=').decode()}"

    return forge


def with_a_key_of_its_own(claims: dict[str, Any]) -> str:
    own = jwk.RSAKey.generate_key(2048)
    return jwt.encode({"alg": "RS256", "kid": "one", "jwk": own.as_dict(private=False)}, claims, own)


OF_ANOTHER: list[dict[str, Any]] = [
    {"aud": "another client"}, {"aud": None}, {"aud": [CLIENT, "another client"]}, {"azp": "another client"}, {"iss": "https://evil.example"},
    {"iss": None}, {"exp": 1}, {"exp": None}, {"exp": "soon"}, {"iat": None}, {"iat": 99_999_999_999}, {"nonce": "another"}, {"nonce": None},
    {"nonce": "\ud800"}, {"nonce": 5}, {"sub": None}, {"sub": ""}, {"sub": "é"}, {"sub": "x" * 256}, {"nbf": 99_999_999_999},
]  # fmt: skip


def test_a_token_made_for_somebody_or_sometime_else_opens_nothing(linked: TestClient[Any], provider: Provider) -> None:
    for provider.claims in OF_ANOTHER:
        answer = go(linked, provider)
        assert (answer.status_code, "in a way that can be believed" in answer.text) == (422, True), provider.claims
    assert linked.get("/", follow_redirects=False).headers["location"] == "/sign-in"
    provider.claims = {}
    assert go(linked, provider).headers["location"] == "/", "and the one that lies in nothing opens"


def test_a_token_the_provider_did_not_sign_opens_nothing(linked: TestClient[Any], provider: Provider) -> None:
    ways = [
        unsigned,
        with_public_key_as_secret(provider.keys[0]),
        with_a_key_of_its_own,
        lambda _: "a.b.c",
        lambda _: "",
    ]
    for at, provider.forge in enumerate(ways):
        assert go(linked, provider).status_code == 422, at


def test_a_key_that_is_not_the_providers_is_not_looked_for(linked: TestClient[Any], provider: Provider) -> None:
    provider.asked.clear()
    for kid in (
        "../../../../etc/passwd", "/dev/null", "three", "one' OR 1=1", "http://evil.example/key", "two",
    ):  # fmt: skip
        provider.header = {"kid": kid}
        assert go(linked, provider).status_code == 422, kid
    assert set(provider.asked) <= {"discovery", "token", "keys"}


def test_both_algorithms_are_taken_and_a_shared_secret_among_the_keys_is_none(
    linked: TestClient[Any], provider: Provider
) -> None:
    provider.header = {"alg": "ES256", "kid": "two"}
    assert go(linked, provider).headers["location"] == "/"
    shared = jwk.OctKey.generate_key(256, {"kid": "one"})
    provider.keys = [shared, provider.keys[1]]
    provider.forge = lambda claims: jwt.encode({"alg": "HS256", "kid": "one"}, claims, shared)
    assert go(linked, provider).status_code == 422


def test_a_way_back_nobody_here_began_opens_nothing(linked: TestClient[Any], provider: Provider) -> None:
    for query in (
        "",
        "code=the-code",
        "code=the-code&state=another",
        "state=&code=the-code",
        "state=%ff&code=the-code",
    ):
        there = linked.get("/sign-in/provider", follow_redirects=False)
        provider.goes(there.headers["location"])
        provider.asked.clear()
        answer = linked.get(f"/sign-in/provider/back?{query}", follow_redirects=False)
        assert (answer.status_code, provider.asked) == (422, []), "the provider is not even asked"


def test_a_way_back_works_once_in_the_browser_that_began_and_not_for_long(
    linked: TestClient[Any], provider: Provider, clock: Clock
) -> None:
    query = provider.goes(linked.get("/sign-in/provider", follow_redirects=False).headers["location"])
    other = browser_of(linked.app)
    assert other.get(f"/sign-in/provider/back?{query}", follow_redirects=False).status_code == 422
    assert linked.get(f"/sign-in/provider/back?{query}", follow_redirects=False).status_code == 303
    assert linked.get(f"/sign-in/provider/back?{query}", follow_redirects=False).status_code == 422
    query = provider.goes(linked.get("/sign-in/provider", follow_redirects=False).headers["location"])
    clock.go(minutes=11)
    assert "took too long" in linked.get(f"/sign-in/provider/back?{query}", follow_redirects=False).text


def test_an_answer_that_names_another_issuer_or_an_error_is_none(linked: TestClient[Any], provider: Provider) -> None:
    for more in ("&iss=https://evil.example", "&error=access_denied"):
        query = provider.goes(linked.get("/sign-in/provider", follow_redirects=False).headers["location"])
        assert linked.get(f"/sign-in/provider/back?{query}{more}", follow_redirects=False).status_code == 422


ELSEWHERE: list[dict[str, Any]] = [
    {"issuer": "https://evil.example"}, {"token_endpoint": "http://evil.example/token"}, {"jwks_uri": "file:///etc/passwd"},
    {"jwks_uri": "http://169.254.169.254/keys"}, {"authorization_endpoint": "javascript:alert(1)"}, {"token_endpoint": "http://["},
    {"token_endpoint": None}, {"jwks_uri": "x" * 300_000},
]  # fmt: skip


def anew(browser: TestClient[Any], provider: Provider, clock: Clock) -> Any:
    """There and back, as far as it goes, after the portal has forgotten where the provider wants to be asked."""
    clock.go(hours=2)
    there = browser.get("/sign-in/provider", follow_redirects=False)
    if there.status_code != 303:
        return there
    query = provider.goes(there.headers["location"])
    return browser.get(f"/sign-in/provider/back?{query}", follow_redirects=False)


def test_a_provider_that_sends_elsewhere_is_not_followed(
    linked: TestClient[Any], provider: Provider, clock: Clock
) -> None:
    for provider.discovery in ELSEWHERE:
        assert anew(linked, provider, clock).status_code == 422, provider.discovery
    provider.discovery = {}
    assert anew(linked, provider, clock).headers["location"] == "/"


def test_a_provider_that_is_away_is_said_to_be(linked: TestClient[Any], provider: Provider, clock: Clock) -> None:
    for broken in ("discovery", "token", "keys"):
        provider.broken = {broken}
        answer = anew(linked, provider, clock)
        assert (answer.status_code, "cannot be reached" in answer.text) == (502, True), broken


def test_one_factor_at_the_provider_needs_another_one_here(
    setting: Setting, provider: Provider, linked: TestClient[Any]
) -> None:
    provider.claims = {"amr": ["pwd"]}
    assert "takes two factors" in go(linked, provider).text
    with Session(setting.engine) as session, session.begin():
        session.scalars(sa.select(Account).where(Account.email == EMAIL)).one().totp = second_factor.seal(
            setting, "A" * 32
        )
    assert go(linked, provider).headers["location"] == "/sign-in/second"
    assert linked.get("/", follow_redirects=False).headers["location"] == "/sign-in/second"


def test_one_factor_at_the_provider_accepts_no_invitation(
    setting: Setting, provider: Provider, browser: TestClient[Any]
) -> None:
    invited(setting)
    provider.claims = {**VERIFIED, "amr": ["pwd"]}
    assert go(browser, provider).status_code == 422
    assert rosa(setting) is None


def test_what_counts_as_two_factors_is_set_by_the_deployment(
    setting: Setting, provider: Provider, linked: TestClient[Any]
) -> None:
    by_word, by_promise = portal(setting, provider, acr=("aal2",)), portal(setting, provider, two_factors=True)
    for browser, claims, whole in (
        (by_word, {"acr": "aal2", "amr": None}, True), (by_word, {"acr": "aal1"}, False), (by_word, {}, False),
        (by_word, {"acr": ["aal2"]}, False), (by_promise, {"amr": None}, True),
    ):  # fmt: skip
        provider.claims = claims
        assert (go(browser, provider).headers.get("location") == "/") is whole, claims


def test_the_sign_in_that_was_there_ends(setting: Setting, provider: Provider, linked: TestClient[Any]) -> None:
    go(linked, provider)
    before = linked.cookies["vigie_portal"]
    go(linked, provider)
    assert linked.cookies["vigie_portal"] != before
    linked.cookies.clear()
    linked.cookies.set("vigie_portal", before)
    assert linked.get("/", follow_redirects=False).headers["location"] == "/sign-in"


TOLD = {"issuer": "https://login.state.example", "client_id": "vigie"}


def test_the_provider_of_a_deployment_is_read_from_its_settings(tmp_path: Path) -> None:
    home = Home(root=tmp_path)
    (tmp_path / "private" / "keys").mkdir(parents=True)
    assert provider_from(None, home) is None
    with pytest.raises(HomeProblem, match="secret for this portal is missing"):
        provider_from(TOLD, home)
    write_secret(tmp_path / "private" / "keys" / "oidc.secret", b"hush\n")
    found = provider_from({**TOLD, "acr": ["aal2"]}, home)
    assert found == Oidc(
        issuer=TOLD["issuer"], client_id="vigie", client_secret="hush", name="login.state.example", acr=("aal2",)
    )


@pytest.mark.parametrize(("changed", "said"), [
    ({"issuer": "http://login.state.example"}, "in the open"), ({"issuer": "login.state.example"}, "an address"), ({"client_id": ""}, "client_id"),
    ({"acr": "aal2"}, "a list of words"), ({"two_factors": "yes"}, "true or false"), ({"client_secret": "x"}, "has client_secret"),
])  # fmt: skip
def test_a_provider_that_cannot_be_meant_is_said(tmp_path: Path, changed: dict[str, Any], said: str) -> None:
    with pytest.raises(HomeProblem, match=said):
        provider_from({**TOLD, **changed}, Home(root=tmp_path))


def test_the_algorithm_and_the_kind_of_key_are_each_enough_to_refuse_a_shared_secret(clock: Clock) -> None:
    shared = jwk.OctKey.generate_key(256, {"kid": "one"})
    assert signing_key(shared.as_dict(private=True)) is None
    told = Oidc(issuer="https://login.state.example", client_id=CLIENT, client_secret=SECRET, name="State login")
    now = int(clock().timestamp())
    claims = {"iss": told.issuer, "aud": CLIENT, "sub": "person-1", "exp": now + 300, "iat": now, "nonce": "n"}
    honest = jwt.encode({"alg": "RS256", "kid": "one"}, claims, HONEST[0])
    assert believed(honest, jwk.KeySet([HONEST[0]]), told, nonce="n", at=clock())["sub"] == "person-1"
    with pytest.raises(ProviderProblem):
        believed(
            jwt.encode({"alg": "HS256", "kid": "one"}, claims, shared),
            jwk.KeySet([shared]),
            told,
            nonce="n",
            at=clock(),
        )

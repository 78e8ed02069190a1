"""Who somebody is, in the word of the deployment's identity provider (OpenID Connect Core 1.0, code flow with PKCE).

The token is believed for its signature, issuer, audience, time and nonce, with two algorithms and no other. Must not make
an account, nor ask any address but the provider's.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet, import_key

from portal import second_factor
from portal.setting import Oidc, Setting
from portal.tokens import digest, fresh

BACK = "/sign-in/provider/back"
"""Where the provider sends a browser back to."""
LASTS = timedelta(minutes=10)
"""How long somebody may stay at the provider."""
ALGORITHMS = ("RS256", "ES256")
_KINDS = ("RSA", "EC")
_LEEWAY_SECONDS = 30
_DISCOVERED_FOR = timedelta(hours=1)
_SECONDS = 10
_LARGEST = 256_000
_LONGEST_SUBJECT, _LONGEST_EMAIL = 255, 254
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class ProviderProblem(Exception):
    """The provider cannot be asked, or what it says does not hold. The text is the key of what is said to the person."""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """What a browser takes to the provider, sealed, and has to bring back. begun: ISO time."""

    state: str
    nonce: str
    verifier: str
    begun: str


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Who somebody is. subject: a hash of issuer and subject; email: "" unless the provider has verified it.

    two_factors: whether the provider asked for more than a password.
    """

    subject: str
    email: str
    two_factors: bool


class Provider:
    """The provider of a setting; remembers for an hour where it wants to be asked."""

    def __init__(self, setting: Setting, oidc: Oidc) -> None:
        self._setting, self._oidc = setting, oidc
        self._found: tuple[datetime, Mapping[str, Any]] | None = None

    def begin(self, *, at: datetime) -> tuple[str, str]:
        """The address at the provider to go to, and what waits in the browser, sealed. Raises ProviderProblem."""
        waiting = Waiting(state=fresh(), nonce=fresh(), verifier=fresh(), begun=at.isoformat())
        proof = base64.urlsafe_b64encode(hashlib.sha256(waiting.verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {"response_type": "code", "client_id": self._oidc.client_id, "redirect_uri": self._back, "scope": "openid email",
                 "state": waiting.state, "nonce": waiting.nonce, "code_challenge": proof, "code_challenge_method": "S256"}  # fmt: skip
        if self._oidc.acr:
            asked["acr_values"] = " ".join(self._oidc.acr)
        address = self._address("authorization_endpoint", at=at)
        joined = f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"
        return joined, second_factor.seal(self._setting, json.dumps(asdict(waiting)))

    def answered(self, sealed: str, told: Mapping[str, str], *, at: datetime) -> Identity:
        """Who came back. told: the query of the address they came back by. Raises ProviderProblem."""
        waiting = self._waiting(sealed, at=at)
        if waiting is None or not _same(told.get("state"), waiting.state):
            raise ProviderProblem("provider_stale")
        # RFC 9207: an answer of another provider is none.
        if "error" in told or not told.get("code") or told.get("iss", self._oidc.issuer) != self._oidc.issuer:
            raise ProviderProblem("provider_refused")
        token = self._token(told["code"], waiting.verifier, at=at)
        return self._identity(believed(token, self._keys(at=at), self._oidc, nonce=waiting.nonce, at=at))

    def _identity(self, claims: Mapping[str, Any]) -> Identity:
        email = claims.get("email")
        known = isinstance(email, str) and email.isprintable() and len(email) <= _LONGEST_EMAIL
        ways = claims.get("amr")
        two = self._oidc.two_factors or (isinstance(ways, list) and "mfa" in ways)
        if self._oidc.acr:
            two = claims.get("acr") in self._oidc.acr
        return Identity(
            subject=digest(f"{self._oidc.issuer} {claims['sub']}"), two_factors=two,
            email=str(email).strip().casefold() if known and claims.get("email_verified") is True else "",
        )  # fmt: skip

    def _waiting(self, sealed: str, *, at: datetime) -> Waiting | None:
        plain = second_factor.unseal(self._setting, sealed)
        try:
            waiting = Waiting(**json.loads(plain or "{}"))
            begun = datetime.fromisoformat(waiting.begun)
        except (ValueError, TypeError):  # sealed by us, but for something else
            return None
        return waiting if begun <= at <= begun + LASTS else None

    @property
    def _back(self) -> str:
        return f"{self._setting.origin}{BACK}"

    def _address(self, name: str, *, at: datetime) -> str:
        """One of the provider's addresses, as it says itself (OpenID Connect Discovery 1.0)."""
        if self._found is None or at - self._found[0] > _DISCOVERED_FOR:
            told = self._asked("GET", f"{self._oidc.issuer.rstrip('/')}/.well-known/openid-configuration")
            if told.get("issuer") != self._oidc.issuer:
                raise ProviderProblem("provider_refused")
            self._found = (at, told)
        address = str(self._found[1].get(name, ""))
        if not self._may_ask(address):
            raise ProviderProblem("provider_refused")
        return address

    def _token(self, code: str, verifier: str, *, at: datetime) -> str:
        """The ID token for a code, asked from here and not by the browser."""
        address = self._address("token_endpoint", at=at)
        sent = {"grant_type": "authorization_code", "code": code, "redirect_uri": self._back, "code_verifier": verifier}
        named = (quote(self._oidc.client_id, safe=""), quote(self._oidc.client_secret, safe=""))
        told = self._asked("POST", address, data=sent, auth=named)
        token = told.get("id_token")
        if not isinstance(token, str):
            raise ProviderProblem("provider_refused")
        return token

    def _keys(self, *, at: datetime) -> KeySet:
        """The provider's keys of now, those that sign with what we take."""
        found = self._asked("GET", self._address("jwks_uri", at=at)).get("keys")
        keys = [signing_key(each) for each in found if isinstance(each, dict)] if isinstance(found, list) else []
        return KeySet([each for each in keys if each is not None])

    def _asked(self, method: str, address: str, **given: Any) -> dict[str, Any]:
        """The JSON object at an address of the provider. Nothing is followed to somewhere else."""
        try:
            with (
                httpx.Client(timeout=_SECONDS, follow_redirects=False, trust_env=False) as client,
                client.stream(method, address, headers={"accept": "application/json"}, **given) as answer,
            ):
                body = b""
                for part in answer.iter_bytes():
                    body += part
                    if len(body) > _LARGEST:
                        raise ProviderProblem("provider_refused")
        except (httpx.HTTPError, httpx.InvalidURL):
            raise ProviderProblem("provider_away") from None
        if answer.status_code != 200:
            raise ProviderProblem("provider_away" if answer.status_code >= 500 else "provider_refused")
        try:
            told = json.loads(body)
        except (ValueError, RecursionError):
            raise ProviderProblem("provider_refused") from None
        if not isinstance(told, dict):
            raise ProviderProblem("provider_refused")
        return told

    def _may_ask(self, address: str) -> bool:
        """Over TLS; in the open only on this machine, and only where the issuer itself is."""
        try:
            parts, issuer = urlsplit(address), urlsplit(self._oidc.issuer)
        except ValueError:
            return False
        open_here = issuer.scheme == "http" and issuer.hostname in _LOOPBACK
        return parts.scheme == "https" or (parts.scheme == "http" and open_here and parts.hostname == issuer.hostname)


def believed(token: str, keys: KeySet, oidc: Oidc, *, nonce: str, at: datetime) -> dict[str, Any]:
    """The claims of an ID token (OpenID Connect Core 1.0, 3.1.3.7). Raises ProviderProblem for one that does not hold."""
    rules = jwt.JWTClaimsRegistry(
        now=int(at.timestamp()), leeway=_LEEWAY_SECONDS, iss={"essential": True, "value": oidc.issuer},
        aud={"essential": True, "value": oidc.client_id}, exp={"essential": True}, iat={"essential": True},
        sub={"essential": True}, nonce={"essential": True},
    )  # fmt: skip
    try:
        claims = jwt.decode(token, keys, algorithms=list(ALGORITHMS)).claims
        rules.validate(claims)
    except (JoseError, ValueError, TypeError, LookupError, RecursionError):
        raise ProviderProblem("provider_refused") from None
    ours = claims["aud"] if isinstance(claims["aud"], str) else " ".join(claims["aud"])
    if (
        # A token for several, or given to another, was not made for this sign-in.
        ours != oidc.client_id
        or claims.get("azp", oidc.client_id) != oidc.client_id
        or not _same(claims["nonce"], nonce)
        or not (claims["sub"].isascii() and 0 < len(claims["sub"]) <= _LONGEST_SUBJECT)
    ):
        raise ProviderProblem("provider_refused")
    return claims


def _same(shown: object, kept: str) -> bool:
    return isinstance(shown, str) and hmac.compare_digest(shown.encode("utf-8", "surrogatepass"), kept.encode())


def signing_key(told: dict[str, Any]) -> Key | None:
    """A public key that may sign; None for one of another kind or use: a shared secret among them would let anyone sign."""
    if told.get("kty") not in _KINDS or told.get("use", "sig") != "sig":
        return None
    try:
        return import_key(told)
    except (JoseError, ValueError, TypeError, LookupError):
        return None

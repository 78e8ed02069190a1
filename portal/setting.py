"""What the portal is given by the deployment: registry, landing, keys, clock, and what other rooms answer for it.

`orchestration` makes it; nothing here reads the environment. Must not know a page.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from argon2 import PasswordHasher

from ingest.check import Reader
from ingest.landing import Landing
from ingest.profile import Profile
from portal.passwords import strong_hasher


class Post(Protocol):
    """Sends a mail of plain text. Raises OSError when the server does not take it."""

    def __call__(self, *, to: str, subject: str, text: str) -> None: ...


class Preview(Protocol):
    """What a release cut today would hold of an agency's submitted reports: as_of, tables (public rows by table), waiting
    (table_name, rule, rows); or problem, a code of `portal.preview.PROBLEMS`."""

    def __call__(self, agency_id: str) -> Mapping[str, Any]: ...


class Published(Protocol):
    """What the last release holds of a report: its version (None before the first), and its public row (None while it waits)."""

    def __call__(self, agency_id: str, incident_id: str) -> Mapping[str, Any]: ...


class Places(Protocol):
    """Addresses of local lists that begin like what was typed: at most ten, as they would be written."""

    def __call__(self, typed: str) -> Sequence[str]: ...


class Analyses(Protocol):
    """Figures for the state's desk over what was submitted: by name, as rows."""

    def __call__(self, name: str, asked: Mapping[str, str]) -> Sequence[Mapping[str, Any]]: ...


@dataclass(frozen=True, kw_only=True)
class Oidc:
    """The identity provider of a deployment: OpenID Connect, code flow with PKCE. name: as people call it.

    acr: what its tokens say of a sign-in with two factors; two_factors: it lets nobody in with less, and says nothing of it.
    """

    issuer: str
    client_id: str
    client_secret: str
    name: str
    acr: tuple[str, ...] = ()
    two_factors: bool = False


@dataclass(frozen=True, kw_only=True)
class Setting:
    """origin: scheme, host and port as people type it; secret: 32 bytes that seal what accounts must keep secret.

    profile: of a sender by its slug, None where there is none. read: how strangers' bytes become tables. sign: an Ed25519
    signature of bytes, and verify_key its public half in hex. clock: aware time, UTC. host: where mails say they come from.
    """

    engine: sa.Engine
    landing: Landing
    origin: str
    secret: bytes
    clock: Callable[[], datetime]
    timezone: ZoneInfo
    title: str
    publisher: str
    contact: str
    profile: Callable[[str], Profile | None]
    read: Reader
    sign: Callable[[bytes], bytes]
    verify_key: str
    post: Post | None = None
    preview: Preview | None = None
    published: Published | None = None
    places: Places | None = None
    analyses: Analyses | None = None
    oidc: Oidc | None = None
    hasher: PasswordHasher = field(default_factory=strong_hasher)

    @property
    def secure(self) -> bool:
        """Whether people come over TLS."""
        return self.origin.startswith("https://")

    @property
    def host(self) -> str:
        """Host and port of the origin."""
        return self.origin.split("://", 1)[1].rstrip("/")

"""The portal's setting from a deployment: registry, landing, keys, profiles, mail, and what other rooms answer for it.

Settings are in private/vigie.toml under [portal], [mail] and [oidc]. Must not answer a request itself.
"""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ingest.problems import ProfileProblem
from ingest.profile import Profile, read_profile
from ingest.readers.apart import read_apart
from ingest.registry.connection import open_registry, upgrade_registry
from orchestration.identity_provider import provider_from
from orchestration.landed import landing_of
from orchestration.mailing import post_from
from orchestration.portal_analyses import StageAnalyses
from orchestration.portal_places import StreetNames
from orchestration.portal_preview import DailyPreview, LastRelease
from orchestration.resources import Home, HomeProblem
from orchestration.signing import signer_of
from orchestration.verbs_intake import profiles
from portal.setting import Setting

TOKEN = "portal"


def portal_setting(home: Home, *, origin: str | None = None, clock: Callable[[], datetime] | None = None) -> Setting:
    """The setting of a deployment. origin: where people reach it; by default what vigie.toml says. Raises HomeProblem."""
    settings = home.settings()
    told = settings.get("portal", {})
    now = clock or (lambda: datetime.now(UTC))
    engine = open_registry(home.registry_url(), pooled=True)
    upgrade_registry(engine)
    signer = signer_of(home, at=now())
    return Setting(
        engine=engine, landing=landing_of(home),
        origin=_origin(origin or str(told.get("origin", ""))), secret=hashlib.sha256(home.token(TOKEN).encode()).digest(),
        clock=now, timezone=_zone(str(told.get("timezone", "America/Los_Angeles"))), title=str(settings.get("title", "")),
        publisher=str(settings.get("publisher", "")), contact=str(settings.get("contact", "")),
        profile=lambda slug: _profile(home, slug), read=read_apart, sign=signer.sign, verify_key=signer.public.hex(),
        analyses=StageAnalyses(home, engine, now), preview=DailyPreview(home, now), published=LastRelease(home), places=StreetNames(home.layer),
        post=post_from(settings.get("mail"), home), oidc=provider_from(settings.get("oidc"), home),
    )  # fmt: skip


def _origin(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/") or parts.query:
        raise HomeProblem(
            "the portal needs to know the address people type: write origin = \"https://reports.example.org\" under [portal] "
            "in private/vigie.toml."
        )  # fmt: skip
    return f"{parts.scheme}://{parts.netloc}"


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise HomeProblem(
            f"{name} is no time zone; write one such as America/Los_Angeles under [portal] in vigie.toml."
        ) from None


def _profile(home: Home, slug: str) -> Profile | None:
    """The profile of a sender; None where nobody wrote one, or it cannot be used."""
    path = profiles(home).get(slug)
    try:
        return None if path is None else read_profile(path)
    except ProfileProblem:
        return None

"""A portal over a real registry with two agencies and a person for each role; the clock stands still unless a test moves it."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy.orm import Session

from ingest.landing import Landing
from ingest.profile import read_profile
from ingest.readers.read import read_files
from ingest.registry.connection import open_registry, upgrade_registry
from ingest.registry.enrolment import AgencyFacts, enrol
from ingest.registry.models import Account, SignIn
from portal.app import create_app
from portal.sessions import begin
from portal.setting import Setting
from portal.tokens import digest

ORIGIN = "http://portal.example"
OURS, OTHER = "XX0010000", "XX0020000"
"""Two agencies of the sample: Port Sample's, and another one."""
SENDERS = {OURS: "port-sample-pd", OTHER: "eastmarsh-pd"}
NAMES = {"contributor": "Tomas Reyl", "reviewer": "Ines Okafor", "agency_admin": "Lena Quist", "state": "Amal Deshpande",
         "auditor": "Piet Oyelaran"}  # fmt: skip
"""People of the tests; all invented."""


@dataclass
class Clock:
    """A clock that a test may move."""

    at: datetime = field(default_factory=lambda: datetime(2026, 11, 23, 17, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.at

    def go(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class Posted:
    """The mails that went out."""

    mails: list[dict[str, str]] = field(default_factory=list)

    def __call__(self, *, to: str, subject: str, text: str) -> None:
        self.mails.append({"to": to, "subject": subject, "text": text})


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def posted() -> Posted:
    return Posted()


@pytest.fixture(scope="session")
def fresh_registry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty registry after all migrations; they take a second, and a copy of the file takes none."""
    path = tmp_path_factory.mktemp("fresh") / "registry.db"
    engine = open_registry(f"sqlite:///{path}")
    upgrade_registry(engine)
    engine.dispose()
    return path


@pytest.fixture
def engine(tmp_path: Path, fresh_registry: Path) -> Iterator[sa.Engine]:
    shutil.copy(fresh_registry, tmp_path / "registry.db")
    engine = open_registry(f"sqlite:///{tmp_path / 'registry.db'}")
    yield engine
    engine.dispose()


@pytest.fixture
def setting(engine: sa.Engine, tmp_path: Path, clock: Clock, posted: Posted, root: Path) -> Setting:
    """The setting of a deployment with two agencies and their people."""
    key = Ed25519PrivateKey.from_private_bytes(b"s" * 32)
    profiles = {"port-sample-pd": root / "ingest" / "agencies" / "port-sample-pd.yml"}
    setting = Setting(
        engine=engine, landing=Landing(folder=tmp_path / "landing", key=Fernet.generate_key()), origin=ORIGIN,
        secret=b"p" * 32, clock=clock, timezone=ZoneInfo("America/Los_Angeles"), title="Use of force, Port Sample",
        publisher="The sample state", contact="desk@state.example",
        profile=lambda slug: read_profile(profiles[slug]) if slug in profiles else None, read=read_files, sign=key.sign,
        verify_key=key.public_key().public_bytes_raw().hex(), post=posted,
        hasher=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1),
    )  # fmt: skip
    with Session(engine) as session, session.begin():
        enrol(session, [
            AgencyFacts(agency_id=OURS, sender=SENDERS[OURS], name="Port Sample Police Department", county="Sample", state="CA",
                        sworn_officers=900, enrolled_since=date(2025, 1, 1), filing_days=30),
            AgencyFacts(agency_id=OTHER, sender=SENDERS[OTHER], name="Eastmarsh Police Department", county="Sample", state="CA",
                        sworn_officers=6, enrolled_since=date(2025, 1, 1), filing_days=30),
        ], at=clock() - timedelta(days=400))  # fmt: skip
    for agency in (OURS, OTHER):
        for role in ("contributor", "reviewer", "agency_admin"):
            add_account(setting, role=role, agency_id=agency)
    add_account(setting, role="state", agency_id=None)
    add_account(setting, role="auditor", agency_id=None)
    return setting


def add_account(setting: Setting, *, role: str, agency_id: str | None, email: str | None = None) -> int:
    """An account without password; returns its id."""
    of = SENDERS.get(agency_id or "", "state")
    with Session(setting.engine) as session, session.begin():
        account = Account(email=email or f"{role}@{of}.example", name=NAMES[role], role=role, agency_id=agency_id, language="en",
                          created_at=setting.clock())  # fmt: skip
        session.add(account)
        session.flush()
        return account.id


@pytest.fixture(scope="session")
def one_app() -> Callable[[Setting], Litestar]:
    """Gives an application that is put together once, which takes a third of a second, over another setting each time.

    For pages that keep nothing between requests but in the registry: no files, no programs, no inbox.
    """
    built: list[tuple[Setting, Litestar]] = []

    def over(setting: Setting) -> Litestar:
        if not built:
            own = replace(setting)
            built.append((own, create_app(own)))
        own, app = built[0]
        for each in fields(Setting):
            object.__setattr__(own, each.name, getattr(setting, each.name))  # it is frozen for everyone else
        return app

    return over


@pytest.fixture
def app(setting: Setting, one_app: Callable[[Setting], Litestar], request: pytest.FixtureRequest) -> Litestar:
    """The application over the setting: a fresh one, unless a module says SHARES_APP."""
    return one_app(setting) if getattr(request.module, "SHARES_APP", False) else create_app(setting)


class Browser:
    """A signed-in browser: like a TestClient whose forms carry the token of the sign-in."""

    def __init__(self, client: TestClient[Litestar], csrf: str) -> None:
        self.client, self.csrf = client, csrf

    def get(self, path: str, **given: object) -> object:
        return self.client.get(path, **given)  # type: ignore[arg-type]

    def post(self, path: str, data: Mapping[str, object] | None = None, **given: object) -> object:
        return self.client.post(path, data={**(data or {}), "csrf": self.csrf}, **given)  # type: ignore[arg-type]


@pytest.fixture
def stranger(app: Litestar) -> TestClient[Litestar]:
    """A browser that nobody knows."""
    return browser_of(app)


def browser_of(app: Litestar) -> TestClient[Litestar]:
    client = TestClient(app, base_url=ORIGIN, raise_server_exceptions=False)
    client.headers.update({"accept": "text/html", "origin": ORIGIN, "sec-fetch-site": "same-origin"})
    return client


@pytest.fixture
def signed_in(app: Litestar, setting: Setting) -> Callable[..., Browser]:
    """Gives a browser signed in as a role, of OURS unless another agency is named."""

    def open_as(role: str, agency_id: str | None = OURS) -> Browser:
        client = browser_of(app)
        agency = None if role in ("state", "auditor") else agency_id
        with Session(setting.engine) as session, session.begin():
            account = session.scalars(sa.select(Account).where(Account.role == role, Account.agency_id == agency if agency
                                                               else Account.agency_id.is_(None))).one()  # fmt: skip
            token = begin(session, account, whole=True, at=setting.clock())
            session.flush()
            csrf = session.get_one(SignIn, digest(token)).csrf
        client.cookies.set("vigie_portal", token)
        return Browser(client, csrf)

    return open_as


__all__ = ["ORIGIN", "OTHER", "OURS", "Browser", "Clock", "Posted", "add_account", "browser_of"]

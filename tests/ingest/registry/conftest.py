"""The registry on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet

from ingest.landing import Landing
from ingest.registry.connection import open_registry, upgrade_registry
from ingest.registry.models import Base
from tests.databases import postgres_server


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    with postgres_server() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    """An upgraded, empty registry."""
    url = (
        f"sqlite:///{tmp_path / 'registry.db'}"
        if request.param == "sqlite"
        else request.getfixturevalue("postgres_url")
    )
    engine = open_registry(url)
    upgrade_registry(engine)
    yield engine
    if request.param == "postgresql":
        with engine.begin() as connection:
            connection.execute(sa.text("DROP TABLE alembic_version"))
            Base.metadata.drop_all(connection)
    engine.dispose()


@pytest.fixture
def landing(tmp_path: Path) -> Landing:
    return Landing(folder=tmp_path / "landing", key=Fernet.generate_key())

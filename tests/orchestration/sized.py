"""One seeded deployment in three sizes: the same keys, policy and deliveries, another section [scale]."""

import hashlib
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

from ingest.profile import parse_profile
from ingest.registry.connection import open_registry
from ingest.submit import submit
from orchestration.landed import landing_of
from orchestration.resources import Home
from orchestration.verbs_intake import prepare_registry
from orchestration.verbs_release import build_release_of
from tests.orchestration.two_towns import PROFILE, delivery

AS_OF = datetime(2026, 2, 1, 12, tzinfo=UTC)
VERSIONS = ("2026.02.0", "2026.02.1")


def sized(template: Home, root: Path, *, registry: str = "", **scale: str | int) -> Home:
    """A copy of a deployment with another registry and scale."""
    shutil.copytree(template.root, root)
    home = Home(root=root, as_of=AS_OF)
    settings = home.private / "vigie.toml"
    before, _, _ = settings.read_text("utf-8").partition("[scale]")
    section = "".join(f"{name} = {value!r}\n" for name, value in scale.items())
    settings.write_text(before.replace('url = ""', f'url = "{registry}"', 1) + f"[scale]\n{section}", "utf-8")
    return home


def deliver(home: Home, *, deliveries: int) -> None:
    """Take seeded deliveries in, a day apart."""
    prepare_registry(home)
    engine = open_registry(home.registry_url())
    for seed in range(deliveries):
        at = datetime(2025, 12, 1 + seed, 19, tzinfo=UTC)
        submit(
            delivery(seed), parse_profile(PROFILE, name="two-towns.yml"), engine=engine, landing=landing_of(home),
            received_at=at,
        )  # fmt: skip
    engine.dispose()


def released(home: Home, *, number: int = 1) -> dict[str, str]:
    """Cut so many releases, one after the other; the hash of every file of all of them."""
    for version in VERSIONS[:number]:
        build_release_of(home, version, today=date(2026, 2, 1))
    return {
        str(path.relative_to(home.releases)): hashlib.sha256(path.read_bytes()).hexdigest()
        for version in VERSIONS[:number] for path in sorted((home.releases / version).rglob("*")) if path.is_file()
    }  # fmt: skip

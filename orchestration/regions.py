"""Ambulance regions of a deployment: where each one's call log lies and how it names what a forecast needs.

Read from `[[region]]` in private/vigie.toml. Must not read a call.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from orchestration.resources import Home, HomeProblem

HOURLY, DAILY, WEEKLY = "hourly", "daily", "weekly"
SOCRATA, ARCGIS = "socrata", "arcgis"


@dataclass(frozen=True, kw_only=True)
class Region:
    """One region. `calls`: path of its call log below private/; time, lat, lon, id, address: columns of the log.

    Units of one call are told by `id`, or by `dedupe_minutes` at the same place. Where a record has no degrees, its
    place is that of the address, if the log has one. refresh: how often a new forecast is made by the schedules. feed
    and url: a portal (socrata or arcgis) whose records become the log at `calls`. listed: when a record appeared.
    stamps: the columns of a unit's times by what they are. snapshots: moments at which a feed was sampled. sites, roads:
    files of stations and hospitals, and of a road network; units: on a shift, if not those of the sites.
    covariates: a file of weather and events; sister: the slug of a region alike, for a cold start. Without a resolution
    the data choose it.
    """

    slug: str
    name: str
    timezone: str
    calls: str
    time: str
    lat: str
    lon: str
    id: str | None = None
    address: str | None = None
    dedupe_minutes: float | None = None
    where: str | None = None
    resolution: int | None = None
    block_hours: int = 4
    refresh: str = DAILY
    feed: str | None = None
    url: str | None = None
    listed: str | None = None
    stamps: Mapping[str, str] = field(default_factory=dict)
    snapshots: str | None = None
    sites: str | None = None
    roads: str | None = None
    units: int | None = None
    standard_minutes: float = 8.0
    covariates: str | None = None
    sister: str | None = None

    def __post_init__(self) -> None:
        if self.feed not in {None, SOCRATA, ARCGIS} or (self.feed is None) != (self.url is None):
            raise HomeProblem(
                f"region {self.slug} of private/vigie.toml needs feed and url together; feed is socrata or arcgis."
            )
        if self.refresh not in {HOURLY, DAILY, WEEKLY}:
            raise HomeProblem(
                f'region {self.slug} of private/vigie.toml says refresh = "{self.refresh}"; it is hourly, daily or weekly.'
            )

    def log(self, home: Home) -> Path:
        """The call log. Raises HomeProblem when it is not there."""
        path = home.private / self.calls
        if not path.is_file():
            raise HomeProblem(
                f"the call log of region {self.slug} is not at private/{self.calls}; put it there or correct vigie.toml."
            )
        return path

    def file(self, home: Home, name: str) -> Path | None:
        """The file that the setting `snapshots`, `sites`, `roads` or `covariates` names; None without one. Raises HomeProblem."""
        named = getattr(self, name)
        if named is None:
            return None
        path: Path = home.private / named
        if not path.is_file():
            raise HomeProblem(
                f"private/{named}, the {name} of region {self.slug}, is not there; put it there or correct vigie.toml."
            )
        return path

    def inputs(self, home: Home) -> str:
        """A fingerprint of the log, of how it is read, of what goes with it, and of the layer its addresses are placed with."""
        digest = hashlib.sha256(self.log(home).read_bytes() + repr(self).encode())
        for name in ("snapshots", "sites", "roads", "covariates"):
            path = self.file(home, name)
            if path is not None:
                digest.update(path.read_bytes())
        if self.address and home.layer.is_file():
            digest.update(home.layer.read_bytes())
        return digest.hexdigest()


def regions_of(home: Home) -> dict[str, Region]:
    """The regions of a deployment, by slug. Raises HomeProblem with a sentence on the first that cannot be used."""
    told: dict[str, Region] = {}
    for entry in home.settings().get("region", []):
        try:
            region = Region(**entry)
        except TypeError as error:
            reason = str(error).split(") ", 1)[-1].removeprefix("Region.__init__()").strip()
            raise HomeProblem(f"a [[region]] of private/vigie.toml cannot be used: {reason}.") from None
        told[region.slug] = region
    return told

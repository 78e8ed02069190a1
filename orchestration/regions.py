"""Ambulance regions of a deployment: where each one's call log lies and how it names what a forecast needs.

Read from `[[region]]` in private/vigie.toml. Must not read a call.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from orchestration.resources import Home, HomeProblem


@dataclass(frozen=True, kw_only=True)
class Region:
    """One region. `calls`: path of its call log below private/; time, lat, lon, id, address: columns of the log.

    Units of one call are told by `id`, or by `dedupe_minutes` at the same place. Where a record has no degrees, its
    place is that of the address, if the log has one.
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
    resolution: int = 8
    block_hours: int = 4

    def log(self, home: Home) -> Path:
        """The call log. Raises HomeProblem when it is not there."""
        path = home.private / self.calls
        if not path.is_file():
            raise HomeProblem(
                f"the call log of region {self.slug} is not at private/{self.calls}; put it there or correct vigie.toml."
            )
        return path

    def inputs(self, home: Home) -> str:
        """A fingerprint of the log, of how it is read, and of the layer its addresses are placed with."""
        digest = hashlib.sha256(self.log(home).read_bytes() + repr(self).encode())
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

"""The landing store of a deployment: a folder, or sealed files in its bucket while the keys that open them stay in private/.

Must not read a landed file.
"""

from dataclasses import dataclass

from ingest.landing import Landing
from orchestration.bucket import Bucket
from orchestration.resources import Home

_BELOW = "landing"


@dataclass(frozen=True)
class BucketShelf:
    """Sealed files below `landing/` of a bucket. What is removed there may live on in older versions, if the bucket keeps any."""

    bucket: Bucket

    def get(self, name: str) -> bytes | None:
        """The bytes under a name; None where there are none."""
        return self.bucket.get(f"{_BELOW}/{name}")

    def put(self, name: str, data: bytes) -> None:
        """Keep bytes under a name; the bucket has them when this returns."""
        self.bucket.put(f"{_BELOW}/{name}", data)

    def has(self, name: str) -> bool:
        """Whether there is something under a name."""
        return self.bucket.has(f"{_BELOW}/{name}")

    def destroy(self, name: str) -> bool:
        """Remove what is under a name; says whether there was something."""
        return self.bucket.has(f"{_BELOW}/{name}") and self.bucket.remove(f"{_BELOW}/{name}")

    def names(self, below: str) -> list[str]:
        """The last parts of all names below one."""
        return [name.rpartition("/")[2] for name in self.bucket.times(f"{_BELOW}/{below}")]


def landing_of(home: Home) -> Landing:
    """Where the deployment keeps what it received."""
    bucket = home.bucket()
    shelf = BucketShelf(bucket) if bucket is not None else None
    return Landing(folder=home.landing_folder, key=home.key("landing"), shelf=shelf)

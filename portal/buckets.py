"""How often somebody without a sign-in may ask: a bucket of tokens for each address, and a cap for all of them together.

Kept in the memory of this process and never written down: a restart empties it, and each process has its own. Must not know
what is asked, nor keep an address as it came.
"""

import hashlib
import ipaddress
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock


@dataclass
class Buckets:
    """each: tokens of an address, one coming back every `back`. in_all: what is taken in `span` by everybody together."""

    each: int = 5
    back: timedelta = timedelta(minutes=10)
    in_all: int = 300
    span: timedelta = timedelta(hours=24)
    most: int = 20_000
    _salt: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    _left: dict[bytes, tuple[float, datetime]] = field(default_factory=dict)
    _taken: list[datetime] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def take(self, address: str | None, *, at: datetime) -> bool:
        """Take a token of an address; False when it has none left, or all together have taken what there is."""
        key = self._key(address)
        with self._lock:
            self._taken = [moment for moment in self._taken if at - moment < self.span]
            left = self._left_of(key, at)
            if left < 1 or len(self._taken) >= self.in_all:
                return False
            if len(self._left) >= self.most:
                self._left = {one: kept for one, kept in self._left.items() if self._left_of(one, at) < self.each}
            self._left[key] = (left - 1, at)
            self._taken.append(at)
            return True

    def _left_of(self, key: bytes, at: datetime) -> float:
        left, since = self._left.get(key, (float(self.each), at))
        return min(float(self.each), left + max(at - since, timedelta(0)) / self.back)

    def _key(self, address: str | None) -> bytes:
        """A salted digest of an address; of IPv6 its network of 64 bits, since a household has all of one."""
        try:
            found = ipaddress.ip_address(address or "")
        except ValueError:
            told = "unknown"
        else:
            whole = found.version == 4
            told = str(found) if whole else str(ipaddress.ip_network((found, 64), strict=False))
        return hashlib.blake2b(told.encode(), key=self._salt, digest_size=12).digest()

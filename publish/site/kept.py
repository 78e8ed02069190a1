"""Pages asked for before, kept in memory: a release never changes, so an answer is good as long as the release stands.

Bounded in bytes; the page asked for longest ago goes first. Must not keep an answer to a reader's own query.
"""

import gzip
import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field

Headers = tuple[tuple[bytes, bytes], ...]
Key = tuple[str, ...]

_WORTH_SQUEEZING = 500
_LARGEST_SHARE = 16


@dataclass
class Page:
    """One answer: its headers without those of transport, its body, and the body compressed once it was asked for so."""

    headers: Headers
    body: bytes
    kind: str
    _gzip: bytes = field(default=b"", repr=False)
    _digest: str = ""

    @property
    def etag(self) -> str:
        """The strong ETag of the body as it is."""
        if not self._digest:
            self._digest = hashlib.sha256(self.body).hexdigest()[:32]
        return f'"{self._digest}"'

    @property
    def worth_squeezing(self) -> bool:
        """Whether it is text long enough to be sent compressed."""
        texts = (
            "text/",
            "application/json",
            "application/geo+json",
            "image/svg",
            "application/xml",
            "application/ld+json",
        )
        return len(self.body) >= _WORTH_SQUEEZING and self.kind.startswith(texts)

    def squeezed(self) -> bytes:
        """The body compressed."""
        if not self._gzip:
            self._gzip = gzip.compress(self.body, 5, mtime=0)
        return self._gzip

    @property
    def size(self) -> int:
        """Bytes it takes, with room for the compressed body."""
        return len(self.body) * 5 // 4 + 1_000


class Kept:
    """The pages, by release, language, host and address."""

    def __init__(self, most: int) -> None:
        self._most, self._bytes = most, 0
        self._pages: OrderedDict[Key, Page] = OrderedDict()

    def get(self, key: Key) -> Page | None:
        """The page, if it is kept."""
        page = self._pages.get(key)
        if page is not None:
            self._pages.move_to_end(key)
        return page

    def keep(self, key: Key, page: Page) -> None:
        """Keep a page, unless it is too large a share of the room."""
        if page.size * _LARGEST_SHARE > self._most or key in self._pages:
            return
        self._pages[key] = page
        self._bytes += page.size
        while self._bytes > self._most:
            _, gone = self._pages.popitem(last=False)
            self._bytes -= gone.size

    def drop(self, version: str) -> None:
        """Forget the pages of a release."""
        for key in [key for key in self._pages if key[0] == version]:
            self._bytes -= self._pages.pop(key).size

    @property
    def bytes(self) -> int:
        """What is held now."""
        return self._bytes

    def __len__(self) -> int:
        return len(self._pages)

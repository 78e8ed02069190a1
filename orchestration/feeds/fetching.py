"""One page of a source over HTTP: a GET to its own host, bounded in time and size, tried again where that helps.

Connections are those of the geocoder's adapters: the address of the host is looked up and checked, plain HTTP stays on
the agency's own network, and no proxy, cookie or environment variable is used. Must not follow a redirect.
"""

import http.client
import json
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

from geocode.adapters.connection import Plain, Secure, hang_up
from geocode.adapters.service import ServiceProblem
from orchestration.feeds.problem import FeedProblem

_WORTH_ANOTHER_TRY = frozenset({0, 408, 425, 429, 500, 502, 503, 504})
_LONGEST_PAUSE_S = 60.0
_PORTS = {"https": 443, "http": 80}


class Clock(Protocol):
    """Time as this room sees it; the module `time` is one."""

    def monotonic(self) -> float:
        """Seconds since some moment."""

    def sleep(self, seconds: float, /) -> None:
        """Wait."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much a source may take: seconds of one exchange and of all, tries, pages, rows, and bytes of one answer."""

    seconds: float = 30.0
    all_seconds: float = 900.0
    attempts: int = 4
    pages: int = 1_000
    rows: int = 5_000_000
    page_rows: int = 10_000
    page_bytes: int = 64_000_000


class Source:
    """One host and path, asked for JSON. headers: sent with every request (an application's token)."""

    def __init__(
        self, url: str, *, limits: Limits, headers: Mapping[str, str] | None = None, clock: Clock = time,
        context: ssl.SSLContext | None = None,
    ) -> None:  # fmt: skip
        parts = urlsplit(url)
        try:
            port = parts.port or _PORTS.get(parts.scheme, 0)
        except ValueError:
            port = 0
        if parts.scheme not in _PORTS or not parts.hostname or not port or parts.username or parts.password:
            raise FeedProblem("The address of the source is not an http or https address of a host; write it whole.")
        if parts.query or parts.fragment:
            raise FeedProblem("The address of the source holds a query; give the address of the dataset alone.")
        self.host, self.path = parts.hostname, parts.path.rstrip("/")
        self._port, self._secure = port, parts.scheme == "https"
        self._limits, self._clock = limits, clock
        self._headers = {"Accept": "application/json", "User-Agent": "vigie", **(headers or {})}
        self._context = (context or ssl.create_default_context()) if self._secure else None
        self._begun = clock.monotonic()

    def get(self, query: Mapping[str, str], *, path: str = "") -> Any:
        """The answer to a query, read as JSON. Raises FeedProblem."""
        target = f"{self.path}{path}?{urlencode(query)}"
        status: int = 0
        for attempt in range(1, self._limits.attempts + 1):
            if self._clock.monotonic() - self._begun > self._limits.all_seconds:
                raise FeedProblem(
                    f"The source at {self.host} took more than {self._limits.all_seconds:.0f} seconds; ask for fewer rows."
                )
            status, told, content = self._once(target)
            if status == 200:
                return self._read(content)
            self._check(status)
            if status not in _WORTH_ANOTHER_TRY:
                break
            if attempt < self._limits.attempts:
                self._clock.sleep(_wait(told, attempt))
        if status == 429:
            raise FeedProblem(f"The source at {self.host} asks to be left alone for now (HTTP 429); try again later.")
        answer = f"answers with HTTP {status}" if status else "does not answer"
        raise FeedProblem(f"The source at {self.host} {answer}; check its address and its columns, or try again later.")

    def _check(self, status: int) -> None:
        if 300 <= status < 400:
            raise FeedProblem(
                f"The source at {self.host} answers with a redirect, which is not followed; give the dataset's own address."
            )
        if status in (401, 403, 407):
            raise FeedProblem(f"The source at {self.host} refuses the request (HTTP {status}); check its token.")

    def _read(self, content: bytes | None) -> Any:
        if content is None:
            raise FeedProblem(
                f"A page from {self.host} is longer than {self._limits.page_bytes:,} bytes or was cut short; ask for smaller pages."
            )
        try:
            return json.loads(content)
        except (ValueError, RecursionError):
            pass
        raise FeedProblem(
            f"The source at {self.host} does not answer in JSON; check that the address is the dataset's."
        )

    def _once(self, target: str) -> tuple[int, str | None, bytes | None]:
        """Status (0: no exchange), Retry-After and content (None: too long or cut short) of one exchange."""
        connection = self._connection()
        late = threading.Event()
        # A limit per read alone lets a slow sender hold the line for ever: this one is for the whole exchange.
        watch = threading.Timer(self._limits.seconds, hang_up, (connection, late))
        watch.daemon = True
        watch.start()
        refused: str | None = None
        try:
            connection.request("GET", target, headers={**self._headers, "Connection": "close"})
            response = connection.getresponse()
            content = response.read(self._limits.page_bytes + 1)
            whole = not response.length and len(content) <= self._limits.page_bytes
            told = response.headers.get("Retry-After")
            return (0, None, None) if late.is_set() else (response.status, told, content if whole else None)
        except ServiceProblem as problem:
            refused = str(problem)
        except (OSError, http.client.HTTPException, ValueError):
            return 0, None, None
        finally:
            watch.cancel()
            connection.close()
        raise FeedProblem(refused)

    def _connection(self) -> Plain | Secure:
        if self._context is not None:
            return Secure(self.host, self._port, timeout=self._limits.seconds, context=self._context)
        return Plain(self.host, self._port, timeout=self._limits.seconds)


def _wait(told: str | None, attempt: int) -> float:
    """Seconds before the next try: what the source asks for, else 1, 2, 4 and so on; a minute at most."""
    asked = float(told) if told and told.isascii() and told.isdigit() and len(told) < 6 else 2.0 ** (attempt - 1)
    return min(asked, _LONGEST_PAUSE_S)

"""One exchange with an allowed service over HTTP: bounded in time and size, slowed down, tried again, never redirected.

geopy's geocoders use it as their adapter. No proxy, cookie or environment variable is used. Must not say in an exception
what was asked or answered.
"""

import contextlib
import http.client
import json
import ssl
import threading
from collections.abc import Mapping
from typing import Any, Protocol

from geopy.adapters import BaseSyncAdapter

from geocode.adapters.connection import Plain, Secure, hang_up
from geocode.adapters.service import DISCLOSURE, Origin, Service, ServiceProblem

_LONGEST_PAUSE_S = 60.0
_WORTH_ANOTHER_TRY = frozenset({408, 425, 429, 500, 502, 503, 504})


class Clock(Protocol):
    """Time as the transport sees it; the module `time` is one."""

    def monotonic(self) -> float:
        """Seconds since some moment."""

    def sleep(self, seconds: float, /) -> None:
        """Wait."""


class NoAnswerError(Exception):
    """A request that got nothing usable; `reason` is no_answer or unreadable_answer. Holds no word of either side."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Transport(BaseSyncAdapter):  # type: ignore[misc]
    """Speaks with one origin only. Raises `NoAnswerError` for one request, `ServiceProblem` when there is no use going on."""

    def __init__(
        self, service: Service, origin: Origin, *, clock: Clock, context: ssl.SSLContext | None = None
    ) -> None:
        super().__init__(proxies={}, ssl_context=context)
        self._service, self._origin, self._clock = service, origin, clock
        self._context = (context or ssl.create_default_context()) if origin.scheme == "https" else None
        self._next_start = 0.0

    def get_json(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> Any:
        """The answer to a GET, read as JSON; `timeout` is the service's own."""
        text = self.get_text(url, timeout=timeout, headers=headers)
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            pass
        raise NoAnswerError("unreadable_answer")

    def get_text(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> str:
        """The answer to a GET."""
        del timeout
        return self._exchange("GET", url, headers, None)

    def post(self, url: str, body: bytes, content_type: str) -> str:
        """The answer to a POST."""
        return self._exchange("POST", url, {"Content-Type": content_type, "User-Agent": "vigie"}, body)

    def _exchange(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> str:
        start = f"{self._origin.scheme}://{self._origin.name}"
        if not url.startswith(self._origin.prefix + "/"):
            raise ServiceProblem("A request was about to leave the allowed service; nothing was sent.")
        for attempt in range(1, self._service.attempts + 1):
            self._pause()
            status, told, content = self._once(method, url.removeprefix(start), headers, body)
            if status == 200:
                return _text(content)
            self._check_status(status)
            if status and status not in _WORTH_ANOTHER_TRY:
                break
            if attempt < self._service.attempts:
                self._clock.sleep(_wait(told, attempt))
        raise NoAnswerError("no_answer")

    def _pause(self) -> None:
        now = self._clock.monotonic()
        if now < self._next_start:
            self._clock.sleep(self._next_start - now)
        self._next_start = max(now, self._next_start) + 1 / self._service.per_second

    def _check_status(self, status: int) -> None:
        host = self._origin.name
        if 300 <= status < 400:
            raise ServiceProblem(
                f"The service at {host} answers with a redirect, which is not followed: give the service's own address. {DISCLOSURE}."
            )
        if status in (401, 403, 407):
            raise ServiceProblem(
                f"The service at {host} refuses the request (HTTP {status}): check its key and its rules."
            )

    def _once(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes | None
    ) -> tuple[int, str | None, bytes | None]:
        """Status (0: no exchange), Retry-After and content (None: too long, or cut short) of one exchange."""
        connection = self._connection()
        # A time limit per read alone lets a slow sender hold the line for ever: this one is for the whole exchange.
        late = threading.Event()
        watch = threading.Timer(self._service.patience_s, hang_up, (connection, late))
        watch.daemon = True
        watch.start()
        try:
            connection.request(method, target, body=body, headers={**headers, "Connection": "close"})
            response = connection.getresponse()
            content = response.read(self._service.bound + 1)
            whole = not response.length and len(content) <= self._service.bound
            told = response.headers.get("Retry-After")
            return (0, None, None) if late.is_set() else (response.status, told, content if whole else None)
        except (OSError, http.client.HTTPException, ValueError):
            return 0, None, None
        finally:
            watch.cancel()
            connection.close()

    def _connection(self) -> Plain | Secure:
        origin = self._origin
        if self._context is not None:
            return Secure(origin.host, origin.port, timeout=self._service.patience_s, context=self._context)
        return Plain(origin.host, origin.port, timeout=self._service.patience_s)


def _text(content: bytes | None) -> str:
    text = None
    if content is not None:
        with contextlib.suppress(UnicodeDecodeError):
            text = content.decode("utf-8")
    if text is None:
        raise NoAnswerError("unreadable_answer")
    return text


def _wait(told: str | None, attempt: int) -> float:
    """Seconds before the next try: what the service asks for, else 1, 2, 4 and so on."""
    asked = float(told) if told and told.isascii() and told.isdigit() and len(told) < 6 else 2.0 ** (attempt - 1)
    return min(asked, _LONGEST_PAUSE_S)

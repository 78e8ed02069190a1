"""How long the head of a request may take: a connection that does not ask anything in ten seconds is closed.

The server's own limits begin after the first request of a connection. Must not look at what is asked.
"""

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD = 10.0
"""Seconds from the first byte, or the connection, to the end of the headers."""


class PatientProtocol(H11Protocol):
    """HTTP/1.1 by h11, which is strict about lengths and bounds headers, and closes what does not become a request."""

    _waits: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A connection: its first request is awaited from now on."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Bytes: of a head that is awaited, or of the body of a request that is under way."""
        if self._waits is None and not self._is_under_way():
            self._wait()
        super().data_received(data)
        if self._is_under_way():
            self._end_wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is awaited any more."""
        self._end_wait()
        super().connection_lost(exc)

    def _is_under_way(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _wait(self) -> None:
        self._waits = self.loop.call_later(HEAD, self.transport.close)

    def _end_wait(self) -> None:
        if self._waits is not None:
            self._waits.cancel()
            self._waits = None

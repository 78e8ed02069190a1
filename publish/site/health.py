"""Whether the site answers (/health), and whether it can show its release (/ready). Says yes or no, nothing of a row.

The site writes nothing, so a disk that is full does not end it. Must not open a database of its own.
"""

import json
from collections.abc import Awaitable, Callable
from typing import Any

Send = Callable[[dict[str, Any]], Awaitable[None]]


async def answer(datasette: Any, scope: dict[str, Any], send: Send) -> None:
    """Answer /health with 200, and /ready with 200 or 503."""
    told: dict[str, Any] = {"status": "ok"}
    status = 200
    if scope["path"] == "/ready":
        checks = {"release": _stands(datasette), "database": await _answers(datasette)}
        told = {"ready": all(checks.values()), "checks": checks}
        status = 200 if told["ready"] else 503
    body = json.dumps(told).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode()),
               (b"cache-control", b"no-store")]  # fmt: skip
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


def _stands(datasette: Any) -> bool:
    """Whether the release that is shown is there and was not withdrawn."""
    shelf = getattr(datasette, "shelf", None)
    return shelf is not None and bool(shelf.has(shelf.newest))


async def _answers(datasette: Any) -> bool:
    """Whether the release's database answers a question."""
    database = getattr(datasette, "database", None)
    if database is None:
        return False
    try:
        found = await database.execute("SELECT 1")
    except Exception:
        return False
    return [tuple(row) for row in found.rows] == [(1,)]

"""How long a request may take to come in: half a minute, and more for more bytes. Who sends a byte a minute holds nothing open.

Headers come before the application is asked; the server itself bounds those (`orchestration.patient`). Must not look at a body.
"""

import asyncio

from litestar.exceptions import HTTPException
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from litestar.types.asgi_types import ReceiveMessage

GRACE = 30.0
"""Seconds every body has."""

SLOWEST = 8_000
"""Bytes that buy one second more; fifty megabytes may take their time on a poor line, one byte a second may not."""


class Patience(ASGIMiddleware):
    """Gives the body of a request so long and no longer; past that the request is answered with 408."""

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Answer a request whose body comes in time."""
        begun, came, whole, late = asyncio.get_running_loop().time(), 0, False, False

        async def in_time() -> ReceiveMessage:
            nonlocal came, whole, late
            if whole:
                return await receive()
            try:
                async with asyncio.timeout_at(begun + GRACE + came / SLOWEST):
                    message = await receive()
            except TimeoutError:
                late = True
                raise HTTPException(status_code=408) from None
            if message["type"] == "http.request":
                came += len(message.get("body", b""))
                whole = not message.get("more_body", False)
            return message

        async def closing(message: Message) -> None:
            if late and message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"connection", b"close")]
            await send(message)

        await next_app(scope, in_time, closing)

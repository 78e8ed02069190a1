"""Who may read: one token for the planner's room, asked for on every address but /health.

A first visit with ?token= gets a cookie and the address without it; programs send the token as a bearer. Must not log,
echo or store the token.
"""

import hashlib
import hmac
from urllib.parse import parse_qsl, quote, urlencode

COOKIE = "vigie_planner"
HOURS = 12
"""How long a browser stays known: one shift."""

LEAST = 16
"""Fewest characters of a token."""

OPEN = "/health"

HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
                               "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "geolocation=(), camera=(), microphone=()",
    "cache-control": "no-store",
}  # fmt: skip
"""What every answer carries."""


class WeakToken(ValueError):
    """The token is too short to keep anyone out; the sentence says what to do."""


class Gate:
    """Compares what a request shows with the token, in constant time."""

    def __init__(self, token: str) -> None:
        if len(token) < LEAST:
            raise WeakToken(
                f"the planner's token has fewer than {LEAST} characters; delete its file and a new one is made."
            )
        self._token = token.encode()
        # The cookie is not the token: who reads it off a screen cannot hand it to a program.
        self.cookie = hmac.new(self._token, b"vigie planner cookie", hashlib.sha256).hexdigest()

    def knows(self, *, bearer: str | None, cookie: str | None) -> bool:
        """Whether an Authorization header or a cookie lets a request in."""
        scheme, _, shown = (bearer or "").partition(" ")
        by_header = scheme.lower() == "bearer" and self.is_token(shown.strip())
        return by_header or hmac.compare_digest((cookie or "").encode(), self.cookie.encode())

    def is_token(self, shown: str) -> bool:
        """Whether a text is the token."""
        return hmac.compare_digest(shown.encode("utf-8", "surrogateescape"), self._token)


def clean_address(path: str, query: str, without: str = "token") -> str:
    """The address without its token, or without another part of its query."""
    kept = [(name, value) for name, value in parse_qsl(query, keep_blank_values=True) if name != without]
    # One slash at the front and no backslash, so that the address cannot name another host.
    return f"/{quote(path.lstrip('/'))}" + (f"?{urlencode(kept)}" if kept else "")

"""Random secrets and their hashes: cookies, links of invitations, keys of programs. Must not keep a secret."""

import hashlib
import secrets

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Letters and digits that nobody mistakes for another."""


def fresh() -> str:
    """256 random bits as text."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """SHA-256 of a random token; it has no pattern to guess, so no slow hash is needed."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def number(kind: str) -> str:
    """A name for a thing, as in D-7KQ2-M9XF: random, so that it tells neither count nor order."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    return f"{kind}-{letters[:4]}-{letters[4:]}"

"""Passwords: kept as Argon2id, compared in the same time whether there is an account or not, refused when anyone would guess them.

Length alone is asked (NIST SP 800-63B 5.1.1.2): no mixture of signs, no end date. Must not keep or show a password.
"""

from collections.abc import Iterable
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 128
"""Characters of a password."""

_GUESSED = ("password", "passwort", "motdepasse", "contrasena", "letmein", "welcome", "qwerty", "azerty", "iloveyou", "admin",
            "police", "sheriff", "changeme", "secret", "dragon", "monkey", "vigie")  # fmt: skip
"""Words every list of broken passwords starts with; a password that is one of them and few other signs is guessed."""
_OTHER_SIGNS = 6
_SHORTEST_WORD = 4
_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
    "qwertyuiopasdfghjklzxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
)
_DISTINCT = 5


def strong_hasher() -> PasswordHasher:
    """Argon2id with 19 MiB, two passes, one lane (OWASP Password Storage Cheat Sheet)."""
    return PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def is_right(hasher: PasswordHasher, kept: str | None, typed: str) -> bool:
    """Whether a password is the one kept. Without one, as long is spent on another, so that time tells nothing."""
    try:
        found = hasher.verify(kept or _nobodys(hasher), typed[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return found and kept is not None


def unfit(typed: str, *, known: Iterable[str] = ()) -> str | None:
    """Why a password cannot be taken, as a key of words; None where it can. known: e-mail, name and agency of the person."""
    if len(typed) < SHORTEST:
        return "password_short"
    if len(typed) > LONGEST:
        return "password_long"
    plain = "".join(sign for sign in typed.casefold() if sign.isalnum())
    if len(set(plain)) < _DISTINCT or any(plain in row or plain in row[::-1] for row in _ROWS):
        return "password_guessed"
    words = sorted({part for text in (*_GUESSED, *known) for part in _parts(text)}, key=len, reverse=True)
    rest = plain
    for word in words:
        rest = rest.replace(word, "")
    return "password_guessed" if rest != plain and len(rest) < _OTHER_SIGNS else None


def _parts(text: str) -> list[str]:
    """The words of a name or an address that are long enough to be one."""
    return [part for part in text.casefold().replace("@", " ").replace(".", " ").split() if len(part) >= _SHORTEST_WORD]


@cache
def _nobodys(hasher: PasswordHasher) -> str:
    return hasher.hash("nobody has this password")

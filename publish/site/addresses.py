"""Addresses of the site: an optional language, an optional release, then the page, as /fr/releases/2026.11.0/map.

The two prefixes are cut off before a page is looked up and put back into every link. Must not open anything.
"""

import re
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from publish.site.texts import LANGUAGE, LANGUAGES

PREFIX: ContextVar[str] = ContextVar("prefix", default="/")
"""What every link of the page that is being made begins with: "/" or "/fr/releases/2026.11.0/"."""

_OTHERS = "|".join(list(LANGUAGES)[1:])
_PARTS = re.compile(rf"(?:/(?P<language>{_OTHERS})(?=/|$))?(?:/releases/(?P<version>[^/]+)(?=/|$))?(?P<page>.*)", re.S)


@dataclass(frozen=True)
class Address:
    """language: "en" where the address names none. version: "" where it names no release. page: begins with a slash."""

    language: str
    version: str
    page: str

    @property
    def prefix(self) -> str:
        """What stands before the page, with a slash at its end."""
        return prefix(self.language, self.version)


def parted(path: str) -> Address:
    """The parts of a path; every path has them."""
    found = _PARTS.fullmatch(path)
    if found is None:
        return Address("en", "", "/")
    return Address(found["language"] or "en", found["version"] or "", found["page"] or "/")


def prefix(language: str, version: str) -> str:
    """The start of every link in a language and, where a version is given, to that release."""
    spoken = "" if language == "en" else f"/{language}"
    return f"{spoken}/releases/{version}/" if version else f"{spoken}/"


def in_language(request: Any, language: str) -> str:
    """The address of the same page, question and release in another language."""
    version = parted(PREFIX.get().rstrip("/")).version
    question = f"?{request.query_string}" if request.query_string else ""
    return prefix(language, version) + str(request.path).lstrip("/") + question


def here() -> str:
    """The language of the page that is being made."""
    return LANGUAGE.get()

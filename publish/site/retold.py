"""Sentences a release holds in English, told in the language of the page.

The catalogues hold each under `retold.`; places in braces match what differs. Must not change what CSV and JSON say, and
must not guess: a sentence that is not known stays as it is.
"""

import re
from functools import cache
from re import Pattern

from publish.site.texts import LANGUAGE, in_marks, t, words

_PREFIX = "retold."
_PLACE = re.compile(r"\\\{(\w+)\\\}")
_PARTS = ("note", "basis")


def retold(text: str) -> str:
    """A sentence of the release in the language of the page; as it is where the catalogue does not know it."""
    if LANGUAGE.get() == "en" or not text:
        return text
    if (plain := _plain().get(text)) is not None:
        return t("retold." + plain)
    for key, known in _patterns():
        if (found := known.fullmatch(text)) is not None:
            return t("retold." + key, **{name: _part(name, part) for name, part in found.groupdict().items()})
    return text


def _part(name: str, part: str) -> str:
    """What stands in a place: a sentence of its own, or a number with the marks of the language."""
    if name in _PARTS:
        return retold(part)
    return in_marks(part.replace("%", " %")) if part.endswith("%") else part


@cache
def _plain() -> dict[str, str]:
    """The keys of the sentences that never differ."""
    return {
        text: key.removeprefix(_PREFIX)
        for key, text in words("en").items()
        if key.startswith(_PREFIX) and "{" not in text
    }


@cache
def _patterns() -> tuple[tuple[str, Pattern[str]], ...]:
    """The sentences with places."""
    return tuple(
        (key.removeprefix(_PREFIX), re.compile(_PLACE.sub(r"(?P<\1>.+)", re.escape(text))))
        for key, text in words("en").items()
        if key.startswith(_PREFIX) and "{" in text
    )

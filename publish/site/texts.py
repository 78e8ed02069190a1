"""The sentences of the site by key, and how numbers and dates are written, in the language of the reader.

The catalogues are publish/site/words/<language>/<topic>.toml: words only, no HTML, no figure and no rule. Labels of codes
come from the standard. The language of a page is that of its address; must not be guessed from anything else.
"""

import tomllib
from contextvars import ContextVar
from datetime import date
from functools import cache
from pathlib import Path

LANGUAGES = {"en": "English", "fr": "Français", "es": "Español"}
"""The languages of the site and their own names; the first has no prefix in an address."""

LANGUAGE: ContextVar[str] = ContextVar("language", default="en")
"""The language of the page that is being made."""

_WORDS = Path(__file__).resolve().parent / "words"
# Thousands and decimal marks; a narrow no-break space in French.
_MARKS = {"en": (",", "."), "fr": ("\u202f", ","), "es": (".", ",")}


@cache
def words(language: str) -> dict[str, str]:
    """Every sentence of a language, by key."""
    found: dict[str, str] = {}
    for file in sorted((_WORDS / language).glob("*.toml")):
        found |= tomllib.loads(file.read_text(encoding="utf-8"))
    return found


def t(key: str, **values: object) -> str:
    """The text of a key with its values filled in; a key that is missing stops the page, it is never shown."""
    known = words(LANGUAGE.get())
    text = known[key] if key in known else words("en")[key]
    return text.format(**values) if values else text


def thousands(number: object) -> str:
    """A count with the separators of the language; a word stays a word."""
    return f"{number:,}".replace(",", _MARKS[LANGUAGE.get()][0]) if isinstance(number, int) else str(number)


def decimal(number: float, places: int = 1) -> str:
    """A number with decimals as the language writes it."""
    group, point = _MARKS[LANGUAGE.get()]
    return f"{number:,.{places}f}".translate({ord(","): group, ord("."): point})


def in_marks(number: str) -> str:
    """A number written the English way with the marks of the language."""
    group, point = _MARKS[LANGUAGE.get()]
    return number.translate({ord(","): group, ord("."): point}).replace(" %", "\u202f%")


def percent(share: float, places: int = 0) -> str:
    """A share from 0 to 1 in per cent, as the language writes it."""
    space = "" if LANGUAGE.get() == "en" else "\u202f"
    return f"{decimal(100 * share, places)}{space}%"


def in_words(day: str) -> str:
    """A date (ISO) as people write it: 4 November 2026, 4 novembre 2026, 4 de noviembre de 2026."""
    found = date.fromisoformat(day)
    return t(
        "date.first" if found.day == 1 else "date.long", day=found.day, month=month_name(found.month), year=found.year
    )


def month_in_words(month: str) -> str:
    """A month (YYYY-MM) as people write it: November 2026."""
    year, number = month.split("-")
    return t("date.month", month=month_name(int(number)), year=year)


def month_on_axis(month: str) -> str:
    """A month (YYYY-MM) under a drawing, where room is short."""
    year, number = month.split("-")
    return t("date.axis", month=month_name(int(number)), year=year)


def month_name(number: int) -> str:
    """The name of a month inside a date."""
    return t("date.months").split()[number - 1]

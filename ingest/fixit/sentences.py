"""Every sentence of the report that is not a finding's own, in the language of the reader, from `words/<language>/`.

Numbers, names and places are put in by `say`, numbers and days as the language writes them. Must not decide anything, and
must not hold a sentence.
"""

from datetime import date
from pathlib import Path

from markupsafe import Markup

from schemas.wordbook import LANGUAGE, Wordbook

WORDS = Wordbook(Path(__file__).resolve().parent / "words")
_THOUSANDS = {"en": ",", "fr": "\u202f", "es": "."}


def say(key: str, **fill: object) -> str:
    """A sentence of the catalogue with its numbers and names; thousands of an integer stand apart."""
    return WORDS.say(key, **{name: count(value) if isinstance(value, int) else value for name, value in fill.items()})


def marked(key: str, **fill: object) -> Markup:
    """A sentence for a page: what is put in is escaped, unless it is markup already."""
    return Markup(WORDS.text(key)).format(**fill)


def counted(key: str, n: int, **fill: object) -> str:
    """A sentence in the singular or the plural."""
    return say(f"{key}_1" if n == 1 else f"{key}_n", n=n, **fill)


def listed(words: list[str], key: str = "and") -> str:
    """Words in a row: "a, b and c"."""
    return words[0] if len(words) == 1 else say(key, before=", ".join(words[:-1]), last=words[-1])


def count(number: int) -> str:
    """A count with its thousands apart."""
    return f"{number:,}".replace(",", _THOUSANDS[LANGUAGE.get()])


def month_name(month: int) -> str:
    """The name of a month, 1 to 12."""
    return WORDS.text("months").split()[month - 1]


def day_name(day: date) -> str:
    """A day as in 4 November 2026."""
    key = "day_first" if day.day == 1 else "day_of_month"
    return say(key, day=f"{day.day}", month=month_name(day.month), year=f"{day.year}")

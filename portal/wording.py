"""How days, times, months and counts are written in the language of the reader. Must not hold a sentence."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from ingest.problems import FileProblem, IntakeProblem
from portal.texts import LANGUAGE, WORDS

# Thousands as the language writes them; a narrow no-break space in French.
_THOUSANDS = {"en": ",", "fr": "\u202f", "es": "."}


def day_words(day: date) -> str:
    """A day as in 4 November 2026."""
    return WORDS.say("day", day=day.day, month=_month_names()[day.month - 1], year=day.year)


def time_words(at: datetime, zone: ZoneInfo) -> str:
    """A moment as in 4 November 2026, 09:14."""
    local = at.astimezone(zone)
    return f"{day_words(local.date())}, {local:%H:%M}"


def month_words(month: str) -> str:
    """A month given as YYYY-MM, as in November 2026."""
    year, number = month.split("-")
    return (
        f"{_month_names()[int(number) - 1]} {year}"
        if LANGUAGE.get() != "es"
        else f"{_month_names()[int(number) - 1]} de {year}"
    )


def count_words(number: int) -> str:
    """A count with its thousands apart."""
    return f"{number:,}".replace(",", _THOUSANDS[LANGUAGE.get()])


def share_words(part: int, whole: int) -> str:
    """A share in percent as in 98.4%; a dash where there is no whole."""
    if not whole:
        return "–"
    told = f"{100 * part / whole:.1f}".removesuffix(".0")
    return f"{told}%" if LANGUAGE.get() == "en" else f"{told.replace('.', ',')}\u202f%"


def _month_names() -> list[str]:
    return WORDS.text("months").split()


def problem_words(problem: IntakeProblem) -> str:
    """What stops a delivery: by its code in the language of the reader, with the exact sentence, which is English, after it."""
    if not isinstance(problem, FileProblem) or LANGUAGE.get() == "en":
        return str(problem)
    return f"{WORDS.say(f'file_problem_{problem.code}')} {WORDS.say('files_exactly')} {problem}"

"""What a right answer is for this sender, and an example of one that cannot be read; made up, never taken from a record.

Must not show a value of a file.
"""

from collections.abc import Mapping
from datetime import date, time

from ingest.findings import KindFound, Words
from ingest.fixit.sentences import listed, say
from ingest.profile import Column, FileLayout, Profile
from ingest.suggestions.columns import columns_of, form_of, spellings
from schemas.model import Field, Type

_DAY, _TIME = date(2026, 9, 30), time(22, 40)
_OF_CELLS = frozenset(
    {"unknown_word", "unlisted_word", "bad_date", "bad_time", "bad_number", "out_of_range", "missing"}
)
_MANY = 12


def column_of(kind: KindFound, layouts: Mapping[str, FileLayout]) -> Column | None:
    """The column of the profile whose cells a kind speaks of."""
    fed = [
        one
        for layout in layouts.values()
        for one in columns_of(layout)
        if (one.table, one.field) == (kind.table, kind.field)
    ]
    return next((one for one in fed if one.source == kind.column), fed[0] if fed else None)


def meant_by(kind: KindFound, field: Field | None, column: Column | None, profile: Profile) -> str | None:
    """What a right answer is, in the sender's own words and formats; None where the standard says it as well."""
    if field is None or column is None or kind.code not in _OF_CELLS:
        return None
    form = form_of(column)
    if column.words is not None:
        words = own_words(column, profile)
        if len(words) > _MANY:
            return say("words_or_more", before=", ".join(words[:_MANY]), rest=len(words) - _MANY)
        return ", ".join(words) if kind.code in {"unknown_word", "unlisted_word"} else listed(words, "or")
    if field.type is Type.DATE and form:
        return say("a_day", example=day_like(form))
    if field.type is Type.TIME and form:
        return say("a_time", example=time_like(form))
    return say("an_age") if form == "years" else None


def own_words(column: Column, profile: Profile) -> list[str]:
    """The words an agency has for a column, one for each meaning, as its profile writes them."""
    by_meaning: dict[str | None, str] = {}
    words = profile.words.get(column.words or "", {})
    written = spellings(profile.text, column.words or "")
    for word, meaning in words.items():
        known = by_meaning.get(meaning)
        if known is None or len(word) < len(known):
            by_meaning[meaning] = word
    return [written.get(word, word) for word in by_meaning.values()]


def example_of(
    kind: KindFound, words: Words, field: Field | None, column: Column | None, profile: Profile
) -> tuple[str, str]:
    """What is right and what is not, each as a text or "" where nothing can be shown; the sender's own form goes first."""
    if field is None or column is None or kind.code not in _OF_CELLS:
        return words.good, words.bad
    return _good(column, field, profile) or words.good, _bad(kind.code, column, field) or words.bad


def _good(column: Column | None, field: Field, profile: Profile) -> str:
    form = form_of(column)
    if column is not None and column.words is not None:
        return next(iter(own_words(column, profile)), "")
    if field.type is Type.DATE and form:
        return day_like(form)
    if field.type is Type.TIME and form:
        return time_like(form)
    if form == "years":
        return "34"
    return "2" if field.type is Type.INTEGER else ""


def _bad(code: str, column: Column | None, field: Field) -> str:
    """A day September does not have, an hour no day has, a number in letters."""
    form = form_of(column)
    if code == "bad_date" and form:
        return _DAY.strftime(form.replace("%d", "31"))
    if code == "bad_time" and form:
        return _TIME.strftime(form.replace("HHMM", "%H%M").replace("%H", "25").replace("%I", "25"))
    if code == "bad_number":
        return say("number_in_letters")
    if code == "out_of_range":
        return "210" if form == "years" else f"{int((field.maximum or 0) * 10 + 1)}"
    return ""


def day_like(form: str) -> str:
    """A day in a format."""
    return _DAY.strftime(form)


def time_like(form: str) -> str:
    """A time in a format."""
    return f"{_TIME:%H%M}" if form == "HHMM" else _TIME.strftime(form)

"""A finding as one sentence, by its code and the answer it speaks of, in the language of the reader. Must not know a value."""

from collections import defaultdict

from portal.texts import LANGUAGE
from schemas.languages import label_of
from schemas.standard import REPORT_TABLES
from schemas.texts import catalogue

_TABLES = {table.name: table for table in REPORT_TABLES}


_OPEN = "…"


def answer_words(table: str, field: str | None) -> str:
    """The name of an answer in words; a column of a sender's own stands as it is, and so does what has no field."""
    of = _TABLES.get(table)
    if of is None or field is None or field not in {each.name for each in of.fields}:
        return field or ""
    return label_of(of, of.field(field), LANGUAGE.get())


def finding_sentence(code: str, table: str, field: str | None) -> str:
    """What is said about a finding; a code of an earlier standard that has no sentence stands as it is."""
    return _filled("sentence", code, table, field)


def finding_remedy(code: str, table: str, field: str | None) -> str:
    """What to do about it; "" where nothing is said, or only by the words of the sender's own profile."""
    told = _filled("remedy", code, table, field)
    return "" if _OPEN in told else told


def _filled(part: str, code: str, table: str, field: str | None) -> str:
    told = _told().get(code)
    if told is None:
        return code if part == "sentence" else ""
    blanks: defaultdict[str, str] = defaultdict(lambda: _OPEN, label=answer_words(table, field))
    return str(getattr(told, part)).format_map(blanks)


def _told() -> dict[str, object]:
    try:
        return dict(catalogue(LANGUAGE.get()))
    except KeyError:
        return dict(catalogue("en"))

"""One value of a canonical report as an answer of a field, or the code of what is wrong with it. Never a guess.

Must not know where the value stands.
"""

import math
import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

from schemas.model import Field, Type
from schemas.nesting import TABLES

LONGEST_KEY = 200
"""Characters of a key with its agency before it."""

FIRST_DAY = date(1900, 1, 1)
"""The registry counts months from here; a day before it is a slip, and none of a report."""

_INVISIBLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_LARGEST = 10**9
_WRONG = {Type.CODE: "unknown_word", Type.TIME: "bad_time"}


_FIELDS: Mapping[tuple[str, str], tuple[Field, frozenset[str]]] = {
    (name, field.name): (field, frozenset(field.allowed)) for name, table in TABLES.items() for field in table.fields
}


def answer(table: str, name: str, raw: Any) -> tuple[Any, str | None]:
    """The value as the standard's tables hold it, and the code of a finding; at most one of the two is there."""
    if isinstance(raw, str):
        raw = raw.strip()
    if raw is None or raw == "":
        return None, None
    field, codes = _FIELDS[table, name]
    if field.type in {Type.INTEGER, Type.DECIMAL}:
        return _number(raw, whole=field.type is Type.INTEGER)
    if field.type is Type.DATE:
        return _day(raw)
    right = isinstance(raw, str)
    if field.type is Type.CODE:
        right = right and raw in codes
    elif field.type is Type.TIME:
        right = right and re.fullmatch(field.pattern or "", raw) is not None
    elif field.type is Type.KEY:
        right = is_key(raw)
    return (raw, None) if right else (None, _WRONG.get(field.type, "bad_pattern"))


def is_key(raw: Any) -> bool:
    """Whether a value can name something: a text of one line without anything invisible, not endless."""
    if not isinstance(raw, str) or len(raw) > LONGEST_KEY:
        return False
    return all(unicodedata.category(each) not in _INVISIBLE for each in raw)


def _number(raw: Any, *, whole: bool) -> tuple[Any, str | None]:
    form = r"-?[0-9]{1,9}" if whole else r"-?[0-9]{1,9}(\.[0-9]{1,17})?"
    if isinstance(raw, str) and re.fullmatch(form, raw, re.ASCII):
        raw = int(raw) if whole else float(raw)
    if isinstance(raw, bool) or not isinstance(raw, int | float) or (whole and not isinstance(raw, int)):
        return None, "bad_number"
    if not math.isfinite(raw) or abs(raw) >= _LARGEST:
        return None, "bad_number"
    return (raw if whole else float(raw)), None


def _day(raw: Any) -> tuple[date | None, str | None]:
    if not isinstance(raw, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", raw, re.ASCII):
        return None, "bad_date"
    try:
        day = date.fromisoformat(raw)
    except ValueError:
        return None, "bad_date"
    return (day, None) if day >= FIRST_DAY else (None, "bad_date")

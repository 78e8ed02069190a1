"""One answer on its way there and back: pure functions of a pair and a value.

A value that cannot be read gives the code of a finding, never a guess. Must not know where a value stands in a file.
"""

import math
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from schemas.crosswalks.model import Form, Pair

Outcome = tuple[Any, str | None]
"""A value of ours, and the code of what is wrong with theirs; at most one of the two is there."""

_TRUTHS = {"yes": True, "no": False}


def told(pair: Pair, value: Any) -> Any:
    """What stands in their item for a value of ours; None where nothing can."""
    return None if value is None else _WRITERS[pair.form](pair, value)


def read(pair: Pair, raw: Any) -> Outcome:
    """A value of ours from what stands in their item; None where nothing does."""
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None, None
    return _READERS[pair.form](pair, raw.strip() if isinstance(raw, str) else raw)


def _tell_text(pair: Pair, value: Any) -> str | None:
    text = value.strip()
    return text if text and (not pair.pattern or re.fullmatch(pair.pattern, text)) else None


def _tell_word(pair: Pair, value: Any) -> str | None:
    return pair.words.told(value) if pair.words else None


def _as_it_is(pair: Pair, value: Any) -> Any:
    return value


def _unwritable(pair: Pair, value: Any) -> None:
    raise TypeError(f"{pair.theirs} is made from several answers; the shape writes it by itself")


_WRITERS: Mapping[Form, Callable[[Pair, Any], Any]] = {
    Form.TEXT: _tell_text, Form.WHOLE: _as_it_is, Form.DECIMAL: _as_it_is, Form.WORD: _tell_word, Form.WORDS: _tell_word,
    Form.TRUTH: lambda _, value: _TRUTHS.get(value), Form.DATE: lambda pair, value: value.strftime(pair.pattern),
    Form.TIME: lambda pair, value: datetime.strptime(value, "%H:%M").strftime(pair.pattern), Form.MADE: _unwritable,
}  # fmt: skip


def _text(pair: Pair, raw: Any) -> Outcome:
    return (raw, None) if isinstance(raw, str) else (None, "bad_pattern")


def _whole(pair: Pair, raw: Any) -> Outcome:
    if isinstance(raw, str) and re.fullmatch(r"-?[0-9]{1,9}", raw):
        raw = int(raw)
    if isinstance(raw, bool) or not isinstance(raw, int) or abs(raw) >= 10**9:
        return None, "bad_number"
    return raw, None


def _decimal(pair: Pair, raw: Any) -> Outcome:
    if isinstance(raw, str) and re.fullmatch(r"-?[0-9]{1,9}(\.[0-9]{1,17})?", raw):
        raw = float(raw)
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not math.isfinite(raw):
        return None, "bad_number"
    return float(raw), None


def _date(pair: Pair, raw: Any) -> Outcome:
    try:
        return datetime.strptime(raw, pair.pattern).date(), None
    except (TypeError, ValueError):
        return None, "bad_date"


def _time(pair: Pair, raw: Any) -> Outcome:
    if pair.pattern == "%H%M" and not (isinstance(raw, str) and re.fullmatch(r"[0-9]{4}", raw)):
        return None, "bad_time"
    try:
        return datetime.strptime(raw, pair.pattern).strftime("%H:%M"), None
    except (TypeError, ValueError):
        return None, "bad_time"


def _truth(pair: Pair, raw: Any) -> Outcome:
    if not isinstance(raw, bool):
        return None, "unknown_word"
    return ("yes" if raw else "no"), None


def _word(pair: Pair, raw: Any) -> Outcome:
    word = str(raw).lower() if isinstance(raw, bool) else raw
    if not isinstance(word, str) or pair.words is None or not pair.words.known(word):
        return None, "unknown_word"
    code = pair.words.read(word)
    return code, None if code else "unlisted_word"


def _unreadable(pair: Pair, raw: Any) -> Outcome:
    raise TypeError(f"{pair.theirs} is made from several answers; the shape reads it by itself")


_READERS: Mapping[Form, Callable[[Pair, Any], Outcome]] = {
    Form.TEXT: _text, Form.WHOLE: _whole, Form.DECIMAL: _decimal, Form.DATE: _date, Form.TIME: _time, Form.TRUTH: _truth,
    Form.WORD: _word, Form.WORDS: _word, Form.MADE: _unreadable,
}  # fmt: skip

"""What the cells of a column are: days, times, numbers, words that many rows share, lists of words, or free text.

A format counts only when every filled cell fits it. Must not guess between two readings that both fit; both are told.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import polars as pl

from ingest.days import HHMM, ISO, days, is_readable_time, times
from ingest.points import FORMS as POINT_PATTERNS
from ingest.reading import blank_cells, encoded

MOST_WORDS = 60
"""A column with more distinct words is not a list to choose from."""

_DAYS = ("%m/%d/%Y", "%d/%m/%Y", "%m/%d/%y", "%d/%m/%y", "%Y-%m-%d", "%Y/%m/%d", "%m-%d-%Y", "%d-%m-%Y", "%d.%m.%Y",
         "%d-%b-%Y", "%d-%b-%y", "%b %d, %Y", "%B %d, %Y", "%d %b %Y", "%d %B %Y")  # fmt: skip
_CLOCKS = ("%I:%M:%S %p", "%I:%M %p", "%I:%M%p", "%H:%M:%S", "%H:%M", "%H.%M")
_DAY_FORMS = (ISO, *_DAYS, "%Y%m%d", *(f"{day} {clock}" for day in _DAYS for clock in _CLOCKS))
_TIME_FORMS = (*_CLOCKS, HHMM)
_NEARLY, _PROBE, _MOST_FORMS = 0.9, 200, 3
_JOINERS = ("; ", " | ", ";", "|", ", ", " -> ", " / ", "\n")


_ORI = r"^[A-Z]{2}[A-Z0-9]{7}$"

Forms = tuple[str, ...]
"""Formats that together read a column: the first that fits a cell is taken."""

Reader = Callable[[pl.Series, str, str], pl.Series]


@dataclass(frozen=True, kw_only=True)
class Content:
    """A column of the samples. share: of filled cells; words: text to rows, most first, where many rows share them.

    days, times: the ways to read every cell, each one format or several together, or nearly every cell (`nearly`); joiner: what stands between the
    words of a list; once: words only one row has; agencies: codes of agencies (ORI), where every cell is one.
    """

    filled: int
    rows: int
    distinct: int
    days: tuple[Forms, ...] = ()
    times: tuple[Forms, ...] = ()
    nearly: bool = False
    points: tuple[str, ...] = ()
    whole: tuple[int, int] | None = None
    decimal: tuple[float, float] | None = None
    words: dict[str, int] | None = None
    once: int = 0
    joiner: str | None = None
    agencies: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        """The share of filled cells."""
        return self.filled / self.rows if self.rows else 0.0

    @property
    def unique(self) -> bool:
        """Whether hardly two rows say the same."""
        return self.filled > 0 and self.distinct >= 0.98 * self.filled


def content_of(cells: pl.Series, blanks: tuple[str, ...]) -> Content:
    """What the cells of a column are."""
    stripped = cells.str.strip_chars()
    filled = stripped.filter(~blank_cells(stripped, blanks))
    if filled.is_empty():
        return Content(filled=0, rows=cells.len(), distinct=0)
    distinct, places = encoded(filled)
    counts = dict(
        zip(distinct.to_list(), places.to_frame("at").group_by("at").len().sort("at")["len"].to_list(), strict=True)
    )
    numbers = _numbers(distinct)
    joiner, words = _words(counts)
    probe = distinct.head(_PROBE)
    day_forms, nearly_day = _forms(distinct, _DAY_FORMS, days) if _may_be_days(probe) else ((), False)
    time_forms, nearly_time = _forms(distinct, _TIME_FORMS, times) if _may_be_times(probe) else ((), False)
    return Content(
        filled=filled.len(), rows=cells.len(), distinct=distinct.len(), days=day_forms,
        times=time_forms or tuple(forms for forms in day_forms if _have_clock(distinct, forms)), nearly=nearly_day or nearly_time,
        points=tuple(form for form, (pattern, *_) in POINT_PATTERNS.items() if _share(distinct.str.contains(pattern)) > 0.5),
        whole=(int(numbers[0]), int(numbers[1])) if numbers and numbers[2] else None,
        decimal=(numbers[0], numbers[1]) if numbers and not numbers[2] else None,
        words={word: rows for word, rows in words.items() if rows > 1} if words is not None else None,
        once=sum(rows == 1 for rows in words.values()) if words is not None else 0, joiner=joiner,
        agencies=tuple(distinct.sort().to_list()) if distinct.str.contains(_ORI).all() else (),
    )  # fmt: skip


def _forms(texts: pl.Series, forms: Sequence[str], reader: Reader) -> tuple[tuple[Forms, ...], bool]:
    """The formats that each fit all texts; else those that fit all or nearly all together, and whether only nearly."""
    probe = texts.sample(min(texts.len(), _PROBE), seed=1)
    signs = set("".join(probe.to_list()))
    likely = [form for form in forms if _signs(form) <= signs]
    some = [form for form in likely if reader(probe, form, "UTC").is_not_null().any()]
    read = {form: reader(texts, form, "UTC").is_not_null() for form in some}
    if fitting := tuple((form,) for form, fits in read.items() if fits.all()):
        return fitting, False
    taken: list[str] = []
    left = pl.repeat(True, texts.len(), dtype=pl.Boolean, eager=True)
    while left.any() and len(taken) < _MOST_FORMS and read:
        best = max(read, key=lambda form: int((read[form] & left).sum()))
        if not (read[best] & left).any():
            break
        taken.append(best)
        left = left & ~read[best]
    missed = int(left.sum())
    return ((tuple(taken),), missed > 0) if taken and missed <= (1 - _NEARLY) * texts.len() else ((), False)


@cache
def _signs(form: str) -> set[str]:
    """What stands between the parts of a format; a text without it cannot fit."""
    return set() if form in {ISO, HHMM} else set(re.sub(r"%.", "", form)) - {" "}


def _may_be_days(texts: pl.Series) -> bool:
    """Whether it is worth the while to try: days have digits, and something between them or eight of them."""
    return _share(texts.str.contains(r"[0-9]{1,4}[/.\- ]") | texts.str.contains(r"^[0-9]{8}$")) > 0.5


def _may_be_times(texts: pl.Series) -> bool:
    return _share(texts.str.contains(r"^[0-9]{1,2}[:.][0-9]{2}|^[0-9]{1,4}$")) > 0.5


def _share(flags: pl.Series) -> float:
    return int(flags.sum()) / flags.len() if flags.len() else 0.0


def _have_clock(texts: pl.Series, forms: Forms) -> bool:
    """Whether formats of a day give a time as well; midnight alone is how programs write a day without a time."""
    if not all(map(is_readable_time, forms)):
        return False
    read = pl.concat([times(texts, form, "UTC").drop_nulls() for form in forms])
    return bool(read.len() and (read != "00:00").any())


def _numbers(texts: pl.Series) -> tuple[float, float, bool] | None:
    """The least and the greatest number, and whether all are whole; None where some text is no number."""
    if not texts.str.contains(r"^[+-]?[0-9]{1,12}(\.[0-9]+)?$").all():
        return None
    numbers = texts.cast(pl.Float64)
    return float(numbers.min()), float(numbers.max()), not texts.str.contains(".", literal=True).any()  # type: ignore[arg-type]


def _words(counts: dict[str, int]) -> tuple[str | None, dict[str, int] | None]:
    """The words of a column by rows, and the joiner where they stand in lists; None where they are too many to be words."""
    whole = _ordered(Counter(counts))
    best: tuple[str | None, dict[str, int] | None] = (None, whole if len(whole) <= MOST_WORDS else None)
    for joiner in _JOINERS:
        lists = sum(joiner in text for text in counts)
        if lists < 1:
            continue
        apart: Counter[str] = Counter()
        for text, rows in counts.items():
            for item in text.split(joiner.strip(" ") or joiner):
                if item.strip():
                    apart[item.strip()] += rows
        repeated = sum(rows > 1 for rows in apart.values())
        if len(apart) <= MOST_WORDS and len(apart) < len(whole) and repeated * 2 > len(apart):
            return joiner, _ordered(apart)
    return best


def _ordered(words: Counter[str]) -> dict[str, int]:
    """Words by rows, most first; words that differ in case and blanks alone are one."""
    merged: dict[str, tuple[str, int]] = {}
    for word, rows in words.most_common():
        key = " ".join(word.split()).casefold()
        written, before = merged.get(key, (" ".join(word.split()), 0))
        merged[key] = written, before + rows
    return dict(sorted(merged.values(), key=lambda entry: (-entry[1], entry[0])))

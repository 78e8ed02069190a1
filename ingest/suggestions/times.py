"""Which time of day a text could mean, written in the profile's own format.

Must not guess morning or evening, nor which day midnight belongs to.
"""

import re
from datetime import datetime, time

from ingest.suggestions.idea import ASK, Idea, could_be, sure_of

_CLOCK = re.compile(
    r"(?:\d{4}-\d{1,2}-\d{1,2}[T ]+)?(\d{1,2})\s?[:.hH]\s?(\d{2})(?:[:.]\d{2}(?:\.\d+)?)?\s*([AaPp]\.?[Mm]?\.?)?(?:\s*(?:h|hrs?|hours))?"
)
_DIGITS = re.compile(r"(\d{3,4})(?:\s*(?:h|hrs?|hours))?", re.IGNORECASE)
_HOUR = re.compile(r"(\d{1,2})\s*([AaPp]\.?[Mm]\.?)")
_FRACTION = re.compile(r"0?\.\d{2,}")
_SPOKEN = {
    "noon": time(12),
    "midday": time(12),
    "midnight": time(0),
    "24:00": time(0),
    "2400": time(0),
    "24:00:00": time(0),
}


def idea_for_time(text: str, form: str) -> Idea:
    """What a text under a time column could mean. form: HHMM, or a format as for `strptime`."""
    if any(directive in form for directive in ("%d", "%m", "%b", "%Y", "%y")):
        return ASK  # the format holds a day, and a time alone has none
    if (spoken := _SPOKEN.get(text.casefold())) is not None:
        return could_be(_written(spoken, form))
    if _FRACTION.fullmatch(text):
        minutes = round(float(text) * 24 * 60) % (24 * 60)
        return could_be(_written(time(minutes // 60, minutes % 60), form))
    parts = _parts(text)
    return _idea(*parts, form) if parts else ASK


def _parts(text: str) -> tuple[int, int, str] | None:
    """Hour, minute and half of the day, as they are written."""
    if found := _CLOCK.fullmatch(text):
        return int(found[1]), int(found[2]), found[3] or ""
    if found := _HOUR.fullmatch(text):
        return int(found[1]), 0, found[2]
    if found := _DIGITS.fullmatch(text):
        padded = found[1].zfill(4)
        return int(padded[:2]), int(padded[2:]), ""
    return None


def _idea(hour: int, minute: int, half: str, form: str) -> Idea:
    if hour > 23 or minute > 59:
        return ASK
    if half:
        afternoon = half.lower().startswith("p")
        if hour > 12 or hour == 0:
            return could_be(_written(time(hour, minute), form))
        return _sure(time(hour % 12 + (12 if afternoon else 0), minute), form)
    if "%I" in form and 1 <= hour <= 12:
        return could_be(_written(time(hour % 12, minute), form), _written(time(hour % 12 + 12, minute), form))
    return _sure(time(hour, minute), form)


def _sure(moment: time, form: str) -> Idea:
    written = _written(moment, form)
    return sure_of(written) if written else ASK


def _written(moment: time, form: str) -> str | None:
    """A time in the profile's format, if that format gives hour and minute back."""
    if form == "HHMM":
        return f"{moment:%H%M}"
    text = moment.strftime(form)
    try:
        read = datetime.strptime(text, form)
    except ValueError:
        return None
    return text if (read.hour, read.minute) == (moment.hour, moment.minute) else None

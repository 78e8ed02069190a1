"""Read coordinates written in a text: 37.77, -122.41; POINT (-122.41 37.77); 37 46 30 N 122 25 10 W.

Two numbers without a letter are taken only where one order is possible: a latitude is never beyond 90, and where one
of the two is negative that one is the longitude (the agencies of this standard lie north of the equator and west of
Greenwich). Whether the point lies in the agency's area is not asked here.
"""

import re

_MARKS = re.compile(r"[\u00b0\u02da\u00ba'\"\u2018\u2019\u201c\u201d\u2032\u2033]")
_LETTERS = re.compile(r"\b(?:LATITUDE|LAT)\b\.? ?[:=]?")
_LONG_LETTERS = re.compile(r"\b(?:LONGITUDE|LONG|LON|LNG)\b\.? ?[:=]?")
_SIGNED = r"[-+]?[0-9]{1,3}\.[0-9]{2,15}"
_PAIR = re.compile(rf"(?P<one>{_SIGNED}) ?[,;/ ] ?(?P<two>{_SIGNED})")
_LABELLED = re.compile(rf"(?P<first>[YX]) (?P<one>{_SIGNED}) ?[,;/ ] ?[YX] (?P<two>{_SIGNED})")
_WKT = re.compile(rf"POINT ?\( ?(?P<two>{_SIGNED}) (?P<one>{_SIGNED}) ?\)")
_BRACKETED = re.compile(rf"\( ?(?P<one>{_SIGNED}) ?, ?(?P<two>{_SIGNED}) ?\)")
_NUMBER = r"[0-9]{1,3}(?:\.[0-9]{1,15})?"
_PART = r"[0-9]{1,2}(?:\.[0-9]{1,10})?"
_ANGLE, _OTHER_ANGLE = (
    rf"(?P<sign{side}>-)?(?P<deg{side}>{_NUMBER})(?: (?P<min{side}>{_PART}))?(?: (?P<sec{side}>{_PART}))?"
    for side in (1, 2)
)
_LETTER_FIRST = re.compile(rf"(?P<let1>[NSEW]) ?{_ANGLE} ?[,;/]? ?(?P<let2>[NSEW]) ?{_OTHER_ANGLE}")
_LETTER_LAST = re.compile(rf"{_ANGLE} ?(?P<let1>[NSEW]) ?[,;/]? ?{_OTHER_ANGLE} ?(?P<let2>[NSEW])")
# Two decimals or a degree sign, or nothing but numbers, marks and letters of the compass.
_HINT = re.compile(r"[0-9]\.[0-9]{2}|\u00b0")
_COMPASS = re.compile(r"[-+0-9NSEW .,;/'\"]+")


def read_point(folded: str) -> tuple[float, float] | None:
    """Return (lat, lon) in degrees if the folded text is a point, or ends with one in brackets; else None."""
    if not (_HINT.search(folded) or _COMPASS.fullmatch(folded)):
        return None
    if "(" in folded and (found := _WKT.fullmatch(folded) or _BRACKETED.search(folded)):
        return _order(found["one"], found["two"])
    text = folded.strip("()[] ")
    if found := _PAIR.fullmatch(text):
        return _order(found["one"], found["two"])
    text = " ".join(_LONG_LETTERS.sub("X ", _LETTERS.sub("Y ", text)).split())
    if found := _LABELLED.fullmatch(text):
        one, two = float(found["one"]), float(found["two"])
        return _check((one, two) if found["first"] == "Y" else (two, one))
    text = " ".join(_MARKS.sub(" ", text).replace(" ,", ",").split())
    found = _LETTER_FIRST.fullmatch(text) or _LETTER_LAST.fullmatch(text)
    return _read_angles(found) if found else None


def _order(one: str, two: str) -> tuple[float, float] | None:
    first, second = float(one), float(two)
    if abs(first) > 90 or (first < 0 <= second):
        return _check((second, first))
    if abs(second) > 90 or (second < 0 <= first):
        return _check((first, second))
    return None


def _read_angles(found: re.Match[str]) -> tuple[float, float] | None:
    letters = (found["let1"], found["let2"])
    angles = []
    for side, letter in enumerate(letters, 1):
        minutes, seconds = float(found[f"min{side}"] or 0), float(found[f"sec{side}"] or 0)
        if minutes >= 60 or seconds >= 60:
            return None
        if not (found[f"min{side}"] or "." in found[f"deg{side}"]):
            return None  # 50 N 100 W are two streets of a grid
        size = float(found[f"deg{side}"]) + minutes / 60 + seconds / 3600
        angles.append(-size if letter in "SW" or found[f"sign{side}"] else size)
    if letters[0] in "NS" and letters[1] in "EW":
        return _check((angles[0], angles[1]))
    if letters[0] in "EW" and letters[1] in "NS":
        return _check((angles[1], angles[0]))
    return None


def _check(point: tuple[float, float]) -> tuple[float, float] | None:
    return point if abs(point[0]) <= 90 and abs(point[1]) <= 180 else None

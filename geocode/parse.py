"""Read an address as a human wrote it: a point, a house number, a block, an intersection, a corridor, a landmark.

An ordered grammar, first rule wins: point, call box, corridor, cross streets, tails, number or block, intersection,
place. It must not look at any layer, never raises, and takes time in proportion to the length of the text (no pattern
repeats inside a repetition). Street names come out as written, folded to upper case; `names.read_name` reads them.
"""

import re
from dataclasses import replace

from geocode.crossings import BETWEEN_WORDS, NEAR_WORDS, is_street, split_crossing, split_narrowing, split_sides
from geocode.folding import fold
from geocode.markers import HINTS, is_highway, read_marker
from geocode.numbered import read_numbered
from geocode.parsed import EMPTY, UNREADABLE, Kind, Parsed
from geocode.places import read_place, split_street_pair
from geocode.pub28 import PLAIN_TYPES, STREET_TYPES, UNITS, word_set
from geocode.tails import is_numbered, take_tails
from geocode.textpoints import read_point

__all__ = ["Kind", "Parsed", "parse", "split_crossing"]

# Longer than this is a narrative, not an address.
_LONGEST_TEXT = 500
_ORDINARY = re.compile(r"[0-9X][0-9A-Z '#-]*")
_CROSSING = re.compile(r"(?P<one>[0-9]{0,3}[A-Z][A-Z' ]*[A-Z]) ?[/&] ?(?P<other>[0-9]{0,3}[A-Z][A-Z' ]*[A-Z])")
# Words that ask for more than the first rules: cross streets, markers, a block named after its street ...
_TELLING = BETWEEN_WORDS | NEAR_WORDS | word_set("AND AT FROM MM MP MILE MARKER EXIT EX BLK BLOCK NB SB EB WB")
# ... and, for a crossing, what is no street.
_TELLING_SIDES = _TELLING | word_set("BOX DEAD END OF IN UNKNOWN NONE OUTLET")
_CALL_BOX = re.compile(r"(?:CALL|FIRE ALARM|ALARM) ?BOX ?[:#]? ?")
_LEAD_IN = re.compile(
    r"(?:IN (?:THE )?(?:REAR|FRONT) OF|REAR OF|FRONT OF|BEHIND|ACROSS FROM|NEXT TO|NEAR|NR|OUTSIDE|INSIDE|"
    r"(?:THE )?(?:CORNER|INTERSECTION|AREA|VICINITY) OF|IFO|N/A|ON|AT|@|#) ?(?=[0-9A-Z])"
)
_TRAVEL = re.compile(r"\b([NSEW])/B\b")
_BLOCK_WORDS = frozenset({"BLK", "BLOCK"})


def parse(text: str | None) -> Parsed:
    """Return what `text` says. Masked digits and blocks become a span: 8XX and 800 BLOCK are 800 to 899."""
    if not text:
        return EMPTY
    if len(text) > _LONGEST_TEXT:
        text = text.strip()  # only what is said counts
        if len(text) > _LONGEST_TEXT:
            return UNREADABLE
    folded = fold(text)
    if not folded:
        return EMPTY
    if len(folded) > _LONGEST_TEXT:
        return UNREADABLE
    return _parse_common(folded) or _parse_full(folded, text)


def _parse_common(folded: str) -> Parsed | None:
    """Read the three forms that most rows have; leave everything else to the full grammar."""
    if _ORDINARY.fullmatch(folded):
        words = folded.split()
        last = words[-1]
        zipped = len(last) in (5, 10) and last[:5].isdigit()
        if len(words) > 1 and not (zipped or words[1].isdigit() or " - " in folded) and _TELLING.isdisjoint(words[2:]):
            return read_numbered(folded)
    elif (found := _CROSSING.fullmatch(folded)) and _TELLING_SIDES.isdisjoint(folded.split()):
        return Parsed(kind="intersection", streets=(found["one"], found["other"]))
    return None


def _parse_full(folded: str, raw: str) -> Parsed:
    if point := read_point(folded):
        return Parsed(kind="point", lat=point[0], lon=point[1])
    text, boxed = _take_lead(_TRAVEL.sub(r"\1B", folded) if "/B" in folded else folded)
    if HINTS.search(text) and (corridor := read_marker(text)):
        return corridor
    narrowed = split_narrowing(text)
    if not narrowed.text:
        narrowed = narrowed._replace(text=text, between=(), by="")
    found = _parse_joined(narrowed.text, raw)
    if narrowed.between:
        found = _narrow(found, narrowed.between, narrowed.by)
    return replace(found, kind="landmark") if boxed and found.kind == "place" else found


def _take_lead(folded: str) -> tuple[str, bool]:
    """Take CALL BOX: off, and up to two of IN FRONT OF, CORNER OF, AT; say whether there was a call box."""
    box = _CALL_BOX.match(folded)
    text = folded[box.end() :] if box else folded
    for _ in range(2):
        if lead := _LEAD_IN.match(text):
            # 'AT 5' is no lead-in of anything, and 'ON ST' has nothing behind it but a type.
            if text[lead.end() :] in STREET_TYPES:
                break
            text = text[lead.end() :]
    return text, box is not None


def _parse_joined(text: str, raw: str) -> Parsed:
    """Read a text without cross streets: tails, then number, block or intersection, then place."""
    sides, by_sign = split_sides(text)
    tailed = take_tails(text) if not sides or is_numbered(text) else None
    if tailed:
        found = _parse_numbered(tailed.text) or _parse_sides(*split_sides(tailed.text))
        found = found or split_street_pair(tailed.text, raw) or read_place(tailed.text)
        if found.kind == "none" or not any(tailed[1:]):
            return found
        name = found.name or (tailed.name if found.kind in ("number", "block", "intersection") else None)
        return replace(found, zip=tailed.zip or found.zip, city=tailed.city or found.city, name=name)
    return _parse_sides(sides, by_sign) or UNREADABLE


def _parse_numbered(text: str) -> Parsed | None:
    found = read_numbered(text)
    if found is None or found.street is None or (found.kind == "number" and is_highway(text)):
        return None
    words = found.street.split()
    for place, word in enumerate(words):
        if word in _BLOCK_WORDS and place:
            # 8500 TIDWELL RD BLK GUEST ST: the hundred block of one street, at another.
            low, high = (found.low, found.high) if found.kind == "block" else _hundred(found.number or 0)
            between = tuple(filter(None, [" ".join(words[place + 1 :])]))
            street = " ".join(words[:place])
            return Parsed(kind="block", low=low, high=high, form="hundred", street=street, between=between)
    sides, by_sign = split_sides(found.street)
    if not sides:
        return found
    if not by_sign and STREET_TYPES.get(sides[0].split()[-1]) not in PLAIN_TYPES:
        return found  # 10 SALT AND PEPPER LN
    if len(sides[0]) == 1 or is_highway(text.partition(" ")[0] + " " + sides[0]):
        return None
    between = tuple(side for side in sides[1:] if is_street(side) and not is_numbered(side) and not _is_unit(side))
    return replace(found, street=sides[0], between=between)


def _is_unit(side: str) -> bool:
    return side.split(maxsplit=1)[0] in UNITS or len(side) == 1


def _hundred(number: int) -> tuple[int, int]:
    low = number // 100 * 100
    return low, low + 99


def _parse_sides(sides: tuple[str, ...], by_sign: bool) -> Parsed | None:
    """Read the sides of a crossing: streets, or a business and its address, or one street and its end."""
    if not sides:
        return None
    tailed = [take_tails(side) for side in sides]
    zip_ = next((side.zip for side in tailed if side.zip), None)
    city = next((side.city for side in tailed if side.city), None)
    texts = [side.text for side in tailed]
    if not all(texts):
        return None
    for place, side in enumerate(texts):
        if is_numbered(side) and not is_highway(side) and (found := read_numbered(side)):
            others = tuple(other for other in texts[:place] if is_street(other))
            typed = [other for other in others if STREET_TYPES.get(other.split()[-1]) in PLAIN_TYPES]
            named = next((other for other in others if other not in typed), None)
            return replace(found, between=tuple(typed), name=named, zip=zip_, city=city)
    streets = tuple(filter(is_street, texts))
    if len(streets) > 1:
        return Parsed(kind="intersection", streets=streets, zip=zip_, city=city)
    return replace(read_place(streets[0]), zip=zip_, city=city) if streets else UNREADABLE


def _narrow(found: Parsed, between: tuple[str, ...], by: str) -> Parsed:
    between = tuple(take_tails(side).text or side for side in between)
    if found.kind in ("number", "block"):
        return replace(found, between=found.between + between)
    if found.kind != "place":
        return found
    if by == "near":
        return Parsed(kind="intersection", streets=(found.name or "", *between), zip=found.zip, city=found.city)
    return Parsed(kind="block", form="between", street=found.name, between=between, zip=found.zip, city=found.city)

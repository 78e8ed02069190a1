"""The normal form under which a written street name or a whole address is looked up among the corrections.

Two texts that say the same place in the same way share a form: case, blanks, points, a unit, the order of cross
streets do not matter; the number, the city and the ZIP do. Must not look at a layer.
"""

import re

from geocode.folding import fold
from geocode.names import normalise_street
from geocode.parse import Parsed, parse

_PUNCTUATION = re.compile(r"[^\w#&/]+|_")


def write_name(text: str) -> str:
    """The normal form of a street name: `geocode.names.normalise_street`; '' where the text holds none."""
    return normalise_street(text)


def write_address(text: str) -> str:
    """The normal form of a whole address: '100 Main Street, Apt 3' and '100 MAIN ST.' give '100 MAIN ST'; '' for nothing."""
    parsed = parse(text)
    place = _place(parsed) or " ".join(_PUNCTUATION.sub(" ", fold(text)).split())
    return ", ".join(part for part in (place, *_tail(parsed)) if part)


def _place(parsed: Parsed) -> str:
    """The address without its tail, where the grammar reads one that says the whole; '' elsewhere."""
    if parsed.kind == "number" and parsed.street:
        return _joined(str(parsed.number), parsed.street)
    if parsed.kind == "block" and parsed.street and parsed.low is not None and not parsed.between:
        return _joined(f"{parsed.low}-{parsed.high}", parsed.street)
    if parsed.kind == "intersection" and not parsed.between:
        names = sorted(normalise_street(street) for street in parsed.streets)
        return " & ".join(names) if all(names) else ""
    return ""


def _joined(numbers: str, street: str) -> str:
    name = normalise_street(street)
    return f"{numbers} {name}" if name else ""


def _tail(parsed: Parsed) -> tuple[str, ...]:
    # Only where the rest was taken apart: a text kept whole still has its tail.
    return (fold(parsed.city or ""), parsed.zip or "") if _place(parsed) else ()

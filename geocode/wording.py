"""The words inside a street's name that are written in several ways: titles, MT and MOUNT, MC KINNEY, L B J, MLK.

Each word is exchanged for its own short form only, in the place where that form is meant; no word is taken for another.
"""

from types import MappingProxyType

from geocode.pub28 import STREET_TYPES

# At the head of a name: MOUNT VERNON, AVENUE OF THE PALMS, DOCTOR CARLTON.
_HEADS = MappingProxyType(
    {
        "AV": "AVE",
        "AVENUE": "AVE",
        "CAPTAIN": "CAPT",
        "DOCTOR": "DR",
        "FORT": "FT",
        "GENERAL": "GEN",
        "MONSIGNOR": "MSGR",
        "MSGNR": "MSGR",
        "MOUNT": "MT",
        "POINT": "PT",
        "REVEREND": "REV",
        "SAINT": "ST",
        "SERGEANT": "SGT",
    }
)
# Further inside: OLD SAINT JOHNS, RIVER STREET BRIDGE.
_INNER = MappingProxyType(
    {
        "FORT": "FT",
        "HEIGHTS": "HTS",
        "JUNIOR": "JR",
        "MOUNT": "MT",
        "MOUNTAIN": "MTN",
        "POINT": "PT",
        "SAINT": "ST",
        "SPRINGS": "SPGS",
    }
    | {
        word: STREET_TYPES[word]
        for word in ("AV", "AVENUE", "BOULEVARD", "DRIVE", "HIGHWAY", "LANE", "PARKWAY", "ROAD", "SQUARE", "STREET")
    }
)
_ANYWHERE = frozenset({"HEIGHTS", "JUNIOR", "MOUNTAIN", "POINT", "SPRINGS"})
# Said or left out before a full name: DR TOM WADDELL; but MSGR OBRIEN.
_TITLES = frozenset({"DOCTOR", "DR", "FATHER", "FR", "MONSIGNOR", "MSGR", "REV", "REVEREND"})
_KING = (("MARTIN", "LUTHER", "KING"), ("MARTIN", "L", "KING"), ("M", "L", "KING"), ("ML", "KING"), ("M", "L", "K"),
         ("MLK",), ("MLKING",), ("MARTIN", "LUTHER", "KING", "JR"))  # fmt: skip
_KING_HEADS = frozenset(words[0] for words in _KING) | {"DR", "REV", "DOCTOR", "REVEREND"}


def write_wording(base: list[str]) -> list[str]:
    """Return the words of a base, without its type and directions, in their one spelling. At least one stays."""
    if len(base) > 1 or base[0] in _KING_HEADS:
        while len(base) > 1 and base[0] == "THE":
            base = base[1:]
        if base[0] in _KING_HEADS and (king := _write_king(base)):
            return king
        while len(base) > 2 and base[0] in _TITLES:
            base = base[1:]
        if len(base) > 1:
            return _write_inner(base)
    return base


def _write_king(base: list[str]) -> list[str] | None:
    start = 0
    while start < len(base) - 1 and base[start] in ("DR", "REV", "DOCTOR", "REVEREND"):
        start += 1
    named = base[start:]
    if named[-1] in ("JR", "JUNIOR"):
        named = named[:-1]
    return ["MARTIN", "LUTHER", "KING"] if tuple(named) in _KING else None


def _write_inner(base: list[str]) -> list[str]:
    # The last word may be the name itself, as in ALL SAINT; a landform is one thing in any place: CASTLE MOUNTAIN RD.
    last = _INNER[base[-1]] if base[-1] in _ANYWHERE else base[-1]
    words = [_HEADS.get(base[0], base[0]), *(_INNER.get(word, word) for word in base[1:-1]), last]
    written: list[str] = []
    initials = False
    for word in words:
        single = len(word) == 1 and word.isalpha()
        glued = bool(written) and (
            (single and initials)  # L B J, C F HAWN
            or (written[-1] == "MC" and len(word) > 2)  # MC KINNEY
            or (written == ["O"] and len(word) > 3 and word not in STREET_TYPES)  # O FARRELL
        )
        if glued:
            written[-1] += word
        else:
            written.append(word)
        initials = single and (initials or not glued)
    return written

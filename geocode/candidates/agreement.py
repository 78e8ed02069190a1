"""How well a street of the layer agrees with the name that was written: 1 for the same name, 0 for another street.

Only the parts of names are compared; numbers, ZIPs and cities are weighed where places are known. Must not know a layer.
The figures are judgements, ordered by how often each difference is a slip of the pen; what they are worth as a
probability is measured in `calibrate`.
"""

from rapidfuzz.distance import OSA

from geocode.names import StreetName, same_class, same_type

ACCEPTED = 0.8
"""Below this a candidate is shown to the sender and never taken."""

MARGIN = 0.08
"""Two different places whose agreement differs by less are ambiguous."""

TYPE_MISSING = 0.93
TYPE_OTHER = 0.7
SHORT_TYPE = 0.98  # TR may be Terrace or Trail
DIRECTION_MOVED = 0.97
DIRECTION_MISSING = 0.9
DIRECTION_UNKNOWN_HERE = 0.86
CLASS_UNSAID = 0.97
SOUND_ALIKE = 0.86

_EDIT = 0.5
_SECOND_EDIT = 0.1
_FIRST_LETTER = 0.03
_ONE_EDIT_FROM, _TWO_EDITS_FROM = 3, 7
_SHORTEST_SOUND = 5
_THREE_EDITS = 3


def agree(asked: StreetName, known: StreetName) -> float:
    """How well the parts around the base agree; the bases themselves are taken as alike."""
    return _types(asked.type, known.type) * _directions(asked, known) * _classes(asked.pretype, known.pretype)


def spelt_alike(asked: str, known: str) -> float:
    """How likely one base is the other with one or two slips, by restricted Damerau-Levenshtein distance; 0 if it is not.

    Figures and single letters are never misspelt (12TH is not 13TH, AVENUE B not AVENUE D), nor names of two letters.
    """
    allowed = _edits_allowed(asked, known)
    edits = OSA.distance(asked, known, score_cutoff=allowed)
    # The distance first: it is quick, and rules out nearly all.
    if edits > allowed or not allowed or _figures(asked) != _figures(known) or not _same_letters(asked, known):
        return 0.0
    first = _FIRST_LETTER if asked[0] != known[0] else 0.0
    return 1 - _EDIT * min(edits, 1) / max(len(asked), len(known)) - _SECOND_EDIT * max(edits - 1, 0) - first


def sounds_alike(asked: str, known: str) -> float:
    """The agreement of two bases that sound the same (the caller has seen to that): 0 where they look too different."""
    if (
        min(len(asked), len(known)) < _SHORTEST_SOUND
        or OSA.distance(asked, known, score_cutoff=_THREE_EDITS) > _THREE_EDITS
    ):
        return 0.0
    return SOUND_ALIKE


def _types(asked: str, known: str) -> float:
    if asked == known:
        return 1.0
    if "RAMP" in (asked, known):
        return TYPE_OTHER  # a ramp is not its highway, though it is near it
    if not asked or not known:
        return TYPE_MISSING
    return SHORT_TYPE if same_type(asked, known) else TYPE_OTHER


def _directions(asked: StreetName, known: StreetName) -> float:
    if (asked.predir, asked.postdir) == (known.predir, known.postdir):
        return 1.0
    wanted, there = sorted((asked.predir, asked.postdir)), sorted((known.predir, known.postdir))
    if wanted == there:
        return DIRECTION_MOVED
    if not any(wanted):
        return DIRECTION_MISSING
    # North is never South: a direction that contradicts is another street.
    return 0.0 if any(there) else DIRECTION_UNKNOWN_HERE


def _classes(asked: str, known: str) -> float:
    if asked == known:
        return 1.0
    return CLASS_UNSAID if same_class(asked, known) else 0.0


def _edits_allowed(asked: str, known: str) -> int:
    if min(len(asked), len(known)) >= _TWO_EDITS_FROM:
        return 2
    return 1 if max(len(asked), len(known)) >= _ONE_EDIT_FROM else 0


def _figures(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())


def _same_letters(asked: str, known: str) -> bool:
    """Where both names have letters that stand alone, they are the same: AVENUE B is not AVENUE D."""
    one, other = ([word for word in text.split() if len(word) == 1] for text in (asked, known))
    return not one or not other or one == other

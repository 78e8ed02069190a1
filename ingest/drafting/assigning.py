"""Which column feeds which field, when several could: one field for each column, one column for each field of a record.

Must not map one of two coordinates alone.
"""

from collections.abc import Mapping

from ingest.drafting.known import CHILD_TABLES, Target
from ingest.drafting.matching import Match
from ingest.drafting.naming import named
from ingest.drafting.sample import Sample

_PAIR = (("incident", "latitude"), ("incident", "longitude"))
_NOT_EVERY_YEAR = 15
"""What a column that some years lack must be likelier by."""


def assigned(matches: Mapping[str, list[Match]], sample: Sample, *, one_side: bool) -> dict[str, Match]:
    """The match of each column that gets one, the likeliest first. one_side: all persons are of one record."""
    taken: dict[str, Match] = {}
    fed: set[tuple[Target, str | None, str | None]] = set()
    for match in sorted((match for each in matches.values() for match in each), key=lambda match: _rank(match, sample)):
        number = named(match.header).number if match.side else None
        slot = (match.target, None if one_side else match.side or "civilian", number)
        if match.header not in taken and (slot not in fed or match.target[0] in CHILD_TABLES):
            taken[match.header] = match
            fed.add(slot)
    paired = [header for header, match in taken.items() if match.target in _PAIR]
    if len(paired) == 1:
        del taken[paired[0]]
    return taken


def _rank(match: Match, sample: Sample) -> tuple[float, bool, bool, float]:
    """The likeliest first; then what every year has, what is about the incident where no side is named, what is filled most."""
    about_one = match.target[0] != "incident" and named(match.header).side is None
    late = _NOT_EVERY_YEAR * (match.header in sample.partial)
    return late - match.score, bool(match.why), about_one, -sample.contents[match.header].share

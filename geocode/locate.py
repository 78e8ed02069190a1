"""Turn addresses as written into places, each with its precision and expected error, or with a reason why not.

The street must be the one written: a name is looked up by its normal form and never replaced by a similar one.
Rows are only answered, never dropped. Addresses are values of records: nothing here logs, prints or keeps them.
"""

import functools
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from types import MappingProxyType

import polars as pl

from geocode.candidates import Candidate, find_block, find_crossing, find_number
from geocode.interpolate import distance_m
from geocode.layer import Layer
from geocode.normalise import normalise_street
from geocode.parse import Parsed, parse

SAME_PLACE_M = 100.0

# Constants to begin with. range and block are the median distances to the true house, rounded up, measured on
# Cambridge MA (20,541 addresses of the city's list against the centroids of their parcels: 17.7 and 54.8 m; nine in
# ten within 43 and 149 m). Crossings cannot be measured there, since the city's nodes are themselves the truth
# (they agree with its line ends to 0.1 m): 15 m is the half width of a large junction, a judgement.
EXPECTED_ERROR_M: Mapping[str, float] = MappingProxyType({"range": 18.0, "block": 55.0, "intersection": 15.0})

_ANSWER = {
    "lat": pl.Float64,
    "lon": pl.Float64,
    "precision": pl.String,
    "expected_error_m": pl.Float64,
    "matched_text": pl.String,
    "reason": pl.String,
}
Answer = tuple[float | None, float | None, str, float | None, str | None, str | None]


def locate(addresses: pl.DataFrame, layer: Layer) -> pl.DataFrame:
    """Return one row per row of `addresses` (key, address, optionally zip: text or null), in the same order.

    Columns out: key, lat, lon (EPSG:4326, or null), precision, expected_error_m, matched_text, reason.

    - range: a house number, placed along its segment and 9 m to its side of the street; a number whose parity
      belongs to no side that reaches it is placed on the line itself.
    - block: the mean place of the numbers low to high on all segments of the street that have any of them.
    - intersection: the crossing that names all the streets, in any order.
    - none: reason is empty, unreadable, street_unknown, number_outside_ranges, intersection_unknown, or
      ambiguous: places more than 100 m apart fit, and the ZIP, where given, does not choose between them.

    expected_error_m (metres) is a constant per precision, the typical error measured on Cambridge MA: see
    `EXPECTED_ERROR_M`. Each distinct address is worked out once. Raises ValueError for missing columns.
    """
    if not {"key", "address"} <= set(addresses.columns):
        raise ValueError(f"locate needs the columns key and address; it was given {addresses.columns}.")
    asked = [name for name in ("address", "zip") if name in addresses.columns]
    texts = addresses.select(pl.col(asked).cast(pl.String))
    distinct = texts.unique(maintain_order=True)
    normal = functools.cache(normalise_street)  # lives for this call only, as does all it has seen
    zips = distinct["zip"] if "zip" in asked else [None] * len(distinct)
    answers = [
        _answer(parse(address), zip_, layer, normal) for address, zip_ in zip(distinct["address"], zips, strict=True)
    ]
    answered = pl.concat([distinct, pl.DataFrame(answers, schema=_ANSWER, orient="row")], how="horizontal")
    found = texts.join(answered, on=asked, how="left", nulls_equal=True, maintain_order="left")
    assert len(found) == len(addresses), "locate gives exactly one row per address"
    return pl.concat([addresses.select("key"), found.select(_ANSWER.keys())], how="horizontal")


def _answer(parsed: Parsed, zip_: str | None, layer: Layer, normal: Callable[[str], str]) -> Answer:
    if parsed.reason is not None:
        return _reject(parsed.reason)
    if parsed.street is None:
        return _answer_crossing(frozenset(map(normal, parsed.streets)), layer)
    street = normal(parsed.street)
    stretches = layer.stretches.get(street)
    if stretches is None:
        return _reject("street_unknown")
    if parsed.number is not None:
        candidates, precision = find_number(stretches, parsed.number), "range"
        matched = f"{parsed.number} {street}"
    else:
        low, high = parsed.span
        candidates, precision = find_block(stretches, low, high), "block"
        matched = f"{low}-{high} {street}"
    if not candidates:
        return _reject("number_outside_ranges")
    return _settle(candidates, precision, matched=matched, zip_=zip_)


def _answer_crossing(streets: frozenset[str], layer: Layer) -> Answer:
    if not all(street in layer.crossings or street in layer.stretches for street in streets):
        return _reject("street_unknown")
    # A street does not cross itself: 'A & A' names no place.
    found = find_crossing(layer, streets) if len(streets) > 1 else []
    if not found:
        return _reject("intersection_unknown")
    return _settle([candidate for _, candidate in found], "intersection", matched=found[0][0], zip_=None)


def _settle(candidates: Sequence[Candidate], precision: str, *, matched: str, zip_: str | None) -> Answer:
    """Answer with the one place that the candidates mean, if need be with those of the ZIP only."""
    of_zip = [candidate for candidate in candidates if zip_ and candidate.zip == zip_[:5]]
    for chosen in (candidates, of_zip):
        if chosen and _is_one_place(chosen, chained=precision == "block"):
            total = sum(candidate.weight for candidate in chosen)
            lat, lon = (sum(c.place[axis] * c.weight for c in chosen) / total for axis in (0, 1))
            return lat, lon, precision, EXPECTED_ERROR_M[precision], matched, None
    return _reject("ambiguous")


def _is_one_place(candidates: Sequence[Candidate], *, chained: bool) -> bool:
    """Say whether each candidate is near each other one; chained: near some other, as the segments of a block."""
    if not chained:
        return all(_gap_m(one, other) <= SAME_PLACE_M for one, other in combinations(candidates, 2))
    reached, waiting = [candidates[0]], list(candidates[1:])
    while reached and waiting:
        last = reached.pop()
        near = [candidate for candidate in waiting if _gap_m(last, candidate) <= SAME_PLACE_M]
        waiting = [candidate for candidate in waiting if candidate not in near]
        reached += near
    return not waiting


def _gap_m(one: Candidate, other: Candidate) -> float:
    return min(distance_m(here, there) for here in one.reach for there in other.reach)


def _reject(reason: str) -> Answer:
    return None, None, "none", None, None, reason

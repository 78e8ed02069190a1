"""Turn addresses as written into places, each with its precision and error, or with a reason why not.

Rows are only answered, never dropped; what falls back says so by its precision. Addresses are values of records:
nothing here logs, prints or keeps them beyond the call.
"""

from collections.abc import Iterator, Mapping

import polars as pl
from shapely.geometry.base import BaseGeometry

from geocode.answers import Answer, Answers
from geocode.reference.layer import Layer

_ANSWER: Mapping[str, pl.DataType] = {
    "lat": pl.Float64(),
    "lon": pl.Float64(),
    "precision": pl.String(),
    "confidence": pl.Float64(),
    "expected_error_m": pl.Float64(),
    "expected_error_p90_m": pl.Float64(),
    "matched_text": pl.String(),
    "reason": pl.String(),
    "candidates": pl.List(pl.String),
}
_EVIDENCE: Mapping[str, pl.DataType] = {"score": pl.Float64(), "extent_m": pl.Float64(), "learned": pl.Boolean()}
_ASKED = ("address", "zip", "city")


def locate(
    addresses: pl.DataFrame,
    layer: Layer,
    *,
    within: BaseGeometry | None = None,
    corrections: pl.DataFrame | None = None,
    evidence: bool = False,
) -> pl.DataFrame:
    """Return one row per row of `addresses` (key, address, optionally zip and city: text or null), in the same order.

    Columns out: key, lat, lon (EPSG:4326, or null), precision, confidence, expected_error_m, expected_error_p90_m,
    matched_text, reason, candidates (up to three texts), layer_version.

    precision, from sure to coarse:
    - point: an address point of this number, or degrees in the text itself.
    - range: a house number, placed along its segment and 9 m to its side of the street, or between its neighbours.
    - near: the nearest number of the street that is known, at most eight off; or where two streets that do not meet
      on the layer come within 70 m of each other.
    - block: the mean place of the numbers of a block.
    - intersection, milepost: where the streets named meet; an exit or mile post of the road named.
    - landmark: a place of this name.
    - street, zone: the middle of a street shorter than 400 m; a place inside a zone of this name.
    - none: reason is empty, unreadable, street_unknown, number_outside_ranges, intersection_unknown, landmark_unknown,
      street_too_long, out_of_area (of `within`, or of another postal region or city than all the layer holds) or
      ambiguous: places more than 100 m apart agree about as well.

    confidence (0 to 1) is the share of such answers that lay within 150 m of the truth; expected_error_m and
    expected_error_p90_m are the distances half and nine in ten of them stayed within (see `calibrate`).
    `within` is the area of the agency (EPSG:4326). `corrections` are those in force for it, as
    `corrections.force.for_agency` gives them, and are asked first: matched_text then names the correction.
    evidence: add score, extent_m and learned, which `calibrate` is fitted on.

    Each distinct address is worked out once. Raises ValueError for missing columns.
    """
    if not {"key", "address"} <= set(addresses.columns):
        raise ValueError(f"locate needs the columns key and address; it was given {addresses.columns}.")
    asked = [name for name in _ASKED if name in addresses.columns]
    texts = addresses.select(pl.col(asked).cast(pl.String))
    distinct = texts.unique(maintain_order=True)
    answers = Answers(
        layer, within=within, corrections=corrections
    )  # lives for this call only, as does all it has seen
    schema = {**_ANSWER, **(_EVIDENCE if evidence else {})}
    told = pl.DataFrame(
        [answer[: len(schema)] for answer in _each(answers, distinct)], schema=schema, orient="row"
    )  # fmt: skip
    found = texts.join(distinct.hstack(told), on=asked, how="left", nulls_equal=True, maintain_order="left")
    assert len(found) == len(addresses), "locate gives exactly one row per address"
    version = pl.lit(layer.manifest.version).alias("layer_version")
    return pl.concat(
        [addresses.select("key"), found.select(*_ANSWER, version, *(_EVIDENCE if evidence else ()))], how="horizontal"
    )


def _each(answers: Answers, distinct: pl.DataFrame) -> Iterator[Answer]:
    columns = [distinct[name] if name in distinct.columns else [None] * distinct.height for name in _ASKED]
    for address, zip_, city in zip(*columns, strict=True):
        yield answers.answer(address, zip_, city)

"""The list of addresses that found no place, for the agency that wrote them: why, how to fix it, what it may have meant.

It shows the sender's own words, so it is for the sender alone. Must not choose a candidate.
"""

from collections.abc import Mapping
from types import MappingProxyType

import polars as pl

_MOST_CANDIDATES = 3

WORDS: Mapping[str, str] = MappingProxyType(
    {
        "empty": "No address is written. Write a house number and a street, a block, or two streets that cross.",
        "unreadable": "The address names no street, crossing or place. Write a house number and a street, a block, or two "
        "streets that cross.",
        "street_unknown": "The street is not in the street layer. Correct its spelling, or propose a correction that names "
        "the street it means.",
        "number_outside_ranges": "The street is known, but not at this number. Correct the number, or write the cross streets.",
        "intersection_unknown": "The streets do not cross in the street layer. Correct one of them, or write a block or a "
        "house number.",
        "ambiguous": "Several places have this address. Add the ZIP code, the city, the street type or the direction.",
        "landmark_unknown": "The place is not in the layer's list of places. Write its street address, or propose a "
        "correction that gives its point.",
        "out_of_area": "The only place with this address lies outside the agency's area. Correct the street or the city, or "
        "leave it if the event was there.",
        "street_too_long": "A street of this length is no place by itself. Add a house number, a block or a cross street.",
        "disagrees": "The coordinates lie elsewhere than the address. Correct one of them, or leave out the wrong one.",
        "no_layer": "No street layer is loaded for this place. The operator adds one with: vigie geocode build.",
    }
)
"""What is said of each reason `locate` gives for placing nothing."""

_OTHER = "The address found no place. Write a house number and a street, a block, or two streets that cross."


def reason_words(reason: pl.Expr) -> pl.Expr:
    """The sentence for each reason; one for all reasons that have none."""
    return reason.replace_strict(dict(WORDS), default=_OTHER, return_dtype=pl.String)


def rejects(located: pl.DataFrame, asked: pl.DataFrame) -> pl.DataFrame:
    """Return key, address (as written), reason, words, candidates (at most 3) and alike of the rows that have no place.

    located: key, precision, reason and candidates as `locate` gives them; asked: key, address, of the same keys in any
    order. The order of `located` is kept. alike: how many rejects have the same address but for case and blanks: what
    one correction would mend. Raises ValueError for a missing column, a repeated key, or a reject nobody asked for.
    """
    _check(located, ("key", "precision", "reason", "candidates"))
    _check(asked, ("key", "address"))
    refused = located.filter(pl.col("precision") == "none").select("key", "reason", "candidates")
    if refused["key"].is_duplicated().any() or asked["key"].is_duplicated().any():
        raise ValueError("rejects needs keys that stand once: give each address a key of its own.")
    found = refused.join(asked.select("key", "address"), on="key", how="inner", maintain_order="left")
    if len(found) != len(refused):
        raise ValueError("rejects needs the address of each row that has no place: hand it the frame that was located.")
    alike = pl.col("address").fill_null("").str.to_uppercase().str.replace_all(r"\s+", " ").str.strip_chars()
    return found.select(
        "key",
        "address",
        "reason",
        reason_words(pl.col("reason")).alias("words"),
        pl.col("candidates").fill_null([]).list.head(_MOST_CANDIDATES),
        pl.len().over(alike).alias("alike"),
    )


def _check(frame: pl.DataFrame, needed: tuple[str, ...]) -> None:
    if missing := [name for name in needed if name not in frame.columns]:
        raise ValueError(f"rejects needs the columns {', '.join(missing)}; it was given {frame.columns}.")

"""A commitment says which rows went in, in whatever order, and tells nothing without its salt."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privacy.commitment import SaltTooShort, commitment, content_digest

SALT = b"s" * 32


def sealed(frames: Mapping[str, pl.DataFrame], *, salt: bytes = SALT) -> str:
    return commitment(content_digest(frames), salt=salt)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.text(), st.integers(-9, 9) | st.none()), max_size=6), st.randoms())
def test_a_commitment_ignores_the_order_of_rows_and_sees_any_other_change(
    cells: list[tuple[str, int | None]], chance: Any
) -> None:
    schema = {"name": pl.String, "count": pl.Int64}
    mixed = chance.sample(cells, len(cells))
    seal = sealed({"t": pl.DataFrame(cells, schema=schema, orient="row")}, salt=SALT)
    assert seal == sealed({"t": pl.DataFrame(mixed, schema=schema, orient="row").select("count", "name")}, salt=SALT)
    more = pl.DataFrame([*cells, ("", 0)], schema=schema, orient="row")
    assert seal != sealed({"t": more}, salt=SALT)
    assert seal != sealed({"t": pl.DataFrame(cells, schema=schema, orient="row")}, salt=b"t" * 32)


def test_a_commitment_needs_a_salt_that_cannot_be_guessed() -> None:
    with pytest.raises(SaltTooShort):
        commitment(b"", salt=b"short")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (pl.Series("a", ["1"]), pl.Series("a", [1])), (pl.Series("a", [""]), pl.Series("a", [None], dtype=pl.String)),
        (pl.Series("a", ["x\ny"]), pl.Series("a", ["x", "y"])), (pl.Series("a", [0.1]), pl.Series("a", [0.1 + 2e-16])),
        (pl.Series("a", [date(2025, 1, 1)]), pl.Series("a", ["2025-01-01"])),
        (pl.Series("a", [time(1, 2)]), pl.Series("a", [time(1, 3)])),
        (pl.Series("a", [datetime(2025, 1, 1)]), pl.Series("a", [datetime(2025, 1, 1, 0, 0, 0, 1)])),
    ],
)  # fmt: skip
def test_what_only_looks_alike_is_told_apart(one: pl.Series, other: pl.Series) -> None:
    assert sealed({"t": one.to_frame()}) != sealed({"t": other.to_frame()})

"""Towns of a few invented streets, each drawn to bring two names or two places close to one another."""

from collections.abc import Callable, Sequence

import polars as pl
import pytest

from geocode.candidates.streets import Meant
from geocode.reference import Layer, build_layer
from tests.geocode.conftest import at, street, streets_frame

House = tuple[str, int, int, float, float]


def houses_frame(rows: Sequence[House]) -> pl.DataFrame:
    """Return houses (street, low, high, metres east, metres north) as a POINTS frame."""
    told = [
        (name, low, high, None, None, at(east, north)[1], at(east, north)[0]) for name, low, high, east, north in rows
    ]
    text = dict.fromkeys(("zip", "place"), pl.String)
    return pl.DataFrame(told, schema={"street": pl.String, "low": pl.Int64, "high": pl.Int64, **text, "lat": pl.Float64,
                                      "lon": pl.Float64}, orient="row")  # fmt: skip


def town_of(*rows: dict, houses: Sequence[House] = ()) -> Layer:
    """Return the layer of rows of `tests.geocode.conftest.street`, and houses."""
    return build_layer(streets=[streets_frame(list(rows))], points=houses_frame(houses) if houses else None)


def named_street(name: str, place: int, numbers: tuple[int, int, int, int] | None = (1, 99, 2, 98)) -> dict:
    """Return a street of 500 m, a kilometre north of the one of the place before."""
    return street(name, (0, 1_000 * place), (500, 1_000 * place), numbers=numbers)


@pytest.fixture
def meant() -> Callable[..., Meant]:
    """Return the street of a layer with this normal name, as one that may be meant."""

    def find(layer: Layer, name: str, agreement: float = 1.0) -> Meant:
        (id,) = layer.named(name)
        return Meant(id, name, agreement)

    return find

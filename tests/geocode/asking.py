"""Addresses that nearly name the streets of the invented town, and how tests of `locate` ask for them."""

import polars as pl
from hypothesis import strategies as st

from geocode.locate import locate
from geocode.reference import Layer, build_layer
from tests.geocode.conftest import metres, street, streets_frame

NAMES = ("ALDER ST", "BIRCH ST", "CEDAR ST", "DOGWOOD ST", "1ST AVE", "2ND AVE", "3RD AVE", "NORTH AVE")
KNOWN = st.sampled_from(NAMES)
NEARLY = st.sampled_from(
    [
        "ALDER AVE",
        "ALDER",
        "N ALDER ST",
        "ALDER ST E",
        "ELDER ST",
        "1ST ST",
        "N AVE",
        "PLAIN LN",
        "TWIN RD",
        "4TH AVE",
        "BURCH ST",
    ]
)
ADDRESSES = st.one_of(
    st.builds("{} {}".format, st.integers(0, 500), KNOWN | NEARLY),
    st.builds("{}XX {}".format, st.integers(0, 6), KNOWN | NEARLY),
    st.builds("{} & {}".format, KNOWN | NEARLY, KNOWN | NEARLY),
    st.builds("{} BTWN {} AND {}".format, KNOWN | NEARLY, KNOWN, KNOWN | NEARLY),
    st.sampled_from(
        ["GRIDVILLE", "ST MARYS CLINIC", "HWY 9 EXIT 41B", "HWY 9 EXIT 42", "PLAIN LN", "ALDER ST", "WEST"]
    ),
    st.text(max_size=20),
)
ANY_TEXT = st.one_of(ADDRESSES, st.text("0123456789XNSEW &/@,.#-' ABT", max_size=30), st.none())


def ask(layer: Layer, *addresses: str | None, **told: object) -> pl.DataFrame:
    """Return what `locate` says of addresses; zip and city are lists beside them."""
    rows = pl.DataFrame(
        {"key": list(map(str, range(len(addresses)))), "address": addresses}, schema_overrides={"address": pl.String}
    )
    beside = {name: pl.Series(told.pop(name), dtype=pl.String) for name in ("zip", "city") if name in told}
    return locate(rows.with_columns(**beside), layer, **told)  # type: ignore[arg-type]


def metres_of(found: pl.DataFrame) -> list[tuple[float, float]]:
    """Return metres east and north of the town's corner for each row."""
    return [metres(place) for place in zip(found["lat"], found["lon"], strict=True)]


def town_of_rows(*rows: dict) -> Layer:
    """Return the layer of rows of `street`."""
    return build_layer(streets=[streets_frame(list(rows))])


def town_of_names(*names: str) -> Layer:
    """Return streets of these names, 500 m long and a kilometre apart, with the numbers 1 to 99."""
    return town_of_rows(
        *(street(name, (0, 1_000 * i), (500, 1_000 * i), numbers=(1, 99, 2, 98)) for i, name in enumerate(names))
    )

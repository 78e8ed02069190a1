"""What a profile says about coordinates: which column gives what of a place, in which form, and within which box.

Must not convert a coordinate; `ingest.points` does.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from ingest.profiles.model import Axis, Column, Place
from ingest.profiles.page import Page

POINT_FORMS = ("(lat, lon)", "POINT (lon lat)", "text (lat, lon)")
"""How both degrees may stand in one cell."""

AXES = {axis.value for axis in Axis}
FIELD_OF = {
    Axis.BOTH: "latitude",
    Axis.LATITUDE: "latitude",
    Axis.LONGITUDE: "longitude",
    Axis.X: "longitude",
    Axis.Y: "latitude",
}
"""The field of the standard an axis counts for in reports about columns."""


def place_of(page: Page, source: str, axis: Axis, spec: dict[str, Any]) -> tuple[Place, tuple[str, ...]]:
    """The place a column's entry describes, and the forms of its cells."""
    where = f"column {source}"
    formats = page.one_or_more(spec.get("format"), f"{where}: format")
    if axis is Axis.BOTH and not formats:
        raise page.fail(f"{where}: point needs a format: {_either(POINT_FORMS)}.")
    if axis is Axis.BOTH and (stray := [form for form in formats if form not in POINT_FORMS]):
        raise page.fail(f"{where}: {stray[0]} is not a form of a point; the forms are {_either(POINT_FORMS)}.")
    if axis is not Axis.BOTH and formats:
        raise page.fail(f"{where}: {axis.value} is a number; it needs no format.")
    plane = axis in {Axis.X, Axis.Y}
    if plane != ("crs" in spec):
        raise page.fail(
            f"{where}: {axis.value} {'names its crs, as in EPSG:2277' if plane else 'is in degrees and has no crs'}."
        )
    crs = page.text(spec["crs"], f"{where}: crs") if plane else None
    if crs is not None and not _is_known(crs):
        raise page.fail(f"{where}: {crs} is not a coordinate system we know; write its EPSG code, as in EPSG:2277.")
    return Place(axis=axis, crs=crs, within=_box(page, where, spec.get("within"))), formats


def check_pairs(page: Page, where: str, columns: Sequence[Column]) -> None:
    """One coordinate alone is no place: latitude goes with longitude, plane_x with plane_y in the same system."""
    axes = [column.place for column in columns if column.place and column.place.axis is not Axis.BOTH]
    for one, other in ((Axis.LATITUDE, Axis.LONGITUDE), (Axis.X, Axis.Y)):
        here, there = ([place for place in axes if place.axis is axis] for axis in (one, other))
        if len(here) > 1 or len(there) > 1:
            raise page.fail(
                f"{where}: {(one if len(here) > 1 else other).value} is fed by two columns; one of the two would be lost."
            )
        if len(here) != len(there):
            lone, missing = (one, other) if here else (other, one)
            raise page.fail(
                f"{where}: {lone.value} is fed and {missing.value} is not; one coordinate alone is no place."
            )
        if here and (here[0].crs, here[0].within) != (there[0].crs, there[0].within):
            raise page.fail(
                f"{where}: {one.value} and {other.value} name different crs or within; both speak of one place."
            )


def _box(page: Page, where: str, raw: Any) -> tuple[float, float, float, float] | None:
    if raw is None:
        return None
    sides = [page.number(each, f"{where}: within") for each in page.listed(raw, f"{where}: within")]
    if len(sides) != 4 or not (-90 <= sides[0] < sides[1] <= 90 and -180 <= sides[2] < sides[3] <= 180):
        raise page.fail(f"{where}: within is [lat_min, lat_max, lon_min, lon_max] in degrees.")
    return sides[0], sides[1], sides[2], sides[3]


@cache
def _is_known(crs: str) -> bool:
    import pyproj  # takes longer to import than most profiles take to read

    try:
        return bool(pyproj.CRS.from_user_input(crs).is_projected)
    except pyproj.exceptions.CRSError:
        return False


def _either(forms: Sequence[str]) -> str:
    return ", ".join(f'"{form}"' for form in forms[:-1]) + f' or "{forms[-1]}"'

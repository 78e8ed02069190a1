"""A call log in the element names of NEMSIS 3: which element is the time, the place, the call, and the stamps of a call.

Element names and their meaning: the NEMSIS data dictionary. Tables write them in many ways (eTimes.01, eTimes_01,
"eTimes.01 - PSAP Call Date/Time"). Keeps only what a forecast and the health of a log need: no element about a patient
is read, and eScene.16 (apartment, suite or room) is never taken.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from forecast.calls import Columns
from forecast.problem import ForecastProblem

RECEIVED = ("eTimes.01", "eTimes.02", "eTimes.03")
"""When a call came in: the phone rang, dispatch was told, the unit was told (mandatory). The first there is counts."""

CALL = ("eResponse.03", "eResponse.04")
"""The incident number is one for all units; the response number is one for each unit and stands in only alone."""

PLACE, ADDRESS, CITY, POSTCODE = "eScene.11", "eScene.15", "eScene.17", "eScene.19"

STAMPS: Mapping[str, str] = {
    "eTimes.01": "phone_rang", "eTimes.02": "dispatch_told", "eTimes.03": "unit_told", "eTimes.05": "en_route",
    "eTimes.06": "on_scene", "eTimes.07": "at_patient", "eTimes.09": "left_scene", "eTimes.11": "at_destination",
    "eTimes.12": "handed_over", "eTimes.13": "in_service",
}  # fmt: skip
"""The stamps of a response in the order in which they happen."""

COLUMNS = Columns(time="received", lat="lat", lon="lon", id="call")
"""How the log that `as_log` returns names what a forecast needs."""

_ELEMENT = re.compile(r"^\s*(etimes|escene|eresponse)\s*[._ ]?\s*(\d{1,2})(?!\d)", re.IGNORECASE)
_FAMILIES = {"etimes": "eTimes", "escene": "eScene", "eresponse": "eResponse"}
_NOT_VALUES = ("7701001", "7701003", "7701005", "not applicable", "not recorded", "not reporting", "")
_POINT = r"^[\[(\s]*(-?\d{1,3}(?:\.\d+)?)\s*[,; ]\s*(-?\d{1,3}(?:\.\d+)?)[\])\s]*$"


@dataclass(frozen=True, kw_only=True)
class NemsisLog:
    """The log with plain names (received, lat, lon, call, address and stamps), and from which element each came."""

    log: pl.DataFrame
    elements: Mapping[str, str]
    later_time: int
    """Records whose first time stamp was missing, so that a later one counts."""

    @property
    def stamps(self) -> tuple[str, ...]:
        """The stamps there are, first to last."""
        return tuple(name for name in STAMPS.values() if name in self.log.columns)


def elements_of(columns: list[str]) -> dict[str, str]:
    """From element ('eTimes.01') to the first column that bears its name."""
    told: dict[str, str] = {}
    for column in columns:
        if match := _ELEMENT.match(column):
            told.setdefault(f"{_FAMILIES[match[1].lower()]}.{int(match[2]):02}", column)
    return told


def is_nemsis(columns: list[str]) -> bool:
    """Whether these columns are elements of NEMSIS: a time and a place or an incident are among them."""
    there = elements_of(columns)
    return any(name in there for name in RECEIVED) and any(name in there for name in (PLACE, ADDRESS, *CALL))


def as_log(table: pl.DataFrame) -> NemsisLog:
    """The log in plain names; times and degrees stay text for those who read them.

    A value that stands for none (7701001, 7701003, 7701005 or its words) is null. eScene.11 is 'latitude,longitude' in
    decimal degrees. Raises ForecastProblem where no element holds a time, or none a place or an address.
    """
    there = elements_of(table.columns)
    times = [name for name in RECEIVED if name in there]
    if not times:
        raise ForecastProblem(
            "the call log has none of the elements eTimes.01, eTimes.02 and eTimes.03, so no call has a time."
        )
    if PLACE not in there and ADDRESS not in there:
        raise ForecastProblem("the call log has neither eScene.11 nor eScene.15, so no call has a place.")
    said = {element: _said(table[column]) for element, column in there.items()}
    received = pl.DataFrame({name: said[name] for name in times}).select(pl.coalesce(pl.all())).to_series()
    columns = {"received": received}
    elements = {"received": "+".join(times)}
    degrees = said[PLACE].str.extract_groups(_POINT).struct.unnest() if PLACE in there else None
    empty = pl.repeat(None, len(table), dtype=pl.String, eager=True)
    columns |= {"lat": empty, "lon": empty} if degrees is None else {"lat": degrees["1"], "lon": degrees["2"]}
    columns["call"], elements["call"] = _call(said, len(table))
    if ADDRESS in there:
        parts = [said[name] for name in (ADDRESS, CITY, POSTCODE) if name in said]
        columns["address"] = pl.DataFrame({str(at): part for at, part in enumerate(parts)}).select(
            pl.when(pl.col("0").is_not_null()).then(pl.concat_str(pl.all(), separator=", ", ignore_nulls=True))
        ).to_series()  # fmt: skip
        elements["address"] = ADDRESS
    columns |= {name: said[element] for element, name in STAMPS.items() if element in said}
    later = int((said[times[0]].is_null() & received.is_not_null()).sum())
    log = pl.DataFrame({name: values.alias(name) for name, values in columns.items()})
    return NemsisLog(log=log, elements=elements, later_time=later)


def _call(said: Mapping[str, pl.Series], rows: int) -> tuple[pl.Series, str]:
    for element in CALL:
        if element in said and said[element].null_count() < rows:
            return said[element], element
    return pl.repeat(None, rows, dtype=pl.String, eager=True), ""


def _said(column: pl.Series) -> pl.Series:
    """Text without blanks around it; null where the value stands for none. Typed times become ISO 8601."""
    if isinstance(column.dtype, pl.Datetime):
        return column.dt.strftime("%Y-%m-%dT%H:%M:%S%:z" if column.dtype.time_zone else "%Y-%m-%dT%H:%M:%S")
    text = column.cast(pl.String).str.strip_chars()
    return text.set(text.str.to_lowercase().is_in(_NOT_VALUES), None)

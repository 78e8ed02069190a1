"""Ask the corrections in force what a written address or street name means, before the layer is asked.

Must not propose, review or order them: of each written form there is one (`force.for_agency`).
"""

import polars as pl

from geocode.corrections.written import write_address, write_name
from geocode.interpolate import Place


class Corrections:
    """Look-ups of the corrections that hold for one agency: rows as `force.for_agency` gives them."""

    def __init__(self, rows: pl.DataFrame | None) -> None:
        self._streets: dict[str, tuple[str, int]] = {}
        self._points: dict[str, tuple[Place, int]] = {}
        for row in rows.iter_rows(named=True) if rows is not None else ():
            if row["street"] is not None:
                self._streets[row["written"]] = (row["street"], row["number"])
            else:
                self._points[row["written"]] = ((row["lat"], row["lon"]), row["number"])

    def place_of(self, address: str | None) -> tuple[Place, int] | None:
        """The place a whole address was said to mean, and the number of the correction."""
        return self._points.get(write_address(address)) if self._points and address else None

    def street_of(self, name: str) -> tuple[str, int] | None:
        """The normal name of the street a name was said to mean, and the number of the correction."""
        return self._streets.get(write_name(name)) if self._streets else None

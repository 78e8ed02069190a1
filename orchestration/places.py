"""Where incidents took place: the geocoder and the zones, joined to what the agency wrote about city and county.

The geocoder is handed a key and an address, never a person. Must not decide what may be published.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

PLACES = {
    "incident_id": pl.String, "lat": pl.Float64, "lon": pl.Float64, "precision": pl.String, "expected_error_m": pl.Float64,
    "reason": pl.String, "beat": pl.String, "neighbourhood": pl.String, "city": pl.String, "county": pl.String,
}  # fmt: skip
"""Columns of the located stage."""

_UNLOCATED = {
    "lat": pl.lit(None, dtype=pl.Float64), "lon": pl.lit(None, dtype=pl.Float64), "precision": pl.lit("none"),
    "expected_error_m": pl.lit(None, dtype=pl.Float64), "reason": pl.lit("no_layer"),
    "beat": pl.lit(None, dtype=pl.String), "neighbourhood": pl.lit(None, dtype=pl.String),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Reference:
    """The files places are found with; without a layer, only city and county as written are used."""

    layer: Path
    zones: Path

    def fingerprint(self) -> str:
        """A hash of both files, to tell when places must be found again."""
        digest = hashlib.sha256()
        for path in (self.layer, self.zones):
            digest.update(path.read_bytes() if path.is_file() else b"absent")
        return digest.hexdigest()

    def locate(self, incidents: pl.DataFrame) -> pl.DataFrame:
        """One row per incident: point, precision, reason, and the areas it lies in."""
        written = incidents.select(
            "incident_id",
            city=_tidied(pl.col("city")),
            county=_tidied(pl.col("county")).str.replace(r"(?i) county$", ""),
        )
        if not (self.layer.is_file() and self.zones.is_file()):
            return written.with_columns(**_UNLOCATED).select(*PLACES)
        from geocode.layer import read_layer
        from geocode.layers.zones import read_zones
        from geocode.locate import locate
        from geocode.zones import assign_zone

        asked = incidents.select(key="incident_id", address="address", zip="zip_code")
        points = _as_reported(locate(asked, read_layer(self.layer)), incidents)
        zones = read_zones(self.zones)
        beats = zones[zones["kind"] == "beat"]
        names = pl.DataFrame({
            "zone_id": beats["zone_id"].tolist(), "beat": beats["name"].tolist(), "neighbourhood": beats["parent"].tolist(),
        }, schema={"zone_id": pl.String, "beat": pl.String, "neighbourhood": pl.String})  # fmt: skip
        placed = assign_zone(points.select("key", "lat", "lon"), beats).join(
            names, on="zone_id", how="left", maintain_order="left"
        )
        return (
            written.hstack(points.select("lat", "lon", "precision", "expected_error_m", "reason"))
            .hstack(placed.select("beat", "neighbourhood"))
            .select(*PLACES)
        )

    def shapes(self) -> Any:
        """The areas rows are published at, with their shapes; None without a zone layer."""
        if not self.zones.is_file():
            return None
        from geocode.areas import area_shapes
        from geocode.layers.zones import read_zones

        return area_shapes(read_zones(self.zones))


def _as_reported(points: pl.DataFrame, incidents: pl.DataFrame) -> pl.DataFrame:
    """The agency's own point where it gave one; it knows the place better than its address does."""
    given = incidents["latitude"].is_not_null() & incidents["longitude"].is_not_null()
    own: dict[str, pl.Series | pl.Expr] = {
        "lat": incidents["latitude"], "lon": incidents["longitude"], "precision": pl.lit("reported"),
        "expected_error_m": pl.lit(None, dtype=pl.Float64), "reason": pl.lit(None, dtype=pl.String),
    }  # fmt: skip
    return points.with_columns(**{
        name: pl.when(given).then(value).otherwise(pl.col(name)) for name, value in own.items()
    })  # fmt: skip


def _tidied(text: pl.Expr) -> pl.Expr:
    """One spelling of case and blanks; another spelling of the name itself is left as it is."""
    squeezed = text.str.strip_chars().str.replace_all(r"\s+", " ").str.to_titlecase()
    return pl.when(squeezed != "").then(squeezed)

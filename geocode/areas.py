"""The shapes of the areas incidents are published at: beats and neighbourhoods as drawn, cities as what lies in them.

Names are those under which rows are published. Must not simplify, move or invent a border.
"""

import geopandas as gpd
import pandas as pd
from shapely.geometry.base import BaseGeometry


def area_shapes(zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """One row per area: area (name), area_level (beat, neighbourhood or city), geometry (EPSG:4326).

    zones: as `layers.zones.read_zones` gives them; the parent of a beat is its neighbourhood, that of a neighbourhood
    its city. A name that stands twice at one level bears its parent in brackets, as it does where rows are published.
    """
    drawn = zones[zones["kind"].isin(["beat", "neighbourhood"])]
    levels = [
        gpd.GeoDataFrame({"area": _told_apart(part), "area_level": kind, "geometry": part.geometry}, crs=zones.crs)
        for kind, part in drawn.groupby("kind", sort=True)
    ]
    inner = zones[(zones["kind"] == "neighbourhood") & zones["parent"].notna()]
    if len(inner):
        cities = inner.dissolve(by="parent").reset_index()
        levels.append(
            gpd.GeoDataFrame(
                {"area": cities["parent"], "area_level": "city", "geometry": cities.geometry}, crs=zones.crs
            )
        )
    together = (
        pd.concat(levels, ignore_index=True) if levels else zones.iloc[:0][["geometry"]].assign(area="", area_level="")
    )
    ordered = gpd.GeoDataFrame(together, crs=zones.crs).sort_values(["area_level", "area"], ignore_index=True)
    return ordered[["area", "area_level", "geometry"]]


def covered_area(zones: gpd.GeoDataFrame) -> BaseGeometry | None:
    """All zones as one shape (EPSG:4326): where the agencies they were drawn for work; None where there are none."""
    return zones.geometry.union_all() if len(zones) else None


def _told_apart(part: gpd.GeoDataFrame) -> pd.Series:
    parents = part.groupby("name")["parent"].transform("nunique")
    return part["name"].where(parents <= 1, part["name"] + " (" + part["parent"].fillna("") + ")")

"""The areas incidents are published at, by name and by shape: beats and neighbourhoods as drawn, cities as what lies in them.

Names are those under which rows are published, fixed by the zones and never by the rows at hand. Must not simplify,
move or invent a border; snap points and cells are `snapping.outlines`.
"""

import geopandas as gpd
import pandas as pd
import polars as pl
from shapely.geometry.base import BaseGeometry

AREA_NAMES = {
    "kind": pl.String, "zone_id": pl.String, "beat": pl.String, "neighbourhood": pl.String, "city": pl.String, "county": pl.String,
}  # fmt: skip
"""The names of one zone and of the areas around it; null where the zones do not know, and beat for a neighbourhood."""

_COLUMNS = ["zone_id", "name", "parent", "geometry"]


def name_areas(zones: gpd.GeoDataFrame) -> pl.DataFrame:
    """One row per beat and neighbourhood (`AREA_NAMES`): its name and the areas around it, as they are published.

    zones: as `layers.zones.read_zones` gives them; the parent of a beat is its neighbourhood, that of a neighbourhood
    its city, that of a city its county. So an area lies in one area of each coarser level, whatever a report says.
    """
    beats, hoods = _named(zones)
    counties = zones[zones["kind"] == "city"].drop_duplicates("name", keep=False).set_index("name")["parent"].to_dict()
    cities = dict(zip(hoods["area"], hoods["parent"], strict=True))
    drawn = [("beat", *row) for row in beats[["zone_id", "area", "parent"]].itertuples(index=False)]
    drawn += [
        ("neighbourhood", zone_id, None, area) for zone_id, area in hoods[["zone_id", "area"]].itertuples(index=False)
    ]
    rows = [(*row, cities.get(row[-1]), counties.get(cities.get(row[-1]))) for row in drawn]
    told = [tuple(None if pd.isna(name) else name for name in row) for row in rows]
    return pl.DataFrame(told, schema=AREA_NAMES, orient="row")


def area_shapes(zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """One row per area: area (name), area_level (beat, neighbourhood or city), geometry (EPSG:4326).

    A name that stands twice at one level bears its parent in brackets, as it does where rows are published.
    """
    beats, hoods = _named(zones)
    inner = hoods[hoods["parent"].notna()]
    cities = inner[["parent", "geometry"]].dissolve(by="parent").reset_index().rename(columns={"parent": "area"})
    levels = [
        part[["area", "geometry"]].assign(area_level=level)
        for level, part in (("beat", beats), ("neighbourhood", hoods), ("city", cities))
        if len(part)
    ]
    together = (
        pd.concat(levels, ignore_index=True) if levels else zones.iloc[:0][["geometry"]].assign(area="", area_level="")
    )
    ordered = gpd.GeoDataFrame(together, crs=zones.crs).sort_values(["area_level", "area"], ignore_index=True)
    return ordered[["area", "area_level", "geometry"]]


def covered_area(zones: gpd.GeoDataFrame) -> BaseGeometry | None:
    """All zones as one shape (EPSG:4326): where the agencies they were drawn for work; None where there are none."""
    return zones.geometry.union_all() if len(zones) else None


def tell_apart(names: pd.Series, parents: pd.Series) -> pd.Series:
    """Names that stand under several parents get the parent in brackets; one without a parent stays as it is."""
    several = parents.groupby(names).transform(lambda given: given.nunique(dropna=False)) > 1
    return names.where(~several | parents.isna(), names + " (" + parents.fillna("") + ")")


def _named(zones: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Beats and neighbourhoods with a column area; the parent of a beat is the area of its neighbourhood."""
    hoods = zones[zones["kind"] == "neighbourhood"][_COLUMNS]
    hoods = hoods.assign(area=tell_apart(hoods["name"], hoods["parent"]))
    beats = zones[zones["kind"] == "beat"][_COLUMNS]
    around = [_around(parent, shape, hoods) for parent, shape in zip(beats["parent"], beats.geometry, strict=True)]
    beats = beats.assign(parent=pd.Series(around, index=beats.index, dtype=object))
    return beats.assign(area=tell_apart(beats["name"], beats["parent"])), hoods


def _around(parent: str | None, beat: BaseGeometry, hoods: gpd.GeoDataFrame) -> str | None:
    """The area of the neighbourhood a beat lies in; of several that bear its parent's name the one it lies in."""
    if pd.isna(parent):
        return None
    named = hoods[hoods["name"] == parent]
    if named["area"].nunique() > 1:
        named = named[named.covers(beat.representative_point())]
        return str(named["area"].iloc[0]) if len(named) else None
    return str(named["area"].iloc[0]) if len(named) else parent

"""House numbers learned from the files of a real city: points kept back are found where the others say."""

import gzip
import hashlib
import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import polars as pl
import pytest
import shapely

from geocode.interpolate import distance_m
from geocode.learn.ranges import learn_ranges
from geocode.names import normalise_street

SAN_FRANCISCO = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "geo" / "san-francisco"


@pytest.fixture(scope="module")
def city() -> tuple[gpd.GeoDataFrame, pl.DataFrame]:
    """Street segments and past address points of a real city; skips where the shared data is absent."""
    streets, addresses = SAN_FRANCISCO / "street_segments.geojson.gz", SAN_FRANCISCO / "geocoded_addresses.csv"
    if not (streets.is_file() and addresses.is_file()):
        pytest.skip("the shared data (../shared/data/geo/san-francisco) is not beside the project")
    features = json.loads(gzip.decompress(streets.read_bytes()))["features"]
    named = {shapely.geometry.shape(f["geometry"]): f["properties"].get("Corridor") for f in features}
    lines = {shape: name for shape, name in named.items() if name and shape.geom_type == "LineString"}
    frame_ = gpd.GeoDataFrame({"street": list(lines.values())}, geometry=list(lines), crs="EPSG:4326")
    text = pl.col("address").str.extract_groups(r"^(?<low>\d+)\S*\s+(?<street>.+)$")
    rows = pl.read_csv(addresses, infer_schema_length=0).filter(pl.col("confidence") == "HIGH").with_columns(text=text)
    return frame_, rows.select(
        street=pl.col("text").struct.field("street"),
        low=pl.col("text").struct.field("low").cast(pl.Int64),
        high=pl.col("text").struct.field("low").cast(pl.Int64),
        lat=pl.col("latitude").cast(pl.Float64),
        lon=pl.col("longitude").cast(pl.Float64),
    ).drop_nulls()


def test_in_a_real_city_points_kept_back_lie_where_the_others_say(city):
    streets, known = city
    names = {name: normalise_street(name) for name in known["street"].unique()}
    back = known["low"].map_elements(lambda n: hashlib.sha256(str(n).encode()).digest()[0] % 5 == 0, pl.Boolean)
    rows = learn_ranges(streets, known.filter(~back))
    by_street: dict[str, list] = {}
    for row in rows.filter(pl.col("start") != pl.col("end")).iter_rows(named=True):
        line = streets.geometry.iloc[row["segment"]]
        by_street.setdefault(normalise_street(streets["street"].iloc[row["segment"]]), []).append((row, line))
    errors = []
    asked = known.filter(back)
    for street, low, lat, lon in asked.select("street", "low", "lat", "lon").iter_rows():
        for row, line in by_street.get(names[street], ()):
            share = (low - row["start"]) / (row["end"] - row["start"])
            if 0 <= share <= 1:
                spot = line.interpolate(share, normalized=True)
                errors.append(distance_m((spot.y, spot.x), (lat, lon)))
                break
    assert len(errors) > 0.75 * len(asked)
    assert np.median(errors) < 20
    assert np.mean(np.array(errors) > 250) < 0.02

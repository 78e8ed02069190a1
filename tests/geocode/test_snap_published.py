"""Which snap point, cell and beat a place may be shown at, and when a layer is another one."""

from pathlib import Path

import geopandas as gpd
import polars as pl
import pytest
import shapely

from geocode.interpolate import METRES_PER_DEGREE
from geocode.layers.problem import LayerProblem
from geocode.snap import make_snap_layer
from geocode.snapping.files import read_snaps, write_snaps
from geocode.snapping.outlines import snap_shapes
from geocode.snapping.published import CELL_EDGE_M, STANDING, publish_snaps, refuse_layer, stand_points
from geocode.snapping.versions import same_layer_or_stop, snap_version

WEST, EAST, SOUTH, NORTH = 10.0, 10.02, 0.0, 0.02
"""A square of about two kilometres; the border of its two beats runs through its middle."""
MIDDLE = (WEST + EAST) / 2


@pytest.fixture(scope="module")
def zones() -> gpd.GeoDataFrame:
    boxes = [(WEST, MIDDLE), (MIDDLE, EAST)]
    return gpd.GeoDataFrame(
        {"zone_id": ["1", "2", "N"], "name": ["One", "Two", "Quay"], "kind": ["beat", "beat", "neighbourhood"], "parent": ["Quay", "Quay", "Port"]},
        geometry=[*(shapely.box(west, SOUTH, east, NORTH) for west, east in boxes), shapely.box(WEST, SOUTH, EAST, NORTH)],
        crs="EPSG:4326",
    )  # fmt: skip


@pytest.fixture(scope="module")
def snaps(zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    houses = [("Alder St", 100 * i + j, SOUTH + 0.0008 * j + 0.0004, WEST + 0.0008 * i + 0.0003) for i in range(25) for j in range(25)]  # fmt: skip
    corners = [(f"{i}-{j}", "node", SOUTH + 0.0016 * j + 0.0008, WEST + 0.0016 * i + 0.0007) for i in range(13) for j in range(12)]  # fmt: skip
    addresses = pl.DataFrame(houses, schema=["street", "low", "lat", "lon"], orient="row")
    sites = pl.DataFrame(corners, schema=["site_id", "kind", "lat", "lon"], orient="row")
    return make_snap_layer(sites, addresses, zones=zones[zones["kind"] == "beat"])


@pytest.fixture(scope="module")
def published(snaps: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> pl.DataFrame:
    assert refuse_layer(snaps, zones) is None
    return publish_snaps(snaps, zones)


def stand(places: list[tuple[float, float, float | None]], *ground: object) -> list[dict[str, str | None]]:
    """What is told of places: longitude, latitude, spread."""
    points = pl.DataFrame(places, schema=["lon", "lat", "spread_m"], orient="row").with_row_index("key")
    told = stand_points(points, *ground)  # type: ignore[arg-type]
    assert dict(told.schema) == STANDING
    return told.to_dicts()


def test_a_cell_on_the_border_of_two_beats_is_one_cell_for_each(published: pl.DataFrame) -> None:
    both = published.filter(pl.col("cell").str.contains("(", literal=True))
    assert set(both["beat"]) == {"One", "Two"}
    assert (both["cell"] == both["cell"].str.slice(0, 15) + " (" + both["beat"] + ")").all()
    assert published.group_by("cell").agg(pl.col("beat").n_unique())["beat"].max() == 1
    assert published.group_by(pl.col("cell").str.slice(0, 15)).agg(pl.col("beat").n_unique())["beat"].max() == 2


def test_the_wider_a_place_may_be_off_the_coarser_it_is_shown(
    snaps: gpd.GeoDataFrame, published: pl.DataFrame, zones: gpd.GeoDataFrame
) -> None:
    own = published.filter(pl.col("beat") == "One").row(0, named=True)
    place = (own["longitude"], own["latitude"])
    middle, border = (WEST + 0.005, NORTH / 2), (MIDDLE - 0.001, NORTH / 2)
    exact, near, wide, wider, unknown, beside, outside = stand(
        [(*place, 0.0), (*place, own["radius_m"]), (*middle, 400.0), (*middle, CELL_EDGE_M + 1), (*middle, None),
         (*border, 400.0), (WEST - 1, 0.01, 0.0)],
        snaps, published, zones,
    )  # fmt: skip
    assert exact == near == {name: own[name] for name in STANDING}
    assert (wide["snap_id"], wide["beat"], wide["city"]) == (None, "One", "Port")
    assert wide["cell"] in set(published["cell"])
    assert (wider["cell"], wider["beat"], wider["neighbourhood"]) == (None, "One", "Quay")
    assert set(unknown.values()) == set(outside.values()) == {None}
    # The circle crosses the border of the beats and stays inside the neighbourhood.
    assert (beside["cell"], beside["beat"], beside["neighbourhood"], beside["city"]) == (None, None, "Quay", "Port")


def test_the_circle_around_a_place_is_drawn_in_metres(
    snaps: gpd.GeoDataFrame, published: pl.DataFrame, zones: gpd.GeoDataFrame
) -> None:
    off = 450.0
    lon = MIDDLE - off / METRES_PER_DEGREE
    inside, across = stand([(lon, NORTH / 2, off * 0.99), (lon, NORTH / 2, off * 1.01)], snaps, published, zones)
    assert (inside["beat"], across["beat"]) == ("One", None)


def test_a_layer_of_other_borders_or_of_small_catchments_is_refused(
    snaps: gpd.GeoDataFrame, zones: gpd.GeoDataFrame
) -> None:
    agency = zones.iloc[[2]].assign(kind="agency")
    wrongs = {
        "lacks radius_m": (snaps.drop(columns="radius_m"), zones),
        "fewer than 8 addresses": (snaps.assign(addresses=7), zones),
        "not cut at the borders of the kind beat": (snaps.drop(columns="beat"), zones),
        "not cut at the borders of the kind agency": (snaps, agency),
        "do not keep to the borders": (snaps.assign(beat="1"), zones),
        f"{(snaps['beat'] == '2').sum()} catchments": (snaps, zones.iloc[[0, 2]]),
    }
    for word, (layer, drawn) in wrongs.items():
        assert word in str(refuse_layer(layer, drawn))
    # The same border with fewer digits is the same border.
    rounded = zones.set_geometry(shapely.transform(zones.geometry.to_numpy(), lambda places: places + 4e-6))
    assert refuse_layer(snaps, rounded) is None


def test_a_cell_is_drawn_as_the_catchments_that_stand_in_it(snaps: gpd.GeoDataFrame, published: pl.DataFrame) -> None:
    cell = published["cell"][0]
    inside = published.filter(pl.col("cell") == cell)["snap_id"]
    drawn = snap_shapes(snaps, published, [("cell", cell), ("snap", inside[0]), ("cell", "none"), ("beat", cell)])
    assert drawn[["area_level", "area"]].values.tolist() == [["cell", cell], ["snap", inside[0]]]
    together = snaps[snaps["snap_id"].isin(inside)]
    assert drawn.geometry[0].area == pytest.approx(shapely.area(together.geometry.to_numpy()).sum())
    assert snap_shapes(snaps, published, []).empty


def test_a_layer_written_again_is_the_same_and_any_other_ends_the_family(
    snaps: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    path = tmp_path / "snaps.parquet"
    assert snap_version(path) == ""
    write_snaps(snaps, path)
    first = snap_version(path)
    write_snaps(read_snaps(path).iloc[::-1], path)
    assert snap_version(path) == first
    for name, value in (("addresses", 9), ("beat", "1"), ("lat", 0.001), ("geometry", snaps.geometry.translate(1e-7))):
        write_snaps(snaps.assign(**{name: value}), path)
        other = snap_version(path)
        assert other != first
        with pytest.raises(LayerProblem, match=r"snap layer of this family.*put the old file back.*vigie keys rotate release"):  # fmt: skip
            same_layer_or_stop(other, first)
    assert same_layer_or_stop(first, first) == same_layer_or_stop(first, "") == same_layer_or_stop("", first) == first

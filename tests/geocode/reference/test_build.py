"""Building a layer: what it counts, how sources are merged, and that the order of rows is nothing."""

import geopandas as gpd
import polars as pl
import pytest
import shapely

from geocode.layers.problem import LayerProblem
from geocode.reference import Layer, build_layer, correct_layer
from tests.geocode.conftest import at, metres, street, streets_frame


def _length(layer: Layer, name: str) -> float:
    (id,) = layer.named(name)
    return layer.street(id).length_m


def test_the_manifest_counts_what_the_layer_holds(full_layer: Layer):
    manifest = full_layer.manifest
    assert manifest.counts == {
        "streets": 11, "segments": 27, "nodes": 18, "points": 4, "landmarks": 2, "zones: beat": 2, "zones: town": 1,
    }  # fmt: skip
    assert manifest.left_out == {"crossings that do not name two streets at a place": 1}
    assert manifest.ranged_share == pytest.approx(26 / 27, abs=1e-4)
    assert [(source.file, source.rows) for source in manifest.sources] == [("town.geojson", 27)]
    assert manifest.zips == ("00001", "00002")
    assert manifest.bounds == pytest.approx((*at(-950, 0), *at(900, 4_000)), abs=1e-2)
    assert manifest.version == manifest.checksum[:12]


def test_the_order_of_rows_changes_nothing(
    centrelines: gpd.GeoDataFrame,
    intersections: gpd.GeoDataFrame,
    points: pl.DataFrame,
    landmarks: gpd.GeoDataFrame,
    zones: gpd.GeoDataFrame,
    full_layer: Layer,
):
    turned = build_layer(
        streets=[centrelines[::-1]], points=points[::-1], intersections=intersections[::-1],
        landmarks=landmarks[::-1], zones=zones[::-1], sources=full_layer.manifest.sources,
    )  # fmt: skip
    assert turned.manifest == full_layer.manifest


def test_another_content_has_another_version(centrelines: gpd.GeoDataFrame, layer: Layer):
    assert build_layer(streets=[centrelines]).manifest.version != layer.manifest.version


def test_rows_without_a_name_or_a_line_are_left_out_and_counted(centrelines: gpd.GeoDataFrame):
    frame = centrelines.copy()
    frame.loc[0, "street"] = None
    frame.loc[1, "street"] = "--"
    frame.loc[2, "geometry"] = None
    manifest = build_layer(streets=[frame]).manifest
    assert manifest.left_out == {"streets without a name": 2, "streets without a line": 1}
    assert manifest.counts["segments"] == len(centrelines) - 3


def test_a_layer_of_nothing_answers_nothing():
    layer = build_layer()
    assert layer.manifest.bounds is None
    assert (
        layer.named("ALDER ST") == layer.based("ALDER") == layer.spelled_near("ALDER") == layer.sounding("ALDER") == ()
    )
    assert layer.nearest((0.0, 10.0), 500) is None


def test_a_line_given_twice_or_backwards_is_one_segment_with_the_numbers_of_both():
    there = street("Elm St", (0, 0), (100, 0), numbers=(1, 9, 2, 10))
    back = street("ELM STREET", (100, 0), (0, 0), numbers=(110, 102, 109, 101))
    layer = build_layer(streets=[streets_frame([there, there, back])])
    (id,) = layer.named("ELM ST")
    assert len(layer.segments(id)) == 1
    assert layer.street(id).length_m == pytest.approx(100, abs=0.1)
    sides = {(stretch.low, stretch.high, stretch.side) for stretch in layer.stretches(id)}
    assert sides == {(1, 9, 1), (2, 10, -1), (101, 109, 1), (102, 110, -1)}


def test_several_ranges_on_one_line_are_all_kept():
    rows = [street("Elm St", (0, 0), (100, 0), numbers=numbers) for numbers in ((1, 9, 2, 10), (21, 29, 22, 30))]
    layer = build_layer(streets=[streets_frame(rows)])
    (id,) = layer.named("ELM ST")
    assert [stretch.low for stretch in layer.stretches(id)] == [1, 2, 21, 22]


def test_the_source_with_numbers_wins_and_the_other_fills_what_it_lacks():
    numbered = streets_frame([street("Elm St", (0, 0), (200, 0), numbers=(1, 99, 2, 98))])
    roads = streets_frame([street("ELM ST", (0, 5), (500, 5)), street("Oak Ln", (0, 90), (100, 90))])
    for order in ([numbered, roads], [roads, numbered]):
        layer = build_layer(streets=order)
        (id,) = layer.named("ELM ST")
        # 500 m of road, of which the first 200 and the 25 m around their end are the numbered street itself.
        lengths = sorted(segment.line.length_m for segment in layer.segments(id))
        assert lengths == pytest.approx([200, 275], abs=1)
        assert sorted(stretch.high for stretch in layer.stretches(id)) == [98, 99]
        assert _length(layer, "OAK LN") == pytest.approx(100, abs=0.1)


def test_a_street_of_the_same_name_elsewhere_is_not_a_repetition():
    here = streets_frame([street("Elm St", (0, 0), (200, 0), numbers=(1, 99, 2, 98), place="Alton")])
    there = streets_frame([street("Elm St", (0, 5_000), (200, 5_000), numbers=(1, 99, 2, 98), place="Belton")])
    layer = build_layer(streets=[here, there])
    (id,) = layer.named("ELM ST")
    assert layer.street(id).places == layer.towns == {"Alton", "Belton"}
    assert [(stretch.low, stretch.place) for stretch in layer.stretches(id)][:2] == [(1, "Alton"), (1, "Belton")]


def test_lines_without_numbers_are_cut_at_their_crossings_and_those_with_numbers_are_not():
    frame = streets_frame(
        [
            street("Elm St", (0, 0), (100, 0), (200, 0)),
            street("Oak Ln", (0, 50), (100, 50), (200, 50), numbers=(1, 99, 2, 98)),
            street("First Ave", (100, 0), (100, 50), (100, 80)),
        ]
    )
    layer = build_layer(streets=[frame])
    lengths = {
        name: [round(s.line.length_m) for s in layer.segments(layer.named(name)[0])] for name in ("ELM ST", "OAK LN")
    }
    assert lengths == {"ELM ST": [100, 100], "OAK LN": [200]}


def test_the_parts_of_a_numbered_broken_line_are_walked_as_drawn():
    row = street("Elm St", (0, 0), (1, 0), numbers=(1, 9, 2, 10))
    row["geometry"] = shapely.MultiLineString([[at(0, 0), at(10, 0)], [at(20, 0), at(30, 0)]])
    layer = build_layer(streets=[streets_frame([row])])
    (segment,) = layer.segments(layer.named("ELM ST")[0])
    assert [round(metres(place)[0]) for place in segment.line.places] == [0, 10, 20, 30]


def test_names_that_differ_by_a_blank_are_one_street_where_their_lines_touch(points: pl.DataFrame):
    near = streets_frame([street("Bay Shore Rd", (0, 0), (100, 0)), street("Bayshore Rd", (100, 5), (300, 5))])
    layer = build_layer(streets=[near], points=points.with_columns(street=pl.lit("BAY SHORE ROAD")))
    assert layer.named("BAYSHORE RD") == layer.named("BAY SHORE RD")
    (id,) = layer.named("BAY SHORE RD")
    assert len(layer.segments(id)) == 2
    assert len(layer.points(id)) == len(points) - 1
    assert layer.manifest.counts["streets"] == 1
    apart = streets_frame([street("Bay Shore Rd", (0, 0), (100, 0)), street("Bayshore Rd", (900, 5), (950, 5))])
    assert build_layer(streets=[apart]).manifest.counts["streets"] == 2


def test_a_reviewed_correction_is_another_name_of_its_street(layer: Layer):
    corrected = correct_layer(layer, {"Miller's Row": "Alder St"})
    assert corrected.named("MILLERS ROW") == layer.named("ALDER ST")
    assert corrected.spelled_near("MILLERS")[0] in corrected.based("MILLERS")
    assert layer.named("MILLERS ROW") == ()
    assert corrected.manifest.version != layer.manifest.version
    assert corrected.manifest.counts == layer.manifest.counts


@pytest.mark.parametrize("names", [{"Miller Row": "No Such St"}, {"--": "Alder St"}])
def test_a_correction_to_no_street_is_a_problem(layer: Layer, names: dict[str, str]):
    with pytest.raises(LayerProblem, match="Correction 1 "):
        correct_layer(layer, names)

"""Where incidents took place: the answer, the area around it, what the agency gave itself, and what it should look at."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import h3
import polars as pl
import pytest

from geocode.corrections.ledger import propose, review
from geocode.layers.zones import read_zones
from geocode.reference import Layer
from geocode.snapping.files import read_snaps, write_snaps
from geocode.snapping.published import PUBLISHED_SNAPS
from orchestration.corrections import change_ledger
from orchestration.places import PLACES, REFUSED, Reference
from orchestration.verbs_snap import snaps_of
from tests.orchestration.gridville import at, metres

HALF_A_KM, WITHIN = at(700, -9), at(500, -9)
"""Longitude, latitude of two places 600 and 400 m from 150 Alder St."""


@pytest.fixture(scope="module")
def reference(
    town: dict[str, Path], layer: Layer, layer_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Reference:
    """The town's layer, zones and snap layer, without corrections."""
    folder = tmp_path_factory.mktemp("reference")
    made = Reference(
        layer=folder / "layer.db", zones=folder / "zones.geojson", snaps=folder / "snaps.parquet",
        corrections=folder / "corrections.ndjson",
    )  # fmt: skip
    shutil.copyfile(layer_file, made.layer)
    shutil.copyfile(town["zones"], made.zones)
    write_snaps(snaps_of(layer, ("beat",)), made.snaps)
    return made


def incidents(*rows: dict[str, object]) -> pl.DataFrame:
    """Incidents at 150 Alder St but for what is given."""
    usual = {"agency_id": "XX1", "address": "150 Alder St", "zip_code": "00001", "city": "GRIDVILLE ", "county": "grid county",
             "latitude": None, "longitude": None}  # fmt: skip
    schema = {
        "incident_id": pl.String,
        **dict.fromkeys(usual, pl.String),
        "latitude": pl.Float64,
        "longitude": pl.Float64,
    }
    return pl.DataFrame([{**usual, "incident_id": f"i{n}", **row} for n, row in enumerate(rows)], schema=schema)


def point(place: tuple[float, float]) -> dict[str, float]:
    return {"latitude": place[1], "longitude": place[0]}


def test_an_address_gives_a_place_with_its_error_areas_and_snap_point(reference: Reference) -> None:
    places, refused = reference.locate(incidents({}, {"address": "Cedar St & North Ave"}, {"address": "Gridville"}))
    assert dict(places.schema) == PLACES
    assert dict(refused.schema) == REFUSED
    first, second, third = places.iter_rows(named=True)
    assert (first["precision"], first["beat"], first["neighbourhood"]) == ("range", "1", "Westside")
    assert (second["precision"], second["beat"], second["neighbourhood"]) == ("intersection", "2", "Eastside")
    assert metres(first["lat"], first["lon"]) == (pytest.approx(100, abs=5), pytest.approx(-9, abs=5))
    assert (first["city"], first["county"]) == ("Gridville", "Grid")
    assert first["expected_error_m"] <= first["expected_error_p90_m"]
    snaps = read_snaps(reference.snaps)
    assert {first["snap_id"], second["snap_id"]} <= set(snaps["snap_id"])
    assert None not in (first["cell"], second["cell"])
    # A town is a place somewhere in it: no beat of it may be named.
    assert (third["precision"], third["beat"], third["neighbourhood"]) == ("zone", None, None)
    assert refused.is_empty()


def test_a_coordinate_more_than_500_m_from_its_address_gives_no_place_and_stands_in_the_list(
    reference: Reference,
) -> None:
    places, refused = reference.locate(
        incidents(point(HALF_A_KM), point(WITHIN), {**point(HALF_A_KM), "address": "9 Nowhere Rd"})
    )
    far, near, unknown = places.iter_rows(named=True)
    assert (far["precision"], far["reason"]) == ("none", "disagrees")
    for name in (
        "lat",
        "lon",
        "confidence",
        "expected_error_m",
        "expected_error_p90_m",
        "snap_id",
        "cell",
        "beat",
        "neighbourhood",
    ):
        assert far[name] is None, name
    assert (near["precision"], near["lat"], near["lon"], near["confidence"]) == ("reported", WITHIN[1], WITHIN[0], None)
    # Nothing speaks against a point whose address has no place; the address is still to be looked at.
    assert (unknown["precision"], unknown["reason"], unknown["lat"]) == ("reported", None, HALF_A_KM[1])
    told = refused.select("incident_id", "finding", "precision", "reason").rows()
    assert told == [("i0", "far_from_address", "range", None), ("i2", None, "none", "street_unknown")]
    assert refused["distance_m"][0] == pytest.approx(600, abs=10)
    assert refused["address"].to_list() == ["150 Alder St", "9 Nowhere Rd"]


@pytest.mark.parametrize(
    ("given", "finding"),
    [
        ({"latitude": at(100, -9)[0] / 2, "longitude": at(100, -9)[1]}, "outside_area"),
        ({"latitude": -at(100, -9)[1], "longitude": at(100, -9)[0]}, "sign"),
        ({"latitude": at(100, -9)[1], "longitude": -at(100, -9)[0]}, "sign"),
        ({"latitude": at(100, -9)[0], "longitude": at(100, -9)[1]}, "swapped"),
        ({"latitude": 0.0, "longitude": 0.0}, "zero"),
    ],
)
def test_a_coordinate_that_cannot_be_right_is_no_place(
    reference: Reference, given: dict[str, float], finding: str
) -> None:
    places, refused = reference.locate(incidents(given))
    assert places.select("precision", "reason", "lat", "snap_id").row(0) == ("none", "disagrees", None, None)
    assert refused["finding"].to_list() == [finding]


def test_a_coordinate_of_few_digits_is_told_and_still_taken(reference: Reference) -> None:
    places, refused = reference.locate(incidents({"latitude": 40.0, "longitude": -90.0}))
    assert places["precision"].to_list() == ["reported"]
    assert refused["finding"].to_list() == ["few_digits"]


def test_a_blank_address_has_no_place_and_is_not_in_the_list(reference: Reference) -> None:
    places, refused = reference.locate(incidents({"address": None}, {"address": " "}, {"address": "UNKNOWN"}))
    assert places["reason"].to_list() == ["empty", "empty", "unreadable"]
    assert refused["incident_id"].to_list() == ["i2"]


def test_no_address_is_in_the_places_and_every_incident_has_one_row_in_order(reference: Reference) -> None:
    asked = incidents(
        {"address": "Birch St & Second Ave"}, {"address": "12 Nowhere Rd"}, point(HALF_A_KM), {}
    ).reverse()
    places, refused = reference.locate(asked)
    assert places["incident_id"].to_list() == asked["incident_id"].to_list()
    text = str(places.to_dicts()).casefold()
    for word in ("alder", "birch", "second", "nowhere"):
        assert word not in text
    assert set(refused["incident_id"]) == {"i1", "i2"}


def test_without_a_layer_only_what_the_agency_wrote_is_known(reference: Reference, tmp_path: Path) -> None:
    absent = {name: tmp_path / name for name in ("layer", "zones", "snaps", "corrections")}
    places, refused = Reference(**absent).locate(incidents(point(WITHIN)))
    assert places.select("precision", "reason", "city", "county").row(0) == ("none", "no_layer", "Gridville", "Grid")
    assert (dict(places.schema), dict(refused.schema), refused.height) == (PLACES, REFUSED, 0)
    assert Reference(**absent).shapes() is None
    bare = Reference(
        layer=reference.layer, zones=reference.zones, snaps=tmp_path / "none", corrections=tmp_path / "none"
    )
    placed, _ = bare.locate(incidents({}, {}))
    assert placed.select("precision", "beat", "snap_id").rows() == [("range", "1", None)] * 2
    assert bare.locate(incidents().clear())[0].is_empty()


def test_no_incidents_have_no_places(reference: Reference) -> None:
    places, refused = reference.locate(incidents().clear())
    assert (dict(places.schema), places.height, refused.height) == (PLACES, 0, 0)


def test_a_correction_in_force_places_its_address_and_changes_the_fingerprint(
    reference: Reference, layer: Layer, tmp_path: Path
) -> None:
    corrected = Reference(
        layer=reference.layer, zones=reference.zones, snaps=reference.snaps, corrections=tmp_path / "corrections.ndjson"
    )
    asked, place, now = incidents({"address": "12 Mill Rd"}), at(500, 300), datetime.now(UTC)
    assert corrected.locate(asked)[0]["reason"].to_list() == ["street_unknown"]
    before = corrected.fingerprint()
    change_ledger(corrected.corrections, lambda ledger: propose(
        ledger, written="12 MILL RD.", meaning=(place[1], place[0]), scope="XX1", by="Ann", at=now, reason="Seen.", streets=layer,
    ))  # fmt: skip
    assert corrected.locate(asked)[0]["reason"].to_list() == ["street_unknown"]
    change_ledger(corrected.corrections, lambda ledger: review(ledger, 1, "approve", by="Bob", at=now, streets=layer))
    places, refused = corrected.locate(asked)
    assert places.select("precision", "reason", "lat", "lon", "beat").row(0) == ("point", None, place[1], place[0], "2")
    assert refused.is_empty()
    assert corrected.fingerprint() != before
    assert reference.locate(asked)[0]["precision"].to_list() == ["none"]
    assert corrected.locate(asked.with_columns(agency_id=pl.lit("XX2")))[0]["precision"].to_list() == ["none"]


def test_all_places_of_one_snap_point_have_its_cell_and_its_areas(reference: Reference) -> None:
    spots = [at(40 * east, 90 * north) for east in range(16) for north in range(7)]
    places, _ = reference.locate(incidents(*({**point(spot), "address": None} for spot in spots)))
    snapped = places.filter(pl.col("snap_id").is_not_null())
    shared = ["cell", "beat", "neighbourhood", "city", "county"]
    assert snapped.height > 90
    assert snapped.group_by("snap_id").agg(pl.struct(shared).n_unique().alias("n"))["n"].max() == 1
    own = reference.snap_points()
    assert dict(own.schema) == PUBLISHED_SNAPS
    told = snapped.select("snap_id", "cell", "beat").unique().join(own, on="snap_id", suffix="_own")
    assert told["cell"].equals(told["cell_own"], null_equal=False)
    assert told["beat"].equals(told["beat_own"], null_equal=False)
    for cell, lat, lon in told.select("cell", "latitude", "longitude").rows():
        assert cell.startswith(h3.latlng_to_cell(lat, lon, 8))
    assert set(zip(read_snaps(reference.snaps)["snap_id"], read_snaps(reference.snaps)["beat"], strict=True)) == set(
        own.select("snap_id", "beat").rows()
    )


def test_fifty_reports_of_one_address_stand_at_one_snap_point(reference: Reference) -> None:
    places, _ = reference.locate(incidents(*({} for _ in range(50))))
    assert places.select("snap_id", "cell", "beat").unique().height == 1


def test_a_house_of_the_layer_stands_at_the_snap_point_that_counts_it(reference: Reference, layer: Layer) -> None:
    houses = layer.ask("SELECT low, street.name FROM point JOIN street ON street.id = street_id ORDER BY low LIMIT 60")
    places, _ = reference.locate(incidents(*({"address": f"{number} {street}"} for number, street in houses)))
    assert set(places["precision"]) == {"point"}
    assert places["snap_id"].null_count() == 0


def test_a_place_that_may_be_far_off_is_shown_no_finer_than_that(reference: Reference) -> None:
    few_digits = {"latitude": 40.0, "longitude": -90.0, "address": None}
    places, _ = reference.locate(incidents({"address": "Gridville"}, few_digits))
    assert places.select("snap_id", "cell", "beat").rows() == [(None, None, None)] * 2
    bare = replace(reference, snaps=reference.snaps.with_name("none"))
    assert bare.locate(incidents(few_digits))[0].select("snap_id", "beat").row(0) == (None, "1")


def test_a_layer_that_is_not_cut_where_beats_are_published_gives_no_snap_point(
    reference: Reference, layer: Layer, tmp_path: Path
) -> None:
    uncut, moved = (
        replace(reference, snaps=tmp_path / "uncut.parquet"),
        replace(reference, zones=tmp_path / "moved.geojson"),
    )
    write_snaps(snaps_of(layer, ()), uncut.snaps)
    zones = read_zones(reference.zones)
    zones.assign(geometry=zones.geometry.translate(xoff=0.0005)).to_file(moved.zones)
    for other, word in ((uncut, "not cut at the borders of the kind beat"), (moved, "do not keep to the borders")):
        assert word in str(other.snap_warning())
        placed, _ = other.locate(incidents({}, {}))
        assert placed.select("snap_id", "cell", "beat").rows() == [(None, None, "1")] * 2
        assert other.snap_points().is_empty()
        assert set(other.shapes([("snap", "S00001")])["area_level"]) == {"beat"}
    assert reference.snap_warning() is None
    assert replace(reference, snaps=tmp_path / "none").snap_warning() is None


def test_only_the_snap_points_and_cells_of_a_release_are_drawn(reference: Reference) -> None:
    places, _ = reference.locate(incidents({}))
    snap, cell = places.select("snap_id", "cell").row(0)
    drawn = reference.shapes([("snap", snap), ("cell", cell), ("snap", "S99999"), ("beat", "1")])
    assert sorted(drawn["area_level"]) == ["beat", "beat", "cell", "snap"]
    shape = dict(zip(drawn["area_level"], drawn.geometry, strict=True))
    beat = drawn.geometry[(drawn["area_level"] == "beat") & (drawn["area"] == "1")].iloc[0]
    assert shape["cell"].buffer(1e-7).covers(shape["snap"])
    assert beat.buffer(1e-7).covers(shape["cell"])
    assert set(reference.shapes()["area_level"]) == {"beat"}

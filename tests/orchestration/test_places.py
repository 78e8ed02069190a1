"""Where incidents took place: the answer, the area around it, what the agency gave itself, and what it should look at."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from geocode.corrections.ledger import propose, review
from geocode.reference import Layer
from geocode.snapping.files import read_snaps, write_snaps
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

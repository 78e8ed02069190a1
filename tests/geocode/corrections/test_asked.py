"""What a correction in force says of a text: by its normal form, for this agency, and of nothing else."""

from datetime import UTC, datetime

import polars as pl
import pytest
from shapely.geometry import box

from geocode.corrections.asked import Corrections
from geocode.corrections.force import IN_FORCE, for_agency, in_force
from geocode.corrections.ledger import EVERYONE, Ledger, propose, review
from geocode.locate import locate
from geocode.reference import Layer
from tests.geocode.conftest import at, metres

NOON = datetime(2025, 5, 6, 12, tzinfo=UTC)
TOWN = box(*at(-100, -100), *at(2_000, 5_000))


def _corrected(ledger: Ledger, layer: Layer, written: str, meaning: object, *, scope: str = EVERYONE) -> Ledger:
    proposed = propose(
        ledger, written=written, meaning=meaning, streets=layer, scope=scope, by="ana", at=NOON, reason="The sign says so.",
        within=TOWN,
    )  # type: ignore[arg-type]  # fmt: skip
    return review(proposed, len(in_force(ledger)) + 1, "approve", by="bo", at=NOON, streets=layer)


@pytest.fixture(scope="module")
def ledger(layer: Layer) -> Ledger:
    """Three corrections: a street's other name, a place by its text, and what one agency alone means."""
    ledger = _corrected((), layer, "Farm Lane", "Birch St")
    ledger = _corrected(ledger, layer, "The old mill, rear", at(500, 50)[::-1])
    return _corrected(ledger, layer, "Depot Rd", "Cedar St", scope="A-1")


def _located(layer: Layer, rows: pl.DataFrame | None, *addresses: str) -> list[dict]:
    asked = pl.DataFrame({"key": list(range(len(addresses))), "address": addresses})
    return locate(asked, layer, corrections=rows).to_dicts()


@pytest.mark.parametrize("written", ["Farm Lane", "FARM LN", " farm  ln. "])
def test_a_street_is_found_under_any_spelling_of_the_corrected_name(ledger: Ledger, written: str):
    assert Corrections(for_agency(in_force(ledger), None)).street_of(written) == ("BIRCH ST", 1)


def test_a_place_is_found_under_any_spelling_of_the_corrected_address(ledger: Ledger):
    asked = Corrections(for_agency(in_force(ledger), None))
    for written in ("The old mill, rear", "THE OLD MILL  REAR"):
        found = asked.place_of(written)
        assert found is not None
        assert (metres(found[0]), found[1]) == (pytest.approx((500, 50), abs=0.1), 2)


def test_a_street_is_no_address_and_an_address_no_street(ledger: Ledger):
    asked = Corrections(for_agency(in_force(ledger), None))
    assert asked.place_of("Farm Lane") is None
    assert asked.street_of("The old mill, rear") is None


@pytest.mark.parametrize("rows", [None, pl.DataFrame(schema=IN_FORCE)])
def test_without_corrections_nothing_is_corrected(rows: pl.DataFrame | None):
    asked = Corrections(rows)
    assert (
        asked.place_of("Farm Lane")
        is asked.street_of("Farm Lane")
        is asked.place_of(None)
        is asked.place_of("")
        is None
    )


def test_an_agency_has_its_own_corrections_and_those_of_everyone(ledger: Ledger):
    own, other = (Corrections(for_agency(in_force(ledger), agency)) for agency in ("A-1", "A-2"))
    assert own.street_of("Depot Rd") == ("CEDAR ST", 3)
    assert other.street_of("Depot Rd") is None
    assert own.street_of("Farm Ln") == other.street_of("Farm Ln")


def test_numbers_blocks_and_crossings_of_a_corrected_street_name_the_correction(ledger: Ledger, layer: Layer):
    rows = for_agency(in_force(ledger), None)
    wrong = _located(layer, rows, "150 Farm Ln", "1XX FARM LANE", "FARM LN & 2ND AVE")
    right = _located(layer, None, "150 Birch St", "1XX BIRCH ST", "BIRCH ST & 2ND AVE")
    assert [(row["lat"], row["lon"], row["precision"], row["confidence"]) for row in wrong] == [
        (row["lat"], row["lon"], row["precision"], row["confidence"]) for row in right
    ]
    assert all("BIRCH ST (correction 1)" in row["matched_text"] for row in wrong)
    assert not any("correction" in row["matched_text"] for row in right)
    assert {row["reason"] for row in _located(layer, None, "150 Farm Ln")} == {"street_unknown"}


def test_a_corrected_place_is_a_point_that_names_the_correction(ledger: Ledger, layer: Layer):
    (row,) = _located(layer, for_agency(in_force(ledger), None), "the OLD mill, rear")
    assert (row["precision"], row["matched_text"], row["reason"]) == ("point", "correction 2", None)
    assert metres((row["lat"], row["lon"])) == pytest.approx((500, 50), abs=0.1)
    assert row["confidence"] is not None


def test_a_corrected_address_comes_before_what_the_layer_holds_and_leaves_other_addresses_alone(
    ledger: Ledger, layer: Layer
):
    rows = for_agency(in_force(_corrected(ledger, layer, "150 Alder St", at(40, 60)[::-1])), None)
    corrected = _located(layer, rows, "150 Alder St", "150 ALDER STREET, APT 2")
    assert {row["matched_text"] for row in corrected} == {"correction 4"}
    assert metres((corrected[0]["lat"], corrected[0]["lon"])) == pytest.approx((40, 60), abs=0.1)
    others = ("152 Alder St", "1XX Alder St", "150 Birch St", "nowhere")
    assert _located(layer, rows, *others) == _located(layer, None, *others)

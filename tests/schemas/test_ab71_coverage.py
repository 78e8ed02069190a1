"""Every item AB 71 asks for has its place in the standard, or a reason why it has none."""

import csv
from pathlib import Path

import pytest

from schemas.ab71_coverage import AB71_ITEMS, Place
from schemas.findings import KINDS
from schemas.rules import RULES
from schemas.standard import REPORT_TABLES

_CODES = {thing.code for thing in (*KINDS, *RULES)}
_FIELDS = {f"{table.name}.{field.name}" for table in REPORT_TABLES for field in table.fields}
_ALL = [(entity, item, place) for entity, items in AB71_ITEMS.items() for item, place in items.items()]


def test_every_item_of_ab_71_is_placed_and_no_other(root: Path) -> None:
    file = root.parent / "shared" / "reference" / "standards" / "ab71-fields.csv"
    if not file.is_file():
        pytest.skip(
            "the list of AB 71's fields (../shared/reference/standards/ab71-fields.csv) is not beside the project"
        )
    with file.open(encoding="utf-8") as lines:
        asked = {(row["entity"], row["field"]) for row in csv.DictReader(lines) if row["entity"] in AB71_ITEMS}
    assert asked == {(entity, item) for entity, item, _ in _ALL}
    assert len(asked) >= 80


def test_every_place_and_rule_exists() -> None:
    for entity, item, place in _ALL:
        assert set(place.places) <= _FIELDS, (entity, item)
        assert set(place.rules) <= _CODES, (entity, item)


@pytest.mark.parametrize("place", [place for *_, place in _ALL], ids=[f"{entity}.{item}" for entity, item, _ in _ALL])
def test_an_item_has_a_place_or_a_reason(place: Place) -> None:
    assert bool(place.places) != bool(place.because)
    assert not place.places or place.rules

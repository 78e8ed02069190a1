"""Each field leaves the private side by its declared rule only."""

import polars as pl
import pytest

from privacy.identifiers import UndeclaredValue, without_identifiers
from schemas.answers import RACE, WEAPON
from schemas.incident import INCIDENT
from schemas.model import Release
from schemas.standard import REPORT_TABLES
from tests.privacy.region import CANARY, KEY, region

TABLES = region(incidents=40).tables


def clean(table, frame=None):
    return without_identifiers(table, (TABLES[table.name] if frame is None else frame), key=KEY)


@pytest.mark.parametrize("table", [table for table in REPORT_TABLES if not table.withheld_because])
def test_only_what_the_rules_let_pass_passes(table):
    frame = TABLES[table.name]
    if table.inherits:
        frame = frame.with_columns(pl.lit("A").alias(field.name) for field in table.inherits)
    left = clean(table, frame)
    passing = {Release.AS_IS, Release.COARSEN, Release.PSEUDONYM}
    kept = {field.name for field in table.fields if field.release in passing}
    assert set(left.columns) == kept | {field.name for field in table.inherits}
    assert not left.select(pl.any_horizontal(pl.col(pl.String).str.contains(CANARY)).any()).item()


def test_a_child_keeps_the_published_key_of_its_person():
    person = pl.DataFrame({"person_id": TABLES["person"]["person_id"]})
    weapon = clean(WEAPON)["person_id"]
    known = clean(next(t for t in REPORT_TABLES if t.name == "person"), TABLES["person"].with_columns(
        agency_id=pl.lit("A"), incident_date=pl.lit("2016")))["person_id"]  # fmt: skip
    assert weapon.is_in(known.implode()).all()
    assert not weapon.is_in(person["person_id"].implode()).any()


def test_a_withheld_table_produces_nothing():
    assert clean(RACE) is None


def test_a_missing_column_is_named():
    with pytest.raises(UndeclaredValue, match="table incident: columns agency_id are missing"):
        clean(INCIDENT, TABLES["incident"].drop("agency_id"))


def test_a_value_outside_its_vocabulary_is_counted_and_not_named():
    frame = TABLES["incident"].with_columns(contact_reason=pl.lit(CANARY))
    with pytest.raises(UndeclaredValue, match="40 rows of contact_reason") as stopped:
        clean(INCIDENT, frame)
    assert CANARY not in str(stopped.value)


def test_a_column_nobody_declared_does_not_pass():
    assert "remark" not in clean(INCIDENT, TABLES["incident"].with_columns(remark=pl.lit(CANARY))).columns

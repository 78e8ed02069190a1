"""The grammar against what desks really wrote: shares per kind, measured on files that lie beside the project.

Only shares are asserted; no address of the files is written here. The bounds are what was measured, with a little slack.
"""

from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from geocode.parse import parse

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"


def _shares(path: str, column: str) -> dict[str, float]:
    file = SHARED / path
    if not file.is_file():
        pytest.skip(f"the shared data (../shared/data/{path}) is not beside the project")
    rows = (
        pl.read_parquet(file, columns=[column])
        if file.suffix == ".parquet"
        else pl.read_csv(file, columns=[column], infer_schema=False, encoding="utf8-lossy")
    )
    counted = rows.drop_nulls().group_by(column).len()
    kinds: Counter[str] = Counter()
    for text, rows_of_text in counted.iter_rows():
        kinds[parse(text).kind] += rows_of_text
    return {kind: count / kinds.total() for kind, count in kinds.items()}


def test_masked_blocks_of_a_police_file():
    shares = _shares("use-of-force/cincinnati-pd/PDI__Police_Data_Initiative__Use_of_Force.csv", "INCIDENT_LOCATION_X")
    assert shares["block"] >= 0.985  # measured 0.9880
    assert shares["none"] <= 0.0005  # 0.0002


def test_hundred_blocks_and_crossings_of_a_dispatch_desk():
    shares = _shares("ems/san_francisco.parquet", "address")
    assert shares["block"] + shares["intersection"] + shares["number"] >= 0.996  # measured 0.9970
    assert shares["none"] <= 0.002  # 0.0012, all of them a call box without a place


def test_crossings_of_a_county_desk():
    shares = _shares("ems/montgomery_pa.parquet", "address")
    assert shares["intersection"] >= 0.92  # measured 0.9257; the rest ends in DEAD END or names one street
    assert shares["none"] <= 0.0005


def test_house_numbers_of_a_citation_file():
    shares = _shares("geo/san-francisco/geocoded_addresses.csv", "address")
    assert shares["number"] >= 0.999
    assert "none" not in shares

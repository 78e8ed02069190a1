"""Real files of real agencies, as published: every row accounted for, nearly every row and cell brought to the standard."""

import csv
from datetime import date
from pathlib import Path

import pytest

from ingest.check import Checked, SentFile, check_files
from ingest.profile import read_profile
from tests.ingest.real_agencies import DELIVERIES, Delivery

RECEIVED = date(2026, 1, 5)
ACCEPTED, STANDARDISED = 0.95, 0.97


def _paths(root: Path, delivery: Delivery) -> list[Path]:
    folder = root.parent / "shared" / "data" / "use-of-force" / delivery.slug
    paths = [folder / name for name in delivery.files]
    if not all(path.is_file() for path in paths):
        pytest.skip(f"the shared data (../shared/data/use-of-force/{delivery.slug}) is not beside the project")
    return paths


def _records(path: Path) -> int:
    """Records of a CSV file with its header rows, counted apart from the reader that is tested."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return sum(1 for _ in csv.reader(file))


def _checked(root: Path, delivery: Delivery, paths: list[Path]) -> Checked:
    profile = read_profile(root / "ingest" / "agencies" / f"{delivery.slug}.yml")
    files = [SentFile(name=path.name, data=path.read_bytes()) for path in paths]
    return check_files(files, profile, received_on=RECEIVED)


def _assert_columns_short_of_the_standard_have_findings(checked: Checked) -> None:
    """A cell that does not reach the standard is a finding on its column. One cell may speak of several persons."""
    found = set(checked.validated.findings["column"].drop_nulls())
    columns = checked.conformed.columns
    assert {str(each["name"]) for each in columns if each["standardised"] != each["non_blank"]} <= found


@pytest.mark.parametrize("delivery", DELIVERIES, ids=lambda delivery: f"{delivery.slug}/{delivery.files[0]}")
def test_rows_and_cells_of_a_real_delivery_reach_the_standard(root: Path, delivery: Delivery) -> None:
    paths = _paths(root, delivery)
    checked = _checked(root, delivery, paths)
    assert checked.rows + checked.skipped + len(paths) == sum(_records(path) for path in paths)
    assert checked.rows == checked.accepted + checked.rejected
    assert checked.accepted >= ACCEPTED * checked.rows
    filled = sum(int(str(column["non_blank"])) for column in checked.conformed.columns)
    reached = sum(int(str(column["standardised"])) for column in checked.conformed.columns)
    assert filled > 0
    assert reached >= STANDARDISED * filled
    _assert_columns_short_of_the_standard_have_findings(checked)
    assert delivery.incidents in {None, checked.validated.accepted["incident"].height + len(checked.validated.held)}

"""The policy stands twice: declared in the standard, and as a person reviewed it; switching one line off is noticed here.

A change of a declaration is carried over to reviewed_policy.csv by hand, by whoever answers for it.
"""

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from privacy.policy import Policy as Rules
from privacy.policy import PolicyLine, policy_hash, policy_lines
from schemas.model import DeclarationError, Privacy, Release
from schemas.standard import REPORT_TABLES

REVIEWED = Path(__file__).with_name("reviewed_policy.csv")
HEADER = ["table", "field", "scope", "class", "action", "hierarchy", "levels", "weight", "harmless"]


def told(line: PolicyLine) -> list[str]:
    weight = "" if line.weight is None else str(line.weight)
    return [line.table, line.field, line.scope, line.privacy, line.action, line.hierarchy, " > ".join(line.levels), weight,
            ";".join(line.harmless)]  # fmt: skip


def test_every_line_of_the_policy_is_as_it_was_reviewed():
    with REVIEWED.open(encoding="utf-8", newline="") as file:
        header, *reviewed = csv.reader(file)
    assert header == HEADER
    assert [told(line) for line in policy_lines()] == reviewed


def test_no_direct_identifier_goes_out_as_it_is():
    reviewed = list(csv.DictReader(REVIEWED.read_text("utf-8").splitlines()))
    direct = [line for line in reviewed if line["class"] == "direct"]
    assert len(direct) > 15
    assert {line["action"] for line in direct} <= {"never", "pseudonym", "area"}


@pytest.mark.parametrize("name", ["badge_number", "case_number", "address", "narrative", "latitude"])
def test_a_direct_identifier_cannot_even_be_declared_open(name: str):
    field = next(field for table in REPORT_TABLES for field in table.fields if field.name == name)
    assert field.privacy is Privacy.DIRECT
    with pytest.raises(DeclarationError):
        replace(field, release=Release.AS_IS)


def test_a_line_switched_off_changes_the_hash():
    table = next(table for table in REPORT_TABLES if table.name == "person")
    race = table.field("race")
    other = replace(table, fields=tuple(
        replace(field, privacy=Privacy.OPEN) if field is race else field for field in table.fields
    ))  # fmt: skip
    assert policy_hash(Rules(), [other]) != policy_hash(Rules(), [table])

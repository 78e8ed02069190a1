"""AB 71 files as deliveries of a sender whose profile says nothing but so: read apart, judged, written back and read again."""

from datetime import date
from typing import Any

import pytest

from ingest.check import Checked, SentFile, check_files
from ingest.exchange.ab71 import write_ab71_xml
from ingest.fixit import report_page, report_text
from ingest.problems import FileProblem, ProfileProblem
from ingest.profile import parse_profile
from ingest.readers.apart import read_apart
from tests.ingest.exchange.test_ab71 import sent

_PROFILE = """
slug: ab71-pd
name: AB 71 Police Department (invented)
standard: "0.2"
timezone: America/Los_Angeles
agency: {id: XX0099999}
reads: ab71
"""


def _impossible(incident: dict[str, Any]) -> None:
    incident["general_info"]["incident_date_str"] = "06/31/2025"


def _checked(data: bytes, name: str = "reports.json") -> Checked:
    profile = parse_profile(_PROFILE, name="ab71-pd.yml")
    return check_files([SentFile(name=name, data=data)], profile, received_on=date(2026, 1, 1), read=read_apart)


def test_a_delivery_is_judged_like_any_other_and_told_in_every_form() -> None:
    told = _checked(sent(lambda incident: None, _impossible))
    assert (told.rows, told.accepted, told.rejected) == (2, 1, 1)
    assert "general_info.incident_date_str" in report_text(told)
    assert "06/31/2025" in report_page(told)
    assert "06/31/2025" not in report_text(told)


def test_xml_says_what_json_says() -> None:
    first = _checked(sent(lambda incident: None)).validated.accepted
    again = _checked(write_ab71_xml(first), name="reports.xml").validated.accepted
    assert {name: frame.height for name, frame in again.items()} == {
        name: frame.height for name, frame in first.items()
    }
    assert again["person"].drop("person_id", "incident_id").equals(first["person"].drop("person_id", "incident_id"))


@pytest.mark.parametrize("data", [b"[{", b"", b'[{"screener": 1, "screener": 2}]', b"<incidents/>"])
def test_a_file_that_cannot_be_read_is_refused_with_one_sentence(data: bytes) -> None:
    with pytest.raises(FileProblem) as refused:
        _checked(data)
    assert str(refused.value).startswith("reports.json: ")


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        ("reads: ab71", "reads: ab72", "reads is ab71"),
        ("reads: ab71", "", "one of them is needed"),
        ("reads: ab71", "reads: ab71\nfiles: {}", "one of them"),
    ],
)
def test_a_profile_says_one_way_of_reading(was: str, becomes: str, says: str) -> None:
    with pytest.raises(ProfileProblem, match=says):
        parse_profile(_PROFILE.replace(was, becomes), name="ab71-pd.yml")

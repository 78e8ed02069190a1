"""FBI-shaped JSON: only grave incidents, only those concerned, and no answer that the report does not give."""

import json
from datetime import datetime
from typing import Any

import pytest

from ingest.exchange.fbi_reading import read_fbi_shaped
from ingest.exchange.fbi_shaped import write_fbi_shaped
from ingest.problems import FileProblem
from tests.sound import sound_report

_AT = datetime(2026, 1, 2, 3, 4, 5)


def _written(patch: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = json.loads(write_fbi_shaped(sound_report(patch or {}), made_at=_AT))
    return told


def test_a_grave_incident_is_told_with_its_subject_and_officer() -> None:
    (report,) = _written()
    incident = report["Incident"]
    assert (report["action"], report["action_time"]) == ("Add", "01/02/2026 03:04:05")
    assert (incident["serious_bodily_injury_due_to_force"], incident["death_due_to_force"]) == (True, False)
    assert (incident["total_subjects"], incident["incident_hour"], incident["incident_minute"]) == (1, 22, 10)
    assert incident["Subject"][0]["age"] == {"from": 31, "to": 35, "estimate": True}
    assert "age" not in incident["Officer"][0]


@pytest.mark.parametrize(
    ("civilian", "force", "told"),
    [
        ({"injury_level": "injury"}, "canine", 0),
        ({"injury_level": "injury"}, "firearm_miss", 1),
        ({"injury_level": "death"}, "canine", 1),
        ({"injury_level": "death", "received_force": "no"}, None, 0),
    ],
)
def test_only_death_grave_injury_and_shots_qualify(civilian: dict[str, str], force: str | None, told: int) -> None:
    rows = [{"force_type": force, "position": 1}] if force else []
    assert len(_written({"civilian": civilian, "force": rows})) == told


@pytest.mark.parametrize(("used", "told"), [("yes", 1), ("no", 0), ("unknown", 0)])
def test_only_officers_who_used_force_are_told(used: str, told: int) -> None:
    (report,) = _written(
        {"officer": {"officer_used_force": used}, "force": [{"force_type": "canine", "actor_id": None}]}
    )
    assert len(report["Incident"]["Officer"]) == told == report["Incident"]["agency_officers_applied_force"]


def test_pending_and_unknown_are_written_as_the_two_answers_they_are() -> None:
    (pending,), (unknown,) = (_written({"civilian": {"resisted": blank}}) for blank in ("pending", "unknown"))
    assert pending["Incident"]["Subject"][0]["resisted"] == "Pending further investigation"
    assert unknown["Incident"]["Subject"][0]["resisted"] == "Unknown and is unlikely to ever be known"


def test_what_is_not_known_of_the_shape_is_a_finding() -> None:
    data = json.dumps(
        [
            {
                "Incident": {
                    "agency_ori": "XX0099999",
                    "mood": "x",
                    "Subject": [{"force_types": ["Magic", "Explosive device"]}],
                }
            }
        ]
    )
    found = read_fbi_shaped(data.encode(), name="a.json").findings.select("code", "column").rows()
    assert set(found) == {
        ("unknown_column", "Incident.mood"), ("missing_section", "Officer"), ("unknown_word", "Subject.force_types"),
    }  # fmt: skip


def test_a_file_without_a_list_of_reports_is_refused() -> None:
    with pytest.raises(FileProblem, match="one list of reports"):
        read_fbi_shaped(b"{}", name="a.json")

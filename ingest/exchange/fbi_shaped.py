"""FBI-shaped JSON: grave incidents only, each with the subjects who were killed, gravely injured or shot at.

Must not claim more than the shape: the names of the elements are those of the crosswalk.
"""

from collections.abc import Mapping
from datetime import datetime

import polars as pl

from ingest.exchange.bundles import Bundle, Person, Row, bundles
from ingest.exchange.documents import json_bytes
from ingest.exchange.qualifying import Qualifying, discharged, qualifying, taken
from ingest.exchange.telling import items
from schemas.crosswalks.ages import bounds
from schemas.crosswalks.fbi_shaped import FBI_SHAPED, SIDES
from schemas.crosswalks.fbi_words import TRUTH
from schemas.crosswalks.injuries import SAYING_NOTHING, Injuries, told_injuries
from schemas.crosswalks.model import Pair

SECTIONS: Mapping[str, tuple[Pair, ...]] = {name: FBI_SHAPED.section(name) for name in ("Incident", *SIDES.values())}
"""Section to its pairs."""

STAMP = "%m/%d/%Y %H:%M:%S"
"""How the time of a report is written."""

_YES, _NO = TRUTH.told("yes"), TRUTH.told("no")


def write_fbi_shaped(tables: Mapping[str, pl.DataFrame], *, made_at: datetime) -> bytes:
    """The grave incidents as a JSON list of reports. made_at: local time of writing."""
    kept = taken(tables)
    grave = qualifying(kept)
    return json_bytes([
        {"action": "Add", "action_time": made_at.strftime(STAMP), "Incident": _incident(bundle, grave)} for bundle in bundles(kept)
    ])  # fmt: skip


def _incident(bundle: Bundle, grave: Qualifying) -> Row:
    told = items(SECTIONS["Incident"], bundle.incident, {})
    hour, _, minute = (bundle.incident["incident_time"] or "").partition(":")
    shots = discharged(bundle)
    alone = bundle.incident["multiple_agencies"] != "yes"
    return {
        **{name: bundle.incident["incident_id"] in ids for name, ids in grave.ways().items()},
        **told,
        "incident_hour": int(hour) if hour else None,
        "incident_minute": int(minute) if hour else None,
        "total_officers_applied_force": len(bundle.officers) if alone else None,
        "agency_officers_applied_force": len(bundle.officers),
        "total_subjects": len(bundle.civilians),
        "other_agencies": [
            {"ori": row["other_agency_id"], "case_number": row["other_case_number"]} for row in bundle.other_agencies
        ],
        "Subject": [_subject(person, at) for at, person in enumerate(bundle.civilians, start=1)],
        "Officer": [_officer(person, at, shots) for at, person in enumerate(bundle.officers, start=1)],
    }  # fmt: skip


def _subject(person: Person, at: int) -> Row:
    own, rows = person.answers, person.rows
    told = items(SECTIONS["Subject"], own, rows)
    signs = {row["sign"] for row in rows.get("sign", [])}
    return {
        "sequence_number": f"{at:02}", **told, "race_ethnicity": _races(told, own),
        "age": _age(own["age_band"]),
        "impairment_apparent": (_NO if signs == {"none"} else _YES) if signs else None,
        "armed_or_believed_armed": _armed(own["perceived_armed"], own["confirmed_armed"]),
        "injury_types": _injuries(person) or None,
    }  # fmt: skip


def _officer(person: Person, at: int, shots: frozenset[str]) -> Row:
    own = person.answers
    told = items(SECTIONS["Officer"], own, person.rows)
    injuries = _injuries(person)
    hurt = _YES if set(injuries) - SAYING_NOTHING else TRUTH.told(own["injured"])
    return {
        "sequence_number": f"{at:02}", **told, "race_ethnicity": _races(told, own),
        "discharged_firearm": _YES if own["person_id"] in shots else None,
        "injured": hurt, "injury_types": injuries or None,
    }  # fmt: skip


def _races(told: Row, own: Row) -> list[str] | None:
    """The races; where none is recorded, whether that is pending or unknown."""
    blank = TRUTH.blanks.get(own["race"])
    return told["race_ethnicity"] or ([blank] if blank else None)


def _age(band: str) -> Row | None:
    if not band[0].isdigit():
        return None
    low, high = bounds(band)
    return {"from": low, "to": high, "estimate": True}


def _armed(perceived: str, confirmed: str) -> str | None:
    """One answer from two: yes where either is yes, no where officers took the civilian to be unarmed and found no weapon."""
    if "yes" in (perceived, confirmed):
        return _YES
    return TRUTH.told(confirmed if perceived == "no" and confirmed in TRUTH.blanks else perceived)


def _injuries(person: Person) -> list[str]:
    kinds = tuple(row["injury_type"] for row in person.rows.get("injury", []))
    return told_injuries(Injuries(injured=person.answers["injured"], level=person.answers["injury_level"], kinds=kinds))

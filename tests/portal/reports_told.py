"""A simple report as somebody types it, page by page, and how far a test takes it. All of it is invented."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.registry.models import Draft
from portal.setting import Setting
from tests.portal.conftest import OURS, Browser

SCREENER = {"shots_fired": "no", "officer_force": "yes", "civilian_seriously_injured": "yes", "civilian_force": "no"}
INCIDENT = {
    "incident_date": "2026-11-02", "incident_time": "21:40", "address": "100 Quay St", "city": "Port Sample", "county": "Sample",
    "state": "CA", "zip_code": "90001", "multiple_locations": "no", "on_k12_campus": "no", "contact_reason": "call_for_service",
    "arrest_made": "yes", "crime_report_filed": "yes", "multiple_agencies": "no",
}  # fmt: skip
CIVILIAN = {
    "custody_status": "custody_other", "gender": "male", "race": "white", "perceived_race": "white", "age_band": "31-35",
    "received_force": "yes", "force_location": "arms", "injured": "yes", "injury_level": "serious_bodily_injury",
    "injury": "bone_fracture", "medical_aid": "admitted_other", "injury_from_preexisting_condition": "no",
    "assaulted_officer": "no", "resisted": "yes", "resistance_type": "active", "perceived_armed": "no", "confirmed_armed": "no",
    "sign": "none", "arrested": "yes", "highest_charge": "Resisting", "charge_level": "misdemeanor",
}  # fmt: skip
OFFICER = {
    "gender": "female", "race": "hispanic", "age_band": "31-35", "on_duty": "yes", "dress": "patrol_uniform",
    "body_worn_camera": "recorded", "officer_used_force": "yes", "force_reason": "effect_arrest", "received_force": "no",
    "injured": "no",
}  # fmt: skip
FORCE = {
    "force.line": ["new"], "force.new.force_type": "takedown", "force.new.recipient_id": "civilian-1", "force.new.actor_id": "officer-1",
}  # fmt: skip
PAGES: dict[str, dict[str, Any]] = {"incident": INCIDENT, "civilian-1": CIVILIAN, "officer-1": OFFICER, "force": FORCE}


def draft_of(setting: Setting, number: str) -> Draft:
    """The row of a draft."""
    with Session(setting.engine, expire_on_commit=False) as session:
        return session.scalars(sa.select(Draft).where(Draft.number == number)).one()


def begin(browser: Browser, **more: str) -> str:
    """Begin a report; returns its number."""
    answer: Any = browser.post("/reports/new", {**SCREENER, **more}, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"].split("/")[2])


def save(
    setting: Setting, browser: Browser, number: str, section: str, told: dict[str, Any], then: str = "next", **more: str
) -> Any:
    """Save a page as it stands now."""
    version = str(draft_of(setting, number).version)
    return browser.post(
        f"/reports/{number}/{section}", {"version": version, "then": then, **told, **more}, follow_redirects=False
    )


def write(setting: Setting, browser: Browser, **more: str) -> str:
    """Write a whole report; returns its number."""
    number = begin(browser, **more)
    for section, told in PAGES.items():
        assert save(setting, browser, number, section, told).status_code == 303
    return number


def act(setting: Setting, browser: Browser, number: str, what: str, **more: str) -> Any:
    """Do something to a report as it stands now."""
    version = str(draft_of(setting, number).version)
    return browser.post(f"/reports/{number}/review", {"act": what, "version": version, **more}, follow_redirects=False)


def submitted(setting: Setting, signed_in: Callable[..., Browser], agency: str = OURS) -> str:
    """A report written, sent, approved by another and submitted; returns its number."""
    author, reviewer, admin = (signed_in(role, agency) for role in ("contributor", "reviewer", "agency_admin"))
    number = write(setting, author)
    for browser, what in ((author, "send"), (reviewer, "approve"), (admin, "submit")):
        assert act(setting, browser, number, what).status_code == 303
    return number

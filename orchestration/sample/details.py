"""Draw what goes beyond the core of a report: signs, places on the body, order, reasons, charges, cameras, the review.

Drawn apart, from a stream of its own for each incident, so that the core of the sample stays as it is. Must not change
an answer that is there, nor know a layout.
"""

from dataclasses import replace

import numpy as np

from orchestration.sample.incidents import Clock, Incident
from orchestration.sample.odds import Odds, chance, pick, stream
from orchestration.sample.people import Person

_SIGN = Odds({"alcohol_impairment": 44, "drug_impairment": 30, "mental_disability": 22, "developmental_disability": 3,
              "physical_disability": 1})  # fmt: skip
_BODY_PART = Odds({"arms": 38, "front_upper_torso": 16, "front_legs": 12, "rear_upper_torso": 12, "head": 9, "rear_legs": 6,
                   "front_lower_torso": 5, "neck": 2})  # fmt: skip
_REASON = Odds({"overcome_resistance": 52, "effect_arrest": 40, "prevent_escape": 8})
_ASIAN = Odds({"filipino": 30, "other_asian": 22, "vietnamese": 16, "chinese": 16, "korean": 6, "other_pacific_islander": 6,
               "samoan": 4})  # fmt: skip
_CHARGE = Odds({"148(A)(1) PC - OBSTRUCT OFFICER": 40, "243(B) PC - BATTERY ON OFFICER": 22, "647(F) PC - PUBLIC INTOXICATION": 20,
                "11377(A) HS - POSSESSION": 10, "459 PC - BURGLARY": 8})  # fmt: skip
_CAMERA = Odds({"recorded": 90, "not_recorded": 6, "not_worn": 4})
_DEESCALATION = Odds({"attempted": 78, "not_feasible": 17, "not_attempted": 5})
_REVIEW = Odds({"within_policy": 88, "within_with_training": 7, "pending": 3, "outside_policy": 2})
_AIMED_AT_NO_PART = {"threat_of_firearm", "firearm_miss"}


def detailed(incident: Incident, *, seed: int) -> Incident:
    """The incident with its details; the same seed gives the same ones."""
    rng = stream(seed, "details", incident.incident_id)
    people = tuple(
        _civilian(rng, person, on_campus=incident.on_k12_campus) if person.role == "civilian" else _officer(rng, person)
        for person in incident.people
    )
    return replace(
        incident, people=people, deescalation=_DEESCALATION.draw(rng), review=_REVIEW.draw(rng),
        other_agency=("XX0040000", f"HSO-{pick(rng, 90_000) + 10_000}") if chance(rng, 0.01) else None,
        contact_time=_before(incident.time, pick(rng, 12)), time_estimated=chance(rng, 0.08),
    )  # fmt: skip


def _before(clock: Clock, minutes: int) -> Clock:
    """Some minutes earlier, and not on the day before."""
    return divmod(max(60 * clock[0] + clock[1] - minutes, 0), 60)


def _civilian(rng: np.random.Generator, person: Person, *, on_campus: bool) -> Person:
    charged = person.custody in {"custody_other", "cited_released"}
    signs = _SIGN.draw_some(rng, 1 + chance(rng, 0.1)) if chance(rng, 0.55) else ("none",)
    return replace(
        person, signs=signs, body_parts=_body_parts(rng, person), asian_races=_asian(rng, person),
        in_order=len(person.force) > 1 and chance(rng, 0.6) if person.received_force else None,
        charge=_CHARGE.draw(rng) if charged else None,
        k12_role=("student" if (person.age or 30) < 18 else "neither") if on_campus else None,
    )  # fmt: skip


def _officer(rng: np.random.Generator, person: Person) -> Person:
    reasons = _REASON.draw_some(rng, 1 + chance(rng, 0.25)) if person.used_force else ()
    return replace(
        person, body_parts=_body_parts(rng, person), asian_races=_asian(rng, person), reasons=reasons, camera=_CAMERA.draw(rng),
        years=max(0, (person.age or 21) - 21 - pick(rng, 6)),
    )  # fmt: skip


def _body_parts(rng: np.random.Generator, person: Person) -> tuple[str, ...]:
    if not person.received_force:
        return ()
    touched = set(person.force) - _AIMED_AT_NO_PART
    return _BODY_PART.draw_some(rng, 1 + chance(rng, 0.3)) if touched else ("not_applicable",)


def _asian(rng: np.random.Generator, person: Person) -> tuple[str, ...]:
    return _ASIAN.draw_some(rng, 1) if "asian_pacific_islander" in person.race else ()

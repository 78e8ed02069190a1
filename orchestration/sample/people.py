"""Draw the people of an incident in the standard's terms, consistent with the rules of AB 71.

Who fled has no gender, race, age, injury or found weapon; a detail is there only where its yes is. Names are from
the invented list. Must not know a layout, nor when or where the incident took place.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from orchestration.sample import marginals as m
from orchestration.sample.agencies import SampleAgency
from orchestration.sample.names import INVENTED_FIRST_NAMES, INVENTED_LAST_NAMES
from orchestration.sample.odds import chance, pick, stream

_GUN_HITS = {"firearm_hit"}
_HARD_FORCE = {"firearm_hit", "impact_weapon", "impact_projectile", "canine", "officer_vehicle", "blade"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One person of an incident. Codes are the standard's; None and () mean that there is nothing to report."""

    role: str
    received_force: bool
    force: tuple[str, ...] = ()
    name: str | None = None
    badge: str | None = None
    gender: str | None = None
    race: tuple[str, ...] = ()
    age: int | None = None
    injured: bool | None = None
    injury_level: str | None = None
    injuries: tuple[str, ...] = ()
    medical_aid: str | None = None
    preexisting: bool | None = None
    assaulted_officer: bool | None = None
    custody: str | None = None
    perceived_armed: bool | None = None
    weapons_seen: tuple[str, ...] = ()
    confirmed_armed: bool | None = None
    weapons_found: tuple[str, ...] = ()
    firearms: tuple[str, ...] = ()
    resisted: bool | None = None
    resistance: str | None = None
    used_force: bool | None = None
    on_duty: bool | None = None
    dress: str | None = None
    signs: tuple[str, ...] = ()
    body_parts: tuple[str, ...] = ()
    in_order: bool | None = None
    asian_races: tuple[str, ...] = ()
    charge: str | None = None
    k12_role: str | None = None
    reasons: tuple[str, ...] = ()
    camera: str | None = None
    years: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterEntry:
    """An invented officer, the same person in every incident of the agency."""

    badge: str
    gender: str
    race: tuple[str, ...]
    born: int


def draw_roster(agency: SampleAgency, *, seed: int) -> tuple[RosterEntry, ...]:
    """Return the officers of an agency."""
    rng = stream(seed, "roster", agency.slug)
    first = 1_000 if agency.sworn_officers > 100 else 100  # room for all badges
    return tuple(
        RosterEntry(badge=str(first + 7 * number), gender=m.GENDER["officer"].draw(rng),
                    race=_draw_race(rng, "officer"), born=1968 + int(34 * rng.beta(2.2, 1.8)))
        for number in range(agency.sworn_officers)
    )  # fmt: skip


def draw_civilian(rng: np.random.Generator, *, received_force: bool, juvenile_share: float, in_custody: bool) -> Person:
    """Return a civilian on whom force was used, or who assaulted an officer without any force on them."""
    kinds = m.FORCE_KINDS.draw(rng) if received_force else 0
    force = m.FORCE_ON_CIVILIAN.draw_some(rng, kinds)
    assaulted = not received_force or chance(rng, 0.17)
    custody = "custody_other" if in_custody else m.CUSTODY.draw(rng)
    if custody == "fled" and _GUN_HITS & set(force):
        custody = "custody_other"
    resisted = assaulted or chance(rng, 0.85)
    seen = m.WEAPON_SEEN.draw_some(rng, 1) if chance(rng, 0.5 if "threat_of_firearm" in force else 0.09) else ()
    person = Person(
        role="civilian", received_force=received_force, force=force, custody=custody,
        name=f"{INVENTED_LAST_NAMES[pick(rng, len(INVENTED_LAST_NAMES))]}, "
             f"{INVENTED_FIRST_NAMES[pick(rng, len(INVENTED_FIRST_NAMES))]}",
        assaulted_officer=assaulted, resisted=resisted, perceived_armed=bool(seen), weapons_seen=seen,
        resistance=(m.ASSAULT if assaulted else m.RESISTANCE).draw(rng) if resisted else None,
    )  # fmt: skip
    return person if custody == "fled" else _describe_civilian(rng, person, juvenile_share)


def _describe_civilian(rng: np.random.Generator, person: Person, juvenile_share: float) -> Person:
    """Add what is asked only of a civilian who did not flee."""
    found = _find_weapons(rng, person.weapons_seen)
    hurt = _draw_injury(rng, 0.26, person.force)
    return replace(
        person, **hurt, gender=m.GENDER["civilian"].draw(rng), race=_draw_race(rng, "civilian"),
        age=_draw_age(rng, juvenile_share), confirmed_armed=bool(found), weapons_found=found,
        firearms=m.FIREARM.draw_some(rng, 1) if "firearm" in found else (),
        custody="deceased" if hurt["injury_level"] == "death" else person.custody,
    )  # fmt: skip


def draw_officer(
    rng: np.random.Generator, entry: RosterEntry, *, year: int, used_force: bool, assaulted: bool
) -> Person:
    """Return an officer who used force, was assaulted, or both."""
    force = m.FORCE_ON_OFFICER.draw_some(rng, 1 + chance(rng, 0.08)) if assaulted else ()
    return Person(
        role="officer", received_force=assaulted, force=force, badge=entry.badge, gender=entry.gender,
        race=entry.race, age=year - entry.born, used_force=used_force, on_duty=not chance(rng, 0.015),
        dress=m.DRESS.draw(rng), **_draw_injury(rng, 0.35 if assaulted else 0.03, force, mortal=False),
    )  # fmt: skip


def _draw_race(rng: np.random.Generator, role: str) -> tuple[str, ...]:
    return m.RACE[role].draw_some(rng, 2 if chance(rng, 0.02) else 1)


def _draw_age(rng: np.random.Generator, juvenile_share: float) -> int:
    if chance(rng, juvenile_share):
        return 11 + pick(rng, 7)
    return min(18 + int(rng.gamma(1.9, 8.5)), 93)


def _find_weapons(rng: np.random.Generator, seen: tuple[str, ...]) -> tuple[str, ...]:
    """Return what was found: mostly what was seen, at times nothing, seldom something nobody saw."""
    if not seen:
        return m.WEAPON_OF_DOUBT.draw_some(rng, 1) if chance(rng, 0.03) else ()
    if chance(rng, 0.25):
        return ()
    return seen if seen != ("unknown",) and chance(rng, 0.85) else m.WEAPON_OF_DOUBT.draw_some(rng, 1)


def _draw_injury(
    rng: np.random.Generator, share: float, force: tuple[str, ...], *, mortal: bool = True
) -> dict[str, Any]:
    """Return the injury fields of a person; a gunshot always injures, other hard force often."""
    shot = bool(_GUN_HITS & set(force))
    if not (shot or chance(rng, 0.6 if _HARD_FORCE & set(force) else share)):
        return {"injured": False, "injury_level": None, "injuries": (), "medical_aid": None, "preexisting": None}
    dead = mortal and chance(rng, 0.3 if shot else 0.0008)
    level = "death" if dead else "serious_bodily_injury" if shot or chance(rng, 0.05) else "injury"
    kinds = (m.MINOR_INJURY if level == "injury" else m.INJURY).draw_some(rng, 1 + chance(rng, 0.15))
    aid = m.AID[level].draw(rng)
    return {
        "injured": True, "injury_level": level, "medical_aid": aid,
        "injuries": ("gunshot_wound", *kinds[1:]) if shot else kinds,
        "preexisting": None if aid == "none_or_refused" else chance(rng, 0.03),
    }  # fmt: skip

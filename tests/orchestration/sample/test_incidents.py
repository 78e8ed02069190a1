"""The incidents as drawn: sane marginals, a rhythm, and answers that agree as AB 71 wants them to."""

from collections import Counter
from itertools import chain

import pytest

from orchestration.sample import marginals
from orchestration.sample.agencies import AGENCIES, EASTMARSH_PD, MONTHS, QUARRY_HILL_PD, STATE_UNIVERSITY_PD
from orchestration.sample.corrections import can_be_corrected, correct
from orchestration.sample.incidents import draw_incidents, plan_months
from orchestration.sample.names import INVENTED_FIRST_NAMES, INVENTED_LAST_NAMES
from orchestration.sample.odds import Odds
from schemas import vocabularies as v

VOCABULARIES = {
    "CONTACT": v.CONTACT_REASON, "CUSTODY_STAGE": v.IN_CUSTODY_REASON, "FORCE_ON_CIVILIAN": v.FORCE_TYPE,
    "FORCE_ON_OFFICER": v.FORCE_TYPE, "GENDER": v.GENDER, "RACE": v.RACE, "CUSTODY": v.CUSTODY_STATUS,
    "RESISTANCE": v.RESISTANCE, "ASSAULT": v.RESISTANCE, "WEAPON_SEEN": v.WEAPON, "WEAPON_OF_DOUBT": v.WEAPON,
    "FIREARM": v.FIREARM_TYPE, "INJURY": v.INJURY_TYPE, "MINOR_INJURY": v.INJURY_TYPE, "AID": v.MEDICAL_AID,
    "DRESS": v.DRESS,
}  # fmt: skip


@pytest.fixture(scope="module")
def everyone(drawn):
    """All persons of all incidents."""
    return [person for incidents in drawn.values() for incident in incidents for person in incident.people]


@pytest.mark.parametrize("name", VOCABULARIES)
def test_every_weighted_word_is_a_term_of_the_standard(name: str):
    odds = getattr(marginals, name)
    words = chain.from_iterable(each.words for each in (odds.values() if isinstance(odds, dict) else [odds]))
    assert set(words) <= set(VOCABULARIES[name].codes)


def test_odds_draw_in_proportion(drawn):
    contacts = Counter(incident.contact_reason for incident in drawn["port-sample-pd"])
    assert 0.42 < contacts["call_for_service"] / 3_520 < 0.50
    assert isinstance(marginals.CONTACT, Odds)


def test_five_thousand_incidents_of_six_agencies_over_twenty_four_months(drawn):
    sizes = {slug: len(incidents) for slug, incidents in drawn.items()}
    assert sizes == {agency.slug: agency.incidents for agency in AGENCIES}
    assert sum(sizes.values()) == 5_000
    assert sorted(agency.sworn_officers for agency in AGENCIES) == [6, 14, 28, 60, 220, 900]
    months = {incident.month for incidents in drawn.values() for incident in incidents}
    assert months == set(MONTHS)
    assert len(MONTHS) == 24


def test_the_small_agency_has_many_months_without_an_incident(drawn, towns):
    months = plan_months(EASTMARSH_PD, seed=20261122)
    assert len(months.empty) == 10
    assert len(months.missing) == 1
    assert set(months.active) == {incident.month for incident in drawn["eastmarsh-pd"]}
    assert draw_incidents(EASTMARSH_PD, towns["Eastmarsh"], seed=3) != drawn["eastmarsh-pd"]


def test_who_joined_late_has_no_month_before(drawn):
    months = plan_months(QUARRY_HILL_PD, seed=20261122)
    assert {*months.active, *months.empty} == {month for month in MONTHS if month >= "2026-04"}
    assert set(months.active) == {incident.month for incident in drawn["quarry-hill-pd"]}


def test_two_agencies_of_one_size_are_too_small_for_their_own_names_but_not_together(drawn):
    small = (QUARRY_HILL_PD, STATE_UNIVERSITY_PD)
    # Eleven must look alike where a juvenile or a mental-health hold is among them.
    for agency in small:
        people = [person for incident in drawn[agency.slug] for person in incident.civilians]
        assert any(person.custody == "custody_mental_health" or (person.age or 99) < 18 for person in people)
        assert 11 <= agency.sworn_officers <= 100
        assert agency.incidents < 11
    assert sum(agency.incidents for agency in small) >= 11
    assert {agency.county for agency in small} == {"Sample County"}


def test_force_is_mostly_holds_and_seldom_firearms(everyone):
    kinds = Counter(kind for person in everyone if person.role == "civilian" for kind in person.force)
    total = sum(kinds.values())
    assert (kinds["control_hold"] + kinds["physical_contact"]) / total > 0.6
    assert 0 < (kinds["firearm_hit"] + kinds["firearm_miss"]) / total < 0.02


def test_injuries_are_mostly_none_or_minor_and_death_is_very_rare(everyone):
    levels = Counter(person.injury_level for person in everyone if person.role == "civilian")
    total = sum(levels.values())
    assert levels[None] / total > 0.6
    assert levels["serious_bodily_injury"] / total < 0.04
    assert 1 <= levels["death"] < 20


def test_most_incidents_have_one_civilian_and_one_to_three_officers(drawn):
    incidents = drawn["port-sample-pd"]
    assert sum(len(incident.civilians) == 1 for incident in incidents) / len(incidents) > 0.85
    assert sum(1 <= len(incident.officers) <= 3 for incident in incidents) / len(incidents) > 0.9
    assert all(incident.civilians and incident.officers for incident in incidents)


def test_ages_are_mostly_18_to_45_and_few_are_juveniles_or_fled(everyone):
    civilians = [person for person in everyone if person.role == "civilian"]
    ages = [person.age for person in civilians if person.age is not None]
    assert 0.7 < sum(18 <= age <= 45 for age in ages) / len(ages) < 0.9
    assert 0.02 < sum(age < 18 for age in ages) / len(ages) < 0.06
    assert 0.01 < sum(person.custody == "fled" for person in civilians) / len(civilians) < 0.05
    assert all(21 <= person.age <= 62 for person in everyone if person.role == "officer")


def test_nights_and_weekends_are_busier(drawn):
    incidents = drawn["port-sample-pd"]
    hours = Counter(incident.time[0] for incident in incidents)
    days = Counter(incident.day.weekday() for incident in incidents)
    assert sum(hours[hour] for hour in (21, 22, 23, 0)) > 3 * sum(hours[hour] for hour in (4, 5, 6, 7))
    assert days[4] + days[5] > 1.1 * (days[0] + days[1])


def test_answers_about_a_person_agree(everyone):
    for person in everyone:
        assert person.received_force == bool(person.force)
        assert bool(person.injured) == bool(person.injuries) == (person.injury_level is not None)
        assert bool(person.injured) == (person.medical_aid is not None)
        assert bool(person.perceived_armed) == bool(person.weapons_seen)
        assert bool(person.confirmed_armed) == bool(person.weapons_found)
        assert ("firearm" in person.weapons_found) == bool(person.firearms)
        assert bool(person.resisted) == (person.resistance is not None)
        assert (person.custody == "deceased") == (person.role == "civilian" and person.injury_level == "death")


def test_who_fled_is_not_described(everyone):
    fled = [person for person in everyone if person.custody == "fled"]
    described = ("gender", "age", "injured", "injury_level", "medical_aid", "confirmed_armed", "preexisting")
    assert fled
    assert all(getattr(person, name) is None for person in fled for name in described)
    assert all(person.race == () == person.weapons_found for person in fled)


def test_answers_about_an_incident_agree(drawn):
    for incident in chain.from_iterable(drawn.values()):
        assert (incident.custody_stage is not None) == (incident.contact_reason == "in_custody_event")
        assert any(one.assaulted_officer for one in incident.civilians) == any(
            o.received_force for o in incident.officers
        )
        assert any(one.received_force for one in incident.civilians) == any(o.used_force for o in incident.officers)
        assert all(officer.used_force or officer.received_force for officer in incident.officers)


def test_no_time_falls_into_the_hour_lost_in_march(drawn):
    for incident in chain.from_iterable(drawn.values()):
        if f"{incident.day}" in {"2025-03-09", "2026-03-08"}:
            assert incident.time[0] != 2


def test_every_person_bears_an_invented_name(everyone):
    invented = {f"{last}, {first}" for last in INVENTED_LAST_NAMES for first in INVENTED_FIRST_NAMES}
    assert {person.name for person in everyone if person.role == "civilian"} <= invented
    assert {person.name for person in everyone if person.role == "officer"} == {None}


def test_a_correction_changes_answers_only(drawn):
    earlier = [incident for incident in drawn["port-sample-pd"] if can_be_corrected(incident)][:6]
    for turn, incident in enumerate(earlier):
        later = correct(incident, turn=turn)
        assert later != incident
        for name in ("incident_id", "day", "time", "scene", "narrative"):
            assert getattr(later, name) == getattr(incident, name)
        assert len(later.people) == len(incident.people)

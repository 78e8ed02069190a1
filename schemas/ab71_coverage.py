"""Where each item AB 71 asks for has its place in the standard: a field, a table, a rule, or the reason why it has none.

Item names are those of the state's collection (Cal. Gov. Code 12525.2). Facts for a test and for the page of the standard;
must not be used to read a file, `schemas/crosswalks` does that.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Place:
    """places: "table.field" of the standard, the answer first; rules: what is checked about it; because: why it has no place."""

    places: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    because: str = ""


def _at(*places: str, rules: str = "") -> Place:
    return Place(places=places, rules=tuple(rules.split()))


def _none(because: str, rules: str = "") -> Place:
    return Place(because=because, rules=tuple(rules.split()))


_PARTIAL = _none("A form saved in part is never sent; a file that says so is held.", "partial_record")
_SHOWN = _none("A way to show two lists as one; both are there.")
_DEATH = _none("Follows from the injury level whenever it is needed.", "civilian_seriously_injured_disagrees")

_SHARED: Mapping[str, Place] = {
    "received_force": _at("person.received_force", rules="missing force_without_user assault_without_civilian"),
    "received_force_type": _at("force.force_type", rules="force_expected force_unexpected force_side_unusual"),
    "received_force_location": _at("force_location.body_part",
                                   rules="force_location_expected force_location_unexpected body_part_not_alone"),
    "order_of_force_specified": _at("person.order_of_force_specified", rules="order_of_force_specified_unexpected"),
    "order_of_force_str": _at("force.position", rules="order_expected order_unexpected order_broken"),
    "injured": _at("person.injured", rules="injured_expected injured_unexpected"),
    "injury_level": _at("person.injury_level", rules="injury_level_expected injury_level_unexpected injury_level_low death_disagrees"),
    "injury_type": _at("injury.injury_type", rules="injury_expected injury_unexpected"),
    "medical_aid": _at("person.medical_aid", rules="medical_aid_expected medical_aid_unexpected"),
    "injury_from_preexisting_condition": _at(
        "person.injury_from_preexisting_condition",
        rules="injury_from_preexisting_condition_expected injury_from_preexisting_condition_unexpected"),
    "gender": _at("person.gender", rules="gender_expected gender_unexpected"),
    "race": _at("race.race", "person.race", rules="race_expected race_unexpected"),
    "asian_race": _at("asian_race.asian_race", rules="asian_race_expected asian_race_unexpected"),
    "partial": _PARTIAL,
    "(derived) seriously_injured_or_deceased": _DEATH,
    "(derived) display_race": _SHOWN,
    "(derived) type_of_force_used": _SHOWN,
}  # fmt: skip

AB71_ITEMS: Mapping[str, Mapping[str, Place]] = {
    "screener": {
        "multiple_agencies": _at("incident.multiple_agencies", rules="multiple_agencies_expected other_agency_expected"),
        "shots_fired": _at("incident.shots_fired", rules="shots_fired_expected shots_fired_disagrees"),
        "officer_used_force": _at("incident.officer_force", rules="officer_force_expected officer_force_unexpected officer_force_disagrees"),
        "civilian_seriously_injured": _at(
            "incident.civilian_seriously_injured",
            rules="civilian_seriously_injured_expected civilian_seriously_injured_unexpected civilian_seriously_injured_disagrees"),
        "civilian_used_force": _at("incident.civilian_force", rules="civilian_force_expected civilian_force_unexpected civilian_force_disagrees"),
        "officer_seriously_injured": _at(
            "incident.officer_seriously_injured",
            rules="officer_seriously_injured_expected officer_seriously_injured_unexpected officer_seriously_injured_disagrees"),
        "partial": _PARTIAL,
        "(derived) forms_necessary": _at("incident.reportable", rules="reportable_disagrees not_reportable"),
    },
    "general_info": {
        "ori": _at("incident.agency_id", rules="missing foreign_agency"),
        "incident_date_str": _at("incident.incident_date", rules="missing bad_date in_future old_date"),
        "incident_time_str": _at("incident.incident_time", rules="incident_time_expected bad_time dst_gap dst_overlap"),
        "address": _at("incident.address", rules="address_expected"),
        "city": _at("incident.city", rules="city_expected"),
        "state": _at("incident.state", rules="state_expected state_unknown"),
        "zip_code": _at("incident.zip_code", rules="zip_code_expected bad_pattern"),
        "county": _at("incident.county", rules="county_expected"),
        "multiple_locations": _at("incident.multiple_locations", rules="multiple_locations_expected"),
        "on_k12_campus": _at("incident.on_k12_campus", rules="on_k12_campus_expected"),
        "arrest_made": _at("incident.arrest_made", rules="missing arrest_made_disagrees"),
        "crime_report_filed": _at("incident.crime_report_filed", rules="crime_report_filed_expected"),
        "contact_reason": _at("incident.contact_reason", rules="missing"),
        "in_custody_reason": _at("incident.in_custody_reason", rules="in_custody_reason_expected in_custody_reason_unexpected"),
        "num_involved_civilians": _at("incident.num_involved_civilians", rules="missing civilian_count_disagrees civilian_count_unusual"),
        "num_involved_officers": _at("incident.num_involved_officers", rules="missing officer_count_disagrees officer_count_unusual"),
        "partial": _PARTIAL,
        "(rule) uniqueness": _none("A rule over reports, not an answer.", "possible_duplicate"),
        "(derived) datetime": _at("incident.incident_date", "incident.incident_time", rules="dst_gap dst_overlap"),
    },
    "involved_civilian": {
        **_SHARED,
        "age": _at("person.age_band", rules="age_band_expected age_band_unexpected"),
        "k12_type": _at("person.k12_role", rules="k12_role_expected k12_role_unexpected"),
        "assaulted_officer": _at("person.assaulted_officer", rules="assaulted_officer_expected assaulted_officer_unexpected"),
        "custody_status": _at("person.custody_status", rules="custody_status_expected custody_status_unexpected death_disagrees"),
        "highest_charge": _at("person.highest_charge", rules="highest_charge_expected highest_charge_unexpected"),
        "crime_qualifier": _at("person.crime_qualifier", rules="crime_qualifier_unexpected"),
        "perceived_armed": _at("person.perceived_armed", rules="perceived_armed_expected perceived_armed_unexpected"),
        "perceived_armed_weapon": _at("weapon.weapon", "weapon.basis",
                                      rules="perceived_weapon_expected perceived_weapon_unexpected weapon_basis_unusual"),
        "confirmed_armed": _at("person.confirmed_armed", rules="confirmed_armed_expected confirmed_armed_unexpected"),
        "confirmed_armed_weapon": _at(
            "weapon.weapon", "weapon.basis",
            rules="confirmed_weapon_expected confirmed_weapon_unexpected confirmed_weapon_of_fled_unexpected weapon_basis_unusual"),
        "firearm_type": _at("weapon.firearm_type", rules="firearm_type_expected firearm_type_unexpected"),
        "resisted": _at("person.resisted", rules="resisted_expected resisted_unexpected"),
        "resistance_type": _at("person.resistance_type", rules="resistance_type_expected resistance_type_unexpected"),
        "mental_status": _at("sign.sign", rules="sign_expected sign_unexpected sign_none_not_alone"),
    },
    "involved_officer": {
        **_SHARED,
        "age": _at("person.age_band", rules="age_band_expected officer_too_young"),
        "officer_used_force": _at("person.officer_used_force", rules="officer_used_force_expected officer_used_force_unexpected"),
        "officer_used_force_reason": _at("force_reason.reason", rules="force_reason_expected force_reason_unexpected"),
        "on_duty": _at("person.on_duty", rules="on_duty_expected on_duty_unexpected"),
        "dress": _at("person.dress", rules="dress_expected dress_unexpected"),
        "sworn_type": _none("AB 71 dropped it in 2016: only sworn officers are asked about."),
    },
}  # fmt: skip
"""By entity and item of AB 71."""

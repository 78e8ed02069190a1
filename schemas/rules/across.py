"""Answers that must agree with one another: within a person, between persons, between persons and their incident.

AB 71 asks each of these and compares none; the comparisons are ours. Must not hold what the screener says (`screened.py`).
"""

from schemas.findings import Severity
from schemas.rules.conditions import (
    CIVILIAN,
    OFFICER,
    Atom,
    Between,
    Contradicts,
    CountAgrees,
    Given,
    OneOf,
    Patch,
    Rows,
    Rule,
    no,
    none_of,
    one_of,
    yes,
)  # fmt: skip
from schemas.vocabularies import AB71, FORCE_TYPE, MEDICAL_AID, STATES, VIGIE

_W, _E = Severity.WARNING, Severity.ERROR
_OF_CIVILIANS = {"carotid_restraint", "control_hold", "physical_contact", "officer_vehicle", "canine"}
"""Kinds of force AB 71 lists for civilians alone."""
_OF_OFFICERS = ("civilian_physical", "civilian_vehicle", "animal")
"""Kinds of force AB 71 lists for officers alone."""
_ONLY_CIVILIANS = tuple(term.code for term in FORCE_TYPE.terms if {term.code, term.broader} & _OF_CIVILIANS)

SHOT = one_of("force_type", "firearm_miss", "firearm_hit", "firearm_discharged")
GRAVE = one_of("injury_level", "serious_bodily_injury", "death")
FORCE_ON_CIVILIAN = Rows(child="person", where=(CIVILIAN, yes("received_force")))
NO_FORCE_ON_CIVILIANS = Rows(child="person", where=(CIVILIAN, none_of("received_force", "no")), none=True)
ASSAULT = Rows(child="person", where=(CIVILIAN, yes("assaulted_officer")))
NO_ASSAULT = Rows(child="person", where=(CIVILIAN, none_of("assaulted_officer", "no")), none=True)
CIVILIANS, OFFICERS = Rows(child="person", where=(CIVILIAN,)), Rows(child="person", where=(OFFICER,))
OWN_ONLY = none_of("multiple_agencies", "yes")
"""No other agency is known to have taken part, whose officers the report would not name."""

_BOOKED = one_of("custody_status", "cited_released", "custody_other")
_ALONE = {"multiple_agencies": "no"}
_HIT = {"force_type": "firearm_hit", "position": 1}


def _rule(
    code: str, table: str, field: str, *cases: tuple[Atom, ...], bad: Patch, good: Patch | None = None, item: str = "",
    severity: Severity = _W,
) -> Rule:  # fmt: skip
    return Rule(
        code=code, table=table, severity=severity, condition=Contradicts(field=field, cases=cases), bad=bad, good=good or {},
        source=f"{AB71}: {item}" if item else VIGIE,
    )  # fmt: skip


def _counts(role: str) -> tuple[Rule, Rule]:
    name, rows = f"num_involved_{role}s", Rows(child="person", where=(one_of("role", role),))
    return (
        Rule(code=f"{role}_count_disagrees", table="incident", severity=_E, source=f"{AB71}: {name}",
             condition=CountAgrees(field=name, rows=rows), bad={"incident": {name: 7}}, good={"incident": {name: 1}}),
        Rule(code=f"{role}_count_unusual", table="incident", severity=_W, source=f"{AB71}: {name}",
             condition=Between(field=name, low=1, high=20), bad={"incident": {name: 21}}, good={"incident": {name: 1}}),
    )  # fmt: skip


ACROSS: tuple[Rule, ...] = (
    *_counts("civilian"),
    *_counts("officer"),
    Rule(code="state_unknown", table="incident", severity=_W, source=f"{AB71}: state",
         condition=OneOf(field="state", texts=STATES), bad={"incident": {"state": "ZZ"}}, good={"incident": {"state": "NV"}}),
    _rule("officer_too_young", "person", "age_band", (OFFICER, one_of("age_band", "0-9", "10-17", "0-17")), item="age",
          severity=_E, bad={"officer": {"age_band": "10-17"}}, good={"officer": {"age_band": "18-20"}}),
    _rule("death_disagrees", "person", "custody_status",
          (one_of("custody_status", "deceased"), one_of("injury_level", "injury", "serious_bodily_injury")),
          (one_of("custody_status", "deceased"), no("injured")),
          (one_of("injury_level", "death"),
           one_of("custody_status", "cited_released", "custody_mental_health", "custody_other", "fled", "none")),
          bad={"civilian": {"custody_status": "deceased", "injury_level": "injury"}},
          good={"civilian": {"custody_status": "deceased", "injury_level": "death"}}),
    _rule("arrested_disagrees", "person", "arrested",
          (no("arrested"), _BOOKED), (no("arrested"), Given(field="highest_charge")),
          bad={"civilian": {"arrested": "no"}},
          good={"civilian": {"arrested": "no", "custody_status": "none", "highest_charge": None}}),
    _rule("charge_level_disagrees", "person", "charge_level",
          (one_of("charge_level", "no_charge"), Given(field="highest_charge")),
          bad={"civilian": {"charge_level": "no_charge"}},
          good={"civilian": {"charge_level": "no_charge", "highest_charge": None}}),
    _rule("arrest_made_disagrees", "incident", "arrest_made",
          (no("arrest_made"), Rows(child="person", where=(CIVILIAN, yes("arrested")))),
          (no("arrest_made"), none_of("contact_reason", "in_custody_event"),  # who is in custody is not arrested again
           Rows(child="person", where=(CIVILIAN, one_of("custody_status", "custody_other")))),
          bad={"incident": {"arrest_made": "no", "contact_reason": "stop"}},
          good={"incident": {"arrest_made": "no"}, "civilian": {"arrested": "no"}}),
    _rule("force_without_user", "incident", "person.officer_used_force",
          (OWN_ONLY, FORCE_ON_CIVILIAN, OFFICERS,
           Rows(child="person", where=(OFFICER, none_of("officer_used_force", "no")), none=True)),
          bad={"incident": _ALONE, "officer": {"officer_used_force": "no"}}, good={"incident": _ALONE}),
    _rule("force_without_recipient", "incident", "person.received_force",
          (OWN_ONLY, NO_FORCE_ON_CIVILIANS, CIVILIANS, Rows(child="person", where=(OFFICER, yes("officer_used_force")))),
          bad={"incident": _ALONE, "civilian": {"received_force": "no"}}, good={"incident": _ALONE}),
    _rule("assault_without_civilian", "incident", "person.assaulted_officer",
          (Rows(child="person", where=(OFFICER, yes("received_force"))), CIVILIANS, NO_ASSAULT),
          bad={"civilian": {"assaulted_officer": "no"}}),
    _rule("force_side_unusual", "force", "force_type",
          (one_of("actor_role", "civilian"), one_of("force_type", *_ONLY_CIVILIANS)),
          (one_of("actor_role", "officer"), one_of("force_type", *_OF_OFFICERS)), item="received_force_type",
          bad={"force": [{"of": "officer", "force_type": "carotid_restraint"}]},
          good={"force": [{"of": "officer", "force_type": "animal"}]}),
    _rule("actor_disagrees", "person", "force.actor_id",
          (OFFICER, no("officer_used_force"), Rows(child="force", by="actor_id")),
          (CIVILIAN, no("assaulted_officer"), Rows(child="force", by="actor_id")),
          bad={"officer": {"officer_used_force": "no"}},
          good={"officer": {"officer_used_force": "no"}, "force": [{"force_type": "canine", "position": 1}]}),
    _rule("medical_aid_unexpected", "person", "medical_aid",
          (no("injured"), one_of("medical_aid", *(code for code in MEDICAL_AID.codes if code != "none_or_refused"))),
          item="medical_aid", bad={"civilian": {"injured": "no"}},
          good={"civilian": {"injured": "no", "medical_aid": "none_or_refused"}}),
    _rule("hit_without_injury", "person", "injured",
          (no("injured"), Rows(child="force", where=(one_of("force_type", "firearm_hit"),))),
          bad={"civilian": {"injured": "no"}, "force": [_HIT]}, good={"civilian": {"injured": "yes"}, "force": [_HIT]}),
    _rule("gunshot_without_shot", "person", "injury.injury_type",
          (yes("received_force"), none_of("injury_from_preexisting_condition", "yes"), Rows(child="force"),
           Rows(child="injury", where=(one_of("injury_type", "gunshot_wound"),)),
           Rows(child="force", where=(SHOT,), none=True)),
          bad={"injury": [{"injury_type": "gunshot_wound"}]},
          good={"injury": [{"injury_type": "gunshot_wound"}], "force": [_HIT]}),
    _rule("injury_level_low", "person", "injury_level",
          (one_of("injury_level", "injury"), Rows(child="injury", where=(one_of("injury_type", "unconscious", "obvious_disfigurement"),))),
          bad={"civilian": {"injury_level": "injury"}, "injury": [{"injury_type": "unconscious"}]}, item="injury_level",
          good={"injury": [{"injury_type": "unconscious"}]}),
)  # fmt: skip
"""Rules between answers of one report that AB 71 leaves to the eye of the reviewer."""

"""Answers that may be several: when rows are expected about a person or an incident, and which may not stand together.

Must not hold questions with one answer; those are in `questions.py`.
"""

from schemas.findings import Severity
from schemas.rules.conditions import (
    CIVILIAN,
    OFFICER,
    Atom,
    Contradicts,
    Given,
    NumberedThrough,
    Patch,
    Rows,
    RowsExpected,
    RowsUnexpected,
    Rule,
    When,
    no,
    none_of,
    one_of,
    yes,
)  # fmt: skip
from schemas.vocabularies import AB71, FBI, VIGIE

ASIAN = one_of("race", "asian_pacific_islander", "asian", "pacific_islander")
_PERCEIVED, _CONFIRMED = one_of("basis", "perceived"), one_of("basis", "confirmed")
_BLADE = {"weapon": "blade", "firearm_type": "not_asked"}


def _expected(
    name: str, child: str, item: str, *when: Atom, where: tuple[When, ...] = (), table: str = "person", source: str = AB71,
    bad: Patch, good: Patch | None = None,
) -> Rule:  # fmt: skip
    return Rule(
        code=f"{name}_expected", table=table, severity=Severity.WARNING, source=f"{source}: {item}", bad=bad, good=good or {},
        condition=RowsExpected(rows=Rows(child=child, where=where), when=when),
    )  # fmt: skip


def _unexpected(
    name: str, child: str, item: str, *when: Atom, where: tuple[When, ...] = (), table: str = "person", source: str = AB71,
    bad: Patch, good: Patch,
) -> Rule:  # fmt: skip
    return Rule(
        code=f"{name}_unexpected", table=table, severity=Severity.WARNING, source=f"{source}: {item}", bad=bad, good=good,
        condition=RowsUnexpected(rows=Rows(child=child, where=where), when=when),
    )  # fmt: skip


def _contradicts(
    code: str, item: str, field: str, *cases: tuple[Atom, ...], bad: Patch, good: Patch, table: str = "person"
) -> Rule:
    return Rule(
        code=code, table=table, severity=Severity.WARNING, source=f"{AB71}: {item}", bad=bad, good=good,
        condition=Contradicts(field=field, cases=cases),
    )  # fmt: skip


_NO_FORCE: Patch = {"civilian": {"received_force": "no"}}
_UNHURT: Patch = {"civilian": {"injured": "no"}}
_UNARMED: Patch = {"civilian": {"perceived_armed": "no"}}
_FOUND_UNARMED: Patch = {"civilian": {"confirmed_armed": "no"}}
_FLED: Patch = {"civilian": {"custody_status": "fled"}}
_UNUSED: Patch = {"officer": {"officer_used_force": "no"}}
_WHITE: Patch = {"civilian": {"race": "white"}, "race": [{"race": "white"}]}
_ALONE: Patch = {"incident": {"multiple_agencies": "no"}}
_OF_OFFICER = {"of": "officer"}
_PERCEIVED_ONLY: Patch = {"weapon": [{**_BLADE, "basis": "perceived"}]}
_CONFIRMED_ONLY: Patch = {"weapon": [{**_BLADE, "basis": "confirmed"}]}

ROW_RULES: tuple[Rule, ...] = (
    _expected("force", "force", "received_force_type", yes("received_force"), bad={"force": []}),
    _unexpected("force", "force", "received_force_type", no("received_force"), bad=_NO_FORCE, good={**_NO_FORCE, "force": []}),
    _expected("force_location", "force_location", "received_force_location", yes("received_force"), bad={"force_location": []}),
    _unexpected("force_location", "force_location", "received_force_location", no("received_force"), bad=_NO_FORCE,
                good={**_NO_FORCE, "force_location": []}),
    _contradicts("body_part_not_alone", "received_force_location", "force_location.body_part",
                 (Rows(child="force_location", where=(one_of("body_part", "not_applicable"),)),
                  Rows(child="force_location", where=(none_of("body_part", "not_applicable"),))),
                 bad={"force_location": [{"body_part": "not_applicable"}, {"body_part": "head"}]},
                 good={"force_location": [{"body_part": "not_applicable"}]}),
    _contradicts("order_of_force_specified_unexpected", "order_of_force_specified", "order_of_force_specified",
                 (yes("order_of_force_specified"), no("received_force")), bad=_NO_FORCE,
                 good={"civilian": {"received_force": "no", "order_of_force_specified": "no"}}),
    _contradicts("order_expected", "order_of_force_str", "force.position",
                 (yes("order_of_force_specified"), none_of("custody_status", "fled"), Rows(child="force"),
                  Rows(child="force", where=(Given(field="position"),), none=True)),
                 bad={"force": [{"force_type": "control_hold"}, {"force_type": "canine"}]},
                 good={"force": [{"force_type": "control_hold", "position": 1}, {"force_type": "canine", "position": 2}]}),
    _contradicts("order_unexpected", "order_of_force_str", "force.position",
                 (no("order_of_force_specified"), Rows(child="force", where=(Given(field="position"),))),
                 bad={"civilian": {"order_of_force_specified": "no"}},
                 good={"civilian": {"order_of_force_specified": "no"}, "force": [{"force_type": "canine"}]}),
    Rule(code="order_broken", table="person", severity=Severity.WARNING, source=f"{AB71}: order_of_force_str",
         condition=NumberedThrough(child="force", field="position"),
         bad={"force": [{"force_type": "control_hold", "position": 1}, {"force_type": "canine", "position": 3}]},
         good={"force": [{"force_type": "control_hold", "position": 2}, {"force_type": "canine", "position": 1}]}),
    _expected("injury", "injury", "injury_type", yes("injured"), bad={"injury": []}),
    _unexpected("injury", "injury", "injury_type", no("injured"), bad=_UNHURT, good={**_UNHURT, "injury": []}),
    _expected("perceived_weapon", "weapon", "perceived_armed_weapon", yes("perceived_armed"), where=(_PERCEIVED,),
              bad=_CONFIRMED_ONLY),
    _unexpected("perceived_weapon", "weapon", "perceived_armed_weapon", no("perceived_armed"), where=(_PERCEIVED,),
                bad=_UNARMED, good={**_UNARMED, **_CONFIRMED_ONLY}),
    _expected("confirmed_weapon", "weapon", "confirmed_armed_weapon", yes("confirmed_armed"), where=(_CONFIRMED,),
              bad=_PERCEIVED_ONLY),
    _unexpected("confirmed_weapon", "weapon", "confirmed_armed_weapon", no("confirmed_armed"), where=(_CONFIRMED,),
                bad=_FOUND_UNARMED, good={**_FOUND_UNARMED, **_PERCEIVED_ONLY}),
    _unexpected("confirmed_weapon_of_fled", "weapon", "confirmed_armed_weapon", one_of("custody_status", "fled"),
                where=(_CONFIRMED,), bad=_FLED, good={**_FLED, **_PERCEIVED_ONLY}),
    _unexpected("weapon_of_officer", "weapon", "perceived_armed_weapon", OFFICER,
                bad={"weapon": [{**_BLADE, **_OF_OFFICER, "basis": "perceived"}]}, good={}),
    _contradicts("weapon_basis_unusual", "perceived_armed_weapon, confirmed_armed_weapon", "weapon",
                 (_PERCEIVED, one_of("weapon", "firearm_replica")), (_CONFIRMED, one_of("weapon", "unknown")),
                 table="weapon", bad={"weapon": [{"weapon": "firearm_replica", "basis": "perceived"}]},
                 good={"weapon": [{"weapon": "firearm_replica", "basis": "confirmed"}]}),
    _expected("asian_race", "asian_race", "asian_race", Rows(child="race", where=(ASIAN,)), bad={"asian_race": []}),
    _unexpected("asian_race", "asian_race", "asian_race", Rows(child="race", where=(Given(field="race"),)),
                Rows(child="race", where=(ASIAN,), none=True), bad=_WHITE, good={**_WHITE, "asian_race": []}),
    _expected("sign", "sign", "mental_status", CIVILIAN, bad={"sign": []}),
    _unexpected("sign", "sign", "mental_status", OFFICER, bad={"sign": [{**_OF_OFFICER, "sign": "none"}]}, good={}),
    _contradicts("sign_none_not_alone", "mental_status", "sign.sign",
                 (Rows(child="sign", where=(one_of("sign", "none"),)), Rows(child="sign", where=(none_of("sign", "none"),))),
                 bad={"sign": [{"sign": "none"}, {"sign": "drug_impairment"}]}, good={"sign": [{"sign": "none"}]}),
    _expected("force_reason", "force_reason", "officer_used_force_reason", yes("officer_used_force"), bad={"force_reason": []}),
    _unexpected("force_reason", "force_reason", "officer_used_force_reason", no("officer_used_force"), bad=_UNUSED,
                good={**_UNUSED, "force_reason": []}),
    _unexpected("force_reason_of_civilian", "force_reason", "officer_used_force_reason", CIVILIAN,
                bad={"force_reason": [{"of": "civilian", "reason": "prevent_escape"}]}, good={}),
    _expected("other_agency", "other_agency", "other agencies involved", yes("multiple_agencies"), table="incident", source=FBI,
              bad={"other_agency": []}),
    _unexpected("other_agency", "other_agency", "other agencies involved", no("multiple_agencies"), table="incident", source=VIGIE,
                bad=_ALONE, good={**_ALONE, "other_agency": []}),
)  # fmt: skip
"""Rules of rows: AB 71 requires each list once its question is answered yes, and clears it otherwise."""

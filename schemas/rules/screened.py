"""What the screener says against what the persons and the force say, one rule per answer; and what follows from it.

A yes that nobody bears out is only doubted where no other agency took part, whose officers the report does not name.
Must not hold the screener's formula; that is in `schemas/screener.py`.
"""

from schemas.findings import Severity
from schemas.rules.across import (
    ASSAULT,
    CIVILIANS,
    FORCE_ON_CIVILIAN,
    GRAVE,
    NO_ASSAULT,
    NO_FORCE_ON_CIVILIANS,
    OFFICERS,
    SHOT,
)  # fmt: skip
from schemas.rules.conditions import CIVILIAN, OFFICER, Atom, Contradicts, Patch, Rows, Rule, no, none_of, one_of, yes
from schemas.vocabularies import AB71

_ALONE = no("multiple_agencies")
_NOT_GRAVE = none_of("injury_level", "injury")
_GRAVE_CIVILIAN = Rows(child="person", where=(CIVILIAN, yes("received_force"), GRAVE))
_GRAVE_OFFICER = Rows(child="person", where=(OFFICER, yes("received_force"), GRAVE))
_OWN = {"multiple_agencies": "no"}
_LIGHT = {"injury_level": "injury"}


def _unless_light(role_test: Atom) -> Rows:
    """No person of the side may have been gravely injured: all are said to be unhurt or lightly injured."""
    return Rows(child="person", where=(role_test, none_of("injured", "no"), _NOT_GRAVE), none=True)  # type: ignore[arg-type]


def _disagrees(answer: str, item: str, *cases: tuple[Atom, ...], bad: Patch, good: Patch | None = None) -> Rule:
    return Rule(
        code=f"{answer}_disagrees", table="incident", severity=Severity.WARNING, source=f"{AB71}: screener {item}",
        condition=Contradicts(field=answer, cases=cases), bad=bad, good=good or {},
    )  # fmt: skip


SCREENED: tuple[Rule, ...] = (
    _disagrees(
        "shots_fired", "shots_fired", (no("shots_fired"), Rows(child="force", where=(SHOT,))),
        (yes("shots_fired"), _ALONE, Rows(child="person"), Rows(child="force", where=(SHOT,), none=True)),
        bad={"force": [{"force_type": "firearm_miss", "position": 1}]},
        good={"incident": {"shots_fired": "yes"}, "force": [{"force_type": "firearm_miss", "position": 1}]},
    ),
    _disagrees(
        "officer_force", "officer_used_force", (no("officer_force"), FORCE_ON_CIVILIAN),
        (no("officer_force"), Rows(child="person", where=(OFFICER, yes("officer_used_force")))),
        (yes("officer_force"), _ALONE, CIVILIANS, NO_FORCE_ON_CIVILIANS),
        bad={"incident": {"officer_force": "no"}},
        good={"incident": {"officer_force": "no"}, "civilian": {"received_force": "no"}, "officer": {"officer_used_force": "no"}},
    ),
    _disagrees(
        "civilian_seriously_injured", "civilian_seriously_injured", (no("civilian_seriously_injured"), _GRAVE_CIVILIAN),
        (yes("civilian_seriously_injured"), _ALONE, CIVILIANS, _unless_light(CIVILIAN)),
        bad={"incident": {"civilian_seriously_injured": "no"}},
        good={"incident": {"civilian_seriously_injured": "no"}, "civilian": _LIGHT},
    ),
    _disagrees(
        "civilian_force", "civilian_used_force", (no("civilian_force"), ASSAULT),
        (no("civilian_force"), Rows(child="person", where=(OFFICER, yes("received_force")))),
        (yes("civilian_force"), CIVILIANS, NO_ASSAULT),
        bad={"incident": {"civilian_force": "no"}},
        good={"incident": {"civilian_force": "no"}, "civilian": {"assaulted_officer": "no"}, "officer": {"received_force": "no"}},
    ),
    _disagrees(
        "officer_seriously_injured", "officer_seriously_injured", (no("officer_seriously_injured"), _GRAVE_OFFICER),
        (yes("officer_seriously_injured"), _ALONE, OFFICERS, _unless_light(OFFICER)),
        bad={"incident": {"officer_seriously_injured": "yes", **_OWN}},
        good={"incident": {"officer_seriously_injured": "yes", **_OWN}, "officer": {"injury_level": "serious_bodily_injury"}},
    ),
    _disagrees(
        "reportable", "outcome", (no("reportable"), yes("shots_fired")),
        (no("reportable"), yes("officer_force"), yes("civilian_seriously_injured")),
        (no("reportable"), yes("civilian_force"), yes("officer_seriously_injured")),
        *((yes("reportable"), no("shots_fired"), no(officer), no(civilian))
          for officer in ("officer_force", "civilian_seriously_injured")
          for civilian in ("civilian_force", "officer_seriously_injured")),
        bad={"incident": {"reportable": "no"}},
        good={"incident": {"reportable": "no", "civilian_seriously_injured": "no"}, "civilian": _LIGHT},
    ),
    Rule(
        code="not_reportable", table="incident", severity=Severity.NOTE, source=AB71,
        condition=Contradicts(field="reportable", cases=((one_of("reportable", "no"),),)),
        bad={"incident": {"reportable": "no"}},
    ),
)  # fmt: skip
"""Rules of the screener. An incident outside AB 71 is kept: agencies may report more than the state asks for."""

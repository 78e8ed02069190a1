"""Rules between answers: which question is asked when, and which answers must agree, within a report.

Each rule is a value with a code, a severity, a reason, a remedy, a source and an example that breaks it; the test suite
proves that each bites. Must not evaluate anything: `ingest/validate.py` does.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from schemas.findings import Severity
from schemas.vocabularies import AB71


@dataclass(frozen=True, kw_only=True)
class When:
    """A condition on one answer of the same row: it is one of `is_in`, or, negated, none of them."""

    field: str
    is_in: tuple[str, ...]
    negated: bool = False


@dataclass(frozen=True, kw_only=True)
class Expected:
    """The question is asked when every condition holds; then it should be answered."""

    field: str
    when: tuple[When, ...]


@dataclass(frozen=True, kw_only=True)
class Unexpected:
    """The question is not asked unless every condition holds; then it should be blank."""

    field: str
    when: tuple[When, ...]


@dataclass(frozen=True, kw_only=True)
class CountAgrees:
    """The number in `field` of the incident is the number of rows of `child` for which `where` holds."""

    field: str
    child: str
    where: When


@dataclass(frozen=True, kw_only=True)
class RowsExpected:
    """When the condition holds for the person, `child` has at least one row for it (with `where`, if given)."""

    child: str
    link: str
    when: When
    where: When | None = None


@dataclass(frozen=True, kw_only=True)
class RowsUnexpected:
    """When the condition holds for the person, `child` has no row for it (with `where`, if given)."""

    child: str
    link: str
    when: When
    where: When | None = None


@dataclass(frozen=True, kw_only=True)
class Together:
    """Both conditions hold, or neither does."""

    field: str
    one: When
    other: When


@dataclass(frozen=True, kw_only=True)
class NotAfterReceipt:
    """The date is not later than the day the file was received."""

    field: str


Condition = Expected | Unexpected | CountAgrees | RowsExpected | RowsUnexpected | Together | NotAfterReceipt


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule of the standard. `bad` patches a sound report so that it breaks this rule: table -> field -> value.

    `drop` names child tables emptied in the bad example.
    """

    code: str
    table: str
    severity: Severity
    condition: Condition
    sentence: str
    why: str
    remedy: str
    source: str
    bad: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    drop: tuple[str, ...] = ()


_CIVILIAN = When(field="role", is_in=("civilian",))
_OFFICER = When(field="role", is_in=("officer",))
_NOT_FLED = When(field="custody_status", is_in=("fled",), negated=True)
_INJURED = When(field="injured", is_in=("yes",))
_FLED = {"custody_status": "fled"}


def _yes(name: str) -> When:
    return When(field=name, is_in=("yes",))


ASKED: tuple[tuple[str, str, tuple[When, ...], Mapping[str, object], Mapping[str, object]], ...] = (
    # table, field, asked when all hold, an example where it is missing, an example where it is not asked
    ("incident", "in_custody_reason", (When(field="contact_reason", is_in=("in_custody_event",)),),
     {"contact_reason": "in_custody_event", "in_custody_reason": "not_reported"}, {"in_custody_reason": "in_transit"}),
    ("person", "custody_status", (_CIVILIAN,), {"custody_status": "not_reported"},
     {"role": "officer", "custody_status": "none"}),
    ("person", "gender", (_NOT_FLED,), {"gender": "not_reported"}, _FLED | {"gender": "male"}),
    ("person", "race", (_NOT_FLED,), {"race": "not_reported"}, _FLED | {"race": "white"}),
    ("person", "age_band", (_NOT_FLED,), {"age_band": "not_reported"}, _FLED | {"age_band": "21-25"}),
    ("person", "injured", (_NOT_FLED,), {"injured": "not_reported"}, _FLED | {"injured": "no"}),
    ("person", "injury_level", (_INJURED,), {"injured": "yes", "injury_level": "not_reported"},
     {"injured": "no", "injury_level": "injury"}),
    ("person", "medical_aid", (_INJURED,), {"injured": "yes", "medical_aid": "not_reported"},
     {"injured": "no", "medical_aid": "on_scene"}),
    ("person", "injury_from_preexisting_condition",
     (_INJURED, When(field="medical_aid", is_in=("none_or_refused",), negated=True)),
     {"injured": "yes", "medical_aid": "on_scene", "injury_from_preexisting_condition": "not_reported"},
     {"injured": "no", "injury_from_preexisting_condition": "no"}),
    ("person", "assaulted_officer", (_CIVILIAN,), {"assaulted_officer": "not_reported"},
     {"role": "officer", "assaulted_officer": "no"}),
    ("person", "perceived_armed", (_CIVILIAN,), {"perceived_armed": "not_reported"},
     {"role": "officer", "perceived_armed": "no"}),
    ("person", "confirmed_armed", (_CIVILIAN, _NOT_FLED), {"confirmed_armed": "not_reported"},
     _FLED | {"confirmed_armed": "no"}),
    ("person", "resisted", (_CIVILIAN,), {"resisted": "not_reported"}, {"role": "officer", "resisted": "no"}),
    ("person", "resistance_type", (_yes("resisted"),), {"resisted": "yes", "resistance_type": "not_reported"},
     {"resisted": "no", "resistance_type": "active"}),
    ("person", "officer_used_force", (_OFFICER,), {"role": "officer", "officer_used_force": "not_reported"},
     {"role": "civilian", "officer_used_force": "no"}),
    ("person", "on_duty", (_OFFICER,), {"role": "officer", "on_duty": "not_reported"},
     {"role": "civilian", "on_duty": "yes"}),
    ("person", "dress", (_OFFICER,), {"role": "officer", "dress": "not_reported"},
     {"role": "civilian", "dress": "tactical"}),
    ("weapon", "firearm_type", (When(field="weapon", is_in=("firearm",)), When(field="basis", is_in=("confirmed",))),
     {"weapon": "firearm", "basis": "confirmed", "firearm_type": "not_reported"},
     {"weapon": "blade", "basis": "confirmed", "firearm_type": "rifle"}),
)  # fmt: skip
"""AB 71's conditional questions (required when, nulled otherwise), each after the questions it depends on."""


def _asked_rules() -> tuple[Rule, ...]:
    rules: list[Rule] = []
    for table, name, when, missing, stray in ASKED:
        rules.append(Rule(
            code=f"{name}_expected", table=table, severity=Severity.WARNING, condition=Expected(field=name, when=when),
            sentence="{label} is not answered, though the other answers call for it.",
            why="The answer is then counted as not reported.", remedy="Answer {label}, or write that it is unknown.",
            source=f"{AB71}: {name}", bad={table: missing},
        ))  # fmt: skip
        rules.append(Rule(
            code=f"{name}_unexpected", table=table, severity=Severity.WARNING, condition=Unexpected(field=name, when=when),
            sentence="{label} is answered, though the other answers do not call for it.",
            why="One of the two answers may be a slip; both are kept.", remedy="Clear {label}, or correct the other answer.",
            source=f"{AB71}: {name}", bad={table: stray},
        ))  # fmt: skip
    return tuple(rules)


def _count(code: str, name: str, role: str) -> Rule:
    return Rule(
        code=code, table="incident", severity=Severity.ERROR,
        condition=CountAgrees(field=name, child="person", where=When(field="role", is_in=(role,))),
        sentence=f"{{label}} disagrees with the number of {role} rows.",
        why="A person is missing, or one too many is there.", remedy=f"Correct the number, or add or remove the {role} row.",
        source=f"{AB71}: {name}", bad={"incident": {name: 7}},
    )  # fmt: skip


def _rows(
    code: str, child: str, link: str, question: str, sentence: str, *, where: When | None = None
) -> tuple[Rule, Rule]:
    expected = Rule(
        code=f"{code}_expected", table="person", severity=Severity.WARNING,
        condition=RowsExpected(child=child, link=link, when=_yes(question), where=where),
        sentence=f"{sentence} is not named, though another answer calls for it.", why="It is then missing from every total.",
        remedy="Name it, or correct the other answer.", source=AB71, bad={"person": {question: "yes"}}, drop=(child,),
    )  # fmt: skip
    unexpected = Rule(
        code=f"{code}_unexpected", table="person", severity=Severity.WARNING,
        condition=RowsUnexpected(child=child, link=link, when=When(field=question, is_in=("no",)), where=where),
        sentence=f"{sentence} is named, though another answer says there was none.", why="One of the two may be a slip.",
        remedy="Correct one of the two answers.", source=AB71, bad={"person": {question: "no"}},
    )  # fmt: skip
    return expected, unexpected


RULES: tuple[Rule, ...] = (
    *_asked_rules(),
    _count("civilian_count_disagrees", "num_involved_civilians", "civilian"),
    _count("officer_count_disagrees", "num_involved_officers", "officer"),
    *_rows("force", "force", "recipient_id", "received_force", "The kind of force received"),
    *_rows("injury", "injury", "person_id", "injured", "The kind of injury"),
    *_rows("perceived_weapon", "weapon", "person_id", "perceived_armed", "The perceived weapon",
           where=When(field="basis", is_in=("perceived",))),
    *_rows("confirmed_weapon", "weapon", "person_id", "confirmed_armed", "The confirmed weapon",
           where=When(field="basis", is_in=("confirmed",))),
    Rule(
        code="death_disagrees", table="person", severity=Severity.WARNING,
        condition=Together(field="custody_status", one=When(field="custody_status", is_in=("deceased",)),
                           other=When(field="injury_level", is_in=("death",))),
        sentence="Custody and injury level disagree about whether the civilian died.",
        why="Deaths are the figure read first.", remedy="Correct custody or injury level.", source="Vigie",
        bad={"person": {"custody_status": "deceased", "injury_level": "injury"}},
    ),
    Rule(
        code="in_future", table="incident", severity=Severity.ERROR, condition=NotAfterReceipt(field="incident_date"),
        sentence="{label} lies after the day the file was received.", why="It cannot have happened yet.",
        remedy="Correct the year, or the order of day and month.", source=f"{AB71}: incident_date_str",
        bad={"incident": {"incident_date": "2999-01-01"}},
    ),
)  # fmt: skip
"""Every rule between answers. What one field alone must be (terms, ranges, patterns) is declared with the field."""

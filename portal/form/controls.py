"""The controls of the form, one for each field of the standard that somebody can answer. Made, not written: it cannot drift.

A control has a key, under which its answer stands in a section, and knows which question of the standard it is. Must not
hold a word: those are in schemas/words and portal/words.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from portal.form.asking import Test, test_of
from schemas.model import Field, Privacy, Table, Type
from schemas.rules import QUESTIONS, RULES
from schemas.rules.conditions import Atom, Contradicts, Rows, RowsExpected, When
from schemas.standard import REPORT_TABLES

TABLES: Mapping[str, Table] = {table.name: table for table in REPORT_TABLES}
SIDES = ("civilian", "officer")
FEW = 7
"""So many choices stand as a list of radio buttons; more are a select."""

LINKS = frozenset({"incident_id", "person_id", "force_id", "agency_id"})
"""What joins the rows of one report; the form makes it."""

IMPLIED = frozenset({("person", "role"), ("force", "position"), ("weapon", "basis")})
"""Answers that follow from where an answer stands: the section of a person, the order of lines, the two lists of weapons."""

ROWS = ("force", "other_agency")
"""Tables that are answered in lines, each with several fields."""

OPEN_BLANKS = ("pending", "unknown")
"""Not known yet, and not likely to become known: two answers. What is left empty needs no word."""

_LONG = frozenset({("incident", "narrative")})
_KINDS = {Type.DATE: "date", Type.TIME: "time", Type.INTEGER: "number", Type.DECIMAL: "decimal"}


@dataclass(frozen=True, kw_only=True)
class Control:
    """kind: choice (radios), select, several (boxes), date, time, number, decimal, text, long, person.

    when: tests that all hold where the question is asked. fixed: what else its rows say (the basis of a weapon).
    """

    key: str
    table: str
    field: str
    kind: str
    choices: tuple[str, ...] = ()
    when: tuple[Test, ...] = ()
    fixed: tuple[tuple[str, str], ...] = ()
    required: bool = False
    always: bool = False

    @property
    def declared(self) -> Field:
        """Its field in the standard."""
        return TABLES[self.table].field(self.field)

    @property
    def is_private(self) -> bool:
        """Whether its answer never leaves the agency and the state desk."""
        return self.declared.privacy is Privacy.DIRECT


def writable() -> frozenset[tuple[str, str]]:
    """Every field of a report that is answered, not made or worked out: what the form must have a place for."""
    return frozenset(
        (table.name, field.name) for table in REPORT_TABLES for field in table.fields
        if field.derived is None and field.name not in LINKS
    )  # fmt: skip


@cache
def controls_of(kind: str) -> tuple[Control, ...]:
    """The controls of an incident, a civilian, an officer, or a line of a table of ROWS, in the order of the standard."""
    if kind == "incident":
        return tuple(_of_table(TABLES["incident"], side=None))
    if kind in ROWS:
        return tuple(_of_table(TABLES[kind], side=None))
    every = (*_of_table(TABLES["person"], side=kind), *_lists(kind))
    return _on_side(every)


def _of_table(table: Table, *, side: str | None) -> Iterator[Control]:
    for field in table.fields:
        place = (table.name, field.name)
        if place not in writable() or place in IMPLIED:
            continue
        when = _tests(_question(*place), side)
        if when is not None:
            yield _control(field.name, table, field, when=when, side=side)


def _lists(side: str) -> Iterator[Control]:
    """Lists of answers about a person: boxes."""
    for table in REPORT_TABLES:
        fields = [field for field in table.fields if (table.name, field.name) in writable()]
        if "person_id" not in {field.name for field in table.fields} or table.name == "person":
            continue
        if table.name == "weapon":
            yield from _weapons(table, side)
            continue
        when = _tests(_question("person", table.name) or _rows_question(table.name), side)
        if when is not None:
            yield _control(table.name, table, fields[0], when=when, many=True, side=side)


def _weapons(table: Table, side: str) -> Iterator[Control]:
    for basis in table.field("basis").allowed:
        when = _tests(_rows_question("weapon", basis), side)
        if when is not None:
            fixed = (("basis", basis),)
            yield _control(
                f"weapon_{basis}", table, table.field("weapon"), when=when, many=True, side=side, fixed=fixed
            )
    asked = Rows(
        child="weapon", where=tuple(atom for atom in _question("weapon", "firearm_type") if isinstance(atom, When))
    )
    yield _control("firearm_type", table, table.field("firearm_type"), when=(test_of(asked),), many=True, side=side)


def _control(
    key: str, table: Table, field: Field, *, when: tuple[Test, ...], many: bool = False, side: str | None = None,
    fixed: tuple[tuple[str, str], ...] = (),
) -> Control:  # fmt: skip
    choices = fitting(table.name, field, dict(fixed) | ({"role": side} if side else {}))
    kind = "long" if (table.name, field.name) in _LONG else _KINDS.get(field.type, "text")
    if field.references == "person.person_id":
        kind = "person"
    elif field.vocabulary is not None:
        kind = "several" if many else "choice" if len(choices) <= FEW else "select"
    if choices and (may_be_open(table) if many else not field.required):
        choices = (*choices, *(blank for blank in OPEN_BLANKS if blank not in choices))
    return Control(key=key, table=table.name, field=field.name, kind=kind, choices=choices, when=when, fixed=fixed,
                   required=field.required and not many, always=field.always)  # fmt: skip


def may_be_open(table: Table) -> bool:
    """Whether a list may say that its answer is not known: where the person has a field of the same name that may."""
    return any(field.name == table.name and not field.required for field in TABLES["person"].fields)


def fitting(table: str, field: Field, known: Mapping[str, str]) -> tuple[str, ...]:
    """The codes of a field that no rule of its row speaks against, given what else the row says."""
    against: set[str] = set()
    for rule in RULES:
        if rule.table != table or not isinstance(rule.condition, Contradicts):
            continue
        for case in rule.condition.cases:
            others = [atom for atom in case if not (isinstance(atom, When) and atom.field == field.name)]
            own = [atom for atom in case if isinstance(atom, When) and atom.field == field.name and not atom.negated]
            told = all(
                isinstance(atom, When) and not atom.negated and known.get(atom.field) in atom.is_in for atom in others
            )
            if others and own and told:
                against.update(own[0].is_in)
    codes = field.vocabulary.codes if field.vocabulary else ()
    return tuple(code for code in codes if code not in against)


def _question(table: str, field: str) -> tuple[Atom, ...]:
    for question in QUESTIONS:
        if (question.table, question.field) == (table, field):
            return question.when
    return _rows_question("other_agency") if (table, field) == ("incident", "event_key") else ()


def _rows_question(child: str, basis: str | None = None) -> tuple[Atom, ...]:
    """When rows of a table are expected, from the rule that says so."""
    for rule in RULES:
        condition = rule.condition
        if isinstance(condition, RowsExpected) and condition.rows.child == child:
            wanted = {test.is_in[0] for test in condition.rows.where if isinstance(test, When)}
            if basis is None or basis in wanted:
                return condition.when
    return ()


def _tests(atoms: tuple[Atom, ...], side: str | None) -> tuple[Test, ...] | None:
    """The atoms as tests; None where one rules out this side."""
    told = []
    for atom in atoms:
        if isinstance(atom, When) and atom.field == "role":
            if (side in atom.is_in) is atom.negated:
                return None
            continue
        told.append(test_of(atom))
    return tuple(told)


def _on_side(controls: tuple[Control, ...]) -> tuple[Control, ...]:
    """Without the controls that hang on an answer this side is never asked for."""
    keys = {control.key for control in controls}
    kept = tuple(
        replace(control, when=tuple(test for test in control.when if test.of != "own" or test.key in keys))
        for control in controls
        if all(test.of != "own" or test.negated or test.key in keys for test in control.when)
    )
    return kept if len(kept) == len(controls) else _on_side(kept)

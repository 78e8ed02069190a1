"""Rules and declarations as tests of rows: for each, an expression that is true where it is broken, and what it speaks of.

A rule that needs an answer this sender is never asked gives no test. Must not look at a frame.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl

from ingest.judging.asking import SIDES, Asked
from ingest.judging.atoms import TABLES, all_hold, among, blanks_of, fails, rows_column
from ingest.judging.clock import apart, not_once
from ingest.judging.frames import AS_READ, numbering_column
from schemas.model import BLANKS, Field, Table, Type
from schemas.rules.conditions import (
    Atom,
    Between,
    Condition,
    Contradicts,
    CountAgrees,
    Expected,
    FollowsWithin,
    NotAfterReceipt,
    NotBefore,
    NumberedThrough,
    OneOf,
    OnTheClock,
    Rows,
    RowsExpected,
    RowsUnexpected,
    Rule,
    Unexpected,
    When,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """What a report is judged by besides itself. timezone: without it no clock is looked at; asked: None if everything is."""

    received_on: date
    timezone: str | None = None
    asked: Asked | None = None


@dataclass(frozen=True, kw_only=True)
class Test:
    """One thing to look for in a table: `broken` is true on the rows that have it; table and field are what it speaks of.

    needs: a column without which nothing can be said; where it is 0 in every row, the sender never gives such rows.
    """

    code: str
    table: str
    field: str | None
    broken: pl.Expr
    needs: str | None = None


def field_tests(table: Table, asked: Asked | None) -> Iterator[Test]:
    """What each field alone must be: there, a term, in form, in range."""
    for field in table.fields:
        coded, column = field.type is Type.CODE, pl.col(field.name)
        read = pl.col(f"{AS_READ}{field.name}") if coded else column
        if field.required:
            blank = among(field.name, blanks_of(field)) if coded else pl.lit(value=False)
            yield _of(table, field, "missing", read.is_null() | blank)
        elif field.always and (coded or asked is None or (table.name, field.name) in asked):
            yield _of(table, field, "missing", read.is_null())
        if coded:
            yield _of(table, field, "unknown_word", column.is_null() & read.is_not_null())
        if field.pattern is not None:
            yield _of(table, field, "bad_pattern", ~column.str.contains(field.pattern))
        if field.minimum is not None and field.maximum is not None:
            yield _of(table, field, "out_of_range", ~column.is_between(field.minimum, field.maximum))


def _of(table: Table, field: Field, code: str, broken: pl.Expr) -> Test:
    return Test(code=code, table=table.name, field=field.name, broken=broken)


def rule_test(rule: Rule, circumstances: Circumstances) -> Test | None:
    """The test of a rule; None where this sender cannot break it."""
    table, condition = TABLES[rule.table], rule.condition
    if isinstance(condition, Expected | Unexpected | RowsExpected | RowsUnexpected | Contradicts):
        broken = _of_answers(condition, table, circumstances.asked)
    else:
        broken = _of_values(condition, circumstances)
    if broken is None:
        return None
    # Rows of a kind the sender never gives are not missing from any one report.
    never = isinstance(condition, RowsExpected) and condition.rows.where and circumstances.asked is not None
    needs = rows_column(condition.rows) if isinstance(condition, RowsExpected) and never else None
    of_table, of_field = speaks_of(rule)
    return Test(code=rule.code, table=of_table, field=of_field, broken=broken, needs=needs)


def _of_answers(
    condition: Expected | Unexpected | RowsExpected | RowsUnexpected | Contradicts, table: Table, asked: Asked | None
) -> pl.Expr | None:
    """Where answers are missing, or do not go with the others."""
    match condition:
        case Expected(field=field, when=when):
            if table.field(field).type is Type.CODE:
                return among(field, ("not_reported",)) & all_hold(when, table)
            return pl.col(field).is_null() & all_hold(when, table) & _asked_of(table, table.name, asked, field)
        case Unexpected(field=field, when=when):
            return _given(field, table) & pl.any_horizontal([fails(atom, table) for atom in when])
        case RowsExpected(rows=rows, when=when):
            none = pl.col(rows_column(rows)) == 0
            return none & all_hold(when, table) & _asked_of(table, rows.child, asked)
        case RowsUnexpected(rows=rows, when=when):
            return (pl.col(rows_column(rows)) > 0) & all_hold(when, table)
        case Contradicts(cases=cases):
            judged = [all_hold(case, table) for case in cases if all(_can_be_none(atom, table, asked) for atom in case)]
            return pl.any_horizontal(judged) if judged else None


def _of_values(condition: Condition, circumstances: Circumstances) -> pl.Expr | None:
    """Where a number, a text, a day or a time is not what it should be."""
    broken: pl.Expr | None = None
    match condition:
        case CountAgrees(field=field, rows=rows) if _sides(rows) <= _recorded(circumstances.asked):
            broken = pl.col(field) != pl.col(rows_column(rows))
        case Between(field=field, low=low, high=high):
            broken = ~pl.col(field).is_between(low, high)
        case OneOf(field=field, texts=texts):
            broken = ~pl.col(field).is_in(list(texts))
        case NumberedThrough():
            broken = pl.col(numbering_column(condition))
        case NotAfterReceipt(field=field):
            broken = pl.col(field) > circumstances.received_on
        case NotBefore(field=field, day=day):
            broken = pl.col(field) < day
        case OnTheClock() if circumstances.timezone is not None:
            broken = not_once(condition, circumstances.timezone)
        case FollowsWithin():
            broken = apart(condition)
    return broken


def speaks_of(rule: Rule) -> tuple[str, str]:
    """The table and field a rule speaks of: of a child table where it is about its rows."""
    condition = rule.condition
    match condition:
        case RowsExpected(rows=rows) | RowsUnexpected(rows=rows):
            return rows.child, answer_of(rows.child)
        case NumberedThrough(child=child, field=field):
            return child, field
    table, dot, field = condition.field.rpartition(".")
    return table if dot else rule.table, field


def answer_of(child: str) -> str:
    """The field of a child table that holds the answer itself."""
    return "force_type" if child == "force" else TABLES[child].key[1]


def _given(field: str, table: Table) -> pl.Expr:
    """Where there is an answer; a word for blank is none here, even where the vocabulary has it."""
    there = pl.col(field).is_not_null()
    return there & ~among(field, BLANKS) if table.field(field).type is Type.CODE else there


def _asked_of(table: Table, of: str, asked: Asked | None, field: str | None = None) -> pl.Expr:
    """Where a field, or any field of a table, is asked of the row's side; everywhere without `asked`."""
    if asked is None:
        return pl.lit(value=True)
    told = [sides for (name, answer), sides in asked.items() if name == of and field in {None, answer}]
    sides = frozenset[str]().union(*told)
    if table.name != "person" or not sides or sides == SIDES:
        return pl.lit(value=bool(sides))
    return among("role", tuple(sorted(sides)))


def _can_be_none(atom: Atom, table: Table, asked: Asked | None) -> bool:
    """Whether rows that are not there say anything: only where the sender gives such rows, about every side."""
    if asked is None or not isinstance(atom, Rows) or not atom.none or atom.child == "person":
        return True
    named = [test.field for test in atom.where] or [answer_of(atom.child)]
    sides = [asked.get((atom.child, name), frozenset()) for name in named]
    return all(side == SIDES if table.name == "incident" else bool(side) for side in sides)


def _sides(rows: Rows) -> frozenset[str]:
    return frozenset(
        code for test in rows.where if isinstance(test, When) and test.field == "role" for code in test.is_in
    )


def _recorded(asked: Asked | None) -> frozenset[str]:
    """The sides of which the sender has rows at all."""
    if asked is None:
        return SIDES
    return frozenset[str]().union(*(sides for (table, _), sides in asked.items() if table == "person"))

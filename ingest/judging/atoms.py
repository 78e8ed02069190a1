"""Atoms of a rule as expressions over a table's rows: where one holds, where one is answered otherwise.

A null is an answer that could not be read or was never given; it is in no list. Must not decide what follows.
"""

from functools import cache

import polars as pl

from schemas.model import BLANKS, Field, Table, Type
from schemas.rules.conditions import Atom, Given, Rows, When
from schemas.standard import REPORT_TABLES

TABLES = {table.name: table for table in REPORT_TABLES}


def declared(name: str, table: Table) -> Field:
    """The declaration of "field" of the table, or of "other_table.field"."""
    other, dot, field = name.partition(".")
    return TABLES[other].field(field) if dot else table.field(name)


def holds(atom: Atom, table: Table) -> pl.Expr:
    """Where the atom holds; never null."""
    match atom:
        case When(field=field, is_in=codes, negated=negated):
            found = among(field, codes)
            return ~found if negated else found
        case Given(field=field):
            return answered(field, table)
        case Rows(none=none):
            count = pl.col(rows_column(atom))
            return count == 0 if none else count > 0


def fails(atom: Atom, table: Table) -> pl.Expr:
    """Where the atom is answered, and otherwise: a blank leaves it open. Never null."""
    match atom:
        case When(field=field, is_in=codes, negated=True):
            return among(field, codes)
        case When(field=field, is_in=codes):
            return answered(field, table) & ~among(field, codes)
        case _:
            return ~holds(atom, table)


def all_hold(atoms: tuple[Atom, ...], table: Table) -> pl.Expr:
    """Where every atom holds; everywhere, where there is none."""
    return pl.all_horizontal([holds(atom, table) for atom in atoms]) if atoms else pl.lit(value=True)


@cache
def among(field: str, codes: tuple[str, ...]) -> pl.Expr:
    """Where the answer is one of the codes; never null."""
    column = pl.col(field)
    found = column == codes[0] if len(codes) == 1 else column.is_in(list(codes))
    return found.fill_null(value=False)


def answered(field: str, table: Table) -> pl.Expr:
    """Where there is an answer: neither null nor, for a code, a word for blank that is no term of its vocabulary."""
    told, of = pl.col(field).is_not_null(), declared(field, table)
    return told & ~among(field, blanks_of(of)) if of.type is Type.CODE else told


def blanks_of(field: Field) -> tuple[str, ...]:
    """The words that say nothing in this field; `unknown` is an answer where the vocabulary has it."""
    codes = field.vocabulary.codes if field.vocabulary else ()
    return tuple(word for word in BLANKS if word not in codes)


def rows_column(rows: Rows) -> str:
    """The name of the column that counts these rows of a child table."""
    where = "&".join(
        f"{test.field}{'!' * test.negated}={','.join(test.is_in)}" if isinstance(test, When) else test.field
        for test in rows.where
    )
    return f"_rows/{rows.child}/{rows.by or ''}/{where}"

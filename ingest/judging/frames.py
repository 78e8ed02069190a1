"""Tables as the rules look at them: codes by number, answers of the incident beside the person, rows of child tables counted.

A child row is led to its parent's row once, by number; every count follows from there. Must not judge.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import is_dataclass

import numpy as np
import polars as pl

from ingest.judging.atoms import TABLES, all_hold, rows_column
from schemas.model import BLANKS, Table, Type
from schemas.rules.conditions import Atom, NumberedThrough, Rows

AS_READ = "_read/"
"""Before the name of a code's column as it was read, words unknown to the vocabulary included."""

_PARENT = "incident"
LINKS = {"force": "recipient_id"}
"""The field of a child table that names the person, where it is not person_id."""

Numbers = np.ndarray


def coded(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """The table with its codes as Enum, null where a word is unknown, and what was read beside them."""
    codes = [field for field in table.fields if field.type is Type.CODE]
    return frame.with_columns(
        *(pl.col(field.name).alias(f"{AS_READ}{field.name}") for field in codes),
        *(pl.col(field.name).cast(pl.Enum(list(dict.fromkeys((*field.allowed, *BLANKS)))), strict=False) for field in codes),
    )  # fmt: skip


def prepared(tables: Mapping[str, pl.DataFrame], table: Table, conditions: Sequence[object]) -> pl.DataFrame:
    """The table with all that the conditions look at. tables: coded ones, by name, each with `incident_id`."""
    frame, atoms = tables[table.name], [atom for condition in conditions for atom in atoms_of(condition)]
    above = sorted(
        {atom.field for atom in atoms if not isinstance(atom, Rows) and atom.field.startswith(f"{_PARENT}.")}
    )
    if above:
        (at,) = _led([frame["incident_id"]], tables[_PARENT]["incident_id"])
        answers = tables[_PARENT].select(pl.col(name.partition(".")[2]).gather(at).alias(name) for name in above)
        frame = frame.hstack(answers.get_columns())
    asked: dict[tuple[str, str], list[Rows | NumberedThrough]] = {}
    for wanted in [*atoms, *conditions]:
        if isinstance(wanted, Rows | NumberedThrough):
            of_person = getattr(wanted, "by", None) or LINKS.get(wanted.child, "person_id")
            link = "incident_id" if table.name == _PARENT else of_person
            asked.setdefault((wanted.child, link), []).append(wanted)
    key = "incident_id" if table.name == _PARENT else "person_id"
    ways = _led([tables[child][link] for child, link in asked], frame[key]) if asked else []
    for (child, _), led, wanted_of in zip(asked, ways, asked.values(), strict=True):
        frame = frame.hstack([*_counted(led, frame.height, tables[child], TABLES[child], wanted_of)])
    return frame


def atoms_of(condition: object) -> list[Atom]:
    """Every atom a condition mentions about the row itself."""
    if isinstance(condition, Atom):
        return [condition]
    parts = vars(condition).values() if is_dataclass(condition) else condition if isinstance(condition, tuple) else ()
    return [atom for part in parts for atom in atoms_of(part)]


def numbering_column(condition: NumberedThrough) -> str:
    """The name of the column that is true where the numbers of the child rows do not run from 1 without a gap."""
    return f"_numbering/{condition.child}/{condition.field}"


def _counted(
    led: pl.Series, size: int, child: pl.DataFrame, table: Table, asked: Sequence[Rows | NumberedThrough]
) -> Iterator[pl.Series]:
    """A column of counts for each Rows, and of truths for each NumberedThrough. led: the parent's row of each child row."""
    linked, at = led.is_not_null().to_numpy(), led.fill_null(0).to_numpy()
    tests = {rows_column(one): one for one in asked if isinstance(one, Rows)}
    masks = child.select(**{name: all_hold(one.where, table) for name, one in tests.items() if one.where})
    for name in tests:
        hit = linked & masks[name].to_numpy() if name in masks.columns else linked
        yield pl.Series(name, np.bincount(at[hit], minlength=size))
    for one in asked:
        if isinstance(one, NumberedThrough):
            numbers = child[one.field].fill_null(0).to_numpy()
            yield pl.Series(numbering_column(one), _broken(at[linked], numbers[linked], size))


def _broken(at: Numbers, numbers: Numbers, size: int) -> Numbers:
    """For each parent whether its rows, where one has a number (0 is none), are not numbered 1, 2, 3 to the last."""
    rows, numbered = np.bincount(at, minlength=size), np.bincount(at[numbers > 0], minlength=size)
    fits = (numbers > 0) & (numbers <= rows[at])
    starts = np.cumsum(rows) - rows
    # Each parent has as many slots as rows; a number that fits takes its slot, so two of the same take one.
    taken = np.zeros(at.size, dtype=np.int64)
    taken[starts[at[fits]] + numbers[fits] - 1] = 1
    filled = np.concatenate([[0], np.cumsum(taken)])
    broken: Numbers = (numbered > 0) & (filled[starts + rows] - filled[starts] != rows)
    return broken


def _led(links: Sequence[pl.Series], keys: pl.Series) -> list[pl.Series]:
    """For each list of links the numbers of the rows with those keys, null where there is none; one search for all."""
    parents = pl.DataFrame({"key": keys, "at": np.arange(keys.len())})
    children = pl.DataFrame({"key": pl.concat([link.rename("key") for link in links])})
    led = children.join(parents, on="key", how="left", maintain_order="left")
    if led.height != children.height:  # a key that stands twice: the first row is meant
        led = children.join(parents.unique("key", keep="first"), on="key", how="left", maintain_order="left")
    ends = np.cumsum([link.len() for link in links])
    return [led["at"].slice(end - link.len(), link.len()) for end, link in zip(ends.tolist(), links, strict=True)]

"""What becomes of given reports on their way into another shape, and back: the reports that remain, and a count by place.

`remaining` follows the declarations of the crosswalk on frames; it neither writes nor reads the shape, so that a test can
hold both against each other. Must not show a value.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from ingest.exchange.bundles import link_of
from schemas.crosswalks.loss import Coded, coded
from schemas.crosswalks.model import Crosswalk, Form, Pair
from schemas.crosswalks.sides import OF_INCIDENT, ROLES
from schemas.model import BLANKS, Field, Table, Type
from schemas.standard import REPORT_TABLES

Tables = Mapping[str, pl.DataFrame]

ANSWER = {
    "race": "race", "asian_race": "asian_race", "injury": "injury_type", "weapon": "weapon", "sign": "sign",
    "force_location": "body_part", "force_reason": "reason", "force": "force_type",
}  # fmt: skip
"""The field without which a row of a child table says nothing."""

_UNSAID = ("not_asked", "not_reported")


@dataclass(frozen=True, kw_only=True)
class Losing:
    """How a shape loses what no pair of places says: reports and persons it does not take, answers made of several.

    taken: the reports cut down to those it takes. settled: from the mapped tables, row by row those taken, the taken ones
    and whether the answers are to come back, to what remains.
    """

    taken: Callable[[Tables], dict[str, pl.DataFrame]]
    settled: Callable[[dict[str, pl.DataFrame], Tables, bool], dict[str, pl.DataFrame]]


@dataclass(frozen=True, kw_only=True)
class Lossy:
    """One place: how many of its answers are not told, and how many by another word."""

    place: str
    not_told: int
    other_word: int


def remaining(tables: Tables, crosswalk: Crosswalk, losing: Losing, *, back: bool) -> dict[str, pl.DataFrame]:
    """What the other shape tells of the reports or, with `back`, what can be read from it again; blanks not told are null."""
    taken = losing.taken(tables)
    sides = taken["person"].select("person_id", _role="role")
    words = coded(crosswalk)
    mapped: dict[str, pl.DataFrame] = {}
    for table in REPORT_TABLES:
        frame = _with_role(taken[table.name], table, sides)
        frame = frame.with_columns(_mapped(field, table, crosswalk, words, back=back) for field in table.fields).drop(
            "_role"
        )
        mapped[table.name] = frame
    settled = losing.settled(mapped, taken, back)
    return {table.name: _once(settled[table.name], table) for table in REPORT_TABLES}


def lossy(before: Tables, after: Tables, crosswalk: Crosswalk) -> list[Lossy]:
    """The answers of `before` that are not among those of `after`, by place; keys and what is worked out again is not counted."""
    return [loss for loss in _losses(before, after, crosswalk) if loss.not_told or loss.other_word]


def _losses(before: Tables, after: Tables, crosswalk: Crosswalk) -> Iterator[Lossy]:
    again = {each.ours for each in crosswalk.remade}
    for table in REPORT_TABLES:
        unit = (
            "incident_id"
            if table.name in OF_INCIDENT
            else "person_id"
            if table.name == "person"
            else link_of(table.name)
        )
        for field in table.fields:
            place = f"{table.name}.{field.name}"
            if (
                place in again
                or field.name == unit
                or (field.required and field.name != ANSWER.get(table.name, field.name))
            ):
                continue
            then, now = _answers(before[table.name], field, unit), _answers(after[table.name], field, unit)
            apart = then.join(now, on=["unit", "answer"], how="full", coalesce=True, suffix="_now").fill_null(0)
            gone = int((pl.Series(apart["n"]) - apart["n_now"]).clip(lower_bound=0).sum())
            new = int((pl.Series(apart["n_now"]) - apart["n"]).clip(lower_bound=0).sum())
            yield Lossy(place=place, not_told=max(gone - new, 0), other_word=min(gone, new))


def _answers(frame: pl.DataFrame, field: Field, unit: str) -> pl.DataFrame:
    """How often each answer stands in each incident or for each person."""
    said = frame.select(unit=pl.col(unit), answer=pl.col(field.name))
    if field.type is Type.CODE:
        said = said.filter(~pl.col("answer").is_in(_UNSAID))
    if field.type is Type.TEXT:
        said = said.with_columns(pl.col("answer").str.strip_chars()).filter(pl.col("answer") != "")
    return said.drop_nulls("answer").group_by("unit", "answer").agg(n=pl.len().cast(pl.Int64))


def _with_role(frame: pl.DataFrame, table: Table, sides: pl.DataFrame) -> pl.DataFrame:
    if table.name in OF_INCIDENT:
        return frame.with_columns(_role=pl.lit(None, dtype=pl.String))
    if table.name == "person":
        return frame.with_columns(_role=pl.col("role"))
    return frame.join(sides, left_on=link_of(table.name), right_on="person_id", how="left", maintain_order="left")


def _mapped(field: Field, table: Table, crosswalk: Crosswalk, words: Sequence[Coded], *, back: bool) -> pl.Expr:
    """The field's answers as they remain, side by side; keys and what is worked out again stay."""
    place, column = f"{table.name}.{field.name}", pl.col(field.name)
    if any(each.ours == place and each.role is None for each in crosswalk.remade):
        return column
    whole = pl.when(pl.lit(value=False)).then(column).otherwise(None)
    for role in (None,) if table.name in OF_INCIDENT else ROLES:
        side = pl.lit(value=True) if role is None else pl.col("_role") == role
        for where, expression in _on_side(place, role, column, crosswalk, words, back=back):
            fitting = pl.all_horizontal(side, *(pl.col(name) == answer for name, answer in where))
            whole = pl.when(fitting).then(expression).otherwise(whole)
    if field.type is Type.CODE:
        whole = pl.when(whole.is_in(_UNSAID)).then(None).otherwise(whole)
    return whole.alias(field.name)


def _on_side(
    place: str, role: str | None, column: pl.Expr, crosswalk: Crosswalk, words: Sequence[Coded], *, back: bool
) -> Iterator[tuple[tuple[tuple[str, str], ...], pl.Expr]]:
    """For each kind of row of one side, what remains of the column; nothing for a side on which the place is lost."""
    if any(each.ours == place and each.role == role for each in crosswalk.remade):
        yield (), column
    for pair in crosswalk.pairs_of(place, role):
        if pair.words is None and (pair.comes_back or not back):
            yield (), _plain(pair, column)
    for each in words:
        if each.ours == place and each.role == role:
            yield each.where, column.replace_strict(_image(each, back=back), default=None, return_dtype=pl.String)


def _plain(pair: Pair, column: pl.Expr) -> pl.Expr:
    if pair.form is Form.TRUTH:
        return pl.when(column.is_in(["yes", "no"])).then(column)
    if pair.form is Form.TEXT:
        text = column.str.strip_chars()
        fits = text.str.contains(f"^(?:{pair.pattern})$") if pair.pattern else text != ""
        return pl.when(fits).then(text)
    return column


def _image(each: Coded, *, back: bool) -> dict[str, str]:
    vocabulary = next(pair.words.vocabulary for pair in each.pairs if pair.words)
    codes = dict.fromkeys((*vocabulary.codes, *BLANKS))
    images = {code: each.returned(code) or (code if each.told(code) and not back else None) for code in codes}
    return {code: image for code, image in images.items() if image is not None}


def _once(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """Child rows that still say something, each once."""
    if table.name in {"incident", "person"}:
        return frame
    own = [name for name in frame.columns if name != "force_id"]
    said = frame.filter(pl.col(ANSWER[table.name]).is_not_null()) if table.name in ANSWER else frame.filter(
        pl.any_horizontal(pl.col("other_agency_id", "other_case_number").is_not_null())
    )  # fmt: skip
    return said.unique(own, keep="first", maintain_order=True)

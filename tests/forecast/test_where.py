"""Conditions: what they mean is checked against a second reading of them, value by value, with three-valued logic."""

import contextlib
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.problem import ForecastProblem
from forecast.where import parse_where

Row = dict[str, Any]
Meaning = Callable[[Row], bool | None]
TABLE = pl.DataFrame(
    {
        "n": [1, 2, 3, None, 5, -4],
        "x": [1.5, None, 3.0, 2.0, -0.5, 5.0],
        "kind": ["ems", "fire", None, "it's", "ems", "E M S"],
        "Call Type": ["a", "b", "b", "a", None, "c"],
    }
)
SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b, "<>": lambda a, b: a != b, "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
}  # fmt: skip


def kept(where: str, table: pl.DataFrame = TABLE) -> list[int]:
    """The rows a condition takes."""
    return table.with_row_index("row").filter(parse_where(where, table.schema).expression)["row"].to_list()


def _compared(sign: str, name: str, constant: Any) -> Meaning:
    return lambda row: None if row[name] is None else SIGNS[sign](row[name], constant)


def _all(parts: list[Meaning]) -> Meaning:
    def meaning(row: Row) -> bool | None:
        told = [part(row) for part in parts]
        return False if False in told else None if None in told else True

    return meaning


def _not(part: Meaning) -> Meaning:
    def meaning(row: Row) -> bool | None:
        told = part(row)
        return None if told is None else not told

    return meaning


def _any(parts: list[Meaning]) -> Meaning:
    return _not(_all([_not(part) for part in parts]))


@st.composite
def things(draw: st.DrawFn) -> tuple[str, str, Any, str]:
    """A column as written and as named, and a constant of its kind with its spelling."""
    if draw(st.booleans()):
        number = draw(st.integers(-5, 5) | st.floats(-5, 5, allow_nan=False).map(lambda x: round(x, 2)))
        return *draw(st.sampled_from([("n", "n"), ('"x"', "x")])), number, repr(number)
    text = draw(st.sampled_from(["ems", "fire", "it's", "E M S", "a", "b", "zz", ""]))
    return (
        *draw(st.sampled_from([("kind", "kind"), ('"Call Type"', "Call Type")])),
        text,
        "'" + text.replace("'", "''") + "'",
    )


@st.composite
def comparisons(draw: st.DrawFn) -> tuple[str, Meaning]:
    """A comparison as text, and what it means."""
    written, name, constant, spelled = draw(things())
    form = draw(st.sampled_from(["sign", "turned", "in", "between"]))
    negated = draw(st.booleans())
    if form in ("sign", "turned"):
        sign = draw(st.sampled_from(list(SIGNS)))
        mirror = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
        text = f"{written}{sign}{spelled}" if form == "sign" else f"{spelled} {mirror.get(sign, sign)} {written}"
        return text, _compared(sign, name, constant)
    others = draw(
        st.lists(things().filter(lambda other: isinstance(other[2], str) == isinstance(constant, str)), max_size=2)
    )
    if form == "in":
        constants = [(constant, spelled), *((other[2], other[3]) for other in others)]
        meaning = _any([_compared("=", name, value) for value, _ in constants])
        listed = ", ".join(text for _, text in constants)
        text = f"{written} {'NOT ' if negated else ''}in ({listed})"
    else:
        high, high_spelled = (others[0][2], others[0][3]) if others else (constant, spelled)
        meaning = _all([_compared(">=", name, constant), _compared("<=", name, high)])
        text = f"{written} {'not ' if negated else ''}BETWEEN {spelled} AND {high_spelled}"
    return text, _not(meaning) if negated else meaning


def conditions() -> st.SearchStrategy[tuple[str, Meaning]]:
    """Comparisons, joined; every part stands in parentheses, so that only `precedence` tests what binds tighter."""

    def joined(parts: st.SearchStrategy[tuple[str, Meaning]]) -> st.SearchStrategy[tuple[str, Meaning]]:
        lists = st.lists(parts, min_size=2, max_size=3)
        return (
            lists.map(lambda of: (" and ".join(f"({text})" for text, _ in of), _all([meaning for _, meaning in of])))
            | lists.map(lambda of: (" OR ".join(f"({text})" for text, _ in of), _any([meaning for _, meaning in of])))
            | parts.map(lambda part: (f"not ({part[0]})", _not(part[1])))
        )

    return st.recursive(comparisons(), joined, max_leaves=6)


@given(conditions())
def test_a_condition_takes_the_rows_it_means(condition: tuple[str, Meaning]) -> None:
    text, meaning = condition
    assert kept(text) == [at for at, row in enumerate(TABLE.iter_rows(named=True)) if meaning(row) is True]


@given(st.text(alphabet="nxkind'\"()<>=!, 123.-andorti\n__import__(os)", max_size=40))
def test_any_other_text_is_refused_with_a_sentence_or_only_compares(text: str) -> None:
    with contextlib.suppress(ForecastProblem):
        kept(text)


def test_and_binds_tighter_than_or_and_not_tighter_than_both() -> None:
    assert kept("n = 1 or n = 2 and x > 100") == kept("n = 1 or (n = 2 and x > 100)") == [0]
    assert kept("not n = 1 and n < 3") == kept("(not n = 1) and n < 3")
    assert kept("n between 1 and 2 and x = 1.5") == [0]


def test_text_is_read_as_numbers_where_it_is_compared_with_one() -> None:
    table = pl.DataFrame({"lat": ["39.95", " 40.70", "unknown", None], "zip": ["02139", "2139", "", None]})
    assert kept("lat between 39.9 and 40.6", table) == [0]
    assert kept("lat > 1e1", table) == [0, 1]
    assert kept("zip = '02139'", table) == [0]


def test_times_and_truths_are_compared_with_quoted_text() -> None:
    table = pl.DataFrame({
        "at": [datetime(2016, 1, 1, 12), datetime(2017, 1, 1)], "on": [date(2016, 1, 1), date(2017, 1, 1)], "als": [True, False],
    })  # fmt: skip
    assert (
        kept("at < '2016-01-01 12:00:01'", table)
        == kept("on < '2016-06-01'", table)
        == kept("als = 'true'", table)
        == [0]
    )
    assert kept("at >= on", table) == [0, 1]


def test_a_condition_names_the_columns_it_reads() -> None:
    assert parse_where("n = 1 or \"Call Type\" in ('a')", TABLE.schema).columns == {"n", "Call Type"}


@pytest.mark.parametrize(
    ("where", "says"),
    [
        ("", "at its end"),
        ("kind", "needs a comparison (=, <, between, in, ...) at its end"),
        ("kind = ems", "names the column ems"),
        ("kinds = 'ems'", "the columns are: n, x, kind, Call Type"),
        ("kind = 'ems", "cannot be read from here on: 'ems"),
        ("kind = 'ems' n", "should end before 'n'"),
        ("(kind = 'ems'", "needs ')' at its end"),
        ("kind in 'ems'", "needs '('"),
        ("n between 1 or 2", "needs 'and'"),
        ("1 = 1", "compares two constants"),
        ("n = 'many'", "holds numbers"),
        ("kind not = 'ems'", "needs a comparison"),
        ("__import__('os') = 1", "names the column __import__"),
        ("kind = 'a'; drop", "cannot be read from here on: ; drop"),
        ("(" * 80 + "n = 1" + ")" * 80, "nested more than 50 deep"),
        ("n = 1 or " * 1_000 + "n = 1", "longer than 4,000 characters"),
    ],
)
def test_a_wrong_condition_is_told_in_one_sentence(where: str, says: str) -> None:
    with pytest.raises(ForecastProblem) as told:
        parse_where(where, TABLE.schema)
    assert says in str(told.value)
    assert "\n" not in str(told.value)


def test_a_long_condition_is_still_answered() -> None:
    where = " or ".join(["n = 1"] * 400)
    assert kept(where) == [0]

"""Conditions on a call log, as in `category = 'ems' and lat between 39.9 and 40.6`: text in, a polars expression out.

    condition   or of and of not of: comparison | "(" condition ")"
    comparison  thing (= | <> | < | <= | > | >=) thing | thing [not] between thing and thing
                | thing [not] in ( thing, ... )          == and != are read as = and <>
    thing       column | "column" | number | 'text' ('' inside means ')

Nothing is ever evaluated as code, and a condition can only compare. A comparison with a blank is neither true nor
false, as in SQL, so the record is not taken. A column of text compared with a number is read as numbers.
"""

import functools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from forecast.problem import ForecastProblem

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.]))
      | (?P<text>'(?:[^']|'')*')
      | (?P<quoted>"(?:[^"]|"")*")
      | (?P<sign><>|!=|<=|>=|==|=|<|>|\(|\)|,)
      | (?P<word>[^\W\d][\w.]*)
    )""",
    re.VERBOSE,
)
_LONGEST, _DEEPEST = 4_000, 50
_WORDS = frozenset({"and", "or", "not", "between", "in"})
_COMPARE: Mapping[str, Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
_TEXT = (pl.String, pl.Categorical, pl.Enum)
_SAME = {"==": "=", "!=": "<>"}


@dataclass(frozen=True)
class Thing:
    """A side of a comparison: the name of a column, or a constant."""

    kind: str
    value: str | float | int


@dataclass(frozen=True)
class Condition:
    """A condition, compiled for one table, and the columns it reads."""

    expression: pl.Expr
    columns: frozenset[str]


def parse_where(text: str, schema: Mapping[str, pl.DataType]) -> Condition:
    """Compile a condition on a table of this schema. Raises ForecastProblem with a sentence that says what is wrong."""
    if len(text) > _LONGEST:
        raise ForecastProblem(f"the condition is longer than {_LONGEST:,} characters.")
    reader = _Reader(_tokens(text), schema)
    expression = reader.read_or()
    reader.expect_end()
    return Condition(expression, frozenset(reader.columns))


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens, place = [], 0
    while text[place:].strip():
        found = _TOKEN.match(text, place)
        if found is None:
            raise ForecastProblem(f"the condition cannot be read from here on: {text[place:].strip()[:20]}")
        tokens.append((str(found.lastgroup), found.group(str(found.lastgroup))))
        place = found.end()
    return tokens


@dataclass
class _Reader:
    """Reads the tokens of one condition from left to right."""

    tokens: list[tuple[str, str]]
    schema: Mapping[str, pl.DataType]
    place: int = 0
    depth: int = 0
    columns: set[str] = field(default_factory=set)

    def read_or(self) -> pl.Expr:
        parts = [self._read_and()]
        while self._take("or"):
            parts.append(self._read_and())
        return functools.reduce(lambda a, b: a | b, parts)

    def expect_end(self) -> None:
        if self.place < len(self.tokens):
            raise ForecastProblem(f"the condition should end before {self._here()}.")

    def _read_and(self) -> pl.Expr:
        parts = [self._read_not()]
        while self._take("and"):
            parts.append(self._read_not())
        return functools.reduce(lambda a, b: a & b, parts)

    def _read_not(self) -> pl.Expr:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise ForecastProblem(f"the condition is nested more than {_DEEPEST} deep.")
        if self._take("not"):
            read = ~self._read_not()
        elif self._take("("):
            read = self.read_or()
            self._need(")")
        else:
            read = self._read_comparison()
        self.depth -= 1
        return read

    def _read_comparison(self) -> pl.Expr:
        left = self._read_thing()
        turned = self._take("not")
        if self._take("between"):
            low = self._read_thing()
            self._need("and")
            read = self._compare(">=", left, low) & self._compare("<=", left, self._read_thing())
        elif self._take("in"):
            self._need("(")
            read = self._compare("=", left, self._read_thing())
            while self._take(","):
                read = read | self._compare("=", left, self._read_thing())
            self._need(")")
        else:
            sign = _SAME.get(self._peek(), self._peek())
            if turned or sign not in _COMPARE:
                raise ForecastProblem(f"the condition needs a comparison (=, <, between, in, ...) at {self._here()}.")
            self.place += 1
            read = self._compare(sign, left, self._read_thing())
        return ~read if turned else read

    def _read_thing(self) -> Thing:
        kind, text = self.tokens[self.place] if self.place < len(self.tokens) else ("end", "")
        here = self._here()
        self.place += 1
        if kind == "number":
            whole = text.lstrip("+-").isdigit() and len(text) < 19  # longer ones are beyond 64 bits
            return Thing("number", int(text) if whole else float(text))
        if kind == "text":
            return Thing("text", text[1:-1].replace("''", "'"))
        if kind == "quoted":
            return self._column(text[1:-1].replace('""', '"'))
        if kind == "word" and text.lower() not in _WORDS:
            return self._column(text)
        raise ForecastProblem(f"the condition needs a column, a number or a 'text' at {here}.")

    def _column(self, name: str) -> Thing:
        if name not in self.schema:
            there = ", ".join(self.schema)
            raise ForecastProblem(
                f"the condition names the column {name}, which is not there; the columns are: {there}."
            )
        self.columns.add(name)
        return Thing("column", name)

    def _compare(self, sign: str, left: Thing, right: Thing) -> pl.Expr:
        return _COMPARE[sign](*_alike(left, right, self.schema))

    def _take(self, token: str) -> bool:
        taken = self._peek().lower() == token
        self.place += taken
        return taken

    def _need(self, token: str) -> None:
        if not self._take(token):
            raise ForecastProblem(f"the condition needs '{token}' at {self._here()}.")

    def _peek(self) -> str:
        return self.tokens[self.place][1] if self.place < len(self.tokens) else ""

    def _here(self) -> str:
        return f"'{self._peek()}'" if self.place < len(self.tokens) else "its end"


def _alike(left: Thing, right: Thing, schema: Mapping[str, pl.DataType]) -> tuple[pl.Expr, pl.Expr]:
    """The two sides as expressions of one type, which a column decides."""
    if left.kind == right.kind == "column":
        return _two_columns(str(left.value), str(right.value), schema)
    if left.kind != "column" and right.kind != "column":
        raise ForecastProblem("the condition compares two constants; one side must be a column.")
    if left.kind != "column":
        column, constant = _alike(right, left, schema)
        return constant, column
    name = str(left.value)
    return _column_and_constant(name, schema[name], right)


def _two_columns(one: str, other: str, schema: Mapping[str, pl.DataType]) -> tuple[pl.Expr, pl.Expr]:
    if schema[one].is_numeric() or schema[other].is_numeric():
        return _number(one, schema[one]), _number(other, schema[other])
    if schema[one].is_temporal() and schema[other].is_temporal():
        return pl.col(one), pl.col(other)
    return pl.col(one).cast(pl.String), pl.col(other).cast(pl.String)


def _column_and_constant(name: str, kind: pl.DataType, constant: Thing) -> tuple[pl.Expr, pl.Expr]:
    if constant.kind == "number" or kind.is_numeric():
        return _number(name, kind), pl.lit(_read(float, constant, name, "numbers"))
    if kind in _TEXT:
        return pl.col(name).cast(pl.String), pl.lit(constant.value)
    if kind in (pl.Date, pl.Datetime):
        moment = _read(datetime.fromisoformat, constant, name, "times, written as 2026-07-31 or 2026-07-31 14:05:00")
        zone = getattr(kind, "time_zone", None)
        return pl.col(name).cast(pl.Datetime("us", zone)), pl.lit(moment).dt.replace_time_zone(zone)
    if kind == pl.Boolean and constant.value in ("true", "false"):
        return pl.col(name), pl.lit(constant.value == "true")
    raise ForecastProblem(f"the condition cannot compare the column {name} with a text.")


def _number(name: str, kind: pl.DataType) -> pl.Expr:
    if kind.is_numeric():
        return pl.col(name)
    if kind in _TEXT:
        return pl.col(name).cast(pl.String).str.strip_chars().cast(pl.Float64, strict=False)
    raise ForecastProblem(f"the condition compares the column {name} with a number, but it holds none.")


def _read(read: Callable[[str], object], constant: Thing, name: str, what: str) -> object:
    if constant.kind == "number":
        return constant.value
    try:
        return read(str(constant.value))
    except ValueError:
        raise ForecastProblem(f"the condition compares the column {name}, which holds {what}, with a text.") from None

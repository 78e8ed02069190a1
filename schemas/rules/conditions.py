"""The language of rules: tests of answers, and the shapes a rule may have. Plain values, so that they can be shown as data.

Must not evaluate anything: `ingest/judging` does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from schemas.findings import Severity


@dataclass(frozen=True, kw_only=True)
class When:
    """One answer is one of `is_in`, or, negated, is not one of them (a blank is in no list).

    field: a field of the row, or "incident.<field>" for an answer of the incident the row belongs to.
    """

    field: str
    is_in: tuple[str, ...]
    negated: bool = False


@dataclass(frozen=True, kw_only=True)
class Given:
    """The field is answered, whatever the answer."""

    field: str


@dataclass(frozen=True, kw_only=True)
class Rows:
    """The row has rows in `child` for which all of `where` hold; with `none`, it has no such row.

    by: the field of `child` that names the row; without it the one declared for the two tables.
    """

    child: str
    where: tuple[When | Given, ...] = ()
    none: bool = False
    by: str | None = None


Atom = When | Given | Rows
"""One test of a row."""


@dataclass(frozen=True, kw_only=True)
class Expected:
    """The question is asked when every test holds; then it should be answered."""

    field: str
    when: tuple[Atom, ...]


@dataclass(frozen=True, kw_only=True)
class Unexpected:
    """The question is not asked when one of the tests is answered otherwise; then it should be blank."""

    field: str
    when: tuple[Atom, ...]


@dataclass(frozen=True, kw_only=True)
class RowsExpected:
    """When every test holds, the row has such rows."""

    rows: Rows
    when: tuple[Atom, ...]


@dataclass(frozen=True, kw_only=True)
class RowsUnexpected:
    """When every test holds, the row has no such rows."""

    rows: Rows
    when: tuple[Atom, ...]


@dataclass(frozen=True, kw_only=True)
class Contradicts:
    """Tests that cannot all hold together; each case stands for itself. field: "field" of the row or "other_table.field"."""

    field: str
    cases: tuple[tuple[Atom, ...], ...]


@dataclass(frozen=True, kw_only=True)
class CountAgrees:
    """The number in `field` is the number of these rows."""

    field: str
    rows: Rows


@dataclass(frozen=True, kw_only=True)
class Between:
    """The number is usually between these two, both included."""

    field: str
    low: int
    high: int


@dataclass(frozen=True, kw_only=True)
class OneOf:
    """The text is one of these."""

    field: str
    texts: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class NumberedThrough:
    """Where one row of `child` about this one has a number in `field`, all have, and the numbers run from 1 without a gap."""

    child: str
    field: str


@dataclass(frozen=True, kw_only=True)
class NotAfterReceipt:
    """The date is not later than the day the file was received."""

    field: str


@dataclass(frozen=True, kw_only=True)
class NotBefore:
    """The date is not earlier than this day."""

    field: str
    day: date


@dataclass(frozen=True, kw_only=True)
class OnTheClock:
    """Day and time together came exactly once on the clocks of the agency: not skipped, or, with `twice`, not repeated."""

    day: str
    field: str
    twice: bool


@dataclass(frozen=True, kw_only=True)
class FollowsWithin:
    """The time in `field` comes at most so many minutes before the time in `later`, over midnight if need be."""

    field: str
    later: str
    minutes: int


Condition = (
    Expected | Unexpected | RowsExpected | RowsUnexpected | Contradicts | CountAgrees | Between | OneOf | NumberedThrough
    | NotAfterReceipt | NotBefore | OnTheClock | FollowsWithin
)  # fmt: skip

Patch = Mapping[str, Mapping[str, object] | Sequence[Mapping[str, object]]]
"""How an example differs from a sound report (one incident, one civilian, one officer).

incident, civilian, officer: answers that replace the ones there. Any other table: rows that replace those of the same
person, an empty list all of them; a row speaks of the civilian unless it says `of: officer`.
"""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule of the standard: where it is looked for, how grave it is, who asks for it, and an example of each kind.

    bad breaks the rule; good has the same situation and keeps it. What is said to the sender is in the catalogue.
    """

    code: str
    table: str
    severity: Severity
    condition: Condition
    source: str
    bad: Patch
    good: Patch = field(default_factory=dict)


def yes(name: str) -> When:
    """The answer is yes."""
    return When(field=name, is_in=("yes",))


def no(name: str) -> When:
    """The answer is no."""
    return When(field=name, is_in=("no",))


def one_of(name: str, *codes: str) -> When:
    """The answer is one of these codes."""
    return When(field=name, is_in=codes)


def none_of(name: str, *codes: str) -> When:
    """The answer is blank, or none of these codes."""
    return When(field=name, is_in=codes, negated=True)


CIVILIAN = one_of("role", "civilian")
OFFICER = one_of("role", "officer")
NOT_FLED = none_of("custody_status", "fled")

"""The story of a report, told once and shown in four forms: verdict, fixes in the order in which they help, what to know.

Speaks of files, rows, headers and words of the standard. Must never hold a value of a record; page and workbook add those.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from ingest.check import Checked
from ingest.findings import KindFound, Words, kinds_found, words_of
from ingest.fixit.examples import column_of, example_of, meant_by
from ingest.fixit.good import good_to_see
from ingest.fixit.places import Place, places
from ingest.fixit.sentences import counted, say
from ingest.fixit.visible import visible
from ingest.fixit.waiting import cleared_alone
from ingest.profile import FileLayout
from ingest.suggestions.columns import layout_by_file
from schemas.findings import Severity
from schemas.model import Field
from schemas.standard import REPORT_TABLES

FIELDS: Mapping[tuple[str, str], Field] = {
    (table.name, field.name): field for table in REPORT_TABLES for field in table.fields
}
"""Every field a report fills, by table and name."""


@dataclass(frozen=True, kw_only=True)
class Renamed:
    """A header that seems to stand for a missing column."""

    was: str
    becomes: str
    sure: bool


@dataclass(frozen=True, kw_only=True)
class Fix:
    """One kind of problem. rows: rows that have it; clears: held rows that wait for this fix alone.

    filled, asked: cells whose right content is sure, and cells only the sender can decide; alike: there are words to choose
    from; header: what may be another spelling of a missing column.
    """

    kind: KindFound
    words: Words
    number: int
    rows: int
    clears: int
    places: Sequence[Place]
    title: str
    why: str
    remedy: str
    good: str
    bad: str
    filled: int
    asked: int
    alike: bool
    header: Renamed | None

    @property
    def sure(self) -> bool:
        """Whether everything this kind needs is known."""
        return self.header.sure if self.header else self.filled > 0 and not self.asked


@dataclass(frozen=True, kw_only=True)
class Story:
    """What is told of a delivery. fixes: errors, the one that clears most first; apart: warnings and notes, all of them.

    notices: those of `apart` a person is told of; a header that a fix already speaks of is not told of twice.
    """

    checked: Checked
    headline: str
    lede: tuple[str, ...]
    fixes: Sequence[Fix]
    apart: Sequence[Fix]
    notices: Sequence[Fix]
    good: Sequence[str]


def tell(checked: Checked, suggestions: pl.DataFrame) -> Story:
    """The story of a checked delivery and what is suggested for it."""
    kinds = kinds_found(checked.validated.findings, FIELDS)
    clears = cleared_alone(checked, kinds)
    layouts = layout_by_file(checked.texts, checked.profile)
    told = [fix_of(kind, clears.get(at, 0), checked, suggestions, layouts) for at, kind in enumerate(kinds)]
    errors = [fix for fix in told if fix.kind.severity == Severity.ERROR.value]
    fixes = _numbered(sorted(errors, key=lambda fix: (-fix.clears, -fix.rows)))
    apart = _numbered([fix for fix in told if fix.kind.severity != Severity.ERROR.value])
    notices = [fix for fix in apart if not _spoken_for(fix, fixes)]
    return Story(
        checked=checked, headline=headline(checked, len(fixes)), lede=tuple(_lede(checked, fixes)), fixes=fixes,
        apart=apart, notices=notices, good=good_to_see(checked, layouts),
    )  # fmt: skip


def headline(checked: Checked, fixes: int) -> str:
    """The verdict in one line: rows kept before rows held, and for how many fixes they wait."""
    if not checked.rejected:
        return say("all_ready_1") if checked.rows == 1 else say("all_ready", n=checked.rows)
    held, needed = counted("wait", checked.rejected), counted("fixes", fixes)
    if not checked.accepted:
        return say("none_ready", held=held, fixes=needed)
    return say("some_ready", ready=counted("ready", checked.accepted), held=held, fixes=needed)


def _lede(checked: Checked, fixes: Sequence[Fix]) -> list[str]:
    told: list[str] = []
    if fixes and (first := fixes[0]).clears * 2 >= checked.rejected > 1 and (first.header or len(fixes) > 1):
        everything = first.clears == checked.rejected
        key = ("header" if first.header else "fix") + ("_clears_all" if everything else "_clears")
        told.append(say(key, n=first.clears, held=checked.rejected))
    if checked.rejected > len({(place.file, row) for fix in fixes for place in fix.places for row in place.rows}):
        told.append(say("kept_whole"))
    if checked.skipped:
        told.append(counted("skipped", checked.skipped))
    return told


def fix_of(
    kind: KindFound, clears: int, checked: Checked, suggestions: pl.DataFrame, layouts: Mapping[str, FileLayout]
) -> Fix:
    header = _renamed(kind, suggestions)
    found = places(kind, checked.texts, layouts, checked.profile, header=header.was if header else None)
    of_kind = suggestions.filter(
        (pl.col("scope") == "cell") & (pl.col("code") == kind.code) & (pl.col("column") == (kind.column or ""))
        & pl.col("file").is_in(list(kind.places))
    )  # fmt: skip
    cells = of_kind.group_by("file", "row").agg(
        pl.col("sure").any(), pl.col("becomes").is_not_null().any().alias("alike")
    )
    filled = int(cells["sure"].sum())
    field = FIELDS.get((kind.table, kind.field or ""))
    column = column_of(kind, layouts)
    words = words_of(kind.code, field=field, label=kind.label, meant=meant_by(kind, field, column, checked.profile))
    good, bad = example_of(kind, words, field, column, checked.profile)
    return Fix(
        kind=kind, words=words, number=0, clears=clears, places=found, title=visible(words.sentence), why=_why(kind, words),
        rows=sum(len(place.rows) for place in found) if kind.code == "missing_column" else kind.rows,
        remedy=visible(words.remedy), good=good, bad=bad, filled=filled, asked=cells.height - filled,
        alike=bool((cells["alike"] & ~cells["sure"]).any()), header=header,
    )  # fmt: skip


def _spoken_for(notice: Fix, fixes: Sequence[Fix]) -> bool:
    """Whether a fix already speaks of it: a new header that seems to stand for a missing column."""
    return notice.kind.code == "unknown_column" and any(
        fix.header and fix.header.was == notice.kind.column for fix in fixes
    )


def _numbered(fixes: Sequence[Fix]) -> list[Fix]:
    return [replace(fix, number=number) for number, fix in enumerate(fixes, 1)]


def _renamed(kind: KindFound, suggestions: pl.DataFrame) -> Renamed | None:
    """The likeliest header for a missing column."""
    if kind.code != "missing_column":
        return None
    found = suggestions.filter(
        (pl.col("scope") == "header") & (pl.col("becomes") == kind.column) & pl.col("file").is_in(list(kind.places))
    )
    if found.is_empty():
        return None
    return Renamed(was=found["was"][0], becomes=found["becomes"][0], sure=found["sure"][0])


def _why(kind: KindFound, words: Words) -> str:
    named = {"code": kind.code, "source": words.source}
    return f"{visible(words.why)} {say('rule' if words.source else 'rule_alone', **named)}"

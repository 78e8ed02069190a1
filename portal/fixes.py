"""What the page of an upload shows: the fixes of the fix-it report with what can be done about each here.

Takes the story `ingest.fixit` tells, so that page, `vigie validate` and workbook say the same. For the sender alone: it shows
the sender's values. Must not decide what is wrong, nor change anything.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from ingest.fixit.places import Place, keys_of, letter, runs
from ingest.fixit.samples import Sample, Text, Under, sample_of, texts_of, under_header
from ingest.fixit.story import Fix
from ingest.fixit.visible import visible
from ingest.readers.table import ROW
from ingest.suggestions.columns import layout_by_file
from ingest.suggestions.sheet import positions
from portal.changes import Change
from portal.checks import Answer, digest_of
from portal.texts import say
from portal.wording import count_words

PAGE = 50
"""Fixes of a page, and cells of a page of cells."""
_RUNS = 8
_SHOWN = 80


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One fix as the page shows it. name: how forms call it; where: its places in words; cells: whether it has cells to type in.

    columns: headers nobody knows, of which one may be the missing column.
    """

    name: str
    fix: Fix
    title: str
    why: str
    remedy: str
    where: tuple[str, ...]
    sample: Sample | None
    texts: tuple[tuple[str, Text], ...]
    more: int
    under: Under | None
    cells: bool
    columns: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CellShown:
    """A cell to type in: where it is, what stands there now, and what tells its report."""

    file: str
    row: int
    header: str
    letter: str
    value: str
    key: str


def headline(answer: Answer) -> str:
    """The verdict in one line, as the fix-it report says it, in the language of the reader."""
    checked, fixes = answer.checked, len(answer.story.fixes)
    if not checked.rejected:
        return (
            say("files_all_ready_one") if checked.rows == 1 else say("files_all_ready", count=count_words(checked.rows))
        )
    held, needed = _counted("files_wait", checked.rejected), _counted("files_fixes", fixes)
    if not checked.accepted:
        return say("files_none_ready", held=held, fixes=needed)
    return say("files_some_ready", ready=_counted("files_ready", checked.accepted), held=held, fixes=needed)


def lede(answer: Answer) -> list[str]:
    """What is to be known beside the verdict."""
    checked, story = answer.checked, answer.story
    told = []
    if (
        story.fixes
        and (first := story.fixes[0]).clears * 2 >= checked.rejected > 1
        and (first.header or len(story.fixes) > 1)
    ):
        key = f"files_{'header' if first.header else 'fix'}_clears{'_all' if first.clears == checked.rejected else ''}"
        told.append(say(key, count=count_words(first.clears), held=count_words(checked.rejected)))
    if checked.rejected > len({(place.file, row) for fix in story.fixes for place in fix.places for row in place.rows}):
        told.append(say("files_kept_whole"))
    if checked.skipped:
        told.append(_counted("files_skipped", checked.skipped))
    return told


def meter(answer: Answer) -> list[tuple[str, int, str, str]]:
    """The rows as parts of a bar: name, rows, x and width in per cent; ready, cleared by the first fix, waiting for others."""
    checked = answer.checked
    first = answer.story.fixes[0].clears if answer.story.fixes else 0
    parts = [("ready", checked.accepted), ("first", first), ("rest" if first else "all", checked.rejected - first)]
    told, at = [], 0.0
    for name, rows in parts:
        width = 100 * rows / checked.rows if checked.rows else 0
        if rows:
            told.append((name, rows, f"{at:.2f}", f"{max(width - 0.6, 0.6):.2f}"))
        at += width
    return told


def shown_fixes(answer: Answer, *, page: int = 1) -> tuple[list[Shown], bool]:
    """The fixes of a page with all the page shows of them, and whether there are more."""
    fixes = answer.story.fixes[(page - 1) * PAGE : page * PAGE]
    return [_shown(answer, fix, whole=True) for fix in fixes], len(answer.story.fixes) > page * PAGE


def shown_notices(answer: Answer) -> tuple[list[Shown], int]:
    """What is good to know, the first of it, and how much more there is."""
    notices = answer.story.notices
    return [_shown(answer, fix, whole=False) for fix in notices[:PAGE]], len(notices[PAGE:])


def fix_named(answer: Answer, name: str) -> Fix | None:
    """The fix or notice a form names; None where there is none any more."""
    return next((fix for fix in (*answer.story.fixes, *answer.story.notices) if _name(fix) == name), None)


def cell_text(text: str) -> str:
    """A text of the sender's as it is shown: hidden signs by their names, cut when long."""
    seen = visible(text)
    return seen if len(seen) <= _SHOWN else f"{seen[: _SHOWN - 1]}…"


def cells_of(answer: Answer, fix: Fix, *, page: int = 1) -> tuple[list[CellShown], bool]:
    """The cells of a fix that can be typed in, of a page, and whether there are more."""
    told = list(_cells(answer, fix, (page - 1) * PAGE, page * PAGE + 1))
    return told[:PAGE], len(told) > PAGE


# What a form may ask for, as changes


def sure_changes(answer: Answer, fix: Fix) -> list[Change]:
    """Everything that is sure about a fix."""
    if fix.header is not None:
        return header_changes(answer, fix, fix.header.was) if fix.header.sure else []
    found = _suggested(answer, fix).filter("sure").unique(["file", "row", "column"], maintain_order=True)
    return [
        Change(file=file, column=column, rows=(row,), to=to)
        for file, row, column, to in found.select("file", "row", "column", "becomes").iter_rows()
    ]


def text_changes(answer: Answer, fix: Fix, text: str, to: str) -> list[Change]:
    """One text of a fix, named by its digest, becomes another wherever the fix finds it."""
    found = _suggested(answer, fix).unique(["file", "row", "column"], maintain_order=True)
    return [
        Change(file=file, column=column, rows=(row,), to=to)
        for file, row, column, was in found.select("file", "row", "column", "was").iter_rows() if digest_of(was or "") == text
    ]  # fmt: skip


def header_changes(answer: Answer, fix: Fix, header: str) -> list[Change]:
    """A header of the file is read as the column that is missing."""
    missing = fix.kind.column
    if fix.kind.code != "missing_column" or missing is None:
        return []
    return [
        Change(file=place.file, column=header, to=missing, header=True)
        for place in fix.places if header in _strays(answer, place)
    ]  # fmt: skip


def typed_changes(cells: Sequence[CellShown], typed: Sequence[str]) -> list[Change]:
    """Cells in which something else was typed than what stands there."""
    return [
        Change(file=cell.file, column=cell.header, rows=(cell.row,), to=to)
        for cell, to in zip(cells, typed, strict=True) if to != cell.value
    ]  # fmt: skip


def _shown(answer: Answer, fix: Fix, *, whole: bool) -> Shown:
    checked = answer.checked
    layouts = layout_by_file(checked.texts, checked.profile)
    texts = {text.name: text for text in checked.texts}
    found, more = texts_of(fix, answer.suggestions, layouts) if whole else ([], 0)
    return Shown(
        name=_name(fix), fix=fix, title=fix.title, why=fix.why, remedy=fix.remedy,
        where=tuple(_where(answer, fix, place) for place in fix.places), more=more,
        sample=sample_of(fix, texts, layouts, checked.profile, checked.conformed.rows) if whole else None,
        texts=tuple((digest_of(text.was), text) for text in found),
        under=under_header(fix, texts, checked.profile) if whole else None,
        cells=answer.flat and whole and any(_headers(answer, place) for place in fix.places) and fix.kind.table != "file",
        columns=tuple(dict.fromkeys(name for place in fix.places for name in _strays(answer, place)))
        if fix.kind.code == "missing_column" else (),
    )  # fmt: skip


def _name(fix: Fix) -> str:
    return digest_of("\n".join(str(part) for part in fix.kind.key))


def _suggested(answer: Answer, fix: Fix) -> pl.DataFrame:
    return answer.suggestions.filter(
        (pl.col("scope") == "cell") & (pl.col("code") == fix.kind.code) & (pl.col("column") == (fix.kind.column or ""))
        & pl.col("file").is_in(list(fix.kind.places))
    )  # fmt: skip


def _strays(answer: Answer, place: Place) -> list[str]:
    """Headers of a file its profile does not know."""
    findings = answer.checked.validated.findings
    found = findings.filter((pl.col("file") == place.file) & (pl.col("code") == "unknown_column"))["column"]
    return [str(name) for name in found.drop_nulls().unique(maintain_order=True)]


def _headers(answer: Answer, place: Place) -> list[str]:
    """Headers of a place whose cells can be typed in."""
    text = next((text for text in answer.checked.texts if text.name == place.file), None)
    return (
        []
        if text is None or place.rows == (text.header_row,)
        else [name for name in place.headers if name in text.columns]
    )


def _cells(answer: Answer, fix: Fix, first: int, last: int) -> Iterator[CellShown]:
    """Cells of a fix from one place to another, in the order of files and rows."""
    checked, at = answer.checked, 0
    layouts = layout_by_file(checked.texts, checked.profile)
    for place in fix.places:
        headers = _headers(answer, place)
        if not headers:
            continue
        length = len(place.rows) * len(headers)
        if at + length > first and at < last:
            text = next(text for text in checked.texts if text.name == place.file)
            rows = place.rows[max(first - at, 0) // len(headers) : -(-(last - at) // len(headers))]
            keys = [name for name in keys_of(text, layouts[text.name], checked.profile)[:1] if name not in headers]
            where = positions(text)
            number = at + max(first - at, 0) // len(headers) * len(headers)
            for row, *cells in text.frame.filter(pl.col(ROW).is_in(rows)).select(ROW, *headers, *keys).iter_rows():
                for header, value in zip(headers, cells, strict=False):
                    if first <= number < last:
                        yield CellShown(file=text.name, row=row, header=header, letter=letter(where[header]), value=value or "",
                                        key=cell_text(cells[-1] or "") if keys else "")  # fmt: skip
                    number += 1
        at += length


def _where(answer: Answer, fix: Fix, place: Place) -> str:
    """A place in words: file, columns with their letters, rows in runs."""
    text = next((text for text in answer.checked.texts if text.name == place.file), None)
    told = [f"{a}" if a == b else f"{a}–{b}" for a, b in runs(place.rows)]
    rows = ", ".join(told[:_RUNS]) + (" …" if len(told) > _RUNS else "")
    file, one = visible(place.file), "_one" if len(place.rows) == 1 else ""
    if text is None or not place.headers:
        return say(f"files_where_rows{one}", file=file, rows=rows)
    at = positions(text)
    columns = ", ".join(f"{letter(at[name])} ({visible(name)})" for name in place.headers[:3] if name in at)
    on_header = fix.kind.code == "missing_column"
    return say(f"files_where_header{one}" if on_header else f"files_where{one}", file=file, columns=columns, rows=rows)


def _counted(key: str, count: int) -> str:
    return say(f"{key}_one") if count == 1 else say(f"{key}_many", count=count_words(count))

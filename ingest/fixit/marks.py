"""What is written beside a cell of the sender's workbook: severity, what, why, how to fix, and what was filled in.

For the sender alone. Must not know how a workbook is written.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from ingest.fixit.sentences import listed, say
from ingest.fixit.story import Fix, Story
from ingest.fixit.text import remedy_of
from ingest.fixit.visible import visible_lines
from ingest.readers.table import TextTable
from ingest.suggestions.sheet import positions
from schemas.findings import Severity

_RANK = {Severity.ERROR.value: 0, Severity.WARNING.value: 1, Severity.NOTE.value: 2}
_LONGEST = 900
FILLED = "filled"
"""How a cell is shaded whose every finding is mended by what was filled in."""


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One cell: how it is shaded (a severity, or FILLED), what is said beside it, and what it becomes, if that is sure."""

    shade: str
    comment: str
    becomes: str | None = None


@dataclass(frozen=True, kw_only=True)
class _Known:
    """What is known of one cell: what stands there and what could."""

    was: str
    offered: list[str]
    sure: bool


@dataclass(frozen=True, kw_only=True)
class _Said:
    """One finding of one cell."""

    severity: str
    comment: str
    known: _Known


_NONE = _Known(was="", offered=[], sure=False)


def marks_of(story: Story, suggestions: pl.DataFrame) -> dict[str, dict[tuple[int, int], Mark]]:
    """For each file the marked cells by row number and column position; the first cell stands for a whole row."""
    said: dict[str, dict[tuple[int, int], list[_Said]]] = {}
    ideas = _ideas(suggestions)
    texts = {text.name: text for text in story.checked.texts}
    for fix in (*story.fixes, *story.notices):
        for file, row, position, header in _cells(fix, texts, story):
            idea = ideas.get((file, row, header, fix.kind.code), _NONE)
            if fix.header and header == fix.header.was:
                idea = _Known(was=header, offered=[fix.header.becomes], sure=fix.header.sure)
            said.setdefault(file, {}).setdefault((row, position), []).append(
                _Said(severity=fix.kind.severity, comment=_comment(fix, idea), known=idea)
            )
    return {file: {cell: _mark(entries) for cell, entries in cells.items()} for file, cells in said.items()}


def _cells(fix: Fix, texts: Mapping[str, TextTable], story: Story) -> Iterator[tuple[str, int, int, str | None]]:
    """Where a kind is marked: file, row, column position, header."""
    for place in fix.places:
        text = texts.get(place.file)
        if text is None:
            continue
        at = positions(text)
        name = place.headers[0] if place.headers else None
        for row in (text.header_row,) if fix.kind.table == "file" else place.rows:
            yield place.file, row, at.get(name or "", 0), name


def _ideas(suggestions: pl.DataFrame) -> dict[tuple[str, int, str | None, str], _Known]:
    cells = suggestions.filter(pl.col("scope") == "cell")
    grouped = cells.group_by("file", "row", "column", "code", maintain_order=True).agg(
        pl.col("was").first(), "becomes", pl.col("sure").any()
    )
    return {
        (file, row, column, code): _Known(
            was=was or "", offered=[word for word in becomes if word is not None], sure=sure
        )
        for file, row, column, code, was, becomes, sure in grouped.iter_rows()
    }


def _comment(fix: Fix, idea: _Known) -> str:
    """The finding, why it matters, and the fix or the question; where the fix is sure, the finding alone."""
    lines = [say("of_it", what=say(f"severity_{fix.kind.severity}"), told=fix.title)]
    if not idea.sure:
        lines += [say("comment_why", why=fix.why), say("comment_fix", fix=remedy_of(fix) if fix.header else fix.remedy)]
        if idea.offered:
            lines.append(say("comment_ask", words=listed([say("quoted", word=word) for word in idea.offered], "or")))
    return "\n".join(lines)


def _mark(entries: list[_Said]) -> Mark:
    """Several findings of one cell in one mark: the gravest shades it, all of them are said."""
    ordered = sorted(entries, key=lambda entry: _RANK[entry.severity])
    sure = next((entry.known for entry in ordered if entry.known.sure), None)
    mended = sure is not None and all(entry.known.sure for entry in ordered if entry.severity == Severity.ERROR.value)
    comment = "\n\n".join(dict.fromkeys(entry.comment for entry in ordered))
    if sure is not None:
        comment = f"{say('comment_filled', was=sure.was)}\n\n{comment}"
    return Mark(
        shade=FILLED if mended else ordered[0].severity, comment=visible_lines(comment[:_LONGEST]),
        becomes=sure.offered[0] if sure else None,
    )  # fmt: skip

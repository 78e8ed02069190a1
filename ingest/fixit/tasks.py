"""The lines of the workbook's last sheet: the verdict, what the colours mean, each kind of problem with a way to its cell.

Must not hold a value of a row, nor know how a workbook is written.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ingest.fixit.marks import FILLED
from ingest.fixit.sentences import say
from ingest.fixit.story import Fix, Story
from ingest.fixit.text import remedy_of
from schemas.findings import Severity

_HEADS = ("fix", "severity", "rows", "clears", "what", "where", "why", "how", "state")
_WHERE = _HEADS.index("where")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line: its cells, what kind of line it is (title, text, key, head, fix), which cell is shaded and which leads on."""

    kind: str
    cells: tuple[str | int, ...]
    shade: str | None = None
    link: str | None = None
    linked: int = _WHERE


def tasks_of(story: Story, titles: Mapping[str, str]) -> Iterator[Line]:
    """The lines of the sheet. titles: the sheet each file is on."""
    yield Line(kind="title", cells=(story.headline,))
    for sentence in story.lede:
        yield Line(kind="text", cells=(sentence,))
    yield Line(kind="text", cells=(say("sheet_how"),))
    yield Line(kind="text", cells=())
    yield Line(kind="text", cells=(say("sheet_key"),))
    for shade in (FILLED, *(severity.value for severity in Severity)):
        yield Line(kind="key", cells=("", say(f"shade_{shade}")), shade=shade)
    yield Line(kind="text", cells=())
    yield Line(kind="head", cells=tuple(say(f"head_{head}") for head in _HEADS))
    for fix in (*story.fixes, *story.notices):
        yield _line(fix, titles)


def _line(fix: Fix, titles: Mapping[str, str]) -> Line:
    error = fix.kind.severity == Severity.ERROR.value
    state = say("turn_ours") if fix.sure else say("turn_both") if fix.filled else say("turn_yours") if error else ""
    first = next((place for place in fix.places if place.cell), None)
    link = "'{}'!{}".format(titles[first.file].replace("'", "''"), first.cell) if first else None
    return Line(
        kind="fix",
        cells=(fix.number if error else "", say(f"severity_{fix.kind.severity}"), fix.rows, fix.clears if error else "",
               fix.title, "\n".join(place.sentence for place in fix.places), fix.why, remedy_of(fix), state),
        shade=FILLED if fix.sure else fix.kind.severity, link=link,
    )  # fmt: skip

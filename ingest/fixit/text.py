"""The report as text for a terminal, a log or a mail: what, where, why and how to fix, without a value of any row.

Must not print: the caller does.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.fixit.sentences import counted, say
from ingest.fixit.story import Fix, Story
from schemas.findings import Severity

if TYPE_CHECKING:
    from rich.console import Group

_STYLE = {Severity.ERROR.value: "bold red", Severity.WARNING.value: "bold yellow", Severity.NOTE.value: "bold blue"}
_NAMES = ("line_where", "line_why", "line_example", "line_fix")
_NARROWEST = 6


@dataclass(frozen=True, kw_only=True)
class _Block:
    """One kind of problem: its sentence, what it is called, and named lines under it."""

    head: str
    tag: str
    style: str
    lines: tuple[tuple[str, str], ...]


def as_text(story: Story) -> str:
    """The report as plain text, ending with a line break."""
    told, width = [story.headline, *story.lede], _width()
    for title, blocks in _groups(story):
        told += ["", say("heading", title=title)] if title else []
        for block in blocks:
            told += ([""] if not title else []) + [f"{'  ' if title else ''}{block.head}  [{block.tag}]"]
            told += [f"      {name:<{width}} {text}" for name, text in block.lines]
    told += (
        ["", say("heading", title=say("good_to_see")), *(f"  {fact}" for fact in story.good)]
        if _worth_praise(story)
        else []
    )
    return "\n".join(told) + "\n"


def as_rich(story: Story) -> "Group":
    """The same report for a terminal: the same words, with weight and colour, wrapped to its width."""
    from rich.console import Group, RenderableType
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    parts: list[RenderableType] = [Text(story.headline, style="bold"), *(Text(line) for line in story.lede)]
    for title, blocks in _groups(story):
        parts += [Text(""), Text(title, style="bold")] if title else []
        for block in blocks:
            head = Text.assemble((block.head, "bold"), "  ", (block.tag, block.style))
            table = Table.grid(padding=(0, 1))
            table.add_column(style="dim", min_width=_width(), no_wrap=True)
            table.add_column(overflow="fold")
            for name, text in block.lines:
                table.add_row(Text(name), Text(text))
            parts += [Text("")] if not title else []
            parts += [head, Padding(table, (0, 0, 0, 4))]
    if _worth_praise(story):
        parts += [Text(""), Text(say("good_to_see"), style="bold green"), *(Text(f"  {fact}") for fact in story.good)]
    return Group(*parts)


def _worth_praise(story: Story) -> bool:
    """A report that is clean says so in its first line; praise is for those with work to do."""
    return bool(story.good and story.fixes)


def _groups(story: Story) -> Iterator[tuple[str, list[_Block]]]:
    yield "", [block_of(fix) for fix in story.fixes]
    if story.notices:
        yield say("to_know"), [block_of(fix) for fix in story.notices]


def _width() -> int:
    """How wide the names of the lines stand, in characters."""
    return max(_NARROWEST, *(len(say(name)) for name in _NAMES))


def block_of(fix: Fix) -> _Block:
    """What is said of one kind."""
    error = fix.kind.severity == Severity.ERROR.value
    severity = say(f"severity_{fix.kind.severity}").lower()
    cleared = say("clears", rows=counted("rows", fix.clears)) if fix.clears else ""
    lines = [*((say("line_where"), place.sentence) for place in fix.places), (say("line_why"), fix.why)]
    if fix.good or fix.bad:
        example = [say("good", example=fix.good) if fix.good else "", say("bad", example=fix.bad) if fix.bad else ""]
        lines.append((say("line_example"), "  ".join(filter(None, example))))
    lines.append((say("line_fix"), remedy_of(fix)))
    tag = ", ".join(filter(None, [severity, counted("rows", fix.rows), cleared]))
    head = f"{say('fix_number', n=fix.number)}. {fix.title}" if error else fix.title
    return _Block(head=head, tag=tag, style=_STYLE[fix.kind.severity], lines=tuple(lines))


def remedy_of(fix: Fix) -> str:
    """How to fix it, and what of it is known already."""
    if fix.header:
        known = say("sure_header" if fix.header.sure else "ask_header", was=fix.header.was, becomes=fix.header.becomes)
        cell = next((place.cell for place in fix.places if place.cell), "")
        return f"{known} {say('rename', becomes=fix.header.becomes, cell=cell) if fix.header.sure else fix.remedy}"
    return " ".join(filter(None, [fix.remedy, offer_of(fix)]))


def offer_of(fix: Fix) -> str:
    """How many cells can be filled in, and how many wait for the sender."""
    filled, asked = counted("cells", fix.filled), counted("cells", fix.asked)
    if fix.filled and fix.asked:
        return say("sure_some", filled=filled, asked=asked)
    if fix.filled:
        return say("sure_cells", filled=filled)
    return say("ask_alike", asked=asked) if fix.asked and fix.alike else ""

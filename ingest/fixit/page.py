"""The report as one page that needs nothing else: no script, no request, the sender's own rows with the cells marked.

For the sender alone: it shows values. Must not decide anything; the story does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import polars as pl
from markupsafe import Markup, escape

from ingest.fixit.samples import Sample, Text, Under, sample_of, texts_of, under_header
from ingest.fixit.sentences import count, counted, day_name, listed, marked, say
from ingest.fixit.story import Fix, Story
from ingest.fixit.text import offer_of
from ingest.fixit.visible import pieces
from ingest.suggestions.columns import layout_by_file
from schemas.wordbook import LANGUAGE

HERE = Path(__file__).resolve().parent
_LONGEST = 80
_SHOWN = 40
"""Fixes and notices of one page that are told in full; what comes after them is counted, and is in the workbook."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """One fix with what the page shows of the sender's rows."""

    fix: Fix
    sample: Sample | None
    texts: Sequence[Text]
    more: int
    under: Under | None

    @property
    def telling(self) -> Text | None:
        """The text that shows best what is wrong: one nobody can read for the sender, if there is one."""
        told = [text for text in self.texts if text.reason]
        return next((text for text in told if not text.becomes), told[-1] if told else None)


def as_page(story: Story, suggestions: pl.DataFrame, *, made_on: date | None = None) -> str:
    """The page as HTML. made_on: the day it was checked, in the sender's zone."""
    checked = story.checked
    texts = {text.name: text for text in checked.texts}
    layouts = layout_by_file(checked.texts, checked.profile)
    told = [
        Told(
            fix=fix,
            under=under_header(fix, texts, checked.profile),
            sample=sample_of(fix, texts, layouts, checked.profile, checked.conformed.rows),
            **_texts(fix, suggestions, layouts),
        )
        for fix in story.fixes[:_SHOWN]
    ]
    return _templates().get_template("page.html").render(
        story=story, checked=checked, profile=checked.profile, told=told, made_on=made_on, meter=_meter(story),
        left_out=len(story.fixes[_SHOWN:]), notices=story.notices[:_SHOWN], notices_left=len(story.notices[_SHOWN:]),
        language=LANGUAGE.get(), css=Markup((HERE / "templates" / "page.css").read_text("utf-8")),
    )  # fmt: skip


def _texts(fix: Fix, suggestions: pl.DataFrame, layouts: Mapping[str, Any]) -> dict[str, Any]:
    texts, more = texts_of(fix, suggestions, layouts)
    return {"texts": texts, "more": more}


def _meter(story: Story) -> list[dict[str, Any]]:
    """The rows as parts of a bar: ready, cleared by the first fix, waiting for the others; x and width in per cent."""
    checked = story.checked
    first = story.fixes[0].clears if story.fixes else 0
    parts = [("ready", checked.accepted), ("first", first), ("rest" if first else "all", checked.rejected - first)]
    shown: list[dict[str, Any]] = []
    at = 0.0
    for name, rows in parts:
        width = 100 * rows / checked.rows if checked.rows else 0
        if rows:
            shown.append({"name": name, "rows": rows, "x": f"{at:.2f}", "width": f"{max(width - 0.6, 0.6):.2f}"})
        at += width
    return shown


@cache
def _templates() -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    made.globals.update(say=say, marked=marked, counted=counted, offer=offer_of)
    made.filters.update(shown=_shown, told=_told, either=_either, alike=_alike, day=day_name, number=count, bold=_bold)
    return made


def _shown(text: str) -> Markup:
    """A text of the sender's: escaped, hidden characters by name, cut when long, empty in words."""
    if not text.strip():
        return Markup('<span class="nil">{}</span>').format(say("empty"))
    cut = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    made = [
        Markup('<span class="ctl">{}</span>').format(piece) if hidden else escape(piece)
        for piece, hidden in pieces(cut)
    ]
    return Markup("<bdi>{}</bdi>").format(Markup("").join(made))


def _told(sentence: str) -> Markup:
    """A sentence that may name a file or a header: escaped, hidden characters by name, never cut."""
    return Markup("").join(
        Markup('<span class="ctl">{}</span>').format(piece) if hidden else escape(piece)
        for piece, hidden in pieces(sentence)
    )


def _either(words: Sequence[str]) -> Markup:
    """Words to choose from: <b>a</b>, <b>b</b> or <b>c</b>."""
    return Markup(listed([str(Markup("<b>{}</b>").format(_shown(word))) for word in words], "or"))


def _alike(words: Sequence[str]) -> Markup:
    """Examples of what is there: a, b and c."""
    return Markup(listed([str(_shown(word)) for word in words]))


def _bold(text: str) -> Markup:
    return Markup("<b>{}</b>").format(text)

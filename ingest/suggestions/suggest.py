"""Suggest what could stand in the cells and headers of a delivery that could not be read. Each distinct text is thought of once.

A suggestion is sure only if the reader then reads it. Values are for the sender alone. Must not store, log or apply one.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from ingest.check import Checked
from ingest.profile import Column, Profile, squeezed
from ingest.readers.table import ROW, TextTable
from ingest.suggestions.columns import (
    columns_of,
    declared,
    feeding,
    form_of,
    holds_several,
    layout_by_file,
    proves,
    reads_clean,
    spellings,
)  # fmt: skip
from ingest.suggestions.dates import idea_for_date
from ingest.suggestions.headers import header_ideas
from ingest.suggestions.idea import ASK, Idea, could_be
from ingest.suggestions.numbers import idea_for_age, idea_for_number
from ingest.suggestions.times import idea_for_time
from ingest.suggestions.words import WordIdeas, parts, relisted

SUGGESTIONS_SCHEMA = {
    "file": pl.String, "row": pl.Int64, "column": pl.String, "code": pl.String, "was": pl.String, "becomes": pl.String,
    "sure": pl.Boolean, "scope": pl.String,
}  # fmt: skip
"""Columns of a suggestions frame. scope is "cell" or "header"; column is the file's own header.

One row where sure; up to three where not, likeliest first; one with becomes null where only the sender can say."""

CODES = ("unknown_word", "bad_date", "bad_time", "bad_number", "out_of_range")
"""Findings of a cell for which something could stand instead."""

_THOUGHT_OF = 2_000
"""Distinct texts of one column that are thought of; a column with more is no matter of slips."""


def suggest(checked: Checked) -> pl.DataFrame:
    """What could stand instead, for every cell and header a finding names."""
    layouts = layout_by_file(checked.texts, checked.profile)
    frames = [pl.DataFrame(schema=SUGGESTIONS_SCHEMA)]
    findings = checked.validated.findings.filter(pl.col("column").is_not_null() & pl.col("code").is_in(CODES))
    for (file, column, table, field), found in findings.group_by(
        "file", "column", "table", "field", maintain_order=True
    ):
        text = next((one for one in checked.texts if one.name == file), None)
        if text is None or column not in text.columns:
            continue
        columns = feeding(layouts[text.name], str(column), str(table), str(field))
        if holds_several(layouts[text.name], columns):
            continue
        frames.append(_cells(text, str(column), columns, found, checked.profile))
    frames.append(_headers(checked))
    return pl.concat(frames).unique(["file", "row", "column", "becomes", "scope"], maintain_order=True)


def _cells(
    text: TextTable, header: str, columns: Sequence[Column], found: pl.DataFrame, profile: Profile
) -> pl.DataFrame:
    """The suggestions for the cells of one column."""
    told = found.select("row", "code").unique("row", maintain_order=True)
    cells = told.join(text.frame.select(pl.col(ROW).alias("row"), pl.col(header).alias("was")), on="row")
    distinct = cells.select("was", "code").unique(maintain_order=True).head(_THOUGHT_OF)
    table, field = found["table"][0], found["field"][0]
    column = next((one for one in columns if (one.table, one.field) == (table, field)), None)
    if column is None:
        return pl.DataFrame(schema=SUGGESTIONS_SCHEMA)
    think = _Thinking(column, text, header, profile)
    ideas = [(was, code, think.idea((was or "").strip(), code)) for was, code in distinct.iter_rows()]
    clean = reads_clean([idea.becomes[0] if idea.sure else "" for *_, idea in ideas], columns, profile)
    entries = [
        {"was": was, "code": code, "becomes": becomes, "sure": idea.sure and reads}
        for (was, code, idea), reads in zip(ideas, clean, strict=True)
        for becomes in idea.becomes or (None,)
    ]
    schema = {name: SUGGESTIONS_SCHEMA[name] for name in ("was", "code", "becomes", "sure")}
    return cells.join(pl.DataFrame(entries, schema=schema), on=["was", "code"], maintain_order="left").select(
        pl.lit(text.name).alias("file"), "row", pl.lit(header).alias("column"), "code", "was", "becomes", "sure",
        pl.lit("cell").alias("scope"),
    )  # fmt: skip


class _Thinking:
    """Ideas for the texts of one column, by what its cells hold."""

    def __init__(self, column: Column, text: TextTable, header: str, profile: Profile) -> None:
        self._column, self._profile = column, profile
        self._words: Mapping[str, str | None] = profile.words.get(column.words or "", {})
        self._seen = self._most_usual(text.frame[header])
        self._written = spellings(profile.text, column.words or "")
        self._ideas = WordIdeas(self._words, declared(column).vocabulary, self._usual) if self._words else None

    def idea(self, text: str, code: str) -> Idea:
        """What one text could mean."""
        match code:
            case "unknown_word" if self._ideas is not None:
                return self._listed(text, self._ideas) if self._column.joiners else self._ideas.idea(text)
            case "bad_date":
                return idea_for_date(text, form_of(self._column))
            case "bad_time":
                return idea_for_time(text, form_of(self._column))
            case "bad_number":
                return idea_for_age(text) if form_of(self._column) == "years" else idea_for_number(text)
        return ASK

    def _listed(self, text: str, words: WordIdeas) -> Idea:
        """A list of words with the unknown ones replaced; unsure as soon as one of them is."""
        joiners = self._column.joiners
        if (whole := relisted(text, joiners, self._words)) is not None:
            return could_be(whole)
        found = parts(text, joiners, self._words)
        ideas = [None if known else words.idea(part) for part, known in found]
        unknown = [idea for idea in ideas if idea is not None]
        if any(not idea.becomes for idea in unknown) or sum(not idea.sure for idea in unknown) > 1:
            return ASK
        choices = max((len(idea.becomes) for idea in unknown), default=0)
        made = tuple(
            joiners[0].join(part if idea is None else idea.becomes[min(at, len(idea.becomes) - 1)]
                        for (part, _), idea in zip(found, ideas, strict=True))
            for at in range(choices)
        )  # fmt: skip
        return Idea(becomes=made, sure=all(idea.sure for idea in unknown) and len(made) == 1)

    def _usual(self, word: str) -> str:
        """A word as the sender writes it most often, else as the profile does."""
        return self._seen.get(word) or self._written.get(word) or word

    def _most_usual(self, cells: pl.Series) -> dict[str, str]:
        counted: dict[str, Counter[str]] = {}
        for text, n in cells.drop_nulls().str.strip_chars().value_counts().iter_rows():
            said = parts(text, self._column.joiners, self._words) if self._column.joiners else [(text, True)]
            for part, known in said:
                key = squeezed([part])[0]
                if known and key in self._words:
                    counted.setdefault(key, Counter())[" ".join(part.split())] += n
        return {word: max(sorted(spelt), key=lambda text: spelt[text]) for word, spelt in counted.items()}


def _headers(checked: Checked) -> pl.DataFrame:
    """The headers that could stand for a missing column."""
    return pl.DataFrame(list(_header_entries(checked)), schema=SUGGESTIONS_SCHEMA)


def _header_entries(checked: Checked) -> Iterator[dict[str, object]]:
    layouts = layout_by_file(checked.texts, checked.profile)
    findings = checked.validated.findings
    for text in checked.texts:
        here = findings.filter((pl.col("file") == text.name) & pl.col("column").is_not_null())
        missing = here.filter(pl.col("code") == "missing_column")["column"].unique(maintain_order=True).to_list()
        strays = here.filter(pl.col("code") == "unknown_column")["column"].unique(maintain_order=True).to_list()
        strays = [stray for stray in strays if stray in text.columns]
        if not missing or not strays:
            continue
        layout = layouts[text.name]
        names = {
            name: [declared(column).label for column in columns_of(layout) if column.source == name] for name in missing
        }

        def readable(stray: str, name: str, text: TextTable = text) -> bool | None:
            distinct = text.frame[stray].drop_nulls().unique().head(_THOUGHT_OF).to_list()
            return proves(distinct, feeding(layouts[text.name], name), checked.profile)

        row = text.header_row
        for idea in header_ideas(strays, names, readable):
            yield {"file": text.name, "row": row, "column": idea.header, "code": "missing_column", "was": idea.header,
                   "becomes": idea.missing, "sure": idea.sure, "scope": "header"}  # fmt: skip

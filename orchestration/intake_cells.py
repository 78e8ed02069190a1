"""What the files of a delivery say, column by column: which cells are filled, which of them answer, and with which answer.

The cells are looked at apart from what was read of them, so that reading itself is accounted for. Must not merge records,
judge an answer or see what became of it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

import polars as pl

from ingest.days import ISO, has_no_time
from ingest.layouts import LaidFile, laid_files
from ingest.profiles.model import TABLES, Column, Profile, Record, squeezed_word
from ingest.readers.table import TextTable
from ingest.records import Part, agencies_named, file_rows, read_record
from ingest.wordlists import split_words
from orchestration.intake_canonical import heard_canonical
from orchestration.intake_heard import Heard
from schemas.model import BLANKS, Type

_PLACE = ("_file", "_row", "incident_id")


def heard(texts: Sequence[TextTable], profile: Profile) -> Iterator[Heard]:
    """Every column the profile maps, in each file that has it. Nothing for AB 71, which has no layouts of ours."""
    if profile.reads == "canonical":
        yield from heard_canonical(texts, profile)
        return
    every = laid_files(texts, profile) if profile.files else []
    named = agencies_named(every, profile)
    for at, laid in enumerate(every):
        rows = file_rows(laid, profile, named)
        for order, record in enumerate(laid.layout.records):
            part = read_record(laid, rows, profile, file_at=at, order=order).part
            place = rows.marks.select("_file", "_row").with_columns(rows.incidents[record.incident])
            yield from _of_part(laid, part, place.filter(_present(laid, record, profile)), profile)


def _of_part(laid: LaidFile, part: Part, place: pl.DataFrame, profile: Profile) -> Iterator[Heard]:
    record, groups = part.record, _groups(part)
    told = {id(answers.column): answers.values for answers in part.answers}
    for column in record.reading:
        own = column.table == record.table
        if (
            column.source not in laid.own
            or (own and column.field not in part.frame.columns)
            or column.field == "agency_id"
        ):
            continue
        cells = laid.file.frame.select("_row", text=pl.col(laid.own[column.source])).join(place, on="_row")
        values = part.frame[column.field] if own else told[id(column)]
        text = values.cast(pl.List(pl.String) if isinstance(values.dtype, pl.List) else pl.String)
        link = "actor_id" if column.recipient else "recipient_id" if column.table == "force" else "person_id"
        yield Heard(
            table=column.table, field=column.field, owner=record.table,
            link=None if own or record.table == "incident" else link, fixed=tuple(sorted(column.extra.items())),
            cells=_looked_at(cells, column, record, profile), values=groups.with_columns(value=text),
        )  # fmt: skip


def _groups(part: Part) -> pl.DataFrame:
    """The records of a part with what tells them apart: rows of one group, in whichever file, are one incident or person."""
    if part.record.table == "incident":
        return part.frame.select(*_PLACE, group="incident_id")
    own = pl.format("{}\x1f{}\x1f{}", pl.lit(part.file_at), pl.lit(part.order), pl.int_range(pl.len()))
    key = pl.concat_str(pl.col("role").fill_null(""), "_key", separator="\x1e")
    if part.record.by_values:
        # Two persons with the same answers in one row are two; the first of each row is the same person in all rows.
        key = pl.concat_str(key, pl.int_range(pl.len()).over("incident_id", "role", "_key", "_row"), separator="\x1e")
    return part.frame.select(*_PLACE, group=pl.when(pl.col("_key").is_null()).then(own).otherwise(key))


def _present(laid: LaidFile, record: Record, profile: Profile) -> pl.Series:
    """Where a row holds the record: one of its columns is filled, and none says there is nobody."""
    height = laid.file.frame.height
    there = [not record.present] * height
    for name in record.present:
        if (cells := laid.cells(name)) is not None:
            there = [was or not _blank(text, profile) for was, text in zip(there, cells.to_list(), strict=True)]
    for name, words in record.unless.items():
        if (cells := laid.cells(name)) is not None:
            there = [
                was and squeezed_word(text or "") not in words for was, text in zip(there, cells.to_list(), strict=True)
            ]
    return pl.Series(there, dtype=pl.Boolean)


def _blank(text: str | None, profile: Profile) -> bool:
    stripped = (text or "").strip()
    return not stripped or stripped.lower() in profile.blanks


def _looked_at(cells: pl.DataFrame, column: Column, record: Record, profile: Profile) -> pl.DataFrame:
    """The cells with `filled` and `answers`, each distinct text looked at once."""
    texts = cells["text"].unique().to_list()
    marks = [*record.joiners]
    told = pl.DataFrame(
        [(text, *_filled_and_answers(text, column, marks, profile)) for text in texts],
        schema={"text": pl.String, "filled": pl.Boolean, "answers": pl.Boolean}, orient="row",
    )  # fmt: skip
    joined = cells.join(told, on="text", how="left", nulls_equal=True, maintain_order="left")
    return joined.select(*_PLACE, "filled", "answers")


def _filled_and_answers(text: str | None, column: Column, marks: Iterable[str], profile: Profile) -> tuple[bool, bool]:
    pattern = "|".join(re.escape(mark.strip() or mark) for mark in marks)
    items = re.split(f"(?i){pattern}", text or "") if pattern else [text or ""]
    words = profile.words[column.words] if column.words is not None else {}
    filled = not _blank(text, profile) or squeezed_word(text or "") in words
    return filled, filled and any(_answers(item.strip(), column, profile) for item in items)


def _answers(item: str, column: Column, profile: Profile) -> bool:
    """Whether a cell, or an item of a list of persons, is meant as an answer to this field, as far as it alone can say."""
    if column.until is not None or column.place is not None:
        return False  # it takes a second cell to answer; what was read of both is followed all the same
    lists = [profile.words[name] for name in (column.words, column.several) if name is not None]
    word, kind = squeezed_word(item), TABLES[column.table].field(column.field).type
    if not item or (_blank(item, profile) and not any(word in words for words in lists)):
        return False
    if column.joiners:
        strange: list[str] = []
        codes = split_words(item, column.joiners, lists[0] if lists else None, frozenset(profile.blanks), strange)
        ranked = column.differs.codes if column.differs else None
        return bool(strange and column.unlisted is None) or any(
            code not in {"", *BLANKS} and (not ranked or code in ranked) for code in codes or ()
        )
    for words in lists:
        if word in words and (kind is not Type.CODE or words[word] is None or words[word] in BLANKS):
            return False
    if column.unlisted is not None and not column.unlisted.told and lists and word not in lists[0]:
        return column.unlisted.code is not None and column.unlisted.code not in BLANKS
    return not (kind is Type.TIME and ISO in column.formats and has_no_time(pl.Series([item]))[0])

"""A draft as YAML for a person to finish: what is sure, what is not, and what nobody knows yet, each said on its line.

Must not write a cell, but for the words that `lines` lets through.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.drafting.content import Content
from ingest.drafting.known import Known
from ingest.drafting.lines import role_lines, word_lines
from ingest.drafting.matching import Match
from ingest.drafting.plan import PlannedFile, PlannedRecord, read_headers
from ingest.drafting.scalars import comment, listed, quoted
from ingest.profiles.model import TABLES
from ingest.readers.shape import Shape
from schemas.model import Type
from schemas.standard import VERSION

_LEAST_FILL = 0.05


@dataclass(frozen=True, kw_only=True)
class Head:
    """What stands above the files of a draft."""

    slug: str
    name: str
    shape: Shape
    blanks: Sequence[str]


@dataclass(kw_only=True)
class Tally:
    """Columns and words of a draft by how sure they are."""

    columns: int = 0
    sure: int = 0
    unsure: int = 0
    to_decide: int = 0
    words_sure: int = 0
    words_unsure: int = 0


def written(head: Head, files: Sequence[PlannedFile], known: Known) -> tuple[str, Tally]:
    """The draft, and what is in it."""
    writer = _Writer(known)
    body = [line for file in files for line in writer.file(file)]
    lines = [*_head(head, files), *_expected(files), "files:", *body, *writer.words(), ""]
    return "\n".join(lines), _tally(files, writer)


def _head(head: Head, files: Sequence[PlannedFile]) -> Iterator[str]:
    yield "# A draft. What is marked unsure is likely, not certain; what is `to decide` is read by nobody yet. A word behind a #"
    yield "# is not read: check it, then take the # away. Write in this comment what one row of the file is."
    yield f"slug: {quoted(head.slug)}"
    yield f"name: {quoted(head.name)}"
    yield f'standard: "{VERSION.rpartition(".")[0]}"'
    yield "timezone: America/Los_Angeles   # unsure: write the agency's own"
    yield _agency(files)
    yield f"encoding: {quoted(head.shape.encoding)}"
    yield f"delimiter: {quoted(head.shape.delimiter)}"
    yield f"blanks: {listed(['', *head.blanks])}"
    if head.shape.totals:
        yield f"totals: {listed(head.shape.totals)}   # unsure: rows that begin so seem to be the header again"
    if head.shape.title_rows:
        yield f"title_rows: {head.shape.title_rows}"
    if head.shape.header_rows > 1:
        yield f"header_rows: {head.shape.header_rows}   # unsure: the row below the header looks like a second one"


def _agency(files: Sequence[PlannedFile]) -> str:
    """Whose reports these are: told by a column, or still to be written."""
    agency = files[0].agency
    if agency.code is not None:
        return f"agency: {{id: {quoted(agency.code)}}}   # sure; every row says so"
    if agency.column is not None:
        return f"agency: {{column: {quoted(agency.column)}, register: true}}   # sure; rows name several agencies"
    return "agency: {id: XX0000000}   # unsure: write the agency's ORI"


def _expected(files: Sequence[PlannedFile]) -> Iterator[str]:
    rows = [count for file in files for count in file.sample.rows]
    shares = {
        header: content.share for file in files for header, content in file.sample.contents.items()
        if header not in file.undecided and content.share >= _LEAST_FILL
    }  # fmt: skip
    yield "expect:"
    yield f"  rows: [{min(rows) // 2}, {max(rows) * 2}]   # half and twice of what the samples have"
    if shares:
        yield "  fill:"
    yield from (f"    {quoted(header)}: {math.floor(share * 100) / 100:.2f}" for header, share in shares.items())


class _Writer:
    """Writes files one after the other; keeps the word lists their columns share."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self.lists: dict[str, dict[str, str]] = {}

    def file(self, file: PlannedFile) -> Iterator[str]:
        """The lines of one file."""
        yield f"  {quoted(file.sample.name)}:"
        if some := sorted(file.sample.partial - set(file.undecided) - {file.key}):
            yield f"    optional: {listed(some)}"
        yield "    records:"
        for record in file.records:
            yield from self._record(record, file)
        if file.undecided:
            yield "    ignore:"
        for header, hint in file.undecided.items():
            told = "; ".join(part for part in (comment(hint), _filled(file.sample.contents[header])) if part)
            yield f"      {quoted(header)}: to decide   # {told}"

    def words(self) -> Iterator[str]:
        """The lines of the word lists."""
        if self.lists:
            yield "words:"
        for name in sorted(self.lists):
            yield f"  {name}:"
            yield from (f"    {line}" for line in self.lists[name].values())

    def _record(self, record: PlannedRecord, file: PlannedFile) -> Iterator[str]:
        yield from (f"      # unsure: {doubt}." for doubt in record.doubts)
        yield f"      - table: {record.table}"
        if record.table == "person":
            yield f"        incident: {listed([file.key])}"
        unsure = (
            "" if file.key_sure or record.table == "person" else "   # unsure: the column with the incident's number"
        )
        yield f"        key: {record.key if isinstance(record.key, str) else listed(record.key)}{unsure}"
        if record.role is not None:
            self.lists.setdefault("role", {}).update(role_lines(file.sample.contents[record.role]))
            yield f"        role: {{column: {quoted(record.role)}, words: role}}"
        elif record.side is not None:
            yield f"        role: {record.side}"
        if record.joiner:
            yield f"        split: {quoted(record.joiner)}"
        if record.count:
            yield f"        count: {quoted(record.count)}   # unsure: lists of another length are then a warning"
        if record.numbers:
            yield f"        repeat: {listed(record.numbers)}"
            yield f"        present: {listed(record.present)}"
        yield from self._columns(record, file)

    def _columns(self, record: PlannedRecord, file: PlannedFile) -> Iterator[str]:
        by_header: dict[str, list[Match]] = {}
        for match in record.matches:
            by_header.setdefault(match.header, []).append(match)
        if by_header:
            yield "        columns:"
        for header, matches in by_header.items():
            first = header.replace("{n}", record.numbers[0]) if record.numbers else header
            content = file.sample.contents[first]
            specs = [self._spec(match, record, content) for match in matches]
            doubts = list(dict.fromkeys(why for match in matches for why in match.why))
            mark = f"unsure: {'; '.join(doubts)}" if doubts else "sure"
            spec = specs[0] if len(specs) == 1 else f"[{', '.join(specs)}]"
            yield f"          {quoted(header)}: {spec}   # {mark}; {_filled(content)}"

    def _spec(self, match: Match, record: PlannedRecord, content: Content) -> str:
        table, name = match.target
        own = table == record.table
        parts = [f"to: {name if own else f'{table}.{name}'}"]
        if match.formats:
            parts.append(f"format: {quoted(match.formats[0]) if len(match.formats) == 1 else listed(match.formats)}")
        declared = None if name in {"point", "latitude", "longitude"} else TABLES[table].field(name)
        if declared is not None and declared.type is Type.CODE and not match.formats:
            vocabulary = declared.vocabulary.name if declared.vocabulary else name
            words = f"is_{match.box}" if match.box else vocabulary
            self.lists.setdefault(words, {}).update(word_lines(match, content, self._known))
            parts.append(f"words: {words}")
            if not own and content.joiner and not record.joiner:
                parts.append(f"split: {quoted(content.joiner)}")
        return f"{{{', '.join([*parts, *_fixed(match)])}}}"


def _fixed(match: Match) -> list[str]:
    """What stands beside a weapon: whether it was perceived or found, and that a kind of firearm is one."""
    table, name = match.target
    if table != "weapon":
        return []
    found = name == "firearm_type" or {"confirmed", "found", "was"} & set(re.findall("[a-z]+", match.header.casefold()))
    basis = f"basis: {'confirmed' if found else 'perceived'}"
    return [f"with: {{weapon: firearm, {basis}}}" if name == "firearm_type" else f"with: {{{basis}}}"]


def _filled(content: Content) -> str:
    return f"{content.share:.0%} filled"


def _tally(files: Sequence[PlannedFile], writer: _Writer) -> Tally:
    tally = Tally()
    for file in files:
        sure = {match.header.replace("{n}", number): match.sure
                for record in file.records for match in record.matches for number in record.numbers or [""]}  # fmt: skip
        sure |= dict.fromkeys(read_headers(file.records) - set(sure), False)
        sure |= {record.role: False for record in file.records if record.role}
        sure |= {file.key: file.key_sure} | ({file.agency.column: True} if file.agency.column else {})
        tally.columns += len(file.sample.contents)
        tally.sure += sum(sure.values())
        tally.unsure += len(sure) - sum(sure.values())
        tally.to_decide += len(file.undecided)
    lines = [line for words in writer.lists.values() for word, line in words.items() if word]
    tally.words_unsure = sum("# unsure" in line for line in lines)
    tally.words_sure = len(lines) - tally.words_unsure
    return tally

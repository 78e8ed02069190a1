"""What a draft will say, before it is written: files, records and their columns, each with what is not sure about it.

Must not write YAML, and must not look at a cell.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ingest.drafting.agencies import Agency, agency_of
from ingest.drafting.assigning import assigned
from ingest.drafting.content import Content
from ingest.drafting.known import CHILD_TABLES, Known
from ingest.drafting.matching import Match, is_role, matches_of
from ingest.drafting.naming import named
from ingest.drafting.sample import Sample

_OF_INCIDENTS = {"incident", "other_agency"}
_BY_VALUES = (
    "rows of one incident with the same answers are taken for one person; name a number of the person if there is one"
)


@dataclass(kw_only=True)
class PlannedRecord:
    """A record to write. side: none where a column (role) says it; numbers: of numbered columns; doubts: for a person to settle."""

    table: str
    key: list[str] | str
    matches: list[Match] = field(default_factory=list)
    side: str | None = None
    role: str | None = None
    numbers: list[str] = field(default_factory=list)
    present: list[str] = field(default_factory=list)
    joiner: str | None = None
    count: str | None = None
    doubts: list[str] = field(default_factory=list)


@dataclass(kw_only=True)
class PlannedFile:
    """A file to write. undecided: headers nothing was found for, each with what it may be."""

    sample: Sample
    key: str
    key_sure: bool
    agency: Agency
    records: list[PlannedRecord]
    undecided: dict[str, str]


def planned(samples: Sequence[Sample], known: Known) -> list[PlannedFile]:
    """The files of a delivery; the incident's own answers are read from those that give a day."""
    found = [
        {header: matches_of(header, each, known) for header, each in sample.contents.items()} for sample in samples
    ]
    dated = [any(_is_own(match, "incident_date") for each in one.values() for match in each[:1]) for one in found]
    agency = agency_of(samples)
    return [
        _planned(sample, matches, agency, tells_incidents=has_day or not any(dated))
        for sample, matches, has_day in zip(samples, found, dated, strict=True)
    ]


def _planned(
    sample: Sample, matches: Mapping[str, list[Match]], agency: Agency, *, tells_incidents: bool
) -> PlannedFile:
    key, key_sure = _key(sample, matches)
    role = _role_column(sample)
    taken = assigned(
        {header: each for header, each in matches.items() if header != role}, sample, one_side=role is not None
    )
    records: list[PlannedRecord] = []
    if tells_incidents:
        own = [match for match in taken.values() if match.target[0] in _OF_INCIDENTS]
        if agency.code is not None and agency.header in sample.contents:
            own.append(Match(header=agency.header, target=("incident", "agency_id"), side=None, score=100))
        records.append(PlannedRecord(table="incident", key=[key], matches=[*own, *_clock_of(own, sample.contents)]))
    records += _persons(sample, [match for match in taken.values() if match.target[0] not in _OF_INCIDENTS], role, key)
    _count_lists(records)
    records = records or [PlannedRecord(table="incident", key=[key])]
    read = read_headers(records) | {key, role or key, agency.column or key}
    undecided = {header: _hint(matches[header], taken) for header in sample.contents if header not in read}
    return PlannedFile(sample=sample, key=key, key_sure=key_sure, agency=agency, records=records, undecided=undecided)


def read_headers(records: Sequence[PlannedRecord]) -> set[str]:
    """Headers some record reads, those of numbered columns one by one."""
    written = {
        match.header.replace("{n}", number)
        for record in records
        for match in record.matches
        for number in record.numbers or [""]
    }
    return written | {record.count for record in records if record.count}


def _clock_of(matches: Sequence[Match], contents: Mapping[str, Content]) -> list[Match]:
    """The time of day, where it stands beside the day in one column and in no other."""
    day = next((match for match in matches if _is_own(match, "incident_date")), None)
    if day is None or not contents[day.header].times or any(_is_own(match, "incident_time") for match in matches):
        return []
    return [replace(day, target=("incident", "incident_time"), formats=contents[day.header].times[0])]


def _persons(sample: Sample, matches: Sequence[Match], role: str | None, key: str) -> list[PlannedRecord]:
    """One record where a column says the role, else one for each side some column speaks of."""
    if role is not None:
        doubts = ["each row is taken for another person"]
        return [PlannedRecord(table="person", key="row", matches=list(matches), role=role, doubts=doubts)]
    records = []
    several = not sample.contents[key].unique
    for side in ("civilian", "officer"):
        own = [match for match in matches if (match.side or "civilian") == side]
        if own:
            record = PlannedRecord(table="person", key="values" if several else "row", matches=own, side=side)
            record.doubts = [_BY_VALUES] if several else []
            _number(record, sample)
            _list(record, sample)
            records.append(record)
    return records


def _number(record: PlannedRecord, sample: Sample) -> None:
    """Numbered columns become one record for each number, where several numbers have the same columns."""
    patterns: dict[str, dict[str, Match]] = {}
    for match in record.matches:
        taken = named(match.header)
        if taken.number and taken.side:
            patterns.setdefault(taken.pattern, {})[taken.number] = match
    numbers = sorted({number for each in patterns.values() for number in each}, key=int)
    whole = {pattern: each for pattern, each in patterns.items() if sorted(each, key=int) == numbers}
    if len(numbers) < 2 or not whole or len({len(number) for number in numbers if number.startswith("0")}) > 1:
        return
    single = [match for match in record.matches if named(match.header).pattern not in whole]
    record.matches = [*single, *(replace(each[numbers[0]], header=pattern) for pattern, each in whole.items())]
    fullest = max(whole, key=lambda pattern: sample.contents[whole[pattern][numbers[-1]].header].share)
    record.numbers, record.present, record.key, record.doubts = numbers, [fullest], "row", []


def _list(record: PlannedRecord, sample: Sample) -> None:
    """Several columns joined alike, of answers a person has one of, are lists of persons."""
    lists: dict[str, list[Match]] = {}
    for match in record.matches:
        joiner = sample.contents[match.header].joiner if match.header in sample.contents else None
        if joiner and match.target[0] in {"person", "race"}:
            lists.setdefault(joiner.strip() or joiner, []).append(match)
    for joiner, each in lists.items():
        if len(each) > 1 and any(match.target[0] == "person" for match in each) and not record.numbers:
            record.joiner = joiner
            record.doubts.append("lists of persons: the i-th items are the i-th person")
            return


def _count_lists(records: Sequence[PlannedRecord]) -> None:
    """A number of persons beside lists of persons checks the lists; as an answer it would hold every row that differs."""
    for record in (record for record in records if record.joiner):
        name = f"num_involved_{record.side}s"
        for other in records:
            told = next((match for match in other.matches if _is_own(match, name)), None)
            if told is not None:
                record.count = told.header
                other.matches = [match for match in other.matches if match is not told]


def _key(sample: Sample, matches: Mapping[str, list[Match]]) -> tuple[str, bool]:
    """The column with the incident's number: named so and filled; else the one in which rows differ most."""
    named_so = [
        (match.score, content.share, header)
        for header, content in sample.contents.items()
        for match in matches[header] if _is_own(match, "case_number") and content.share > 0.9 and content.words is None
    ]  # fmt: skip
    if named_so:
        score, _, header = max(named_so, key=lambda each: each[:2])
        return header, score == 100
    return max(sample.contents, key=lambda header: sample.contents[header].distinct), False


def _role_column(sample: Sample) -> str | None:
    return next((header for header, content in sample.contents.items() if is_role(content)), None)


def _is_own(match: Match, name: str) -> bool:
    return match.target == ("incident", name)


def _hint(matches: Sequence[Match], taken: Mapping[str, Match]) -> str:
    """What an undecided column may be."""
    if not matches:
        return ""
    other = next((each.header for each in taken.values() if each.target == matches[0].target), None)
    already = f", which {' '.join(other.split())} feeds" if other and matches[0].target[0] not in CHILD_TABLES else ""
    return f"perhaps {'.'.join(matches[0].target)}{already}"

"""A sender's profile: which column feeds which field, in which format, with which words.

Profiles are YAML without logic, checked line by line when read. Must not read a sender's data.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from ingest.problems import ProfileProblem
from schemas.model import Table, Type
from schemas.standard import REPORT_TABLES, VERSION

TABLES: Mapping[str, Table] = {table.name: table for table in REPORT_TABLES}
_TEXT_ONLY = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_CHILDREN = {"race": "race", "injury": "injury_type", "force": "force_type", "weapon": "weapon"}


@dataclass(frozen=True, kw_only=True)
class Column:
    """How one source column feeds one field: `table.field`, with a format or a word list, split on a joiner or not."""

    source: str
    table: str
    field: str
    format: str | None = None
    words: str | None = None
    split: str | None = None
    extra: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Record:
    """One kind of record that each row of a file may hold."""

    table: str
    key: tuple[str, ...]
    incident: tuple[str, ...]
    columns: tuple[Column, ...]
    constants: Mapping[str, str]
    present: tuple[str, ...]
    role: str | None = None
    role_column: Column | None = None

    @property
    def sources(self) -> set[str]:
        """Every column of the file this record reads."""
        role = {self.role_column.source} if self.role_column else set()
        return {column.source for column in self.columns} | {*self.key, *self.incident, *self.present} | role


@dataclass(frozen=True, kw_only=True)
class FileLayout:
    """One file of a delivery: its records and the columns left out on purpose."""

    name: str
    records: tuple[Record, ...]
    ignored: Mapping[str, str]

    @property
    def columns(self) -> set[str]:
        """Every column the profile expects to see and read."""
        return set().union(*(record.sources for record in self.records))


@dataclass(frozen=True, kw_only=True)
class Profile:
    """One sender. `agency_id` is fixed, or None when each row names its agency in `agency_column`."""

    slug: str
    name: str
    timezone: str
    agency_id: str | None
    agency_column: str | None
    encoding: str
    delimiter: str
    blanks: tuple[str, ...]
    totals: tuple[str, ...]
    title_rows: int
    files: tuple[FileLayout, ...]
    words: Mapping[str, Mapping[str, str | None]]
    text: str = dataclasses.field(repr=False)

    @property
    def fed(self) -> set[tuple[str, str]]:
        """(table, field) pairs some column or constant of this sender feeds."""
        pairs: set[tuple[str, str]] = set()
        for layout in self.files:
            for record in layout.records:
                pairs |= {(column.table, column.field) for column in record.columns}
                pairs |= {(column.table, extra) for column in record.columns for extra in column.extra}
                pairs |= {(record.table, name) for name in record.constants}
        return pairs


def read_profile(path: Path) -> Profile:
    """The profile in a YAML file. Raises ProfileProblem with one sentence on the first thing that cannot be used."""
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise ProfileProblem(
            f"{path.name}: there is no such profile; 'vigie agency list' shows the ones there are."
        ) from None
    except (UnicodeDecodeError, OSError):
        raise ProfileProblem(f"{path.name}: the profile cannot be read; it should be a text file in UTF-8.") from None
    return parse_profile(text, name=path.name)


def parse_profile(text: str, *, name: str) -> Profile:
    """The profile in a text; `name` stands in the sentences of its problems."""
    try:
        # Every scalar is text: a column named No or a word 17-Oct must not become a truth or a date.
        raw = yaml.load(text, Loader=_TEXT_ONLY)
    except yaml.YAMLError as error:
        at = getattr(error, "problem_mark", None)
        where = f" near line {at.line + 1}" if at else ""
        raise ProfileProblem(f"{name}: not readable as YAML{where}; check indents, colons and quotes.") from None
    return _Reader(name).profile(raw, text)


class _Reader:
    """Checks a parsed profile key by key; knows the file's name for its sentences."""

    def __init__(self, name: str) -> None:
        self._name = name

    def fail(self, sentence: str) -> ProfileProblem:
        return ProfileProblem(f"{self._name}: {sentence}")

    def profile(self, raw: Any, text: str) -> Profile:
        top = self._mapping(raw, "the profile", required={"slug", "name", "standard", "timezone", "agency", "files"},
                            optional={"encoding", "delimiter", "blanks", "totals", "title_rows", "words"})  # fmt: skip
        if str(top["standard"]).split(".")[:2] != VERSION.split(".")[:2]:
            raise self.fail(f"standard {top['standard']} is not the standard in force, {VERSION}.")
        agency = self._mapping(top["agency"], "agency", optional={"id", "column", "register"})
        if ("id" in agency) == ("column" in agency):
            raise self.fail("agency needs either id or column, not both.")
        words = {
            str(name): {
                _squeezed(word): None if code in {"null", ""} else code
                for word, code in self._mapping(entries, f"words.{name}").items()
            }
            for name, entries in self._mapping(top.get("words") or {}, "words").items()
        }
        profile = Profile(
            slug=str(top["slug"]), name=str(top["name"]), timezone=str(top["timezone"]),
            agency_id=agency.get("id"), agency_column=agency.get("column"),
            encoding=str(top.get("encoding", "utf-8")), delimiter=str(top.get("delimiter", ",")),
            blanks=tuple(sorted({str(word).strip().casefold() for word in top.get("blanks") or []} | {""})),
            totals=tuple(map(str, top.get("totals") or [])), title_rows=int(top.get("title_rows") or 0),
            files=tuple(self._layout(str(name), raw) for name, raw in self._mapping(top["files"], "files").items()),
            words=words, text=text,
        )  # fmt: skip
        self._check_words(profile)
        return profile

    def _layout(self, name: str, raw: Any) -> FileLayout:
        entry = self._mapping(raw, f"files.{name}", required={"records"}, optional={"ignore"})
        records = tuple(self._record(f"files.{name}", record) for record in entry["records"])
        ignored = {
            str(column): str(reason) for column, reason in self._mapping(entry.get("ignore") or {}, "ignore").items()
        }
        return FileLayout(name=name, records=records, ignored=ignored)

    def _record(self, where: str, raw: Any) -> Record:
        entry = self._mapping(raw, where, required={"table", "key"},
                              optional={"incident", "columns", "constants", "present", "role"})  # fmt: skip
        table = str(entry["table"])
        if table not in {"incident", "person"}:
            raise self.fail(f"{where}: a record is an incident or a person, not {table}.")
        if table == "person" and not (entry.get("incident") and entry.get("role")):
            raise self.fail(f"{where}: a person record names its incident columns and its role.")
        columns = [
            self._column(table, str(source), spec)
            for source, specs in self._mapping(entry.get("columns") or {}, f"{where}.columns").items()
            for spec in (specs if isinstance(specs, list) else [specs])
        ]
        fed = [column.field for column in columns if column.table == table]
        if twice := sorted({name for name in fed if fed.count(name) > 1}):
            raise self.fail(f"{where}: {table}.{twice[0]} is fed by two columns; one of the two would be lost.")
        role = entry.get("role")
        role_column = (
            self._column(table, str(role["column"]), {"to": "role", "words": role.get("words")})
            if isinstance(role, dict)
            else None
        )
        key = () if entry["key"] == "row" else tuple(map(str, entry["key"]))
        constants = {str(name): str(value) for name, value in (entry.get("constants") or {}).items()}
        for name in constants:
            self._field(table, name)
        return Record(
            table=table, key=key, incident=tuple(map(str, entry.get("incident") or key)), columns=tuple(columns),
            constants=constants, present=tuple(map(str, entry.get("present") or [])),
            role=None if role_column else role, role_column=role_column,
        )  # fmt: skip

    def _column(self, table: str, source: str, raw: Any) -> Column:
        spec = self._mapping(raw, f"column {source}", required={"to"}, optional={"format", "words", "split", "with"})
        target_table, _, name = str(spec["to"]).rpartition(".")
        target_table = target_table or table
        if target_table not in {table, *_CHILDREN}:
            raise self.fail(f"column {source}: {spec['to']} is not a field of {table} or of its child tables.")
        declared = self._field(target_table, name)
        if declared.type is Type.CODE and not (spec.get("words") or spec.get("format")):
            raise self.fail(f"column {source}: {spec['to']} holds codes, so it needs words.")
        if declared.type in {Type.DATE, Type.TIME} and not spec.get("format"):
            raise self.fail(f"column {source}: {spec['to']} needs a format.")
        return Column(
            source=source, table=target_table, field=name, format=spec.get("format"), words=spec.get("words"),
            split=spec.get("split"), extra={str(key): str(value) for key, value in (spec.get("with") or {}).items()},
        )  # fmt: skip

    def _field(self, table: str, name: str) -> Any:
        try:
            return TABLES[table].field(name)
        except KeyError:
            known = ", ".join(field.name for field in TABLES[table].fields)
            raise self.fail(f"{table} has no field {name}; it has {known}.") from None

    def _check_words(self, profile: Profile) -> None:
        columns = [
            column for layout in profile.files for record in layout.records
            for column in (*record.columns, *([record.role_column] if record.role_column else []))
        ]  # fmt: skip
        for column in columns:
            if column.words is None:
                continue
            if column.words not in profile.words:
                raise self.fail(f"column {column.source}: there is no word list {column.words}.")
            allowed = {*TABLES[column.table].field(column.field).allowed, "not_asked", "not_reported", "unknown", None}
            if stray := [code for code in profile.words[column.words].values() if code not in allowed]:
                raise self.fail(f"words.{column.words}: {stray[0]} is not a code of {column.table}.{column.field}.")

    def _mapping(
        self, raw: Any, where: str, required: set[str] | None = None, optional: set[str] | None = None
    ) -> dict[str, Any]:
        if not isinstance(raw, dict):
            raise self.fail(f"{where} should be a mapping of names to values.")
        if required is not None or optional is not None:
            if missing := sorted((required or set()) - set(raw)):
                raise self.fail(f"{where} lacks {missing[0]}.")
            if stray := sorted(set(raw) - (required or set()) - (optional or set())):
                raise self.fail(f"{where} has {stray[0]}, which a profile does not know.")
        return raw


def _squeezed(text: str) -> str:
    return " ".join(text.split()).casefold()


def squeezed(texts: Sequence[str]) -> list[str]:
    """Words as they are compared: stripped, case folded, inner blanks squeezed."""
    return [_squeezed(text) for text in texts]

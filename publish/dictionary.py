"""The data dictionary as values: one entry per field of the standard, published or not, and one per term.

Everything is derived from the declarations; must not say anything a declaration does not, nor touch data.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

import polars as pl

from publish.companions import DATA_DICTIONARY, TERMS
from schemas.as_polars import polars_schema
from schemas.model import PUBLISHED, WITHHELD, Field, Privacy, Release, Table, Type, Vocabulary
from schemas.standard import TABLES

BLANKS = {
    "not_asked": "The question did not apply, or did not exist on that date.",
    "not_reported": "The question applied; the agency left it empty.",
    "pending": "Not known yet: the agency's inquiry is not closed.",
    "unknown": "The agency answered that it is not known, and not likely to become known.",
    WITHHELD: "Known to us and kept back, so that no one can be found. The column beside it names the level or rule.",
}
"""The kinds of blank, in words."""

AS_REPORTED = "As reported."
"""How a field is published that is neither coarsened, replaced nor derived."""

_ID = "An identifier made for the release; it says nothing about the agency's own numbers."
_WHY_NOT = {
    Privacy.DIRECT: "Not published: it could lead to a person or to one agency record.",
    Privacy.QUASI: "Not published: together with other facts it could single a person out.",
    Privacy.SENSITIVE: "Not published: it is sensitive.",
    Privacy.OPEN: "Not published: the published rows are read without it.",
}
_ON_REQUEST = "Not in the open release: it is sensitive. The publisher decides on requests."
_AS_AREA = "Only as area and area_level; never as written."


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What the dictionary says about one field; the attributes are the columns of the data_dictionary table."""

    table_name: str
    field: str
    label: str
    description: str
    type: str
    unit: str
    allowed: str
    published: str
    how_published: str
    source: str
    since: str
    until: str


def published_pairs() -> tuple[tuple[Table, Table], ...]:
    """Each table of the standard that is published, beside the public table derived from it."""
    return tuple((table, public) for table in TABLES if (public := table.published()) is not None)


def entries() -> tuple[Entry, ...]:
    """Every field: the published ones table by table, then those that are not."""
    kept = [
        _entry(field, public, terms=terms_of(field, private), how=_how(field, public))
        for private, public in published_pairs()
        for field in public.fields
    ]
    named = {(entry.table_name, entry.field) for entry in kept}
    gone = [
        _entry(field, table, terms=field.vocabulary, how=_why_not(field, table), published=False)
        for table in TABLES
        for field in table.fields
        if (table.name, field.name) not in named
    ]
    return (*kept, *gone)


def level_of(field: Field, public: Table) -> Field | None:
    """The column that names the level of `field`, where `field` is coarsened."""
    return next((other for other in public.fields if other.name == f"{field.name}_level"), None)


def levels(public: Table) -> tuple[str, ...]:
    """The columns of a public table that name a level, in order."""
    return tuple(level.name for field in public.fields if (level := level_of(field, public)))


def dictionary_frame() -> pl.DataFrame:
    """The entries as the data_dictionary table."""
    rows = [{"row_order": place, **asdict(entry)} for place, entry in enumerate(entries(), 1)]
    return pl.DataFrame(rows, schema=polars_schema(DATA_DICTIONARY))


def terms_frame() -> pl.DataFrame:
    """Every term of every vocabulary a reader of the release may meet, the kinds of blank last."""
    rows: list[tuple[str, str, str, str, str]] = [
        (vocabulary.name, term.code, term.label, term.meaning, term.source)
        for vocabulary in vocabularies()
        for term in vocabulary.terms
    ]
    rows += [("blank", code, code.replace("_", " ").capitalize(), meaning, "Vigie") for code, meaning in BLANKS.items()]
    return pl.DataFrame(
        [(place, *row) for place, row in enumerate(rows, 1)], schema=polars_schema(TERMS), orient="row"
    )  # fmt: skip


def vocabularies() -> tuple[Vocabulary, ...]:
    """The vocabularies of the published tables, coded values and levels alike, each once, in order of appearance."""
    found: dict[str, Vocabulary] = {}
    for private, public in published_pairs():
        for field in public.fields:
            if terms := terms_of(field, private):
                found.setdefault(terms.name, terms)
    return tuple(found.values())


def _entry(field: Field, table: Table, *, terms: Vocabulary | None, how: str, published: bool = True) -> Entry:
    return Entry(
        table_name=table.name, field=field.name, label=field.label, description=field.description,
        type=str(field.type), unit=field.unit or "", allowed="; ".join(_allowed(field, table, terms)),
        published="yes" if published else "no", how_published=how,
        source=field.source or "Vigie", since=field.since, until=field.until or "",
    )  # fmt: skip


def terms_of(field: Field, private: Table) -> Vocabulary | None:
    """The vocabulary of a public column; a coarsened one has the vocabulary of the field it was made from."""
    if field.vocabulary is not None:
        return field.vocabulary
    declared = {other.name: other for other in (*private.inherits, *private.fields)}
    return declared[field.name].vocabulary if field.name in declared else None


def _allowed(field: Field, table: Table, terms: Vocabulary | None) -> Iterator[str]:
    if field.type is Type.CODE:
        yield from field.allowed
    elif terms is not None:
        yield from terms.codes
    if field.minimum is not None:
        yield f"at least {field.minimum}"
    if field.maximum is not None:
        yield f"at most {field.maximum}"
    if field.type is not Type.CODE and terms is not None:
        yield from (blank for blank in BLANKS if blank not in terms.codes)


def _how(field: Field, public: Table) -> str:
    if field.release is Release.PSEUDONYM:
        return _ID
    level = level_of(field, public)
    if level is not None and level.vocabulary is not None:
        finest, *coarser = (term.label for term in level.vocabulary.terms if term.code != WITHHELD)
        if not coarser:
            return f"{finest}, or withheld where too few rows look alike."
        ladder = ", ".join(label[0].lower() + label[1:] for label in (finest, *coarser))
        return f"{level.vocabulary.description} The finest at which enough rows look alike: {ladder}; else withheld."
    return field.derived or AS_REPORTED


def _why_not(field: Field, table: Table) -> str:
    if table.withheld_because:
        return f"Not published: {table.withheld_because[0].lower()}{table.withheld_because[1:]}"
    if field.release is Release.ON_REQUEST:
        return _ON_REQUEST
    if field.release is Release.AREA:
        return _AS_AREA
    if field.release in PUBLISHED:
        raise ValueError(f"{table.name}.{field.name} is published under another name; say how in publish/dictionary.py")
    return _WHY_NOT[field.privacy]

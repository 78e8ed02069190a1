"""The data dictionary as values: one entry per field of the standard, published or not, and one per term.

Everything is derived from the declarations; must not say anything a declaration does not, nor touch data.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from publish.companions import COMPANIONS
from publish.declared.release import DATA_DICTIONARY, TERMS
from schemas import access, languages
from schemas.model import PUBLISHED, WITHHELD, Field, Privacy, Release, Table, Term, Type, Vocabulary
from schemas.standard import PUBLISHED_TABLES, TABLES
from schemas.vocabularies import FORCE_GROUP

if TYPE_CHECKING:
    # The public process reads the dictionary and makes no frame.
    import polars as pl

BLANKS = {
    "not_asked": "The question did not apply, or did not exist on that date.",
    "not_reported": "The question applied; the agency left it empty.",
    "pending": "Not known yet: the agency's inquiry is not closed.",
    "unknown": "The agency answered that it is not known, and not likely to become known.",
    WITHHELD: "Known to us and kept back, so that no one can be found. The column beside it names the level or rule.",
}
"""The kinds of blank, in words."""

BLANK = "blank"
"""The name under which the kinds of blank stand among the terms."""

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
_BESIDE = "As it is: a fact about the release, or counted from what it publishes."
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
    purpose: str
    legal_basis: str
    retention: str
    access: str
    label_fr: str
    description_fr: str
    label_es: str
    description_es: str


def published_pairs() -> tuple[tuple[Table, Table], ...]:
    """Each table of the standard that is published, beside the public table derived from it."""
    return tuple((table, public) for table in TABLES if (public := table.published()) is not None)


def entries() -> tuple[Entry, ...]:
    """Every field: the published ones table by table, those of the companion tables, then those that are not published.

    Raises schemas.access.AccessError for a published column that has no terms, or whose level of access is not public.
    """
    access.require_public((*PUBLISHED_TABLES, *COMPANIONS))
    kept = [
        _entry(field, public, terms=terms_of(field, private), how=_how(field, public))
        for private, public in published_pairs()
        for field in public.fields
    ]
    beside = [
        _entry(field, table, terms=field.vocabulary, how=_BESIDE) for table in COMPANIONS for field in table.fields
    ]
    named = {(entry.table_name, entry.field) for entry in kept}
    gone = [
        _entry(field, table, terms=field.vocabulary, how=_why_not(field, table), published=False)
        for table in TABLES
        for field in table.fields
        if (table.name, field.name) not in named
    ]
    return (*kept, *beside, *gone)


def level_of(field: Field, public: Table) -> Field | None:
    """The column that names the level of `field`, where `field` is coarsened."""
    return next((other for other in public.fields if other.name == f"{field.name}_level"), None)


def levels(public: Table) -> tuple[str, ...]:
    """The columns of a public table that name a level, in order."""
    return tuple(level.name for field in public.fields if (level := level_of(field, public)))


def dictionary_frame() -> "pl.DataFrame":
    """The entries as the data_dictionary table."""
    import polars as pl

    from schemas.as_polars import polars_schema

    rows = [{"row_order": place, **asdict(entry)} for place, entry in enumerate(entries(), 1)]
    return pl.DataFrame(rows, schema=polars_schema(DATA_DICTIONARY))


def terms_frame() -> "pl.DataFrame":
    """Every term of every vocabulary a reader of the release may meet, the kinds of blank last; in three languages."""
    import polars as pl

    from schemas.as_polars import polars_schema

    rows: list[tuple[str, ...]] = [
        (vocabulary.name, term.code, term.label, term.meaning, term.source, *_in_other_languages(vocabulary, term))
        for vocabulary in vocabularies()
        for term in vocabulary.terms
    ]
    rows += [
        (BLANK, code, blank_label(code), meaning, "Vigie", *(
            word for language in ("fr", "es") for word in (blank_label(code, language), blank_meaning(code, language))
        ))
        for code, meaning in BLANKS.items()
    ]  # fmt: skip
    return pl.DataFrame(
        [(place, *row) for place, row in enumerate(rows, 1)], schema=polars_schema(TERMS), orient="row"
    )  # fmt: skip


def blank_label(code: str, language: str = "en") -> str:
    """A kind of blank in words."""
    return languages.said(f"{BLANK}.{code}.label", code.replace("_", " ").capitalize(), language)


def blank_meaning(code: str, language: str = "en") -> str:
    """What a kind of blank means."""
    return languages.said(f"{BLANK}.{code}.meaning", BLANKS[code], language)


def texts_to_translate() -> dict[str, str]:
    """Every key of the catalogues of words with its English: public tables, companion tables, vocabularies, blanks."""
    blanks = {f"{BLANK}.{code}.label": blank_label(code) for code in BLANKS}
    blanks |= {f"{BLANK}.{code}.meaning": meaning for code, meaning in BLANKS.items()}
    return languages.texts_of((*PUBLISHED_TABLES, *COMPANIONS), vocabularies()) | blanks


def vocabularies() -> tuple[Vocabulary, ...]:
    """The vocabularies of the published and the companion tables, values and levels alike, in order of appearance."""
    found: dict[str, Vocabulary] = {}
    for private, public in (*published_pairs(), *((table, table) for table in COMPANIONS)):
        for field in public.fields:
            if terms := terms_of(field, private):
                found.setdefault(terms.name, terms)
    # The words that stand where a kind of force gives way to its group.
    return (*found.values(), FORCE_GROUP)


def _in_other_languages(vocabulary: Vocabulary, term: Term) -> Iterator[str]:
    for language in ("fr", "es"):
        yield languages.term_label(vocabulary, term, language)
        yield languages.term_meaning(vocabulary, term, language)


def _entry(field: Field, table: Table, *, terms: Vocabulary | None, how: str, published: bool = True) -> Entry:
    terms_held = access.terms_of(table, field)
    return Entry(
        table_name=table.name, field=field.name, label=field.label, description=field.description,
        type=str(field.type), unit=field.unit or "", allowed="; ".join(_allowed(field, table, terms)),
        published="yes" if published else "no", how_published=how,
        source=field.source or "Vigie", since=field.since, until=field.until or "",
        purpose=terms_held.purpose, legal_basis=terms_held.legal_basis, retention=terms_held.retention,
        access=terms_held.level.value,
        label_fr=languages.label_of(table, field, "fr"), description_fr=languages.description_of(table, field, "fr"),
        label_es=languages.label_of(table, field, "es"), description_es=languages.description_of(table, field, "es"),
    )  # fmt: skip


def terms_of(field: Field, private: Table) -> Vocabulary | None:
    """The vocabulary of a public column; a coarsened one has the vocabulary of the field it was made from."""
    if field.vocabulary is not None:
        return field.vocabulary
    declared = {other.name: other for other in (*private.inherits, *private.fields, *private.adds)}
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

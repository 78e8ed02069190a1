"""What a declaration is, and what it refuses: Field, Table, Vocabulary, Hierarchy.

Declarations are frozen values checked when they are made, so a contradiction stops the import with a sentence.
Must not import anything but the standard library, and must not look a table up by name.
"""

import re
from dataclasses import dataclass, replace
from enum import StrEnum


class DeclarationError(ValueError):
    """A declaration contradicts itself; the sentence names the declaration and the contradiction."""


class Type(StrEnum):
    """The kinds of value a field may hold. CODE is a term of a vocabulary; TIME is local HH:MM text; DECIMAL a real number."""

    KEY = "key"
    TEXT = "text"
    CODE = "code"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    TIME = "time"


class Privacy(StrEnum):
    """What a value could do to a person (classes of the privacy policy, docs/architecture.md)."""

    OPEN = "open"
    QUASI = "quasi"
    SENSITIVE = "sensitive"
    DIRECT = "direct"


class Release(StrEnum):
    """What the public gets of a field."""

    AS_IS = "as_is"
    COARSEN = "coarsen"
    PSEUDONYM = "pseudonym"
    AREA = "area"
    REDACTED = "redacted"
    ON_REQUEST = "on_request"
    NEVER = "never"


PUBLISHED = frozenset({Release.AS_IS, Release.COARSEN, Release.PSEUDONYM, Release.AREA, Release.REDACTED})
"""Release rules that leave something in the public table. REDACTED leaves what a person signed off, where an agency opted in."""

BLANKS = ("not_asked", "not_reported", "pending", "unknown")
"""Blanks a coded answer may hold: not asked of this sender or report; left empty; not known yet; not known, and not

likely to become known. One more, `withheld`, is added at the border."""

WITHHELD = "withheld"
"""The word that stands in a public column where a rule kept the value back."""


@dataclass(frozen=True, kw_only=True)
class Term:
    """One word of a vocabulary: stable code, English label, meaning, validity dates (ISO) and source.

    broader: the code of the same vocabulary that stands for this one where only the coarser list is known.
    """

    code: str
    label: str
    meaning: str = ""
    since: str | None = None
    until: str | None = None
    source: str = ""
    broader: str | None = None

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z0-9][a-z0-9_+-]*", self.code):
            raise DeclarationError(f"term {self.code!r}: a code is lower case letters, digits, _ + or -")
        if not self.label:
            raise DeclarationError(f"term {self.code!r}: a term needs a label")


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """A controlled list. Codes are unique and never a blank word."""

    name: str
    description: str
    terms: tuple[Term, ...]

    def __post_init__(self) -> None:
        codes = self.codes
        if len(set(codes)) != len(codes):
            raise DeclarationError(f"vocabulary {self.name}: a code stands twice")
        if set(codes) & {"not_asked", "not_reported", "pending"}:
            raise DeclarationError(f"vocabulary {self.name}: a code is one of the words for blank")
        if stray := {term.broader for term in self.terms if term.broader} - set(codes):
            raise DeclarationError(f"vocabulary {self.name}: {sorted(stray)[0]} is broader than a term, but is none")

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes in declared order."""
        return tuple(term.code for term in self.terms)


@dataclass(frozen=True, kw_only=True)
class Hierarchy:
    """Levels a quasi-identifier may be published at, finest first; the last one is always `withheld`.

    `weight` says how much a loss in this attribute counts against losses in others (privacy recoding).
    """

    name: str
    description: str
    levels: tuple[Term, ...]
    weight: float = 1.0

    def __post_init__(self) -> None:
        if not self.levels or self.levels[-1].code != WITHHELD:
            raise DeclarationError(f"hierarchy {self.name}: the last level is {WITHHELD!r}")

    @property
    def vocabulary(self) -> Vocabulary:
        """The level names as a vocabulary, for the published `_level` column."""
        return Vocabulary(name=f"{self.name}_level", description=self.description, terms=self.levels)


@dataclass(frozen=True, kw_only=True)
class Field:
    """One column of the standard. `privacy` and `release` have no default: someone must decide.

    required: a row without it cannot stand; always: whoever asks the question answers it in each report, so that a
    blank holds the report unless the sender's profile says what its blank means.
    derived: how Vigie computes the field, when no agency reports it.
    references: "table.field" of the key this field points to.
    hierarchy: the levels of a COARSEN field.
    harmless: values of a SENSITIVE field that are no secret when a whole class shares them.
    withheld: on a public field, the border may put the word `withheld` in place of an answer.
    """

    name: str
    type: Type
    label: str
    description: str
    privacy: Privacy
    release: Release
    required: bool = False
    always: bool = False
    vocabulary: Vocabulary | None = None
    hierarchy: Hierarchy | None = None
    harmless: tuple[str, ...] = ()
    withheld: bool = False
    references: str | None = None
    derived: str | None = None
    unit: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    pattern: str | None = None
    purpose: str = ""
    legal_basis: str = ""
    retention: str = ""
    source: str = ""
    since: str = "0.1"
    until: str | None = None

    def __post_init__(self) -> None:
        for broken, sentence in self._contradictions():
            if broken:
                raise DeclarationError(f"field {self.name}: {sentence}")

    def _contradictions(self) -> tuple[tuple[bool, str], ...]:
        numeric = self.minimum is not None or self.maximum is not None
        return (
            (not re.fullmatch(r"[a-z][a-z0-9_]*", self.name), "a name is lower case letters, digits and _"),
            (not self.label or not self.description, "a field needs a label and a description"),
            ((self.type is Type.CODE) != (self.vocabulary is not None), "a code has a vocabulary, nothing else has"),
            (numeric and self.type not in {Type.INTEGER, Type.DECIMAL}, "only a number has a minimum or a maximum"),
            (self.required and self.always, "a field is required, or always answered where it is asked, not both"),
            (self.pattern is not None and self.type not in {Type.KEY, Type.TEXT, Type.TIME}, "only text has a pattern"),
            (self.privacy is Privacy.DIRECT and self.release in {Release.AS_IS, Release.COARSEN},
             "a direct identifier cannot be released as it is or coarsened"),
            (self.type is Type.TEXT and self.release is Release.AS_IS and self.privacy is not Privacy.OPEN,
             "free text about people is never released as it is"),
            (self.release is Release.COARSEN and self.hierarchy is None, "a coarsened field names its hierarchy"),
            (self.release is not Release.COARSEN and self.hierarchy is not None, "only a coarsened field has a hierarchy"),
            (self.release is Release.PSEUDONYM and self.type is not Type.KEY, "only a key can become a pseudonym"),
            (self.release is Release.REDACTED and self.type is not Type.TEXT, "only text can be redacted"),
            (bool(set(self.harmless) - set(self.allowed)), "a harmless value is one of its terms"),
            (self.privacy is Privacy.DIRECT and not (self.purpose and self.retention),
             "a direct identifier states its purpose and its retention"),
        )  # fmt: skip

    @property
    def blanks(self) -> tuple[str, ...]:
        """The words for blank this field may hold: none when it is required or not a code."""
        return () if self.required or self.type is not Type.CODE else BLANKS

    @property
    def allowed(self) -> tuple[str, ...]:
        """Every value a CODE field may hold, terms first, then the words for blank."""
        codes = self.vocabulary.codes if self.vocabulary else ()
        kept_back = (WITHHELD,) if self.withheld and self.vocabulary else ()
        return (*codes, *(blank for blank in self.blanks if blank not in codes), *kept_back)


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table of the standard: fields in order, its key, and whether rows of it are published at all.

    inherits: fields of the parent incident that the public table repeats, because it cannot be joined to it.
    adds: fields only the public table has, worked out at the border from rows of other tables.
    link: the field that joins a row to its person. It is published only where enough bundles share what it would tell;
    the public table gets `group_id` (the class of the person) and `member_id` (rows of one person) beside it.
    withheld_because: why no row is published, when none is; said in the dictionary and on the site.
    quasi: on a public table, the columns by which someone could be recognised; k is counted over them.
    """

    name: str
    label: str
    description: str
    grain: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    inherits: tuple[Field, ...] = ()
    adds: tuple[Field, ...] = ()
    link: str = ""
    withheld_because: str = ""
    quasi: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        names = [field.name for field in self.fields]
        if len(set(names)) != len(names):
            raise DeclarationError(f"table {self.name}: a field stands twice")
        if missing := set(self.key) - set(names):
            raise DeclarationError(f"table {self.name}: the key names {sorted(missing)}, which are not fields")

    def field(self, name: str) -> Field:
        """The field of that name; KeyError when the table has none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(f"table {self.name} has no field {name}")

    @property
    def published_fields(self) -> tuple[Field, ...]:
        """The private fields that leave something in the public table, inherited ones after the key."""
        if self.withheld_because:
            return ()
        kept = tuple(field for field in self.fields if field.release in PUBLISHED)
        keys = tuple(field for field in kept if field.release is Release.PSEUDONYM)
        return (*keys, *self.inherits, *(field for field in kept if field not in keys), *self.adds)

    def published(self) -> "Table | None":
        """The public table, derived: None when no row is published.

        A COARSEN field becomes its value and its level; all AREA fields together become `area` and `area_level`;
        a PSEUDONYM stays a key; a link may be blank and stands behind group and member; a coded answer may be withheld;
        NEVER and ON_REQUEST are gone.
        """
        if self.withheld_because:
            return None
        fields: list[Field] = []
        quasi: list[str] = []
        for field in self.published_fields:
            before = len(fields)
            if field.release is Release.AREA:
                if not any(done.name == "area" for done in fields):
                    fields.extend(_coarsened(AREA_FIELD))
            elif field.release is Release.COARSEN:
                fields.extend(_coarsened(field))
            elif field.name == self.link:
                fields.extend(
                    (GROUP_ID, MEMBER_ID, replace(field, required=False, description=f"{field.description} {_LINK}"))
                )
            else:
                fields.append(replace(field, withheld=True, harmless=()) if _may_be_withheld(field) else field)
            if field.privacy is Privacy.QUASI or field.release is Release.AREA:
                quasi.extend(added.name for added in fields[before:])
        names = {field.name for field in fields}
        key = tuple(name for name in self.key if name in names)
        key = key if len(key) == len(self.key) else ()
        key = () if self.link in key else key
        return replace(self, fields=tuple(fields), key=key, inherits=(), adds=(), link="", quasi=tuple(quasi))


_LINK = "Blank where too few incidents share what it would tell; group_id still says which persons look like this one."


def _may_be_withheld(field: Field) -> bool:
    """Answers about people and events; facts about institutions and the side a person stood on are always told."""
    return field.type is Type.CODE and not field.required and field.privacy in {Privacy.OPEN, Privacy.SENSITIVE}


def _coarsened(field: Field) -> tuple[Field, Field]:
    if field.hierarchy is None:
        raise DeclarationError(f"field {field.name}: a coarsened field names its hierarchy")
    value = replace(
        field, type=Type.TEXT, vocabulary=None, hierarchy=None, minimum=None, maximum=None, pattern=None, always=False,
        privacy=Privacy.OPEN, release=Release.AS_IS, required=True,
        description=f"{field.description} Published at the level named in {field.name}_level.",
    )  # fmt: skip
    level = Field(
        name=f"{field.name}_level", type=Type.CODE, label=f"{field.label}: level",
        description=f"How finely {field.label[0].lower()}{field.label[1:]} is published in this row.",
        vocabulary=field.hierarchy.vocabulary, privacy=Privacy.OPEN, release=Release.AS_IS, required=True,
        derived="Chosen at the privacy border, so that at least k rows look alike.",
    )  # fmt: skip
    return value, level


def _made_key(name: str, label: str, description: str) -> Field:
    return Field(
        name=name, type=Type.KEY, label=label, description=description, privacy=Privacy.OPEN, release=Release.PSEUDONYM,
        required=True, derived="Made at the privacy border.", source="Vigie", since="0.3",
    )  # fmt: skip


GROUP_ID = _made_key(
    "group_id", "Group", "The group of persons who look alike, of at least k incidents; the same in every table."
)
MEMBER_ID = _made_key(
    "member_id", "Member of the group", "Rows of this table with the same member are about one person of the group."
)

AREA_LEVELS = Hierarchy(
    name="area",
    description="Places from snap point to county; an address or the point itself is never published.",
    levels=(
        Term(
            code="snap", label="Snap point", meaning="One point for at least eight addresses; see the table of places."
        ),
        Term(code="cell", label="Cell of a hexagonal grid", meaning="H3 resolution 8, cut at the border of the beat."),
        Term(code="beat", label="Police beat"),
        Term(code="neighbourhood", label="Neighbourhood"),
        Term(code="city", label="City"),
        Term(code="county", label="County"),
        Term(code=WITHHELD, label="Withheld", meaning="No area at which enough rows look alike."),
    ),
)

AREA_FIELD = Field(
    name="area", type=Type.TEXT, label="Area", description="The area in which the incident took place.",
    privacy=Privacy.QUASI, release=Release.COARSEN, hierarchy=AREA_LEVELS, required=True,
    derived="From the reported address or city, by the geocoder and the zone layer.",
)  # fmt: skip
"""The one public place column that stands for every AREA field of a table."""

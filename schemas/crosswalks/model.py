"""What a crosswalk is: pairs of a place of ours and an item of theirs, the words of both, and what has no place.

A place is "table.field" of the standard; an item is "section.item" of the other shape. Declarations are checked when they
are made. Must not know a report or a file.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from schemas.model import BLANKS, DeclarationError, Vocabulary


class Form(StrEnum):
    """How an answer is written there. MADE: from several answers, as the pair's `how` says."""

    TEXT = "text"
    WHOLE = "whole number"
    DECIMAL = "decimal number"
    DATE = "date"
    TIME = "time"
    TRUTH = "true or false"
    WORD = "one word"
    WORDS = "list of words"
    MADE = "made"


class Confidence(StrEnum):
    """How sure it is that the other shape is as written here: HIGH seen in a source, MEDIUM likely, LOW recalled."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


def folded(label: str) -> str:
    """A word as it is compared: stripped, inner blanks squeezed, case folded."""
    return " ".join(label.split()).casefold()


@dataclass(frozen=True, kw_only=True)
class Words:
    """The terms of a vocabulary of ours and the words of theirs.

    both: our code to their word, and back. out: our code to a word that comes back as another code, or not at all.
    back: their word to our code, for words we never write. blanks: our words for blank that they tell apart.
    homeless: words of theirs we know and have no term for. doubtful: words that are recalled, or near to the term and not it.
    apart: codes that are left out although a broader one has a word. A code without a word of its own takes its broader term's.
    """

    vocabulary: Vocabulary
    both: Mapping[str, str] = field(default_factory=dict)
    out: Mapping[str, str] = field(default_factory=dict)
    back: Mapping[str, str] = field(default_factory=dict)
    blanks: Mapping[str, str] = field(default_factory=dict)
    homeless: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        codes = {*self.both, *self.out, *self.back.values(), *self.apart}
        if stray := sorted(codes - set(self.vocabulary.codes)):
            raise DeclarationError(f"words of {self.vocabulary.name}: {stray[0]} is not one of its terms")
        if stray := sorted(set(self.blanks) - set(BLANKS)):
            raise DeclarationError(f"words of {self.vocabulary.name}: {stray[0]} is not a word for blank")
        read = [folded(word) for word in (*self.both.values(), *self.blanks.values(), *self.back, *self.homeless)]
        if twice := sorted({word for word in read if read.count(word) > 1}):
            raise DeclarationError(f"words of {self.vocabulary.name}: {twice[0]!r} is read in two ways")
        if stray := sorted(set(self.doubtful) - set(self.words)):
            raise DeclarationError(f"words of {self.vocabulary.name}: {stray[0]!r} is doubted but not used")

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Every word of theirs that is known here, each once."""
        return tuple(
            dict.fromkeys((*self.both.values(), *self.out.values(), *self.back, *self.blanks.values(), *self.homeless))
        )

    @cached_property
    def _told(self) -> dict[str, str]:
        terms = {term.code: term for term in self.vocabulary.terms}
        told = {**self.both, **self.out}
        for code, term in terms.items():
            at = term
            while at.code not in told and at.code not in self.apart and at.broader:
                at = terms[at.broader]
            if code not in self.apart and at.code in told:
                told[code] = told[at.code]
        return {**told, **self.blanks}

    @cached_property
    def _read(self) -> dict[str, str]:
        both = {word: code for code, word in {**self.both, **self.blanks}.items()}
        return {folded(word): code for word, code in {**both, **self.back}.items()}

    def told(self, code: str | None) -> str | None:
        """Their word for a code of ours; None when they have none."""
        return self._told.get(code) if code is not None else None

    def read(self, word: str) -> str | None:
        """Our code for a word of theirs; None when we have none (see `known`)."""
        return self._read.get(folded(word))

    def known(self, word: str) -> bool:
        """Whether the word is one of theirs, with a term here or without."""
        return folded(word) in {folded(each) for each in self.words}


@dataclass(frozen=True, kw_only=True)
class Pair:
    """One place of ours and one item of theirs.

    role: the side of the person the place speaks of (of force: the person on whom it was used); None for the incident.
    pattern: how a date or time is written (strftime), or what a text must look like there (regular expression).
    where: fixed answers of the row, as in basis: confirmed. comes_back: whether the item is read into the place again.
    shared: the item holds the answers of all persons of that side, so it is read back only where there is one person.
    """

    ours: str
    theirs: str
    form: Form
    role: str | None = None
    words: Words | None = None
    pattern: str = ""
    where: tuple[tuple[str, str], ...] = ()
    comes_back: bool = True
    shared: bool = False
    how: str = ""
    confidence: Confidence = Confidence.HIGH

    def __post_init__(self) -> None:
        if (self.form in {Form.WORD, Form.WORDS}) != (self.words is not None):
            raise DeclarationError(f"pair {self.ours}, {self.theirs}: words have a list, nothing else has")
        if self.form is Form.MADE and not self.how:
            raise DeclarationError(f"pair {self.ours}, {self.theirs}: what is made says how")

    @property
    def table(self) -> str:
        """The table of our place."""
        return self.ours.split(".")[0]

    @property
    def field(self) -> str:
        """The field of our place."""
        return self.ours.split(".")[1]

    @property
    def section(self) -> str:
        """The section of their item."""
        return self.theirs.rpartition(".")[0]

    @property
    def item(self) -> str:
        """Their item without its section."""
        return self.theirs.rpartition(".")[2]


@dataclass(frozen=True, kw_only=True)
class Lost:
    """A place of ours the other shape has none for, of one side or of both, and why."""

    ours: str
    reason: str
    role: str | None = None


@dataclass(frozen=True, kw_only=True)
class Remade:
    """A place of ours that is not carried and not lost: whoever reads the other shape works it out again, and how."""

    ours: str
    reason: str
    role: str | None = None


@dataclass(frozen=True, kw_only=True)
class Lacking:
    """An item of theirs we have no place for, and why."""

    theirs: str
    reason: str
    confidence: Confidence = Confidence.HIGH


@dataclass(frozen=True, kw_only=True)
class Crosswalk:
    """One other shape: every place of ours is in `pairs`, `lost` or `remade`; `notes` says what no single place can say."""

    slug: str
    name: str
    description: str
    pairs: tuple[Pair, ...]
    lost: tuple[Lost, ...]
    remade: tuple[Remade, ...]
    lacking: tuple[Lacking, ...]
    notes: tuple[str, ...] = ()

    def pairs_of(self, place: str, role: str | None) -> tuple[Pair, ...]:
        """The pairs of one place for one side, in the order in which their items are read."""
        return tuple(pair for pair in self.pairs if pair.ours == place and pair.role in {None, role})

    def section(self, *names: str) -> tuple[Pair, ...]:
        """The pairs whose items stand in one of these sections."""
        return tuple(pair for pair in self.pairs if pair.section in names)

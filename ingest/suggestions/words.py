"""Which of the agency's own words a text could mean.

Sure where only case, blanks or punctuation differ from one meaning, or one letter in a long word; else up to three words to
choose from. Must not use a word the agency's profile does not know, nor read a doubt (a question mark) away.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from rapidfuzz.distance import DamerauLevenshtein

from ingest.profile import squeezed
from ingest.suggestions.idea import ASK, Idea, could_be, sure_of
from schemas.model import Vocabulary

_LIKE = 80
_CHOICES = 3
_LONG = 6
_TOO_LONG = 200
_DROPPED = re.compile(r"[\s.,;:'\"’‘“”`_\-‐‑‒–—/\\()\[\]!*]+")
_DIGITS = re.compile(r"\d+")
_JOINERS = re.compile(r"\s*(?:[;,/|+&]|\band\b)\s*", re.IGNORECASE)

Meaning = str | None
"""A code of the standard, or None for a word that says nothing."""


def bare(text: str) -> str:
    """A text without case, blanks and punctuation; signs that carry meaning (+ ? ~ < > % #) stay."""
    return _DROPPED.sub("", " ".join(text.casefold().replace("&", " and ").split()))


def _numeral(text: str) -> str:
    """A number as it is compared: blanks and a trailing .0 are nothing, every other sign is something."""
    return re.sub(r"\.0*$", "", re.sub(r"[‐‑‒–—]", "-", "".join(text.casefold().split())))


@dataclass(frozen=True, kw_only=True)
class _Known:
    text: str
    meaning: Meaning
    word: str


class WordIdeas:
    """The words one column may hold, and what an unknown text among them could mean.

    words: the profile's words, squeezed, to codes; usual: how a word is best written to the sender.
    """

    def __init__(
        self, words: Mapping[str, Meaning], vocabulary: Vocabulary | None, usual: Callable[[str], str]
    ) -> None:
        self._words, self._usual = words, usual
        by_code: dict[Meaning, list[str]] = {}
        for word, meaning in words.items():
            by_code.setdefault(meaning, []).append(word)
        shortest = {meaning: min(same, key=lambda word: (len(word), word)) for meaning, same in by_code.items()}
        known = [_Known(text=word, meaning=meaning, word=word) for word, meaning in words.items()]
        for term in vocabulary.terms if vocabulary else ():
            if term.code in shortest:
                known += [_Known(text=text, meaning=term.code, word=shortest[term.code])
                          for text in (squeezed([term.label])[0], term.code)]  # fmt: skip
        self._known = known
        self._not_theirs = {bare(text) for term in (vocabulary.terms if vocabulary else ()) if term.code not in shortest
                            for text in (term.label, term.code)}  # fmt: skip
        self._bare = [bare(one.text) for one in known]

    def idea(self, text: str) -> Idea:
        """What a text could mean; what it becomes is a word of the agency."""
        plain, alone = squeezed([text])[0], bare(text)
        if not alone or len(alone) > _TOO_LONG:
            return ASK
        same = [
            one
            for one, known in zip(self._known, self._bare, strict=True)
            if known == alone and _same_numeral(text, one.text)
        ]
        if same:
            return self._sure_or_ask(same)
        if alone in self._not_theirs:  # a word of the standard the agency has no word for
            return ASK
        return self._one_letter_off(alone) or self._alike(plain, alone)

    def _sure_or_ask(self, same: Sequence[_Known]) -> Idea:
        words = [self._usual(one.word) for one in same]
        return sure_of(words[0]) if len({one.meaning for one in same}) == 1 else could_be(*words[:_CHOICES])

    def _one_letter_off(self, alone: str) -> Idea | None:
        """One letter added, left out, changed or swapped in a long word, where nothing else is near."""
        if len(alone) < _LONG:
            return None
        near = process.extract(alone, self._bare, scorer=DamerauLevenshtein.distance, score_cutoff=2, limit=None)
        close = [self._known[at] for found, distance, at in near if distance == 1 and _same_frame(alone, found)]
        if not close or len({self._known[at].meaning for _, _, at in near}) > 1:
            return None
        return sure_of(self._usual(close[0].word))

    def _alike(self, plain: str, alone: str) -> Idea:
        begun = [one for one, known in zip(self._known, self._bare, strict=True) if known.startswith(alone)]
        scored = process.extract(
            plain, [one.text for one in self._known], scorer=fuzz.WRatio, score_cutoff=_LIKE, limit=12
        )
        slips = process.extract(alone, self._bare, scorer=DamerauLevenshtein.distance, score_cutoff=1, limit=_CHOICES)
        alike = [self._known[at] for _, _, at in (*slips, *scored)] if len(alone) > 2 else []
        by_meaning: dict[Meaning, str] = {}
        for one in (*(begun if len(begun) <= _CHOICES * 2 else []), *alike):
            by_meaning.setdefault(one.meaning, self._usual(one.word))
        return could_be(*list(by_meaning.values())[:_CHOICES])


def relisted(text: str, joiners: Sequence[str], words: Mapping[str, Meaning]) -> str | None:
    """Known words joined in another way, joined as the profile does; None if that is not what the text is."""
    pieces = [piece for piece in _JOINERS.split(" ".join(text.split())) if piece]
    return (
        joiners[0].join(pieces) if len(pieces) > 1 and all(squeezed([piece])[0] in words for piece in pieces) else None
    )


def parts(text: str, joiners: Sequence[str], words: Mapping[str, Meaning]) -> list[tuple[str, bool]]:
    """A cell that lists words, in its parts and whether each is known; the longest known word first, as it is read."""
    items = _items(" ".join(text.split()), joiners)
    found: list[tuple[str, bool]] = []
    at = 0
    while at < len(items):
        ends = range(len(items), at, -1)
        whole = next((end for end in ends if squeezed([_between(items, at, end)])[0] in words), None)
        end = whole or at + 1
        if said := _between(items, at, end).strip():
            found.append((said, whole is not None))
        at = end
    return found


def _items(text: str, joiners: Sequence[str]) -> list[tuple[str, str]]:
    """Items of a list, each with the joiner that follows it."""
    marks = sorted({joiner.strip() or joiner for joiner in joiners}, key=len, reverse=True)
    pieces = re.split(f"({'|'.join(map(re.escape, marks))})", text, flags=re.IGNORECASE)
    return list(zip(pieces[::2], [*pieces[1::2], ""], strict=True))


def _between(items: Sequence[tuple[str, str]], start: int, end: int) -> str:
    return "".join(item + joiner for item, joiner in items[start : end - 1]) + items[end - 1][0]


def _same_numeral(text: str, known: str) -> bool:
    """A number, or a range of numbers, is the same only if nothing but blanks or a trailing .0 differs."""
    return not _DIGITS.fullmatch(bare(text)) or _numeral(text) == _numeral(known)


def _same_frame(one: str, other: str) -> bool:
    """First letter and digits agree: a prefix or another number is another meaning."""
    return one[0] == other[0] and _DIGITS.findall(one) == _DIGITS.findall(other)

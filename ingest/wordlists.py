"""Words and lists of words to codes, by a profile's word list.

A word that contains the joiner survives, because the longest known word is tried first. Must not guess: a word that is not
in the list is None where a list was asked for, or no match.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from ingest.profiles.model import squeezed_word

Words = Mapping[str, str | None]


def split_words(
    text: str, joiners: Sequence[str], words: Words | None, skipped: frozenset[str], strange: list[str] | None = None
) -> list[str] | None:
    """The codes of a list in its order, each once; None when an item is not a known word.

    strange: where given, items that are no known word are put there, and the list goes on without them.

    words: None takes the items as they stand, each in its place; skipped: items that are blank. An item that holds nothing is
    skipped.
    """
    items = _items(text, joiners)
    if words is None:
        return ["" if squeezed_word(item) in skipped else item for _, _, item in items]
    found: dict[str, None] = {}
    longest = _most_joiners(tuple(words), tuple(joiners)) + 1
    at = 0
    while at < len(items):
        if not items[at][2]:
            at += 1
            continue
        for end in range(min(len(items), at + longest), at, -1):
            word = squeezed_word(text[items[at][0] : items[end - 1][1]])
            if word in words:
                if (code := words[word]) is not None:
                    found[code] = None
                break
            if end == at + 1:
                if word not in skipped:
                    if strange is None:
                        return None
                    strange.append(word)
                break
        at = end
    return list(found)


def _items(text: str, joiners: Sequence[str]) -> list[tuple[int, int, str]]:
    """Where each item begins and ends, and the item stripped."""
    items: list[tuple[int, int, str]] = []
    start = 0
    for mark in _pattern(tuple(joiners)).finditer(text):
        items.append((start, mark.start(), text[start : mark.start()].strip()))
        start = mark.end()
    items.append((start, len(text), text[start:].strip()))
    return items


@lru_cache(maxsize=256)
def _pattern(joiners: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the joiners, longest first; blanks around a joiner do not count, unless it is made of blanks alone."""
    marks = sorted({joiner.strip() or joiner for joiner in joiners}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, marks)), re.IGNORECASE)


@lru_cache(maxsize=256)
def _most_joiners(words: tuple[str, ...], joiners: tuple[str, ...]) -> int:
    """How many joiners the word with the most of them contains."""
    pattern = _pattern(joiners)
    return max((len(pattern.findall(word)) for word in words), default=0)

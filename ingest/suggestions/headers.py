"""Which column of a file could be the one the profile misses: by its name and by what stands under it.

Sure where one name alone is close and every text under it can be read. Must not rename anything.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import DamerauLevenshtein

_CLOSE = 88
"""From here on a name is taken to mean the other, if what stands under it can be read."""

_NEAR = 70
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_VOWELS = str.maketrans("", "", "aeiou")


@dataclass(frozen=True, kw_only=True)
class HeaderIdea:
    """A header of the file that could stand for a missing one."""

    header: str
    missing: str
    sure: bool


def header_ideas(
    strays: Sequence[str], missing: Mapping[str, Sequence[str]], readable: Callable[[str, str], bool | None]
) -> list[HeaderIdea]:
    """For each missing column the headers it could stand under, likeliest first.

    strays: headers the profile does not know; missing: each missing column with further names it goes by;
    readable: whether every text under a header can be read as the missing column; None where reading proves nothing.
    """
    score = {(stray, name): max(likeness(stray, known) for known in (name, *others))
             for name, others in missing.items() for stray in strays}  # fmt: skip
    ideas: list[HeaderIdea] = []
    for name in missing:
        ranked = sorted(strays, key=lambda stray: -score[stray, name])
        near = [stray for stray in ranked if score[stray, name] >= _NEAR and readable(stray, name) is not False]
        alone = len(strays) == len(missing) == 1 and not near and ranked and readable(ranked[0], name)
        for stray in near[:3]:
            rivals = [other for other in missing if other != name and score[stray, other] >= _NEAR]
            proven = 100 if readable(stray, name) is None else _CLOSE
            sure = len(near) == 1 and not rivals and score[stray, name] >= proven
            ideas.append(HeaderIdea(header=stray, missing=name, sure=sure))
        if alone:
            ideas.append(HeaderIdea(header=ranked[0], missing=name, sure=False))
    return ideas


def likeness(one: str, other: str) -> float:
    """How alike two column names are, 0 to 100; close only when each word of one is a word of the other, or short for it."""
    mine, theirs = _tokens(one), _tokens(other)
    if not mine or not theirs:
        return 0
    if "".join(mine) == "".join(theirs):
        return 100
    if _word_by_word(mine, theirs):
        return 95
    if _word_by_word(sorted(mine), sorted(theirs)):
        return 90
    if _short_for("".join(mine), "".join(theirs)) and _keeps_initials("".join(mine), theirs):
        return 90
    apart = fuzz.token_sort_ratio(" ".join(mine), " ".join(theirs)), fuzz.WRatio(" ".join(mine), " ".join(theirs))
    return min(*apart, _CLOSE - 1)


def _tokens(name: str) -> list[str]:
    """The words of a name, also of InjLvl, INJ_LVL and Inj. Lvl."""
    return [word.lower() for word in _WORDS.findall(name)]


def _short_for(short: str, whole: str) -> bool:
    """The word itself, its beginning, or its letters in order, consonants above all: lvl is short for level."""
    if short == whole:
        return True
    if len(short) >= len(whole) or short[0] != whole[0] or len(short) < 2 or short.isdigit():
        return False
    if len(short) >= 3 and whole.startswith(short):
        return True
    consonants = whole[0] + whole[1:].translate(_VOWELS)
    return len(short) >= 2 and _in_order(short, consonants)


def _word_by_word(mine: Sequence[str], theirs: Sequence[str]) -> bool:
    """Each word is the other, short for it, or one letter off in a long word."""
    return len(mine) == len(theirs) and all(
        _short_for(a, b) or _short_for(b, a) or (min(len(a), len(b)) >= 5 and DamerauLevenshtein.distance(a, b) == 1)
        for a, b in zip(mine, theirs, strict=True)
    )


def _in_order(short: str, whole: str) -> bool:
    letters = iter(whole)
    return all(letter in letters for letter in short)


def _keeps_initials(short: str, words: Sequence[str]) -> bool:
    """Every word of the long name has its first letter in the short one, in order."""
    return len(words) > 1 and _in_order("".join(word[0] for word in words), short)

"""A narrative as words in a row, each with its class and whether it may stay for its own sake.

Must not look at neighbours further than the next word and a sentence's start; people.py and places.py do.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from privacy.narrative.words import CAUTIOUS, KEPT, PLAIN, RARE, Words

NAME, NUMBER, PLACE, WORD = "name", "number", "place", "word"
"""Kinds of masks."""

_TOKEN = re.compile(r"[^\W_](?:[\w'./@:,&+#*\\|=-]*[^\W_])?")
_PARTS = re.compile(r"[\W_]+")
_SMALL = re.compile(r"\d{1,2}")
_MEASURE = re.compile(r"\d{1,2}(mm|ft|lbs?|mph|secs?|mins?|hrs?|x|cm|yds?)")
_ORDINAL = re.compile(r"\d{1,3}(st|nd|rd|th)")
_ENDS = re.compile(r"[.!?\n]")
_APOSTROPHES = str.maketrans("’‘ʼ`´", "'''''")
_DASHES = str.maketrans("‐‑‒–—−", "------")
_WORST = {KEPT: 0, PLAIN: 1, RARE: 2, CAUTIOUS: 3}


@dataclass(slots=True)
class Tokens:
    """words: lower case, without possessive; classes: "" where unknown; masks: kind or "" for each; cased: capitals tell something."""

    text: str
    words: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    classes: list[str] = field(default_factory=list)
    capital: list[bool] = field(default_factory=list)
    numeric: list[bool] = field(default_factory=list)
    masks: list[str] = field(default_factory=list)
    cased: bool = False

    def gap(self, index: int) -> str:
        """What stands between a word and the one before it."""
        return self.text[self.ends[index - 1] if index else 0 : self.starts[index]]

    def breaks(self, index: int) -> bool:
        """Whether a sentence or a clause ends before this word."""
        return index > 0 and self.gap(index).strip(" '\"#.()") != ""


def normalised(text: str) -> str:
    """The text in one form: composed letters, plain apostrophes and dashes, no invisible characters."""
    if text.isascii():
        return text
    plain = unicodedata.normalize("NFKC", text).translate(_APOSTROPHES).translate(_DASHES)
    if plain.replace("\n", " ").isprintable():
        return plain
    return "".join(letter for letter in plain if unicodedata.category(letter) != "Cf")


def read_tokens(text: str, words: Words) -> Tokens:
    """The words of a normalised text, each masked or kept for its own sake."""
    tokens = Tokens(text)
    known = words.classes
    for found in _TOKEN.finditer(text):
        raw = found.group()
        lower = raw.lower()
        if lower.endswith("'s"):
            lower = lower[:-2]
        numeric = not lower.isalpha() and any(letter.isdigit() for letter in lower)
        tokens.words.append(lower)
        tokens.starts.append(found.start())
        tokens.ends.append(found.end())
        tokens.capital.append(raw[0].isupper())
        tokens.numeric.append(numeric)
        tokens.classes.append(known.get(lower) or ("" if numeric or lower.isalpha() else _of_parts(raw, lower, known)))
    tokens.masks = [""] * len(tokens.words)
    _see_case(tokens, words)
    _mask_for_its_own_sake(tokens, words)
    return tokens


def _of_parts(raw: str, lower: str, known: Mapping[str, str]) -> str:
    """The class of a word of several parts: that of its worst part."""
    parts = _PARTS.split(lower)
    if (
        "@" in raw
        or "_" in raw
        or any(len(part) == 1 for part in parts)
        or raw[1:] != raw[1:].lower() != raw[1:].upper()
    ):
        return ""
    classes = [known.get(part, "") for part in parts]
    return "" if "" in classes else max(classes, key=_WORST.__getitem__)


def _starts_sentence(tokens: Tokens, index: int, words: Words) -> bool:
    if index == 0:
        return True
    if not _ENDS.search(tokens.gap(index)):
        return False
    before = tokens.words[index - 1]
    return "\n" in tokens.gap(index) or not (len(before) == 1 or before in words.sets["titles"])


def _see_case(tokens: Tokens, words: Words) -> None:
    """Capitals tell something where some words in mid-sentence have one and most have none."""
    if not any(tokens.capital):
        return
    capitals = sum(tokens.capital)
    if capitals * 2 > len(tokens.words):
        return
    tokens.cased = any(
        capital and len(word) > 1 and word not in words.sets["titles"] and not _starts_sentence(tokens, index, words)
        for index, (capital, word) in enumerate(zip(tokens.capital, tokens.words, strict=True))
    )


def _mask_for_its_own_sake(tokens: Tokens, words: Words) -> None:
    sets, masks, count = words.sets, tokens.masks, len(tokens.words)
    said = sets["titles"] | sets["roles"]
    for index, word in enumerate(tokens.words):
        kind = tokens.classes[index]
        following = tokens.words[index + 1] if index + 1 < count else ""
        if not kind:
            masks[index] = WORD
            if tokens.numeric[index]:
                masks[index] = "" if _may_be_counted(word, following, words) else NUMBER
            elif tokens.capital[index] and tokens.cased:
                masks[index] = NAME
        elif kind == CAUTIOUS and not _stands_safely(tokens, index, words):
            masks[index] = NAME
        if tokens.cased and tokens.capital[index] and not masks[index] and not tokens.numeric[index]:
            begins = _starts_sentence(tokens, index, words)
            named = word in words.names and word not in said
            if begins and kind == RARE and word not in said:
                plain = word not in words.frequent and tokens.classes[index + 1 : index + 2] == [KEPT]
                masks[index] = "" if plain else NAME
            elif begins and kind == PLAIN and word not in said and index + 1 < count and tokens.capital[index + 1]:
                masks[index] = "" if following in said or tokens.gap(index + 1).strip() not in {"", ","} else NAME
            elif not begins and (kind != KEPT or named) and word not in said and word not in sets["trade"]:
                masks[index] = NAME
        if tokens.starts[index] and tokens.text[tokens.starts[index] - 1] == "@":
            masks[index] = WORD


def _may_be_counted(word: str, following: str, words: Words) -> bool:
    """A number of one or two digits that counts or measures something."""
    if _MEASURE.fullmatch(word):
        return True
    if _SMALL.fullmatch(word):
        return following in words.sets["units"]
    return bool(_ORDINAL.fullmatch(word)) and following in words.sets["ordinals"]


def _stands_safely(tokens: Tokens, index: int, words: Words) -> bool:
    before = tokens.words[index - 1] if index and not tokens.breaks(index) else ""
    after = tokens.words[index + 1] if index + 1 < len(tokens.words) else ""
    if tokens.words[index] in words.sets["doing"]:
        return after in words.sets["objects"]
    return before in words.sets["after"] or after in words.sets["before"]

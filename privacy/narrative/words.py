"""The word lists of the redactor: which words may stay, which of them are also names, and which words announce a name.

Lists are packaged data, read through importlib. Must not hold a list of persons of any agency.
Sources: SCOWL to size 35 and the US Census Bureau's names of 1990; the words around them are ours (context.toml).
"""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_PACKAGE = "privacy.narrative"

KEPT, PLAIN, RARE, CAUTIOUS = "kept", "plain", "rare", "cautious"
"""Classes of words. KEPT: function words and verbs. PLAIN: no name. RARE: a rare surname, or a name these reports need as a
word. CAUTIOUS: a name unless its neighbours say otherwise."""

_LEAST_PLAIN = 2000


class ListProblem(ValueError):
    """A word list is missing or too short to redact with; nothing may be published."""


@dataclass(frozen=True, kw_only=True)
class Words:
    """classes: word -> class; a word that is not in it is masked. sets: the words of each entry of context.toml."""

    classes: Mapping[str, str]
    sets: Mapping[str, frozenset[str]]
    names: frozenset[str]
    frequent: frozenset[str]


@cache
def words() -> Words:
    """The packaged lists. Raises ListProblem where one is missing or short."""
    context = tomllib.loads(_text("context.toml"))
    return arranged(_lines("words.txt"), _lines("name_words.txt"), context)


def arranged(plain: list[str], named: list[str], context: Mapping[str, str]) -> Words:
    """Words by class, from lists of lower-case words; a name word ends in '?' where rare, in '!' where frequent."""
    if len(plain) < _LEAST_PLAIN or not named or not all(value.split() for value in context.values()):
        raise ListProblem("a word list of the redactor is missing or too short; nothing can be redacted.")
    sets = {key: frozenset(value.split()) for key, value in context.items()}
    names = frozenset(word.rstrip("?!") for word in named)
    classes = {word: KEPT if _is_verb_or_adverb(word) else PLAIN for word in plain}
    for word in named:
        bare = word.rstrip("?!")
        if word.endswith("?") or bare in sets["ordinary"]:
            classes[bare] = RARE
        elif bare in sets["cautious"] | sets["doing"]:
            classes[bare] = CAUTIOUS
        if bare in sets["shades"]:
            classes[bare] = CAUTIOUS
    classes |= dict.fromkeys(sets["foreign"], CAUTIOUS)
    classes |= dict.fromkeys(sets["trade"] | (sets["titles"] - names) | (sets["roles"] - names), PLAIN)
    # One's own role is not one's name: father, sister and driver stay, and what follows them is looked at.
    classes |= dict.fromkeys((sets["titles"] | sets["roles"]) & names, RARE)
    classes |= dict.fromkeys(sets["kept"], KEPT)
    frequent = frozenset(word[:-1] for word in named if word.endswith("!"))
    return Words(classes=classes, sets=sets, names=names, frequent=frequent)


@cache
def redactor_version() -> str:
    """SHA-256 over the redactor's own code and lists: a sign-off holds for this very redactor."""
    digest = hashlib.sha256()
    for file in sorted(files(_PACKAGE).iterdir(), key=lambda one: one.name):
        if file.is_file() and file.name.endswith((".py", ".txt", ".toml")):
            digest.update(file.name.encode() + b"\x00" + file.read_bytes() + b"\x00")
    return digest.hexdigest()


def _is_verb_or_adverb(word: str) -> bool:
    return len(word) > 4 and word.endswith(("ed", "ing", "ly"))


def _lines(name: str) -> list[str]:
    return [line.strip() for line in _text(name).splitlines() if line.strip() and not line.startswith("#")]


def _text(name: str) -> str:
    file = files(_PACKAGE).joinpath(name)
    if not file.is_file():
        raise ListProblem(f"the redactor's list {name} is not installed; nothing can be redacted.")
    return file.read_text("utf-8")

"""The FBI-shaped list of injuries beside our three answers: was the person injured, how gravely, in which ways.

Pure functions of answers and words. Their list mixes kinds with gravity; a kind without "Apparent minor injury" or
"Death" beside it is major there. Must not know persons or files.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from schemas.crosswalks.fbi_words import BLANKS, DEATH, INJURY, MAJOR, MINOR, NONE, PENDING, UNKNOWN

_WORD_OF = {"death": DEATH, "injury": MINOR}
_LEVEL_OF = {DEATH: "death", MINOR: "injury"}
SAYING_NOTHING = frozenset({NONE, PENDING, UNKNOWN})
"""Words of the list that name no injury."""


@dataclass(frozen=True, kw_only=True)
class Injuries:
    """Answers of ours about one person: yes, no or a blank; level or a blank; kinds of injury."""

    injured: str | None
    level: str | None
    kinds: tuple[str, ...]


def told_injuries(answers: Injuries) -> list[str]:
    """Their list. Empty when we have nothing it has a word for."""
    kinds = [word for kind in answers.kinds if (word := INJURY.told(kind))]
    grave = [_WORD_OF[answers.level]] if answers.level in _WORD_OF else []
    if answers.level == "serious_bodily_injury" and not kinds:
        grave = [MAJOR]
    if words := [*dict.fromkeys(kinds), *grave]:
        return words
    if answers.injured == "no":
        return [NONE]
    blank = answers.injured if answers.injured in BLANKS else answers.level
    return [BLANKS[blank]] if blank in BLANKS else []


def read_injuries(words: Sequence[str]) -> Injuries:
    """Our answers from their list; a word that is not of the list is not looked at."""
    known = {word for word in words if INJURY.known(word)}
    kinds = tuple(dict.fromkeys(code for word in words if (code := INJURY.read(word))))
    hurt = known - SAYING_NOTHING
    if not hurt:
        blank = next((ours for ours, word in BLANKS.items() if word in known), None)
        return Injuries(injured="no" if NONE in known else blank, level=None, kinds=())
    level = next((_LEVEL_OF[word] for word in (DEATH, MINOR) if word in hurt), "serious_bodily_injury")
    return Injuries(injured="yes", level=level, kinds=kinds)

"""Where a person is named: after a title, a role or a cue, beside another name, and wherever the same name stands again.

Works on tokens that were looked at one by one. Must not unmask anything.
"""

from privacy.narrative.tokens import NAME, NUMBER, WORD, Tokens
from privacy.narrative.words import CAUTIOUS, KEPT, PLAIN, RARE, Words

_NAME_WORDS = (CAUTIOUS, RARE)


def mask_people(tokens: Tokens, words: Words) -> None:
    """Mask what its neighbours make a name."""
    sets = words.sets
    told: set[str] = set()
    for index, word in enumerate(tokens.words):
        if word in sets["titles"]:
            _after(tokens, index + 1, words, told, plural=word in sets["plural"])
        elif word in sets["roles"]:
            _after(tokens, index + 1, words, told, plural=False)
        elif word in sets["cues"] or (word in sets["as_cues"] and tokens.words[index + 1 : index + 2] == ["as"]):
            _after_cue(tokens, index + 1, words, told)
        elif word == "goes" and tokens.words[index + 1 : index + 2] == ["by"]:
            _after_cue(tokens, index + 2, words, told)
    _initials(tokens)
    _beside(tokens, words, told)
    if tokens.cased:
        _capitals_again(tokens, words, told)
    _again(tokens, words, told)


def _after(tokens: Tokens, index: int, words: Words, told: set[str], *, plural: bool) -> None:
    """Mask up to three words after a title: the first unless it cannot be a name, the next as long as they look like one."""
    sets, count = words.sets, len(tokens.words)
    while index < count and (tokens.words[index] in sets["titles"] or tokens.words[index] in sets["roles"]):
        # "Officer Sgt": the second title speaks for itself.
        return
    if index < count and tokens.numeric[index] and not tokens.breaks(index):
        tokens.masks[index] = NUMBER
        index += 1
    for place in range(index, min(index + 3, count)):
        word, kind = tokens.words[place], tokens.classes[place]
        if tokens.breaks(place) or kind == KEPT or word in sets["follows"] or tokens.numeric[place]:
            break
        if place > index and kind == PLAIN and not (tokens.cased and tokens.capital[place]):
            break
        _tell(tokens, place, told, kind)
    else:
        return
    if plural and index < place < count - 1 and tokens.words[place] in {"and", "&"}:
        _after(tokens, place + 1, words, told, plural=False)


def _after_cue(tokens: Tokens, index: int, words: Words, told: set[str]) -> None:
    count = len(tokens.words)
    while index < count and tokens.words[index] in {
        "is",
        "was",
        "of",
        "as",
        "by",
        "to",
        "be",
        "him",
        "her",
        "himself",
        "herself",
        "me",
    }:
        index += 1
    for place in range(index, min(index + 3, count)):
        if (
            tokens.classes[place] == KEPT
            or tokens.words[place] in words.sets["titles"]
            or (place > index and tokens.breaks(place))
        ):
            break
        _tell(tokens, place, told, tokens.classes[place])


def _tell(tokens: Tokens, place: int, told: set[str], kind: str) -> None:
    tokens.masks[place] = NAME
    if kind:
        told.add(tokens.words[place])


def _beside(tokens: Tokens, words: Words, told: set[str]) -> None:
    """A name word beside a masked word is part of the name; so is an ordinary word after one, where capitals tell nothing."""
    masks, count = tokens.masks, len(tokens.words)
    determiners = words.sets["after"]
    said = words.sets["titles"] | words.sets["roles"]
    for index in range(count):
        if masks[index] not in {NAME, WORD}:
            continue
        before = index - 1
        joined = index and (not tokens.breaks(index) or tokens.gap(index) == ", ")
        if joined and not masks[before] and _may_join(tokens, before, said):
            _join(tokens, before, words, told)
        following = index + 1
        if following >= count or masks[following] or tokens.breaks(following):
            continue
        governed = before >= 0 and tokens.words[before] in determiners
        kind = tokens.classes[following]
        if tokens.numeric[following]:
            continue
        if tokens.words[following] in words.sets["titles"] and not (tokens.cased and tokens.capital[following]):
            continue
        if tokens.words[following] in words.sets["roles"] and (
            governed or (tokens.cased and not tokens.capital[following])
        ):
            continue
        if kind in _NAME_WORDS and not (governed and masks[index] == WORD):
            _join(tokens, following, words, told)
        elif (
            kind == PLAIN and not tokens.cased and not governed and tokens.words[following] not in words.sets["follows"]
        ):
            masks[following] = NAME if masks[index] == NAME else WORD


def _initials(tokens: Tokens) -> None:
    """The letters A and I with a full stop beside a masked word are initials."""
    masks, text = tokens.masks, tokens.text
    for index, word in enumerate(tokens.words):
        if word in {"a", "i"} and not masks[index] and text[tokens.ends[index] : tokens.ends[index] + 1] == ".":
            near = [place for place in (index - 1, index + 1) if 0 <= place < len(masks)]
            if any(masks[place] or tokens.classes[place] not in {KEPT, PLAIN} for place in near):
                masks[index] = NAME


def _capitals_again(tokens: Tokens, words: Words, told: set[str]) -> None:
    """A name known by its capital in mid-sentence is one at the start of a sentence too; a name word also in lower case."""
    seen = {
        word for index, word in enumerate(tokens.words)
        if tokens.masks[index] == NAME and tokens.capital[index] and tokens.classes[index]
    }  # fmt: skip
    told |= {word for word in seen if word in words.names}
    for index, word in enumerate(tokens.words):
        if word in seen and tokens.capital[index] and not tokens.masks[index]:
            tokens.masks[index] = NAME


def _join(tokens: Tokens, place: int, words: Words, told: set[str]) -> None:
    tokens.masks[place] = NAME
    if tokens.words[place] in words.frequent:
        told.add(tokens.words[place])


def _may_join(tokens: Tokens, index: int, said: frozenset[str]) -> bool:
    return tokens.classes[index] in _NAME_WORDS and tokens.words[index] not in said


def _again(tokens: Tokens, words: Words, told: set[str]) -> None:
    """A word that was a name once is one everywhere in the text."""
    if not told:
        return
    for index, word in enumerate(tokens.words):
        if word in told and not tokens.masks[index]:
            tokens.masks[index] = NAME

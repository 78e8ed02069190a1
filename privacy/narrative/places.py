"""Where a street, a date, a code or a telephone number is told in words and small numbers that may each stay alone.

Works on tokens that were looked at one by one. Must not unmask anything.
"""

from privacy.narrative.tokens import NAME, NUMBER, PLACE, WORD, Tokens
from privacy.narrative.words import CAUTIOUS, KEPT, RARE, Words

_FURTHEST = 4


def mask_places(tokens: Tokens, words: Words) -> None:
    """Mask streets and crossings."""
    sets = words.sets
    for index, word in enumerate(tokens.words):
        if word in sets["street_ends"] or word in sets["loose_ends"]:
            _street(tokens, index, words)
        elif word in sets["crossings"] and tokens.words[index + 1 : index + 2] == ["of"]:
            _crossing(tokens, index + 2, words)
        elif (
            tokens.masks[index] == NUMBER
            and index
            and tokens.words[index - 1] in {"at", "on", "to", "from", "of", "near"}
        ):
            _after_number(tokens, index + 1, words)


def mask_codes(tokens: Tokens, words: Words) -> None:
    """Mask numbers, codes and plates after the words that announce them, dates, ages, times, and digits said in words."""
    sets, count, said = words.sets, len(tokens.words), tokens.words
    for index, word in enumerate(said):
        if word in sets["codes"]:
            _code(tokens, index, words)
        elif word in sets["months"]:
            beside = [place for place in (index - 1, index + 1) if 0 <= place < count and tokens.numeric[place]]
            for place in (index, *beside) if beside else ():
                tokens.masks[place] = NUMBER
        elif word in sets["ages"] or word in sets["clock"]:
            for place in range(index - 1, max(index - 3, -1), -1):
                if not _counts(tokens, place, words):
                    break
                tokens.masks[place] = NUMBER
        elif tokens.numeric[index] and index + 1 < count and tokens.numeric[index + 1] and not tokens.breaks(index + 1):
            tokens.masks[index] = tokens.masks[index + 1] = NUMBER
        elif (
            word in sets["spoken"]
            and index + 2 < count
            and said[index + 1] in sets["spoken"]
            and said[index + 2] in sets["spoken"]
        ):
            tokens.masks[index] = tokens.masks[index + 1] = tokens.masks[index + 2] = NUMBER
        if (
            tokens.masks[index] == WORD
            and index + 1 < count
            and tokens.numeric[index + 1]
            and not tokens.breaks(index + 1)
        ):
            tokens.masks[index + 1] = NUMBER


def _counts(tokens: Tokens, index: int, words: Words) -> bool:
    return tokens.numeric[index] or all(part in words.sets["spoken"] for part in tokens.words[index].split("-"))


def _code(tokens: Tokens, index: int, words: Words) -> None:
    """Mask the one or two words after a code's cue that are no ordinary words."""
    sets, count = words.sets, len(tokens.words)
    at = index + 1
    while at < min(index + 4, count) and tokens.words[at] in sets["between"]:
        at += 1
    for place in range(at, min(at + 3, count)):
        word, kind = tokens.words[place], tokens.classes[place]
        if tokens.breaks(place) and place > at:
            return
        ahead = place + 1 < count and tokens.numeric[place + 1] and not tokens.breaks(place + 1)
        if (
            tokens.numeric[place]
            or word in sets["spoken"]
            or (len(word) == 1 and word != "a")
            or (ahead and kind != KEPT)
        ):
            tokens.masks[place] = NUMBER
        elif not kind or (tokens.words[index] in sets["plates"] and kind != KEPT):
            tokens.masks[place] = tokens.masks[place] or WORD
        else:
            return


def _street(tokens: Tokens, index: int, words: Words) -> None:
    """Mask a street's name before its last word, and the last word with it."""
    loose = tokens.words[index] in words.sets["loose_ends"]
    first = index
    while (
        first
        and index - first < _FURTHEST
        and _may_name_a_street(tokens, first - 1, words)
        and not tokens.breaks(first)
    ):
        first -= 1
    if first == index:
        # "Route 9" and "Highway 61" have their number behind.
        if not loose and index + 1 < len(tokens.words) and tokens.numeric[index + 1]:
            tokens.masks[index] = tokens.masks[index + 1] = PLACE
        return
    before = tokens.words[first - 1] if first else ""
    certain = any(tokens.masks[place] or tokens.classes[place] in {CAUTIOUS, RARE} for place in range(first, index))
    if loose and not certain and before not in {"on", "at", "near", "of", "in", "and", "to", "from"}:
        return
    for place in range(first, index + 1):
        tokens.masks[place] = PLACE
    if before in {"and", "&"} or (before == "at" and not tokens.numeric[first]):
        for place in range(first - 2, max(first - 5, -1), -1):
            if not _may_name_a_street(tokens, place, words) or tokens.breaks(place + 1):
                break
            tokens.masks[place] = NAME if tokens.masks[place] == NAME else PLACE


def _may_name_a_street(tokens: Tokens, index: int, words: Words) -> bool:
    word = tokens.words[index]
    if (
        word in words.sets["directions"]
        or word in words.sets["street_words"]
        or tokens.numeric[index]
        or tokens.masks[index]
    ):
        return True
    return tokens.classes[index] != KEPT and word not in words.sets["stop_street"] and word not in words.sets["titles"]


def _crossing(tokens: Tokens, index: int, words: Words) -> None:
    count, seen_and = len(tokens.words), False
    for place in range(index, min(index + 6, count)):
        if tokens.words[place] in {"and", "&"} and not seen_and:
            seen_and = True
        elif not _may_name_a_street(tokens, place, words) or tokens.breaks(place):
            return
        else:
            tokens.masks[place] = PLACE


def _after_number(tokens: Tokens, index: int, words: Words) -> None:
    """A house number before a street whose last word was left out."""
    for place in range(index, min(index + 2, len(tokens.words))):
        word = tokens.words[place]
        if (
            not _may_name_a_street(tokens, place, words)
            or tokens.breaks(place)
            or word in words.sets["units"] | words.sets["clock"]
        ):
            return
        if word not in words.sets["crossings"]:
            tokens.masks[place] = tokens.masks[place] if tokens.masks[place] == NAME else PLACE

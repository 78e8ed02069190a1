"""Bring a text to one alphabet and one case, and split it into the words of a name.

Nothing here knows what a word means. No value is dropped but marks that carry no meaning: accents, apostrophes, dots.
"""

import re
import unicodedata

_APOSTROPHES = re.compile("['\u2018\u2019\u00b4`]")
_INITIALS = re.compile(r"(?<=\b\w)\.(?=\w\b)")
_PUNCTUATION = re.compile(r"[^\w#]|_")
_TRAVEL = re.compile(r"\b([NSEW])/B\b")
_PLAIN = re.compile(r"[A-Z0-9 ]*")
_DASHES = {0x2044: "/", 0x2010: "-", 0x2011: "-", 0x2012: "-", 0x2013: "-", 0x2014: "-", 0x2212: "-"}


def fold(text: str) -> str:
    """Return `text` in upper case, without accents, with single blanks; 12\u00bd becomes 12 1/2."""
    if not text.isascii():
        text = text.replace("\u00ba", "\u00b0")  # an ordinal sign typed for a degree sign
        # A fraction or superscript sign must not melt into the number before it: 12\u00bd is not 121/2.
        apart = "".join(f" {sign}" if unicodedata.decomposition(sign)[:2] in ("<f", "<s") else sign for sign in text)
        signs = unicodedata.normalize("NFKD", apart).translate(_DASHES)
        text = "".join(sign for sign in signs if not unicodedata.combining(sign))
    return " ".join(text.upper().split())


def split_words(folded: str) -> list[str]:
    """Return the words of a folded text: L.B.J. is one word, LAPU-LAPU two, # a word of its own, 1/2 is HALF, N/B NB."""
    if _PLAIN.fullmatch(folded):
        return folded.split()
    whole = folded.replace("1/2", " HALF ")
    whole = _TRAVEL.sub(r"\1B", whole)
    whole = _INITIALS.sub("", _APOSTROPHES.sub("", whole))
    return _PUNCTUATION.sub(" ", whole).replace("#", " # ").split()

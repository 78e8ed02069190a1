"""Fail-closed redaction of narratives: what is not known to be harmless is masked, and what cannot be judged is withheld.

Deterministic and free of state. Must not log, raise or return anything of a text but the redacted text itself.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from privacy.narrative.people import mask_people
from privacy.narrative.places import mask_codes, mask_places
from privacy.narrative.tokens import NAME, NUMBER, PLACE, WORD, Tokens, normalised, read_tokens
from privacy.narrative.words import Words, words

KINDS = (NAME, NUMBER, PLACE, WORD)
"""What may stand in brackets."""

LEAST_KEPT = 0.5
"""A text of which fewer words than this may stay is withheld: it is not English as these reports write it."""

REASONS = {
    "blank": "the text is blank",
    "script": "the text has letters that are not Latin",
    "unreadable": "more than half of its words would be masked",
}
"""Why a text is withheld whole."""

_ODD = re.compile(r"[^\w\s.,;:!?'\"()/&%$+-]|_")
_JOINED = re.compile(r"[\s.,'\"#/()-]*")
# Letters beyond Latin, Latin-1, Latin Extended-A and B, and Latin Extended Additional.
_NOT_LATIN = re.compile("[^\x00-\u024f\u1e00-\u1eff\\W\\d_]")
_MOST_ODD_LETTERS = 0.05


@dataclass(frozen=True, kw_only=True)
class Redacted:
    """One value for each text.

    texts: null where withheld; reasons: "" or a key of REASONS; masked and kept: words; share: of the letters and digits, how
    much was masked.
    """

    texts: pl.Series
    reasons: pl.Series
    masked: pl.Series
    kept: pl.Series
    share: pl.Series


def redact(texts: pl.Series | Iterable[str | None]) -> Redacted:
    """Redact each text. Raises ListProblem when the word lists are missing."""
    lists = words()
    rows = [_redacted(text, lists) for text in texts]
    told, reasons, masked, kept, share = zip(*rows, strict=True) if rows else ((), (), (), (), ())
    return Redacted(
        texts=pl.Series("text", told, dtype=pl.String), reasons=pl.Series("reason", reasons, dtype=pl.String),
        masked=pl.Series("masked", masked, dtype=pl.Int64), kept=pl.Series("kept", kept, dtype=pl.Int64),
        share=pl.Series("share", share, dtype=pl.Float64),
    )  # fmt: skip


def find_masks(text: str, lists: Words) -> list[tuple[int, int, str]]:
    """Start, end and kind of each mask in a normalised text, in order; masks of one kind side by side are one."""
    return _spans(_looked_at(text, lists))


def _looked_at(text: str, lists: Words) -> Tokens:
    tokens = read_tokens(text, lists)
    mask_codes(tokens, lists)
    mask_people(tokens, lists)
    mask_places(tokens, lists)
    return tokens


def _redacted(text: str | None, lists: Words) -> tuple[str | None, str, int, int, float]:
    plain = normalised(text or "")
    letters = sum(map(str.isalnum, plain))
    if not letters:
        return None, "blank", 0, 0, 0.0
    if not plain.isascii() and len(_NOT_LATIN.findall(plain)) > _MOST_ODD_LETTERS * letters:
        return None, "script", 0, 0, 1.0
    tokens = _looked_at(plain, lists)
    masked = sum(map(bool, tokens.masks))
    kept = len(tokens.masks) - masked
    hidden = sum(end - start for start, end, mask in zip(tokens.starts, tokens.ends, tokens.masks, strict=True) if mask)
    share = min(1.0, hidden / letters)
    if kept < LEAST_KEPT * len(tokens.masks):
        return None, "unreadable", masked, kept, share
    parts: list[str] = []
    at = 0
    for start, end, kind in _spans(tokens):
        parts += (_ODD.sub(" ", plain[at:start]), f"[{kind}]")
        at = end
    parts.append(_ODD.sub(" ", plain[at:]))
    # A text that began with a sign would be a formula in a spreadsheet.
    return " ".join("".join(parts).split()).strip(" +-%&$/"), "", masked, kept, share


def _spans(tokens: Tokens) -> list[tuple[int, int, str]]:
    spans: list[tuple[int, int, str]] = []
    for start, end, mask in zip(tokens.starts, tokens.ends, tokens.masks, strict=True):
        if not mask:
            continue
        if spans and spans[-1][2] == mask and _JOINED.fullmatch(tokens.text, spans[-1][1], start):
            spans[-1] = (spans[-1][0], end, mask)
        else:
            spans.append((start, end, mask))
    return spans

"""What is lost between the standard and another shape, worked out from the declarations alone.

`returned` says what becomes of one coded answer on its way there and back; everything else is a listing of it. Must not
look at a report; `ingest/exchange/loss.py` counts those.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from schemas.crosswalks.model import Crosswalk, Form, Pair
from schemas.crosswalks.sides import places
from schemas.model import Table
from schemas.standard import REPORT_TABLES

_TABLES: dict[str, Table] = {table.name: table for table in REPORT_TABLES}


@dataclass(frozen=True, kw_only=True)
class Coded:
    """The pairs that carry one coded place of one side together; `where` holds the fixed answers of the row."""

    ours: str
    role: str | None
    where: tuple[tuple[str, str], ...]
    pairs: tuple[Pair, ...]

    def told(self, code: str | None) -> bool:
        """Whether some item has a word for the code."""
        return any(pair.words and pair.words.told(code) for pair in self.pairs)

    def returned(self, code: str | None) -> str | None:
        """The code that comes back for a code: itself, a coarser one, or None where none does."""
        words = [(pair.words, pair.words.told(code)) for pair in self.pairs if pair.words and pair.comes_back]
        return next((back for words, word in words if word and (back := words.read(word))), None)


@dataclass(frozen=True, kw_only=True)
class WordLoss:
    """What becomes of the terms of one coded place: told by a word that comes back as another, or left out."""

    coded: Coded
    coarser: tuple[tuple[str, str], ...]
    one_way: tuple[str, ...]
    left_out: tuple[str, ...]


def coded(crosswalk: Crosswalk) -> tuple[Coded, ...]:
    """The coded places that are carried word by word, in the order of the crosswalk."""
    groups: dict[tuple[str, str | None, tuple[tuple[str, str], ...]], list[Pair]] = {}
    for pair in crosswalk.pairs:
        if pair.words is not None:
            groups.setdefault((pair.ours, pair.role, pair.where), []).append(pair)
    return tuple(
        Coded(ours=place, role=role, where=where, pairs=tuple(pairs)) for (place, role, where), pairs in groups.items()
    )


def coded_truths(crosswalk: Crosswalk) -> tuple[Pair, ...]:
    """The places written as true or false: what is neither yes nor no is left out."""
    return tuple(pair for pair in crosswalk.pairs if pair.form is Form.TRUTH)


def word_losses(crosswalk: Crosswalk) -> tuple[WordLoss, ...]:
    """The terms that do not come back as they went, place by place; places that lose none are not listed."""
    found = [_word_loss(each) for each in coded(crosswalk)]
    return tuple(loss for loss in found if loss.coarser or loss.one_way or loss.left_out)


def blanks_told(crosswalk: Crosswalk) -> tuple[str, ...]:
    """The coded places whose pending or unknown is told apart from an answer not given."""
    apart = [each.ours for each in coded(crosswalk) if any(pair.words and pair.words.blanks for pair in each.pairs)]
    return tuple(dict.fromkeys(apart))


def unplaced(crosswalk: Crosswalk) -> Iterator[str]:
    """Places of the standard that are neither mapped, lost nor worked out again, or are two of these; a test wants none."""
    for place, role in places():
        mapped = crosswalk.pairs_of(place, role)
        gone = sum(each.ours == place and each.role in {None, role} for each in crosswalk.lost)
        again = sum(each.ours == place and each.role in {None, role} for each in crosswalk.remade)
        if bool(mapped) + gone + again != 1:
            yield f"{place} ({role or 'incident'})"


def _word_loss(each: Coded) -> WordLoss:
    table, name = each.ours.split(".")
    vocabulary = _TABLES[table].field(name).vocabulary
    codes = vocabulary.codes if vocabulary else ()
    back = {code: each.returned(code) for code in codes}
    return WordLoss(
        coded=each,
        coarser=tuple((code, to) for code, to in back.items() if to is not None and to != code),
        one_way=tuple(code for code, to in back.items() if to is None and each.told(code)),
        left_out=tuple(code for code, to in back.items() if to is None and not each.told(code)),
    )

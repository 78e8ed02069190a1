"""Whether the cells of a column could feed a field at all, and what is not sure about it, type by type.

Must not look at names; `matching` does.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ingest.drafting.content import Content, Forms
from ingest.drafting.known import FIELDS, Known, Target, vocabulary_of
from ingest.drafting.words import known_share, says_yes_no
from schemas.model import Type

NEAR = 86
"""A name that is less like a known one counts only where most of the words are known too."""


@dataclass(frozen=True, kw_only=True)
class Fit:
    """score: of name and cells together, to 100; why: what is not sure; formats: those that read the cells."""

    score: float
    why: tuple[str, ...] = ()
    formats: Forms = ()


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A column that could feed a target. score: how like its name is to a known one; of_one: of a person of one side."""

    target: Target
    score: float
    content: Content
    of_one: bool


def fit(candidate: Candidate, known: Known) -> Fit | None:
    """How well the cells fit; None where they do not."""
    declared = FIELDS[candidate.target]
    if declared.type is Type.CODE:
        return _as_code(candidate, known)
    return _BY_TYPE.get(declared.type, _as_text)(candidate)


def _as_day(candidate: Candidate) -> Fit | None:
    return _as_moment(candidate, candidate.content.days)


def _as_time(candidate: Candidate) -> Fit | None:
    return _as_moment(candidate, candidate.content.times)


def _as_moment(candidate: Candidate, ways: tuple[Forms, ...]) -> Fit | None:
    if not ways:
        return None
    why = ["not every cell fits the format"] if candidate.content.nearly else []
    # With both orders among the ways, or in one of them, some day could be a month.
    written = [form for way in ways for form in way]
    if len({form.replace("%d", "%x").replace("%m", "%x") for form in written}) < len(written):
        why.append("day and month cannot be told apart")
    return Fit(score=candidate.score, why=tuple(why), formats=ways[0])


def _as_whole(candidate: Candidate) -> Fit | None:
    declared, span = FIELDS[candidate.target], candidate.content.whole
    if span is None or candidate.score < NEAR:
        return None
    possible = span[0] >= (declared.minimum or 0) and span[1] <= (declared.maximum or span[1])
    return Fit(score=candidate.score) if possible else None


def _as_text(candidate: Candidate) -> Fit | None:
    return None if candidate.score < NEAR or candidate.content.days else Fit(score=candidate.score)


def _as_code(candidate: Candidate, known: Known) -> Fit | None:
    target, content = candidate.target, candidate.content
    if target == ("person", "age_band") and content.whole is not None and content.whole[1] > 17:
        possible = content.whole[0] >= 0 and content.whole[1] <= 120
        doubts = () if possible else ("some numbers are no ages",)
        return Fit(score=candidate.score, why=doubts, formats=("years",)) if candidate.score >= NEAR else None
    share = known_share(target, content, known)
    asks_yes_no = vocabulary_of(target) == "yes_no"
    near = candidate.score >= NEAR or (share >= 0.5 and not asks_yes_no)
    if not content.words or not near or (asks_yes_no != says_yes_no(content) and share < 0.5):
        return None
    why = [] if share >= 0.995 else [f"{share:.0%} of its words are known"]
    if content.joiner and target[0] in {"incident", "person"} and not candidate.of_one:
        why.append("cells hold several words, and the field has one answer")
    return Fit(score=0.6 * candidate.score + 40 * share, why=tuple(why))


_BY_TYPE: Mapping[Type, Callable[[Candidate], Fit | None]] = {
    Type.DATE: _as_day, Type.TIME: _as_time, Type.INTEGER: _as_whole,
}  # fmt: skip

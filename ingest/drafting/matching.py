"""Which field a column could feed: by its name, by the words under it, and by what its cells are.

Sure is only what is told by an exact name and by every cell. Must not map a column whose cells the field could not read.
"""

from dataclasses import dataclass

from rapidfuzz import fuzz, process

from ingest.drafting.content import Content, Forms
from ingest.drafting.fitting import NEAR, Candidate, fit
from ingest.drafting.known import Known, Target
from ingest.drafting.naming import Named, named
from ingest.drafting.words import YES_NO, allowed_codes, says_yes_no

_LEAST_NAME = 72
_BOXED = ("force", "force_type")
_PERSONAL = {"name", "names", "firstname", "lastname", "surname", "first", "last", "middle", "dob", "birth", "ssn", "phone",
             "email", "license", "plate"}  # fmt: skip
_OF_OFFICERS = {("force_reason", "reason")} | {
    ("person", name)
    for name in ("badge_number", "officer_used_force", "on_duty", "dress", "body_worn_camera", "years_of_service")
}
"""What is asked of officers alone, so that a name needs no side."""


@dataclass(frozen=True, kw_only=True)
class Match:
    """A column and a field it could feed. score: to 100; why: what is not sure; box: the code a column with yes and no is for."""

    header: str
    target: Target
    side: str | None
    score: float
    why: tuple[str, ...] = ()
    formats: Forms = ()
    box: str | None = None

    @property
    def sure(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.why


def matches_of(header: str, content: Content, known: Known) -> list[Match]:
    """The fields a column could feed, the likeliest first."""
    taken = named(header)
    if not content.filled or names_people(header):
        return []
    if (place := _place(header, taken, content)) is not None:
        return [place]
    found: list[Match] = []
    for target, score in _by_name(taken, known).items():
        fitted = fit(Candidate(target=target, score=score, content=content, of_one=taken.side is not None), known)
        if fitted is not None:
            near = () if score == 100 else (f"the name is {score:.0f} % like one that is known",)
            found.append(Match(header=header, target=target, side=_side(taken, target), score=fitted.score,
                               why=(*near, *fitted.why), formats=fitted.formats))  # fmt: skip
    if (box := _boxed(header, taken, content, known)) is not None:
        found.append(box)
    return sorted(found, key=lambda match: -match.score)


def names_people(header: str) -> bool:
    """Whether a column seems to hold what names a person; its words are never shown."""
    return bool(_PERSONAL & set(named(header).words.split()))


def is_role(content: Content) -> bool:
    """Whether a column says of each row whether it is about an officer or a civilian."""
    words = content.words or {}
    codes = {role_code(word) for word in words}
    return codes == {"officer", "civilian"} and len(words) <= 6


def role_code(word: str) -> str | None:
    """The role a word names, if it names one."""
    return named(word).side or {"s": "civilian", "o": "officer", "c": "civilian"}.get(word.strip().casefold())


def _side(taken: Named, target: Target) -> str | None:
    if target[0] in {"incident", "other_agency"}:
        return None
    return taken.side or ("officer" if target in _OF_OFFICERS else None)


def _by_name(taken: Named, known: Known) -> dict[Target, float]:
    """Targets a name is used for, or one that is close to it, with how close (to 100)."""
    found: dict[Target, float] = {}
    for words in {taken.words, taken.apart}:
        near = process.extract(
            words, known.names.keys(), scorer=fuzz.token_sort_ratio, limit=10, score_cutoff=_LEAST_NAME
        )
        for name, score, _ in near:
            for target in known.names[name]:
                if target[0] in {"incident", "other_agency"} and taken.side and words != taken.words:
                    continue  # a name with a side speaks of a person, unless the whole name is used for incidents
                found[target] = max(found.get(target, 0), score)
    return found


def _place(header: str, taken: Named, content: Content) -> Match | None:
    """Coordinates: both in one cell, or a number of degrees under a name that says which."""
    if content.points:
        return Match(header=header, target=("incident", "point"), side=None, score=100, formats=content.points[:1])
    low, high = content.decimal or (999.0, 999.0)
    for name, most in (("latitude", 90), ("longitude", 180)):
        if name in taken.words.split() and -most <= low and high <= most:
            return Match(header=header, target=("incident", name), side=None, score=100)
    return None


def _boxed(header: str, taken: Named, content: Content, known: Known) -> Match | None:
    """A column with yes and no that is named for a kind of force."""
    name = taken.apart.removesuffix(" used").strip()
    if not says_yes_no(content) or len(name) < 3:
        return None
    kinds = {word: codes for word, told in known.listed(_BOXED).items()
             if word not in YES_NO and (codes := allowed_codes(_BOXED, told))}  # fmt: skip
    near = process.extractOne(name, kinds.keys(), scorer=fuzz.token_set_ratio, score_cutoff=NEAR)
    if near is None:
        return None
    codes = kinds[near[0]]
    return Match(header=header, target=_BOXED, side=taken.side, score=0.9 * near[1], why=("a box for one kind of force",),
                 box=max(codes, key=lambda each: codes[each]))  # fmt: skip

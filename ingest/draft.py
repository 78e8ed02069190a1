"""A draft of a profile from sample files of an agency never seen: `vigie agency new`.

What fits every cell is written down, what is likely is marked unsure, the rest is left to decide. Must not store anything,
and must not write a word that stands in one row only.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.drafting.known import known_from
from ingest.drafting.page import Head, Tally, written
from ingest.drafting.plan import planned
from ingest.drafting.sample import samples_of
from ingest.drafting.written import looked_at_again, shape_seen, words_for_blank
from ingest.problems import FileProblem
from ingest.profiles.model import Profile
from ingest.profiles.parse import parse_profile
from ingest.readers.kinds import kind_of
from ingest.readers.read import read_file
from ingest.readers.shape import Shape


@dataclass(frozen=True, kw_only=True)
class Draft:
    """text: the YAML; tally: its columns and words by how sure they are."""

    text: str
    tally: Tally


def draft_profile(files: Sequence[tuple[str, bytes]], *, slug: str, name: str, profiles: Sequence[Profile]) -> Draft:
    """A profile for files of one sender (name, bytes), to be finished by a person. profiles: those there are, to learn from.

    Raises FileProblem when a file cannot be read, or when the files are not written alike.
    """
    shape = _shape(files)
    tables = [table for file, data in files for table in read_file(data, name=file, shape=shape)]
    blanks = sorted({word for table in tables for word in words_for_blank(table)})
    samples = samples_of(tables, tuple({"", *(word.casefold() for word in blanks)}))
    known = known_from(profiles)
    text, tally = written(Head(slug=slug, name=name, shape=shape, blanks=blanks), planned(samples, known), known)
    parse_profile(text, name=f"{slug}.yml")
    return Draft(text=text, tally=tally)


def _shape(files: Sequence[tuple[str, bytes]]) -> Shape:
    """How all the files are written."""
    seen: dict[Shape, str] = {}
    for name, data in files:
        shape = shape_seen(data, is_text=kind_of(data, name=name) == "csv")
        seen.setdefault(looked_at_again(shape, read_file(data, name=name, shape=shape)[0]), name)
    if len(seen) > 1:
        one, other = list(seen.values())[:2]
        raise FileProblem(other, "written_differently", f"it is not written as {one} is (encoding, delimiter or rows above the "
                          "header); draft a profile from files of one kind.")  # fmt: skip
    return next(iter(seen))

"""Sample files of one layout, column by column: years of the same file are one sample.

Must not guess what a column means.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

import polars as pl

from ingest.drafting.content import Content, content_of
from ingest.problems import FileProblem
from ingest.profiles.model import folded_header
from ingest.readers.table import TextTable

_SHARED = 0.6
"""Files that share as many of their headers are years of one layout."""


@dataclass(frozen=True, kw_only=True)
class Sample:
    """contents: by header, in the order of the file; partial: headers not every file has; rows: of each file."""

    name: str
    contents: Mapping[str, Content]
    partial: frozenset[str]
    rows: tuple[int, ...]


def samples_of(tables: Sequence[TextTable], blanks: tuple[str, ...]) -> list[Sample]:
    """The tables by layout. Raises FileProblem where two headers of a file are one and the same."""
    kinds: list[list[TextTable]] = []
    for table in tables:
        known = next((kind for kind in kinds if _alike(kind[0].columns, table.columns)), None)
        if known is None:
            kinds.append([table])
        else:
            known.append(table)
    names = _names([kind[0].name for kind in kinds])
    return [_sample(kind, name, blanks) for kind, name in zip(kinds, names, strict=True)]


def _alike(one: Sequence[str], other: Sequence[str]) -> bool:
    here, there = ({folded_header(header) for header in each} for each in (one, other))
    return len(here & there) >= _SHARED * min(len(here), len(there))


def _sample(tables: Sequence[TextTable], name: str, blanks: tuple[str, ...]) -> Sample:
    headers: dict[str, str] = {}
    cells: dict[str, list[pl.Series]] = {}
    for table in tables:
        here: dict[str, str] = {}
        for header in table.columns:
            folded = folded_header(header)
            if folded in here:
                raise FileProblem(table.name, "header", f"the columns {here[folded]} and {header} are one and the same; "
                                  "rename or remove one of them.")  # fmt: skip
            if "{n}" in header:
                raise FileProblem(table.name, "header", f"the column {header} has {{n}} in its name, which profiles keep for "
                                  "numbered columns; rename it.")  # fmt: skip
            here[folded] = header
            cells.setdefault(headers.setdefault(folded, header), []).append(table.frame[header].alias(""))
    return Sample(
        name=name, contents={header: content_of(pl.concat(each), blanks) for header, each in cells.items()},
        partial=frozenset(header for header, each in cells.items() if len(each) < len(tables)),
        rows=tuple(table.frame.height for table in tables),
    )  # fmt: skip


def _names(files: Sequence[str]) -> list[str]:
    """Short names of layouts, from the names of the files."""
    names: list[str] = []
    for at, file in enumerate(files, start=1):
        words = (
            "".join(letter if letter.isascii() and letter.isalpha() else " " for letter in PurePath(file).stem)
            .casefold()
            .split()
        )
        name = "_".join(words[:4]) or "file"
        names.append(name if name not in names else f"{name}_{at}")
    return names

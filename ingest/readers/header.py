"""The names of columns: cleaned once, refused when two are equal, hidden characters are in them or there are too many.

Must not guess a name, and must not say one: in a file without a header the first record stands here.
"""

import unicodedata
from collections.abc import Sequence

from ingest.problems import FileProblem
from ingest.readers import limits

RESERVED = frozenset({"_row", "_width", "_parent", "_file"})
"""Names the reader gives itself."""


def normal(cell: str) -> str:
    """A name as it is compared and kept: NFC, stripped, every run of blanks and line breaks one blank."""
    return " ".join(cell.split() if cell.isascii() else unicodedata.normalize("NFC", cell).split())


def header_names(cells: Sequence[str], *, name: str) -> tuple[str, ...]:
    """The names in a header row, up to the last one; "" where a column has none. Raises FileProblem."""
    names = [normal(cell) for cell in cells]
    while names and not names[-1]:
        names.pop()
    if len(names) > limits.COLUMNS:
        raise FileProblem(
            name, "header", f"the header has {len(names):,} columns, more than {limits.COLUMNS}; check the delimiter."
        )
    if not names:
        raise FileProblem(name, "header", "the header row is blank; put the column names in the first row.")
    seen: dict[str, int] = {}
    for column, heading in enumerate(names, start=1):
        if problem := _fault(heading):
            raise FileProblem(name, "header", f"the name of column {column} {problem}")
        if heading and heading in seen:
            sentence = f"the name of column {column} stands twice, first in column {seen[heading]}; rename or remove one of them."
            raise FileProblem(name, "header", sentence)
        seen[heading] = column
    return tuple(names)


def unnamed(column: int, *, name: str) -> FileProblem:
    """What to say of a column that has cells but no name; column counts from 1."""
    return FileProblem(name, "header", f"column {column} has no name; name it or remove it.")


def _fault(heading: str) -> str | None:
    if len(heading.encode("utf-8", "surrogatepass")) > limits.HEADER:
        return f"is longer than {limits.HEADER} bytes; shorten it, or check title_rows and the delimiter."
    # Zero-width, direction-changing and control characters make two names look the same.
    if any(unicodedata.category(character) in {"Cc", "Cf", "Cs"} for character in heading):
        return "holds an invisible character; delete the name and type it again."
    if heading in RESERVED:
        return "is one Vigie gives itself; rename it."
    return None

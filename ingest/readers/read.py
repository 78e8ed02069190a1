"""Read files in this process: bytes to tables of text. For benches, tests and files that are trusted.

What strangers send is read by `apart`. Must not guess a format, a delimiter or an encoding.
"""

from collections.abc import Sequence

from ingest.readers.formats import plain_tables
from ingest.readers.shape import Shape
from ingest.readers.table import TextTable, framed


def read_file(data: bytes, *, name: str, shape: Shape) -> list[TextTable]:
    """The tables of one file. Raises FileProblem when it cannot be used as it is."""
    return [framed(plain) for plain in plain_tables(data, name=name, shape=shape)]


def read_files(files: Sequence[tuple[str, bytes]], shape: Shape) -> list[TextTable]:
    """The tables of the files of one delivery, given as name and bytes."""
    return [table for name, data in files for table in read_file(data, name=name, shape=shape)]

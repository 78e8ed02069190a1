"""From the bytes of a file to its plain tables: the kind is decided, then the one reader of that kind is asked.

Readers are imported when they are needed, so that the reading process starts small. Must not read a format itself.
"""

from collections.abc import Iterator

from ingest.problems import FileProblem
from ingest.readers.kinds import kind_of
from ingest.readers.plain import PlainTable
from ingest.readers.shape import Shape


def plain_tables(data: bytes, *, name: str, shape: Shape) -> Iterator[PlainTable]:
    """The tables of a file in the order they stand. Raises FileProblem when it cannot be used as it is."""
    kind = kind_of(data, name=name)
    if kind != "zip":
        yield from _of_kind(kind, data, name=name, shape=shape)
        return
    from ingest.readers.archive import files_in

    for member, content in files_in(data, name=name):
        # What lies in an archive by a name that is read has to be of a kind that is read.
        inner = kind_of(content, name=member)
        if inner == "zip":
            raise FileProblem(name, "archive_unsafe", "the archive holds another archive; pack its files directly.")
        yield from _of_kind(inner, content, name=member, shape=shape)


def _of_kind(kind: str, data: bytes, *, name: str, shape: Shape) -> Iterator[PlainTable]:
    if kind == "csv":
        from ingest.readers.csv_file import read_csv

        yield read_csv(data, name=name, shape=shape)
    elif kind == "json":
        from ingest.readers.json_file import read_json

        yield from read_json(data, name=name, shape=shape)
    elif kind == "ndjson":
        from ingest.readers.json_file import read_ndjson

        yield from read_ndjson(data, name=name, shape=shape)
    elif kind == "xml":
        from ingest.readers.xml_file import read_xml

        yield from read_xml(data, name=name, shape=shape)
    else:
        from ingest.readers.workbook import read_workbook

        yield from read_workbook(data, name=name, kind=kind, shape=shape)

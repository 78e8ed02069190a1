"""The files inside a ZIP archive, each with its name "archive.zip/member.csv"; must not open an archive inside an archive."""

from collections.abc import Iterator

from ingest.problems import FileProblem
from ingest.readers.container import Container

_LITTER = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
"""What file managers put into archives by themselves."""


def files_in(data: bytes, *, name: str) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each file of an archive. Raises FileProblem when it is empty, harmful or holds another archive."""
    container = Container(data, name=name)
    if "[Content_Types].xml" in container or "mimetype" in container:
        sentence = "the name ends in .zip, and inside is a workbook or document; send it under its own ending."
        raise FileProblem(name, "content_disagrees", sentence)
    members = [
        member
        for member in container.members
        if not member.name.startswith(_LITTER[0]) and member.name.rpartition("/")[2] not in _LITTER
    ]
    if not members:
        raise FileProblem(name, "empty", "the archive holds no file; pack the files again.")
    for place, member in enumerate(members, start=1):
        if member.name.lower().endswith(".zip"):
            sentence = f"file {place} of the archive is an archive itself; pack its files directly."
            raise FileProblem(name, "archive_unsafe", sentence)
        yield f"{name}/{member.name}", container.read(member)

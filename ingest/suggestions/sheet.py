"""A file as its sender sees it: every row at its number, every cell in its column, with what the reader set aside.

Must not leave a row out or move one.
"""

from collections.abc import Iterator

from ingest.readers.header import normal
from ingest.readers.table import ROW, TextTable


def positions(text: TextTable) -> dict[str, int]:
    """Where each column stands in the file, the first at 0; unnamed columns between them count."""
    header = dict(text.aside).get(text.header_row, ())
    at = {normal(cell): position for position, cell in enumerate(header) if normal(cell)}
    return {name: at.get(name, position) for position, name in enumerate(text.columns)}


def numbered_rows(text: TextTable) -> Iterator[tuple[int, list[str]]]:
    """Every row from 1 to the last, with its cells; a row that holds nothing has none."""
    aside = {number: list(cells) for number, cells in text.aside}
    aside.setdefault(text.header_row, text.columns)
    beyond = dict(text.beyond)
    places = list(positions(text).values())
    width = max(places, default=-1) + 1
    together = places == list(range(width))
    rows = zip(text.frame[ROW].to_list(), text.frame.select(text.columns).iter_rows(), strict=True)
    following = next(rows, None)
    last = max([*aside, *(text.frame[ROW].tail(1).to_list())])
    for number in range(1, last + 1):
        if following is None or following[0] != number:
            yield number, aside.get(number, [])
            continue
        cells = [cell or "" for cell in following[1]]
        if not together:
            spread = dict(zip(places, cells, strict=True))
            cells = [spread.get(position, "") for position in range(width)]
        yield number, [*cells, *beyond.get(number, ())]
        following = next(rows, None)

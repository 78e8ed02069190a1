"""The batch service of the US Census Bureau: a file of lines goes out, a file of lines comes back, joined by number.

It stands on the bureau's machine: see the docstring of this room before a line is sent there. The numbers sent count
from 1 and are not the agency's keys. Must not keep a line the service was not asked for.
Format: https://geocoding.geo.census.gov/geocoder/Geocoding_Services_API.html
"""

import csv
import io
import secrets

from geocode.adapters.answers import Answer, Asked, clean, real_place
from geocode.adapters.service import Service
from geocode.adapters.transport import NoAnswerError, Transport

MOST_LINES = 10_000
"""Lines of one file, by the bureau's rule; its other one, 5 MB, leaves 500 bytes for a line, where ours have at most 400 characters."""

_NUMBER, _MATCH, _HOW, _TEXT, _POINT = 0, 2, 3, 4, 5


def ask_batch(service: Service, transport: Transport, prefix: str, batch: list[Asked]) -> list[Answer]:
    """Return one answer per line of the batch, in its order. Raises `NoAnswerError` when the answer is no such file."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    for number, asked in enumerate(batch, start=1):
        writer.writerow((number, *(_plain(part) for part in (asked.address, asked.city, asked.state, asked.zip))))
    body, content_type = _form({"benchmark": service.benchmark}, lines.getvalue())
    return _read(transport.post(f"{prefix}/locations/addressbatch", body, content_type), len(batch))


def _plain(part: str) -> str:
    """Without the signs that could break a line where the service repeats it."""
    return " ".join(part.replace('"', " ").replace(",", " ").split())


def _form(fields: dict[str, str], lines: str) -> tuple[bytes, str]:
    """A form with one file (RFC 7578) and the type that names its boundary."""
    boundary = secrets.token_hex(16)
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'
        for name, text in fields.items()
    ]
    parts.append(
        f'--{boundary}\r\nContent-Disposition: form-data; name="addressFile"; filename="addresses.csv"\r\n'
        f"Content-Type: text/csv\r\n\r\n{lines}\r\n--{boundary}--\r\n"
    )
    return "".join(parts).encode(), f"multipart/form-data; boundary={boundary}"


def _read(text: str, count: int) -> list[Answer]:
    answers: dict[int, Answer] = {}
    broken = False
    try:
        for cells in csv.reader(io.StringIO(text), strict=True):
            if not cells:
                continue
            number = int(cells[_NUMBER]) if cells[_NUMBER].isascii() and cells[_NUMBER].isdigit() else 0
            broken |= not 1 <= number <= count or number in answers
            answers[number] = _answer(cells)
    except csv.Error:
        broken = True
    # A line nobody asked for, or one that comes twice, means that lines may have changed places.
    if broken or not answers:
        raise NoAnswerError("unreadable_answer")
    return [answers.get(number, Answer(reason="no_answer")) for number in range(1, count + 1)]


def _answer(cells: list[str]) -> Answer:
    verdict = cells[_MATCH] if len(cells) > _MATCH else ""
    if verdict != "Match" or len(cells) <= _POINT:
        return Answer(reason={"No_Match": "not_found", "Tie": "several"}.get(verdict, "unreadable_answer"))
    lon, _, lat = cells[_POINT].partition(",")
    place = real_place(lat, lon)
    if place is None:
        return Answer(reason="unreadable_answer")
    return Answer(lat=place[0], lon=place[1], verdict=clean(cells[_HOW]), matched_text=clean(cells[_TEXT]))

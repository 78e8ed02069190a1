"""Bytes to reports as plain values, strictly and line by line: what JSON does not have or no report needs is refused by line.

Raises FileProblem; its sentence names the line and never quotes it. Must not know what a report holds.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from ingest.problems import FileProblem
from ingest.readers.decoding import as_utf8
from ingest.readers.kinds import kind_of, shown
from ingest.readers.limits import MEBIBYTE

LARGEST = 64 * MEBIBYTE
"""Bytes of one file of lines."""
LARGEST_DOCUMENT = 16 * MEBIBYTE
"""Bytes of one file that is a single list."""
LONGEST = MEBIBYTE
"""Bytes of one report."""
MOST = 100_000
"""Reports in one file."""
DEEPEST = 6
"""Levels of one report: the report, its persons, one of them, its weapons, one of those, an answer."""

_LONGEST_NUMBER = 40
_HALF = re.compile("[\x00\ud800-\udfff]")
"""A zero byte, or one half of a character that takes two."""


class _Refused(ValueError):
    """What is said of a value that no report holds."""


def reports_in(data: bytes, *, name: str) -> list[tuple[int, Any]]:
    """Each report of a file with its line, or with its place in a list: one object a line, or one list, or one object."""
    kind = kind_of(data, name=name)
    if kind not in {"ndjson", "json"}:
        raise FileProblem(shown(name), "wrong_layout", "canonical reports are JSON; name the file .ndjson or .json.")
    largest = LARGEST if kind == "ndjson" else LARGEST_DOCUMENT
    if len(data) > largest:
        sentence = f"the file has more than {largest // MEBIBYTE} MB; send it in parts."
        raise FileProblem(shown(name), "too_large", sentence)
    text, start = as_utf8(data, name=name, encoding="utf-8")
    whole = text[start:].decode()
    found = list(_lines(whole, name) if kind == "ndjson" else _listed(whole, name))
    if not found:
        sentence = "the file holds no report; for a month without incidents attest zero instead."
        raise FileProblem(shown(name), "header_only", sentence)
    return found


def _lines(text: str, name: str) -> Iterator[tuple[int, Any]]:
    count = 0
    for at, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        count += 1
        if count > MOST:
            raise _too_many(name)
        if len(line) > LONGEST:
            raise FileProblem(shown(name), "too_large", f"line {at} is longer than any report; export it again.")
        yield at, _parsed(line, f"line {at}", name=name)


def _listed(text: str, name: str) -> Iterator[tuple[int, Any]]:
    document = _parsed(text, "the file", name=name, deeper=1)
    if not isinstance(document, list):
        document = [document]
    if len(document) > MOST:
        raise _too_many(name)
    yield from enumerate(document, start=1)


def _parsed(text: str, where: str, *, name: str, deeper: int = 0) -> Any:
    try:
        value = json.loads(
            text, object_pairs_hook=_single, parse_constant=_constant, parse_int=_whole, parse_float=_decimal
        )
        _look_through(value, DEEPEST + deeper)
    except json.JSONDecodeError as error:
        if where == "the file" and error.msg == "Extra data" and text.lstrip().startswith("{"):
            sentence = f"a second object begins on line {error.lineno}; name a file of one object a line .ndjson."
            raise FileProblem(shown(name), "content_disagrees", sentence) from None
        line = where if where != "the file" else f"line {error.lineno}"
        sentence = f"{line} is not JSON from column {error.colno} on; export the file again."
        raise FileProblem(shown(name), "unreadable", sentence) from None
    except RecursionError:
        raise FileProblem(shown(name), "too_large", f"{where} nests values deeper than any report does.") from None
    except _Refused as refused:
        raise FileProblem(shown(name), "records", f"{where} {refused}") from None
    return value


def _single(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Refused("names the same value twice; keep one of them.")
    return found


def _constant(word: str) -> None:
    raise _Refused("holds a number that is none (NaN or Infinity); leave it out.")


def _whole(text: str) -> int:
    if len(text) > _LONGEST_NUMBER:
        raise _Refused("holds a number that is out of bounds; correct it.")
    return int(text)


def _decimal(text: str) -> float:
    number = float(text)
    if len(text) > _LONGEST_NUMBER or abs(number) == float("inf"):
        raise _Refused("holds a number that is out of bounds; correct it.")
    return number


def _look_through(value: Any, levels: int) -> None:
    """Every level from the top, without recursion. Raises RecursionError where there are more than a report has."""
    level = [value]
    for _ in range(levels + 1):
        inner: list[Any] = []
        for each in level:
            if isinstance(each, str):
                if _HALF.search(each):
                    raise _Refused("holds a zero byte or half a character; export it again as UTF-8.")
            elif isinstance(each, dict):
                inner += [*each, *each.values()]
            elif isinstance(each, list):
                inner += each
        level = inner
    if level:
        raise RecursionError


def _too_many(name: str) -> FileProblem:
    return FileProblem(shown(name), "too_large", f"the file holds more than {MOST:,} reports; send it in parts.")

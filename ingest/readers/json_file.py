"""Read JSON, one document or one object on each line, into tables. Numbers keep the digits they were written with.

Must not accept what strict JSON does not have, nor a name that stands twice in one object.
"""

import json
import math
from collections.abc import Iterator
from typing import Any

from ingest.problems import FileProblem
from ingest.readers import limits
from ingest.readers.decoding import as_utf8
from ingest.readers.plain import PlainTable
from ingest.readers.records import Marked, find_records, tables_of
from ingest.readers.shape import Shape

_LONGEST_NUMBER = 40


def read_json(data: bytes, *, name: str, shape: Shape) -> Iterator[PlainTable]:
    """The tables of a JSON document. Raises FileProblem."""
    document = _parsed(_text(data, name=name), name=name, line=None)
    yield from tables_of(find_records(document, name=name, shape=shape), name=name, shape=shape)


def read_ndjson(data: bytes, *, name: str, shape: Shape) -> Iterator[PlainTable]:
    """The tables of a file with one JSON object on each line; blank lines are left out. Raises FileProblem."""
    lines = _text(data, name=name).split("\n")
    records = [_parsed(line, name=name, line=at) for at, line in enumerate(lines, start=1) if line.strip()]
    yield from tables_of(records, name=name, shape=shape)


def _text(data: bytes, *, name: str) -> str:
    # JSON is UTF-8 by its standard, whatever a profile says of the sender's CSV.
    text, start = as_utf8(data, name=name, encoding="utf-8")
    return text[start:].decode()


def _parsed(text: str, *, name: str, line: int | None) -> Any:
    try:
        document = json.loads(
            text, object_pairs_hook=_object, parse_int=_number, parse_float=_number, parse_constant=_constant
        )
        return _worded(document, 0)
    except json.JSONDecodeError as error:
        at = line if line is not None else error.lineno
        if line is None and error.msg == "Extra data" and text.lstrip().startswith("{"):
            sentence = f"a second object begins on line {at}; name a file of one object a line .ndjson."
            raise FileProblem(name, "content_disagrees", sentence) from None
        sentence = f"line {at} is not JSON from column {error.colno} on; export the file again."
        raise FileProblem(name, "unreadable", sentence) from None
    except RecursionError:
        where = f"line {line}" if line is not None else "the file"
        sentence = f"{where} nests values more than {limits.DEPTH} deep; no report does."
        raise FileProblem(name, "too_large", sentence) from None


def _object(pairs: list[tuple[str, Any]]) -> Any:
    named = dict(pairs)
    if len(named) < len(pairs):
        return Marked("names the same value twice; keep one of them.")
    return named


def _number(text: str) -> str:
    if len(text) > _LONGEST_NUMBER or not math.isfinite(float(text)):
        return Marked("holds a number that is out of bounds; correct it.")
    return text


def _constant(_: str) -> str:
    return Marked("holds a number that is none (NaN or Infinity); leave it blank.")


def _worded(node: Any, level: int) -> Any:
    """Truths as the words JSON has for them; everything else is text already. Raises RecursionError when too deep."""
    if level > limits.DEPTH:
        raise RecursionError
    if isinstance(node, dict):
        for key, value in node.items():
            if type(value) is not str and value is not None:
                node[key] = _worded(value, level + 1)
        return node
    if isinstance(node, list):
        return [_worded(value, level + 1) for value in node]
    return ("true" if node else "false") if isinstance(node, bool) else node

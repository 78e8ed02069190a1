"""JSON and XML bytes as plain values, strictly: no doubled key, no NaN, no entities, no depth beyond what a report needs.

Raises FileProblem for a file that cannot be read at all; the sentence never quotes it. Must not know what a report holds.
"""

import io
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any
from xml.etree import ElementTree as ET

import defusedxml
import defusedxml.ElementTree

from ingest.problems import FileProblem

_DEEPEST = 8
_NOT_XML = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters XML 1.0 cannot hold, and the carriage return, which it turns into a line feed."""


_HALF = re.compile("[\x00\ud800-\udfff]")
"""A zero byte, or one half of a character that takes two."""


class _Doubled(ValueError):
    """A key stands twice in one object."""


def parse_json(data: bytes, *, name: str) -> Any:
    """The value a JSON file holds."""
    try:
        text = data.decode("utf-8-sig")
        value = json.loads(text, object_pairs_hook=_single, parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise FileProblem(name, "unreadable", "the file is not UTF-8; save it as UTF-8 and send it again.") from None
    except _Doubled:
        raise FileProblem(name, "unreadable", "an object names a key twice; each item has one value.") from None
    except json.JSONDecodeError as error:
        sentence = (
            f"the file cannot be read as JSON: it breaks off or is wrong near line {error.lineno}; export it again."
        )
        raise FileProblem(name, "unreadable", sentence) from None
    except RecursionError:
        raise _too_deep(name) from None
    except ValueError:
        raise FileProblem(
            name, "unreadable", "the file holds a number that is none; leave the item out, or write null."
        ) from None
    _check(value, name)
    return value


def parse_xml(data: bytes, *, name: str, root: str) -> ET.Element:
    """The root element of an XML file. A file with a document type or an entity is refused."""
    depth = 0
    try:
        reader = defusedxml.ElementTree.iterparse(io.BytesIO(data), events=("start", "end"), forbid_dtd=True)
        for event, _ in reader:
            depth += 1 if event == "start" else -1
            if depth > _DEEPEST:
                raise _too_deep(name)
        top: ET.Element = reader.root
    except ET.ParseError as error:
        sentence = (
            f"the file cannot be read as XML: it breaks off or is wrong near line {error.position[0]}; export it again."
        )
        raise FileProblem(name, "unreadable", sentence) from None
    except (defusedxml.DefusedXmlException, ValueError, LookupError):
        sentence = "the file declares a document type, an entity or an encoding that is not read; export it as plain XML in UTF-8."
        raise FileProblem(name, "unreadable", sentence) from None
    if top.tag != root:
        raise FileProblem(
            name, "wrong_layout", f"the first element should be {root}; check that this is the right file."
        )
    return top


def xml_text(text: str) -> str:
    """The text without what XML cannot hold."""
    return _NOT_XML.sub("", text)


def json_bytes(value: Any) -> bytes:
    """JSON in UTF-8, one value to a line where that is readable, ending with a line feed."""
    return (json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def xml_bytes(root: ET.Element) -> bytes:
    """XML in UTF-8 with its declaration."""
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _check(value: Any, name: str) -> None:
    """Every level of the value, from the top: not too many, and no text that no file can hold."""
    level = [value]
    for _ in range(_DEEPEST + 1):
        if any(isinstance(each, str) and _HALF.search(each) for each in level):
            raise FileProblem(
                name, "unreadable", "a text holds a zero byte or half a character; export the file again as UTF-8."
            )
        level = list(_inner(level))
    if level:
        raise _too_deep(name)


def _single(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Doubled
    return found


def _no_constant(word: str) -> None:
    raise ValueError


def _inner(values: Iterable[Any]) -> Iterator[Any]:
    for value in values:
        if isinstance(value, dict):
            yield from value
            yield from value.values()
        elif isinstance(value, list):
            yield from value


def _too_deep(name: str) -> FileProblem:
    return FileProblem(name, "unreadable", f"the file is nested more than {_DEEPEST} levels deep; no report is.")

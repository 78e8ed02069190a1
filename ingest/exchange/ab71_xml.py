"""AB 71 documents as XML of our own: the same element names with dashes, lists marked as arrays, blanks as nil.

Must not know what an item means.
"""

from collections.abc import Iterable
from typing import Any
from xml.etree import ElementTree as ET

from ingest.exchange.documents import xml_text
from ingest.problems import FileProblem

_ARRAY, _NIL = {"type": "array"}, {"nil": "true"}


def xml_of(documents: Iterable[dict[str, Any]]) -> ET.Element:
    """The element `incidents` with one `incident` for each document."""
    root = ET.Element("incidents", _ARRAY)
    for document in documents:
        _add(ET.SubElement(root, "incident"), document)
    return root


def incidents_of(root: ET.Element, *, name: str) -> list[dict[str, Any]]:
    """The documents in the element. Raises FileProblem for an element that is no incident, or that says something twice."""
    if any(child.tag != "incident" for child in root):
        raise FileProblem(
            name, "wrong_layout", "incidents should hold elements named incident only; check that it is an AB 71 file."
        )
    return [_mapping(child, name, at) for at, child in enumerate(root, start=1)]


def _add(parent: ET.Element, values: dict[str, Any]) -> None:
    for key, value in values.items():
        tag = key.replace("_", "-")
        if isinstance(value, dict):
            _add(ET.SubElement(parent, tag), value)
        elif isinstance(value, list):
            _add_list(ET.SubElement(parent, tag, _ARRAY), value)
        elif value is None:
            ET.SubElement(parent, tag, _NIL)
        else:
            ET.SubElement(parent, tag).text = xml_text(str(value))


def _add_list(parent: ET.Element, values: list[Any]) -> None:
    """Persons are named by the singular of their section, words by the item they belong to."""
    for value in values:
        element = ET.SubElement(parent, parent.tag.removesuffix("s") if isinstance(value, dict) else parent.tag)
        if isinstance(value, dict):
            _add(element, value)
        else:
            element.text = xml_text(str(value))


def _mapping(element: ET.Element, name: str, at: int) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for child in element:
        key = child.tag.replace("-", "_")
        if key in values:
            raise FileProblem(name, "unreadable", f"incident {at} says the same item twice; each item has one value.")
        values[key] = _value(child, name, at)
    return values


def _value(element: ET.Element, name: str, at: int) -> Any:
    if element.get("nil") == "true":
        return None
    if element.get("type") == "array":
        return [_mapping(child, name, at) if len(child) else child.text or "" for child in element]
    return _mapping(element, name, at) if len(element) else element.text

"""AB 71 reports as they are sent to the state in bulk: written as JSON or XML, and read.

Must not judge a report or reproduce what the state's own upload lets through.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from ingest.exchange.ab71_xml import incidents_of, xml_of
from ingest.exchange.bundles import Bundle, Person, bundles
from ingest.exchange.documents import json_bytes, parse_json, parse_xml, xml_bytes
from ingest.exchange.telling import items, words_of
from ingest.problems import FileProblem
from schemas.crosswalks.ab71 import AB71, ARROW, SIDES
from schemas.crosswalks.model import Form, Pair

Document = dict[str, Any]
"""One incident as AB 71 has it: section to items, or to a list of persons with items."""

FLAG, ORDER = "order_of_force_specified", "order_of_force_str"
"""The items that are made of several answers."""

SECTIONS: Mapping[str, tuple[Pair, ...]] = {
    name: AB71.section(name) for name in ("screener", "general_info", *SIDES.values())
}
"""Section to its pairs."""


def write_ab71_json(tables: Mapping[str, pl.DataFrame]) -> bytes:
    """The reports as a JSON list, in the order of the incident table."""
    return json_bytes([document(bundle) for bundle in bundles(tables)])


def write_ab71_xml(tables: Mapping[str, pl.DataFrame]) -> bytes:
    """The same as XML."""
    return xml_bytes(xml_of([document(bundle) for bundle in bundles(tables)]))


def parse_ab71(data: bytes, *, name: str) -> list[Any]:
    """The incidents of an AB 71 file, not yet looked into. Raises FileProblem when there is no list of them."""
    if not data.strip():
        raise FileProblem(name, "empty", "the file is empty; export it again.")
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        found: Any = incidents_of(parse_xml(data, name=name, root="incidents"), name=name)
    else:
        found = parse_json(data, name=name)
    if not isinstance(found, list):
        raise FileProblem(
            name, "wrong_layout", "the file should hold one list of incidents; check that it is an AB 71 file."
        )
    if not found:
        raise FileProblem(
            name, "header_only", "the file holds no incident; for a month without incidents attest zero instead."
        )
    return found


def document(bundle: Bundle) -> Document:
    """One report as AB 71 has it."""
    return {
        "screener": items(SECTIONS["screener"], bundle.incident, {}),
        "general_info": items(SECTIONS["general_info"], bundle.incident, {}),
        **{SIDES[role]: [_person(person, role) for person in bundle.side(role)] for role in SIDES},
    }


def _person(person: Person, role: str) -> Document:
    pairs = SECTIONS[SIDES[role]]
    told = items(pairs, person.answers, person.rows)
    ordered = _in_order(person, next(pair for pair in pairs if pair.ours == "force.force_type"))
    answered = told_flag(person.answers["order_of_force_specified"], given=bool(ordered))
    made = {FLAG: answered, ORDER: ARROW.join(ordered) or None}
    return {pair.item: made[pair.item] if pair.form is Form.MADE else told[pair.item] for pair in pairs}


def told_flag(answer: str, *, given: bool) -> str | None:
    """Whether the order is given: as it was answered, else yes where it is."""
    return {"yes": "t", "no": "f"}.get(answer, "t" if given else None)


def _in_order(person: Person, kinds: Pair) -> Sequence[str]:
    numbered = [row for row in person.rows.get("force", []) if row["position"] is not None]
    placed = [
        (row["position"], word)
        for row in sorted(numbered, key=lambda row: row["position"])
        for word in words_of(kinds, [row])
    ]
    return [word for _, word in dict.fromkeys(placed)]

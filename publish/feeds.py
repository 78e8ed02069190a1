"""feed.atom (RFC 4287) and feed.json (JSON Feed 1.1): this release and all before it, with what each added and withdrew.

An entry never changes once it is written: earlier ones are carried over from the feed of the release before. Identifiers
are tag URIs (RFC 4151) of the publisher's mail address, else of its name under .invalid, the year and the version. With
a public address links are whole; without one Atom's are relative to the release folder and the JSON feed, whose rules
know no base, gives the path in `_vigie`. Must not read the clock.
"""

import json
import re
from datetime import date
from typing import Any
from xml.etree import ElementTree as ET

import polars as pl

from publish.about import About
from publish.changes import family_differs
from publish.draft import Draft
from publish.ledger.rows import identified
from schemas.standard import PUBLISHED_TABLES

ATOM, JSON = "feed.atom", "feed.json"
NAMESPACE = "http://www.w3.org/2005/Atom"
_MAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_KINDS = ("added", "changed", "withdrawn")
_UP = "../../"
_TABLES = tuple(table.name for table in PUBLISHED_TABLES if identified(table))

Item = dict[str, Any]


def write_feeds(draft: Draft) -> None:
    """Both feeds."""
    feed = json_feed(draft)
    text = json.dumps(feed, indent=2, ensure_ascii=False) + "\n"
    (draft.folder / JSON).write_text(text, encoding="utf-8", newline="\n")
    (draft.folder / ATOM).write_bytes(atom_feed(feed, draft.about))


def json_feed(draft: Draft) -> dict[str, Any]:
    """The JSON Feed as plain values; the newest release comes first."""
    about, earlier = draft.about, _earlier(draft)
    feed: dict[str, Any] = {"version": "https://jsonfeed.org/version/1.1", "title": about.title}
    if about.address:
        base = about.address.rstrip("/")
        feed |= {"home_page_url": f"{base}/", "feed_url": f"{base}/{JSON}"}
    feed |= {
        "description": about.description, "language": "en", "authors": [{"name": about.publisher}],
        "_vigie": {"id": earlier.get("_vigie", {}).get("id") or _tag(about, "releases")},
        "items": [_item(draft), *earlier.get("items", [])],
    }  # fmt: skip
    return feed


def atom_feed(feed: dict[str, Any], about: About) -> bytes:
    """The Atom feed that says what the JSON Feed says."""
    root = ET.Element("feed", {"xmlns": NAMESPACE, "xml:lang": "en"})
    base = about.address.rstrip("/") + "/" if about.address else _UP
    _leaf(root, "id", feed["_vigie"]["id"])
    _leaf(root, "title", feed["title"])
    _leaf(root, "subtitle", feed["description"])
    _leaf(root, "updated", max(item["date_published"] for item in feed["items"]))
    _leaf(ET.SubElement(root, "author"), "name", about.publisher)
    _leaf(root, "rights", f"{about.licence.name} {about.licence.url}")
    ET.SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": f"{base}{ATOM}" if about.address else ATOM})  # fmt: skip
    for item in feed["items"]:
        entry = ET.SubElement(root, "entry")
        _leaf(entry, "id", item["id"])
        _leaf(entry, "title", item["title"])
        _leaf(entry, "published", item["date_published"])
        _leaf(entry, "updated", item["date_published"])
        ET.SubElement(entry, "link", {"rel": "alternate", "href": f"{base}{item['_vigie']['path']}"})
        summary = ET.SubElement(entry, "summary", {"type": "text"})
        summary.text = item["content_text"]
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def counted(count: pl.DataFrame) -> dict[str, dict[str, int]]:
    """Rows added, changed and withdrawn by table, of tables whose rows have an identifier: those are counted exactly."""
    whole = count.filter(pl.col("column_name").is_null() & pl.col("table_name").is_in(_TABLES))
    told: dict[str, dict[str, int]] = {kind: {} for kind in _KINDS}
    sums = whole.group_by("table_name", "kind", maintain_order=True).agg(pl.col("rows").sum())
    for table, kind, number in sums.iter_rows():
        told[kind][table] = number
    return told


def _item(draft: Draft) -> Item:
    about = draft.about
    path = f"releases/{about.version}/"
    counts = counted(draft.beside["change_count"])
    item: Item = {"id": _tag(about, about.version), "title": f"Release {about.version}"}
    if about.address:
        item["url"] = f"{about.address.rstrip('/')}/{path}"
    return item | {
        "content_text": _sentence(draft, counts), "date_published": _moment(about.released_on),
        "_vigie": {"version": about.version, "path": path, "changes": f"{path}CHANGES.md", **counts},
    }  # fmt: skip


def _sentence(draft: Draft, counts: dict[str, dict[str, int]]) -> str:
    about = draft.about
    span = f"Incidents from {about.window_start} to {about.window_end}."
    rows = draft.tables["incident"].height
    if draft.previous is None:
        return f"First release: {rows:,} incidents. {span}"
    if family_differs(draft):
        return f"First release of a family: {rows:,} incidents, under new identifiers. {span}"
    parts = [f"{kind} {sum(counts[kind].values()):,}" for kind in _KINDS]
    return f"{rows:,} incidents. Since release {draft.previous.name}, rows {', '.join(parts)}. {span}"


def _earlier(draft: Draft) -> dict[str, Any]:
    """The feed of the release before; nothing where it has none."""
    file = draft.previous / JSON if draft.previous is not None else None
    return dict(json.loads(file.read_text(encoding="utf-8"))) if file is not None and file.is_file() else {}


def _tag(about: About, what: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", about.publisher.lower()).strip("-") or "publisher"
    authority = about.contact if _MAIL.fullmatch(about.contact) else f"{slug}.invalid"
    return f"tag:{authority},{about.released_on.year}:vigie/{slug}/{what}"


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _leaf(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = text

"""Which files a release has, and in which order they are written: a table of contents.

A writer takes the draft and writes its own files; what states the size or hash of another file comes after it. Must
not hold how a file is made.
"""

import json
from collections.abc import Callable

from publish.changes import write_changes
from publish.database import write_database
from publish.dictionary import dictionary_frame
from publish.documents.inventory import AREAS
from publish.documents.writing import write_documents
from publish.draft import Draft
from publish.feeds import write_feeds
from publish.figure_codes import write_figure_codes
from publish.formats import write_csv, write_parquet
from publish.geo.drawn import write_drawn
from publish.geo.map_files import write_geojson, write_map_files
from publish.geo.outlined import outlined
from publish.handbook import handbook, not_here
from publish.handbook_translated import TRANSLATED, handbook_in
from publish.metadata import write_metadata
from publish.quality import quality_card
from publish.spreadsheets import write_spreadsheets
from publish.standard_file import write_standard

_LICENCE = """\
The data of this release are published by {publisher} under {name}:
{url}

Cite them as: {title}, release {version}, {publisher}, {released_on}.
"""


def areas(draft: Draft) -> None:
    """areas.geojson and geo/, where the release has outlines."""
    if draft.areas is not None:
        frame, incident = outlined(draft.areas, draft.tables["incident"]), draft.tables["incident"]
        write_geojson(frame, draft.folder / AREAS)
        write_map_files(frame, incident, draft.folder / "geo", on=draft.about.released_on)
        write_drawn(frame, draft.folder / "geo" / "drawn.json")


def database(draft: Draft) -> None:
    """vigie.db."""
    write_database(draft.folder / "vigie.db", draft.tables, draft.beside)


def tables(draft: Draft) -> None:
    """csv/, parquet/ and spreadsheet/, and the dictionary as a table."""
    for name in ("csv", "parquet"):
        (draft.folder / name).mkdir()
    for name, frame in draft.tables.items():
        write_csv(frame, draft.folder / "csv" / f"{name}.csv")
        write_parquet(frame, draft.folder / "parquet" / f"{name}.parquet")
    write_spreadsheets(draft.tables, draft.folder / "spreadsheet")
    write_text(draft, "csv/README.txt", not_here(draft.about))
    write_csv(dictionary_frame(), draft.folder / "data_dictionary.csv")


def texts(draft: Draft) -> None:
    """What people read: dictionary, licence, the facts, what the site says."""
    about = draft.about
    write_metadata(draft.folder / "metadata.yml", about)
    facts = {**about.facts(), "name": about.licence.name, "url": about.licence.url}
    write_text(draft, "DICTIONARY.md", handbook(about))
    for language in TRANSLATED:
        write_text(draft, f"DICTIONARY.{language}.md", handbook_in(about, language))
    write_text(draft, "LICENCE.txt", _LICENCE.format(**facts))
    write_json(draft, "release.json", about.as_json())


def write_text(draft: Draft, name: str, text: str) -> None:
    """Write a text file of the release."""
    (draft.folder / name).write_text(text, encoding="utf-8", newline="\n")


def write_json(draft: Draft, name: str, value: object) -> None:
    """Write a JSON file of the release."""
    write_text(draft, name, json.dumps(value, indent=2, ensure_ascii=False) + "\n")


WRITERS: tuple[Callable[[Draft], None], ...] = (
    areas,
    database,
    write_figure_codes,
    tables,
    texts,
    quality_card,
    write_changes,
    write_feeds,
    write_standard,
    write_documents,
)
"""The writers in order; to add files, write a function that takes a Draft and name it here."""

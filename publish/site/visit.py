"""Visit a release's site before anyone else does: the pages, every table, every worked question, the downloads.

Runs the real Datasette in this process, without a socket. Must not change the release.
"""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from publish.questions import QUESTIONS
from publish.site.served import Site
from publish.site.settings import PublicSettings
from publish.site.shelf import Shelf
from schemas.standard import PUBLISHED_TABLES

_PAGES = (
    "downloads", "changes", "methods", "quality", "api", "search", "changed", "compare", "trends", "matrix", "figures/headline",
    "embed/headline", "fr/", "es/agencies",
)  # fmt: skip
_PATIENCE_MS = 60_000
"""A first visitor waits: nothing is kept yet, and the machine that builds a release is busy. Readers have SETTINGS."""


class PageBroken(Exception):
    """A page of the site does not answer as it should; the sentence names it and its status."""


def visit(release: Path) -> int:
    """How many pages answered. Raises PageBroken on the first that does not."""
    names = [*(table.name for table in PUBLISHED_TABLES), *(question.name for question in QUESTIONS)]
    pages = [
        "/",
        "/agencies",
        "/map",
        "/vigie",
        *(f"/{page}" for page in _PAGES),
        "/release/SHA256SUMS",
        *(f"/vigie/{name}" for name in names),
        *_of_rows(release),
    ]
    return asyncio.run(_visit(release, pages))


def open_site(release: Path, public: PublicSettings | None = None) -> Site:
    """The public site over a release and those beside it, in this process; close it with `close_site`."""
    # No threads, so that the connections can be closed where they were opened.
    return Shelf(release, public=public or PublicSettings(), threads=0).first


def close_site(site: Site) -> None:
    """Close every connection Datasette opened."""
    site.shelf.close()


def _of_rows(release: Path) -> list[str]:
    """The page of the first agency of each kind, and of one incident."""
    with closing(sqlite3.connect(f"file:{release / 'vigie.db'}?mode=ro", uri=True)) as rows:
        agencies = rows.execute("select min(agency_id) from agency group by kind, published_as = agency_id").fetchall()
        incidents = rows.execute("select min(incident_id) from incident having count(*) > 0").fetchall()
    return [*(f"/agencies/{quote(one)}" for (one,) in agencies), *(f"/vigie/incident/{one}" for (one,) in incidents)]


async def _visit(release: Path, pages: list[str]) -> int:
    site = open_site(release)
    site.sql_time_limit_ms = _PATIENCE_MS
    try:
        for page in pages:
            status = (await site.client.get(page)).status_code
            if status != 200:
                raise PageBroken(f"the page {page} of release {release.name} answers {status}; it is not for serving.")
    finally:
        close_site(site)
    return len(pages)

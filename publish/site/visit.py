"""Visit a release's site before anyone else does: the pages, every table, every worked question, the downloads.

Runs the real Datasette in this process, without a socket. Must not change the release.
"""

import asyncio
from pathlib import Path

import yaml
from datasette.app import Datasette

from publish.questions import QUESTIONS
from publish.site.settings import HERE, SETTINGS
from schemas.standard import PUBLISHED_TABLES


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
        "/-/downloads",
        "/release/SHA256SUMS",
        *(f"/vigie/{name}" for name in names),
    ]
    return asyncio.run(_visit(release, pages))


def open_site(release: Path) -> Datasette:
    """The public site over a release, in this process; close it with `close_site`."""
    return Datasette(
        immutables=[str(release / "vigie.db")], metadata=yaml.safe_load((release / "metadata.yml").read_text("utf-8")),
        plugins_dir=str(HERE / "plugin"), template_dir=str(HERE / "templates"),
        # No threads, so that the connections can be closed where they were opened.
        settings={**SETTINGS, "num_sql_threads": 0},
        static_mounts=[("release", str(release)), ("site", str(HERE / "static"))],
    )  # fmt: skip


def close_site(site: Datasette) -> None:
    """Close every connection Datasette opened."""
    for database in site.databases.values():
        for connection in (database._read_connection, database._write_connection):
            if connection is not None:
                connection.close()
        database.close()


async def _visit(release: Path, pages: list[str]) -> int:
    site = open_site(release)
    try:
        for page in pages:
            status = (await site.client.get(page)).status_code
            if status != 200:
                raise PageBroken(f"the page {page} of release {release.name} answers {status}; it is not for serving.")
    finally:
        close_site(site)
    return len(pages)

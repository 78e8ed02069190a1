"""The other releases on the shelf, from a page of one of them: which there are, and one of them opened for a question.

Must not route, and must not keep a release open longer than its question.
"""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from publish.site.asking import folder


def versions(datasette: Any) -> list[str]:
    """The releases that can be read, the newest first."""
    shelf = getattr(datasette, "shelf", None)
    return list(shelf.versions()) if shelf else [folder(datasette).name]


def place(datasette: Any, version: str) -> Path:
    """The folder of a release on the shelf."""
    own = folder(datasette)
    return own if own.name == version else own.parent / version


@asynccontextmanager
async def opened(datasette: Any, version: str) -> AsyncIterator[Any]:
    """The site of a release, for as long as it is asked."""
    shelf = getattr(datasette, "shelf", None)
    if shelf is None or folder(datasette).name == version:
        yield datasette
        return
    site = await shelf.open(version)
    try:
        yield site
    finally:
        shelf.done(version)


def stated(datasette: Any, version: str, name: str) -> Any:
    """A JSON file of a release; None where it has none."""
    file = place(datasette, version) / name
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else None

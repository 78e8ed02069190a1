"""What every page says beside Datasette's own: which release this is, that rows are coarsened, where the files are.

Reads the release's own folder; must not compute a figure.
"""

import json
from datetime import date
from pathlib import Path
from typing import Any

from datasette import Request, Response, hookimpl

DATABASE = "vigie"
_DATES = ("released_on", "window_start", "window_end")
_MEANINGS = {
    "vigie.db": "The whole release as one SQLite database.",
    "datapackage.json": "Descriptor of the CSV files (Data Package v2): columns, types, terms, keys, hashes.",
    "data_dictionary.csv": "Every field, published or not, as a table.",
    "DICTIONARY.md": "The same in words, to read.",
    "CHANGES.md": "What this release adds, removes and changes.",
    "release.json": "Facts of the release: version, span, licence, k, totals.",
    "metadata.yml": "What this site says about the tables.",
    "LICENCE.txt": "The licence, and how to cite.",
}


@hookimpl  # type: ignore[untyped-decorator]
def prepare_jinja2_environment(env: Any, datasette: Any) -> None:
    """Give every template, that of an error too, `release`: the facts of the release, dates in words."""
    facts = json.loads((_folder(datasette) / "release.json").read_text(encoding="utf-8"))
    env.globals["release"] = {**facts, **{name: _in_words(facts[name]) for name in _DATES}}


@hookimpl  # type: ignore[untyped-decorator]
def register_routes() -> list[tuple[str, Any]]:
    """One page of ours: the downloads."""
    return [(r"^/-/downloads$", downloads)]


async def downloads(datasette: Any, request: Request) -> Response:
    """The files of the release, with size and SHA-256, straight from SHA256SUMS."""
    folder = _folder(datasette)
    lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    listed = [line.split("  ", 1) for line in lines]
    rank = {name: place for place, name in enumerate(_MEANINGS)}
    rows = [
        {"name": name, "sha256": digest, "size": _size((folder / name).stat().st_size), "meaning": _meaning(name)}
        for digest, name in sorted(listed, key=lambda line: rank.get(line[1], len(rank)))
    ]
    return Response.html(await datasette.render_template("downloads.html", {"files": rows}, request=request))


def _folder(datasette: Any) -> Path:
    return Path(datasette.get_database(DATABASE).path).parent


def _in_words(day: str) -> str:
    found = date.fromisoformat(day)
    return f"{found.day} {found:%B %Y}"


def _size(count: int) -> str:
    return f"{count / 1_000_000:,.1f} MB" if count >= 1_000_000 else f"{max(count // 1000, 1):,} kB"


def _meaning(name: str) -> str:
    folder, _, file = name.rpartition("/")
    return _MEANINGS.get(name) or f"Table {file.split('.')[0]} as {'CSV' if folder == 'csv' else 'Parquet'}."

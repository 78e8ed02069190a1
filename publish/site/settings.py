"""How the public site is started: one release folder, fixed settings, an environment with nothing in it.

Says the command and the environment; must not start anything, and must not know where private data are.
"""

import sys
from collections.abc import Mapping
from pathlib import Path

from publish.versions import released

HERE = Path(__file__).resolve().parent
"""Where the plugins, templates and static files of the site lie."""

_FILES = ("vigie.db", "metadata.yml", "release.json", "SHA256SUMS")

SETTINGS: dict[str, bool | int] = {
    "default_allow_sql": True,  # every row is public already
    "sql_time_limit_ms": 1000,
    "max_returned_rows": 1000,
    "num_sql_threads": 3,
    "suggest_facets": False,  # each suggestion costs a query per column
    "facet_time_limit_ms": 500,
    "allow_download": True,
    "allow_csv_stream": False,  # whole tables are files under /release/
    "default_cache_ttl": 300,  # a release never changes, a new one shows within five minutes
    "truncate_cells_html": 400,
    "trace_debug": False,
    "template_debug": False,
}
"""Datasette's settings for a public site; what is not here has Datasette's default."""

PASSED_ON = ("PATH", "LANG", "TZ")
"""The only environment variables the public process may see."""


class UnknownRelease(FileNotFoundError):
    """The folder is not a release; the sentence lists those there are."""


def serve_command(release: Path, *, host: str = "127.0.0.1", port: int, python: str = sys.executable) -> list[str]:
    """The command that serves `release`, a folder of releases/<version> or the pointer `latest`."""
    folder = _checked(release)
    settings = [part for name, value in SETTINGS.items() for part in ("--setting", name, _written(value))]
    return [
        # -I: neither the working directory nor the environment may add a module.
        python, "-I", "-m", "datasette", "serve",
        "--immutable", str(folder / "vigie.db"), "--metadata", str(folder / "metadata.yml"),
        "--plugins-dir", str(HERE / "plugin"), "--template-dir", str(HERE / "templates"),
        "--static", f"release:{folder}", "--static", f"site:{HERE / 'static'}",
        "--host", host, "--port", str(port), *settings,
    ]  # fmt: skip


def serve_environment(parent: Mapping[str, str]) -> dict[str, str]:
    """What of the parent's environment the public process gets: no key, no path, no address."""
    return {name: parent[name] for name in PASSED_ON if name in parent}


def _written(value: bool | int) -> str:
    return {True: "on", False: "off"}[value] if isinstance(value, bool) else str(value)


def _checked(release: Path) -> Path:
    folder = release.resolve()
    if all((folder / name).is_file() for name in _FILES):
        return folder
    there = ", ".join(released(release.parent))
    known = f"There are: {there}." if there else "There is none yet: build one with vigie release build."
    raise UnknownRelease(f"{release.name} is not a release in {release.parent}. {known}")

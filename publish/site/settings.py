"""What the operator decides about the public site (public.toml), and how the site is started.

Says the settings, the command and the environment; must not start anything, and must not know where private data are.
"""

import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

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
    "allow_csv_stream": False,  # whole tables are files of the release
    "truncate_cells_html": 400,
    "trace_debug": False,
    "template_debug": False,
}
"""Datasette's settings for a public site; what is not here has Datasette's default."""

PASSED_ON = ("PATH", "LANG", "TZ")
"""The only environment variables the public process may see."""

STARTING_TEXT = """\
# How this deployment's public site is served; everything else about it is in the release itself.
# Lines that begin with # are off and show the default.

# host = "127.0.0.1"
# port = 8001

# The address under which the public reaches the site, for absolute links. Without it the address asked for is used.
# public_address = "https://force.example.org"

# Whom to write to, where it is not the contact of the release.
# contact = "data@example.org"

# Where "report an error" leads: the correction inbox of the portal. Without it, to the contact.
# correction_inbox = "https://portal.example.org/public/correction"

# How long a reader or a cache may keep a page of the newest release. Pages under /releases/<version>/ never change.
# cache_seconds = 300

# Memory for pages that were asked for before.
# cache_megabytes = 64

# Queries of their own that one reader may send in a minute.
# queries_per_minute = 60

# Addresses of proxies in front of the site, whose word about the reader's address is taken.
# proxies = ["127.0.0.1"]
"""
"""What `vigie init` writes into public.toml."""


class UnknownRelease(FileNotFoundError):
    """The folder is not a release; the sentence lists those there are."""


class SettingsProblem(ValueError):
    """public.toml cannot be used; the sentence names file and key, and says what to write."""


@dataclass(frozen=True, kw_only=True)
class PublicSettings:
    """The keys of public.toml with their defaults; explained in STARTING_TEXT."""

    host: str = "127.0.0.1"
    port: int = 8001
    public_address: str = ""
    contact: str = ""
    correction_inbox: str = ""
    cache_seconds: int = 300
    cache_megabytes: int = 64
    queries_per_minute: int = 60
    proxies: tuple[str, ...] = ()


_LEAST = {"port": 1, "cache_seconds": 0, "cache_megabytes": 0, "queries_per_minute": 1}
_MOST = {"port": 65_535}
_ADDRESSES = ("public_address", "correction_inbox")


def read_settings(file: Path) -> PublicSettings:
    """The settings in `file`; the defaults where there is no such file. Raises SettingsProblem."""
    if not file.is_file():
        return PublicSettings()
    try:
        stated = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsProblem(f"{file.name} is not TOML: {error}.") from None
    known = {field.name: field.type for field in fields(PublicSettings)}
    for key in stated:
        if key not in known:
            raise SettingsProblem(f"{file.name} has a key that is not known: {key}. Known are: {', '.join(known)}.")
    return PublicSettings(**{key: _checked_value(file.name, key, value) for key, value in stated.items()})


def _checked_value(file: str, key: str, value: Any) -> Any:
    if key == "proxies":
        if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
            raise SettingsProblem(f'{file}: {key} is a list of addresses, such as ["127.0.0.1"].')
        return tuple(value)
    if key in _LEAST:
        least, most = _LEAST[key], _MOST.get(key)
        if type(value) is not int or value < least or (most is not None and value > most):
            bounds = f"from {least} to {most}" if most else f"of {least} or more"
            raise SettingsProblem(f"{file}: {key} is a whole number {bounds}.")
        return value
    if not isinstance(value, str):
        raise SettingsProblem(f"{file}: {key} is a text in quotes.")
    if key in _ADDRESSES and value:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
            raise SettingsProblem(f"{file}: {key} is an address that begins with https://.")
        return value.rstrip("/")
    return value


def public_settings(datasette: Any) -> PublicSettings:
    """The settings of the site that is being served."""
    found: PublicSettings = getattr(datasette, "public", PublicSettings())
    return found


def serve_command(
    release: Path, *, host: str | None = None, port: int | None = None, settings_file: Path | None = None,
    python: str = sys.executable, log: str | None = None,
) -> list[str]:  # fmt: skip
    """The command that serves `release`, a folder of releases/<version> or the pointer `latest`, which is followed.

    Host and port given here stand before those of the settings file.
    """
    folder = checked(release)
    place = release if release.is_symlink() else folder
    given = {"--settings": settings_file, "--host": host, "--port": port, "--log": log}
    chosen = [part for name, value in given.items() if value is not None for part in (name, str(value))]
    # -I: neither the working directory nor the environment may add a module.
    return [python, "-I", "-m", "publish.site.listening", str(place.absolute()), *chosen]


def serve_environment(parent: Mapping[str, str]) -> dict[str, str]:
    """What of the parent's environment the public process gets: no key, no path, no address."""
    return {name: parent[name] for name in PASSED_ON if name in parent}


def checked(release: Path) -> Path:
    """The real folder of a release. Raises UnknownRelease when it is none."""
    folder = release.resolve()
    if all((folder / name).is_file() for name in _FILES):
        return folder
    there = ", ".join(released(release.parent))
    known = f"There are: {there}." if there else "There is none yet: build one with vigie release build."
    raise UnknownRelease(f"{release.name} is not a release in {release.parent}. {known}")

"""One release as a Datasette site: its database, its facts, its files, and the settings of the operator.

Every release has a site of its own, so that an old page is made from the old release alone. Must not route between
releases, and must not write.
"""

import json
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import yaml
from datasette.app import Datasette
from datasette.database import Database, Results
from datasette.url_builder import Urls
from datasette.utils import PrefixedUrlString

from publish.site.addresses import PREFIX
from publish.site.readymade import counted
from publish.site.settings import HERE, SETTINGS, PublicSettings, checked

DATABASE = "vigie"
INTERNAL = ("facet_count", "figure_answer")
"""Tables of a release that hold what was worked out beforehand; no page lists them."""

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_OPEN = frozenset({
    "view-instance", "view-database", "view-database-download", "view-table", "view-query", "execute-sql",
})  # fmt: skip
_MOST_SAID = 500
# What is asked of a schema; the answers never change, and Datasette asks anew for every page.
_ASKED = (
    "table_exists", "table_names", "table_columns", "table_column_details", "primary_keys", "fts_table",
    "label_column_for_table", "foreign_keys_for_table", "view_names", "get_all_foreign_keys",
    "get_table_definition", "get_view_definition",
)  # fmt: skip


class _Link(PrefixedUrlString):  # type: ignore[misc]
    """A link that has its prefix; Datasette's own lists all methods of a text for each use of one."""

    __getattribute__ = str.__getattribute__


class _Links(Urls):  # type: ignore[misc]
    def path(self, path: str, format: str | None = None) -> PrefixedUrlString:
        return _Link(super().path(path, format=format))


class ReleaseDatabase(Database):  # type: ignore[misc]
    """vigie.db of one release: what is asked of its schema is asked once, and counts it carries are read."""

    def __init__(self, site: Any, path: str) -> None:
        super().__init__(site, path, is_mutable=False)
        self._known: dict[tuple[Any, ...], Any] = {}
        self._rows_of: dict[str, int | None] = {}
        for name in _ASKED:
            setattr(self, name, self._once(name))

    def _once(self, name: str) -> Callable[..., Any]:
        ask = getattr(super(), name)

        async def answer(*arguments: Any) -> Any:
            key = (name, *arguments)
            if key not in self._known:
                found = await ask(*arguments)
                if found is None or found == [] or found is False:
                    # What is not there is not kept: a reader may ask for any name.
                    return found
                self._known[key] = found
            found = self._known[key]
            return list(found) if isinstance(found, list) else found

        return answer

    async def execute(self, sql: str, params: Any = None, **options: Any) -> Results:
        """The answer to a query; a plain count that the release carries is looked up."""
        ready = counted(sql, params)
        if ready is not None and "facet_count" in await self.table_names():
            found = await super().execute(*ready, log_sql_errors=False)
            if found.rows:
                return found
        return await super().execute(sql, params, **{**options, "log_sql_errors": False})

    async def hidden_table_names(self) -> list[str]:
        """Tables not listed: Datasette's, and the two that hold what was worked out beforehand."""
        return [*await super().hidden_table_names(), *INTERNAL]

    async def table_counts(self, limit: int = 10) -> dict[str, int | None]:
        """Rows of every table; the release carries those of the large ones."""
        if not self._rows_of:
            names = await self.table_names()
            rows = []
            if "facet_count" in names:
                rows = (await super().execute(_TOTALS)).rows
            known: dict[str, int | None] = {row[0]: row[1] for row in rows}
            for name in names:
                if name not in known and name not in INTERNAL:
                    known[name] = (await super().execute(f'select count(*) from "{name}"')).rows[0][0]
            self._rows_of = known
        return self._rows_of


_TOTALS = "select table_name, rows from facet_count where filter_column = '' and facet_column = ''"


class Site(Datasette):  # type: ignore[misc]
    """The public site over one release folder.

    folder: the release. public: the operator's settings. shelf: the other releases, for the site that is asked first.
    """

    def __init__(self, folder: Path, *, public: PublicSettings, shelf: Any = None, threads: int = 3) -> None:
        self.folder, self.version, self.public, self.shelf = folder, folder.name, public, shelf
        # The site that is asked first, through which the others are reached.
        self.is_first = shelf is not None and not hasattr(shelf, "first")
        metadata = yaml.load((folder / "metadata.yml").read_text("utf-8"), Loader=_Loader)
        super().__init__(
            immutables=[str(folder / "vigie.db")], metadata=metadata, plugins_dir=str(HERE / "plugin"),
            template_dir=str(HERE / "templates"),
            settings={**SETTINGS, "num_sql_threads": threads, "default_cache_ttl": public.cache_seconds},
        )  # fmt: skip
        self.remove_database(DATABASE)
        self.database = self.add_database(ReleaseDatabase(self, str(folder / "vigie.db")), name=DATABASE)
        self._schemas_known = False
        self._metadata_known: dict[tuple[Any, ...], Any] = {}

    @property
    def urls(self) -> Urls:
        """How links are made."""
        return _Links(self)

    def setting(self, key: str) -> Any:
        """Datasette's setting; what every link begins with depends on the page that is being made."""
        return PREFIX.get() if key == "base_url" else super().setting(key)

    def metadata(self, key: Any = None, database: Any = None, table: Any = None, fallback: bool = True) -> Any:
        """What is said about a table: put together once, since Datasette copies the whole of it each time it is asked."""
        asked = (key, database, table, fallback)
        if not hasattr(self, "_metadata_known"):
            return super().metadata(key, database, table, fallback)
        if asked not in self._metadata_known:
            if len(self._metadata_known) > _MOST_SAID:
                self._metadata_known.clear()
            self._metadata_known[asked] = super().metadata(key, database, table, fallback)
        said = self._metadata_known[asked]
        return dict(said) if isinstance(said, dict) else said

    async def refresh_schemas(self) -> None:
        """A release never changes: its schema is read once."""
        if not self._schemas_known:
            await super().refresh_schemas()
            self._schemas_known = True

    async def permission_allowed(self, actor: Any, action: str, resource: Any = None, **_: Any) -> bool:
        """Everyone may see the release and ask it, no one anything else; Datasette copies its settings to find that out."""
        database = resource[0] if isinstance(resource, tuple) else resource
        return action in _OPEN and database in {None, DATABASE}

    def absolute_url(self, request: Any, path: str) -> str:
        """The whole address: that of the operator where one is set, else the one asked for."""
        return (
            urljoin(f"{self.public.public_address or request.url}/", path)
            if self.public.public_address
            else str(super().absolute_url(request, path))
        )

    def close(self) -> None:
        """Close every connection and thread."""
        for database in self.databases.values():
            for connection in (database._read_connection, database._write_connection):
                if connection is not None:
                    connection.close()
            database.close()
        if self.executor is not None:
            self.executor.shutdown(wait=False)


def open_release(folder: Path, *, public: PublicSettings, shelf: Any = None, threads: int = 3) -> Site:
    """The site over a release. Raises UnknownRelease where files are missing."""
    return Site(checked(folder), public=public, shelf=shelf, threads=threads)


def stated(folder: Path) -> Mapping[str, Any]:
    """release.json."""
    found: Mapping[str, Any] = json.loads((folder / "release.json").read_text(encoding="utf-8"))
    return found


def is_sound(folder: Path) -> bool:
    """Whether vigie.db of a release can be read at all."""
    try:
        connection = sqlite3.connect(f"{(folder / 'vigie.db').absolute().as_uri()}?immutable=1", uri=True)
    except sqlite3.Error:
        return False
    try:
        connection.execute("select count(*) from sqlite_master").fetchone()
    except sqlite3.Error:
        return False
    finally:
        connection.close()
    return True

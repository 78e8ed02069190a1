"""Which columns a reader narrows a table down by, and how each table is laid out on the site.

Declared, never guessed from the rows: guessing costs a query per column on every page. Must not name a column the
public tables do not have (checked when imported).
"""

from collections.abc import Iterator

from publish.companions import COMPANIONS
from publish.dictionary import levels
from schemas.standard import PUBLISHED_TABLES

FACETS: dict[str, tuple[str, ...]] = {
    "agency": ("kind", "county", "size_band"),
    "incident": ("agency_id", "contact_reason", "force_used", "injury_gravest", "area"),
    "person": ("agency_id", "role", "race", "gender", "age_band", "injured"),
    "injury": ("injury_type",),
    "force": ("force_type", "actor_role"),
    "weapon": ("weapon", "basis", "firearm_type"),
    "force_location": ("body_part",),
    "force_reason": ("reason",),
    "place": ("level",),
    "core": ("agency_id", "year", "force_group", "injury_gravest"),
    "narrative": ("agency_id",),
    "known_issue": ("agency_id", "table_name"),
    "reply": ("agency_id",),
    "definition": ("agency_id", "table_name"),
    "coverage": ("agency_id", "status", "incidents_rule"),
    "denominator": ("agency_id", "year", "kind"),
    "area_population": ("level", "year"),
    "data_dictionary": ("table_name", "published"),
    "terms": ("vocabulary",),
}

SORTS: dict[str, dict[str, str]] = {
    "agency": {"sort": "name"},
    # Ascending, so that rows whose date is withheld come last.
    "incident": {"sort": "incident_date"},
    "person": {"sort": "incident_date"},
    "coverage": {"sort_desc": "month"},
    "place": {"sort": "area"},
    "core": {"sort": "year"},
    "denominator": {"sort_desc": "year"},
    "area_population": {"sort": "area"},
}

_ANSWERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    # The worked questions read these columns of every row; from an index they read nothing else.
    ("incident", ("agency_id", "incident_date_level", "incident_date")),
    ("person", ("role", "received_force", "race", "injured")),
    ("force", ("actor_role", "force_type", "member_id")),
    # The pages of agencies and the map read these.
    ("incident", ("area", "area_level", "agency_id")),
    ("person", ("agency_id", "role", "received_force", "race", "age_band", "age_band_level", "group_id")),
    ("person", ("group_id", "agency_id")),
    ("force", ("group_id", "actor_role", "force_type", "member_id")),
    *((table.name, names) for table in PUBLISHED_TABLES if (names := levels(table))),
)

_TABLES = (*PUBLISHED_TABLES, *COMPANIONS)


def _indexes() -> Iterator[tuple[str, tuple[str, ...]]]:
    """What readers narrow down, sort and join by; an index that begins with a column serves for that column, too."""
    served = {(table, columns[0]) for table, columns in _ANSWERS} | {
        (t.name, name) for t in _TABLES for name in t.key[:1]
    }
    yield from _ANSWERS
    for table in _TABLES:
        wanted = (*FACETS.get(table.name, ()), *SORTS.get(table.name, {}).values())
        for field in table.fields:
            if (field.name in wanted or field.references or field.name == "group_id") and (
                table.name,
                field.name,
            ) not in served:
                yield table.name, (field.name,)


INDEXES: tuple[tuple[str, tuple[str, ...]], ...] = tuple(_indexes())
"""Table and columns of every index of a release."""

_COLUMNS = {table.name: {field.name for field in table.fields} for table in _TABLES}

for _table, _named in (*FACETS.items(), *((table, tuple(by.values())) for table, by in SORTS.items()), *_ANSWERS):
    if _unknown := set(_named) - _COLUMNS[_table]:
        raise ValueError(f"publish/facets.py: the public table {_table} has no {sorted(_unknown)}.")

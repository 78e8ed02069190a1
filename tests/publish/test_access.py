"""The dictionary enforces itself: a column above its level, or without its terms, is not published."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from publish.release import build_release
from schemas import access
from schemas.access import AccessError, Level, level_of, require_level, require_public, terms_of
from schemas.model import Release, Table
from schemas.standard import PUBLISHED_TABLES, TABLES

_PUBLISHED = [(table.name, field.name) for table in PUBLISHED_TABLES for field in table.fields]


@pytest.mark.parametrize("level", [Level.ON_REQUEST, Level.AGENCY_ONLY, Level.NEVER])
def test_a_published_column_whose_level_is_raised_stops_every_build(
    level: Level, frames: Any, facts: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(access.LEVELS, "incident.arrest_made", level)
    with pytest.raises(
        AccessError, match=rf"incident\.arrest_made is published, but its level of access is {level.value}"
    ):
        build_release(frames, about=facts(frames), releases=tmp_path / "releases")
    assert not list((tmp_path / "releases").iterdir())


def test_no_published_column_may_be_raised_above_public(monkeypatch: pytest.MonkeyPatch) -> None:
    for table, field in _PUBLISHED:
        with monkeypatch.context() as patch:
            patch.setitem(access.LEVELS, f"{table}.{field}", Level.AGENCY_ONLY)
            with pytest.raises(AccessError, match=f"{table}.{field} is published"):
                require_public(PUBLISHED_TABLES)


def _changed(table: str, field: str, **given: Any) -> Table:
    found = next(each for each in TABLES if each.name == table)
    return replace(found, fields=tuple(replace(each, **given) if each.name == field else each for each in found.fields))


def test_a_field_on_request_that_the_border_would_publish_is_refused() -> None:
    opened = _changed("incident", "on_k12_campus", release=Release.AS_IS).published()
    assert opened is not None
    with pytest.raises(
        AccessError, match=r"incident\.on_k12_campus is published, but its level of access is on_request"
    ):
        require_public([opened])


def test_a_field_newly_kept_back_needs_a_level() -> None:
    with pytest.raises(
        AccessError, match=r"incident\.arrest_made is kept back at the border, but its level of access is public"
    ):
        require_level([_changed("incident", "arrest_made", release=Release.NEVER)])


def test_the_border_and_the_levels_agree_on_requests() -> None:
    with pytest.raises(AccessError, match=r"incident\.on_k12_campus: the border and the level of access differ"):
        require_level([_changed("incident", "on_k12_campus", release=Release.NEVER)])


def test_a_published_field_that_resolves_to_nothing_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    nameless = _changed("incident", "arrest_made", source="", legal_basis="").published()
    assert nameless is not None
    with pytest.raises(AccessError, match=r"incident\.arrest_made is published without a legal basis"):
        require_public([nameless])
    monkeypatch.delitem(access._PURPOSES, "coverage")
    with pytest.raises(AccessError, match=r"coverage\.month is published without a purpose"):
        require_public(PUBLISHED_TABLES)


def test_every_level_names_a_field_there_is() -> None:
    there = {f"{table.name}.{field.name}" for table in TABLES for field in table.fields}
    assert set(access.LEVELS) <= there


def test_what_a_field_says_of_itself_stands_before_what_follows_from_its_class() -> None:
    incident = next(table for table in TABLES if table.name == "incident")
    address = terms_of(incident, incident.field("address"))
    assert (address.level, address.purpose) == (
        Level.AGENCY_ONLY, "Placed inside the platform to find the area; never published.",
    )  # fmt: skip
    assert address.retention == "Until the agency's own schedule ends it."
    assert terms_of(incident, incident.field("arrest_made")).legal_basis == "Cal. Gov. Code 12525.2(a) and (b)."
    assert level_of("incident", "arrest_made") is Level.PUBLIC

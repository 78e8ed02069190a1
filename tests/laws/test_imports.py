"""Imports go one way (docs/architecture.md): the standard below, domain packages beside each other, orchestration on top."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOMS = {
    "schemas": set(),
    "ingest": {"schemas"},
    "geocode": {"schemas"},
    "privacy": {"schemas"},
    "forecast": {"schemas"},
    "publish": {"schemas"},
    "verification": {"schemas"},
    "planner": {"schemas"},
    "portal": {"schemas", "ingest"},
    "orchestration": {
        "schemas",
        "ingest",
        "geocode",
        "privacy",
        "forecast",
        "publish",
        "verification",
        "planner",
        "portal",
    },
}
"""What each room may import of ours besides itself."""

ONLY_IN = {
    "dagster": ("orchestration/",),
    "datasette": ("publish/site/", "verification/"),
    "litestar": ("portal/", "planner/"),
    "geopandas": (
        "geocode/",
        "publish/formats.py",
        "publish/geo/",
        "publish/site/",
        "forecast/grid.py",
        "orchestration/geocoding_truth.py",
    ),
    "geopy": ("geocode/adapters/",),
    "jellyfish": ("geocode/spelling.py",),
    "os": ("orchestration/", "ingest/landing.py", "publish/"),
}
"""Libraries that belong to few places. `os` is there because it holds the environment."""

BORDER_FREE_OF = ("pathlib", "logging", "os", "io", "sqlite3", "sqlalchemy")
"""What the privacy package never imports: it opens nothing and logs nothing."""


def modules(root: Path) -> Iterator[tuple[str, Path]]:
    for room in ROOMS:
        for path in sorted((root / room).rglob("*.py")):
            yield room, path


@cache
def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module)
    return names


def test_no_room_imports_sideways_or_up(root: Path) -> None:
    wrong = [
        f"{path.relative_to(root)} imports {name}"
        for room, path in modules(root)
        for name in imported(path)
        if name.split(".")[0] in ROOMS and name.split(".")[0] not in ROOMS[room] | {room}
    ]
    assert not wrong


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_stays_in_its_rooms(root: Path, library: str) -> None:
    wrong = [
        str(path.relative_to(root))
        for _, path in modules(root)
        if library in {name.split(".")[0] for name in imported(path)}
        and not str(path.relative_to(root)).startswith(ONLY_IN[library])
    ]
    assert not wrong


def test_the_border_opens_nothing_and_logs_nothing(root: Path) -> None:
    wrong = [
        f"{path.name} imports {name}"
        for path in (root / "privacy").rglob("*.py")
        for name in imported(path)
        if name.split(".")[0] in BORDER_FREE_OF
    ]
    assert not wrong
    assert not [path.name for path in (root / "privacy").rglob("*.py") if "open(" in path.read_text("utf-8")]


def test_only_resources_reads_the_environment(root: Path) -> None:
    readers = [
        str(path.relative_to(root)) for _, path in modules(root)
        if "os.environ" in path.read_text("utf-8") or "getenv" in path.read_text("utf-8")
    ]  # fmt: skip
    # verbs_release hands the environment over to be cleared before the public process starts; registry_copy hands it to pg_dump.
    # The package itself says, before polars is loaded, how it gives memory back; it reads nothing.
    handing_over = {"orchestration/verbs_release.py", "orchestration/registry_copy.py", "orchestration/__init__.py"}
    assert set(readers) <= {"orchestration/resources.py", *handing_over}


def test_orchestration_postpones_no_annotations(root: Path) -> None:
    wrong = [
        path.name
        for path in (root / "orchestration").rglob("*.py")
        if "from __future__ import annotations" in path.read_text("utf-8")
    ]
    assert not wrong, "Dagster reads annotations; postponed ones break its resources"


def test_every_module_opens_with_what_it_is_for_and_what_it_must_not_do(root: Path) -> None:
    bare = [
        str(path.relative_to(root))
        for _, path in modules(root)
        if not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert not bare


def test_rooms_are_small_and_named_for_something(root: Path) -> None:
    too_long = [
        str(path.relative_to(root)) for _, path in modules(root) if len(path.read_text("utf-8").splitlines()) > 400
    ]
    nameless = [
        str(path.relative_to(root)) for _, path in modules(root)
        if path.stem in {"utils", "util", "helpers", "helper", "common", "misc", "manager", "process"}
    ]  # fmt: skip
    assert not too_long
    assert not nameless

"""The version of the standard is at least what a tool says, from the last released standard and the present one."""

import json
from pathlib import Path

from schemas.as_description import described
from schemas.difference import difference, migration, next_version
from schemas.standard import VERSION

RELEASED = "standard-0.3.0.json"
"""The last standard a release was made by; `python -m schemas.as_description FILE` writes the next one."""


def test_the_version_of_the_standard_says_what_changed(root: Path) -> None:
    old = json.loads((root / "tests" / "laws" / RELEASED).read_text("utf-8"))
    steps = difference(old, described())
    least = next_version(old["version"], steps)
    assert _numbers(VERSION) >= _numbers(least), (
        f'set VERSION = "{least}" in schemas/standard.py; since {old["version"]}:\n{migration(steps)}'
    )
    assert steps or old["version"] == VERSION, "the version moved and the standard did not"


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))

"""standard.json: the standard a release was made by, so that the next release's tool can tell what changed.

Must not judge; schemas/difference.py does.
"""

import json
from pathlib import Path

from publish.draft import Draft
from schemas.as_description import Description, described

NAME = "standard.json"


def write_standard(draft: Draft) -> None:
    """Write the description of the standard into the release."""
    text = json.dumps(described(), indent=1, ensure_ascii=False, sort_keys=False) + "\n"
    (draft.folder / NAME).write_text(text, encoding="utf-8", newline="\n")


def standard_of(folder: Path) -> Description | None:
    """The description a release carries, or None where it was made before there was one."""
    file = folder / NAME
    return dict(json.loads(file.read_text(encoding="utf-8"))) if file.is_file() else None

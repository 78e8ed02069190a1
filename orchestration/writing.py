"""Files a verb writes where its user asked for them: whole or not at all, and private where they hold an agency's values.

Must not decide what is written.
"""

import os
from pathlib import Path

from orchestration.resources import HomeProblem


def write_whole(path: Path, data: bytes, *, private: bool) -> None:
    """Write a file whole or not at all; a private one is readable by its owner alone from the first byte."""
    if not path.parent.is_dir():
        raise HomeProblem(f"there is no folder {path.parent} to write to.")
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.unlink(missing_ok=True)
        opened = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if private else 0o666)
        with os.fdopen(opened, "wb") as file:
            file.write(data)
        os.replace(partial, path)
    except OSError:
        partial.unlink(missing_ok=True)
        raise HomeProblem(f"this cannot be written to {path}; check that it is no folder and may be written.") from None

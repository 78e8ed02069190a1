"""A folder for what is not whole yet: locked while its process lives, and cleared away by the next one where it was killed.

Must not look at what is in it.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def unfinished(folder: Path, prefix: str, *, left: str) -> Iterator[Path]:
    """A new folder in `folder`, removed at the end where it was not renamed. left: pattern of the names of those left behind."""
    for each in folder.glob(left):
        # A new folder is locked before anything is in it, so an empty one is left alone.
        with suppress(OSError), _locked(each):
            if any(each.iterdir()):
                shutil.rmtree(each, ignore_errors=True)
    place = Path(tempfile.mkdtemp(prefix=prefix, dir=folder))
    try:
        with _locked(place, must=False):
            yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


@contextmanager
def _locked(folder: Path, *, must: bool = True) -> Iterator[None]:
    """Hold a folder; the system lets go of it when the process dies. Raises OSError where another holds it."""
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            # A disk that knows no locks: nothing left behind is removed there either.
            if must:
                raise
        yield
    finally:
        os.close(held)

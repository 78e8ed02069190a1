"""A layer's file: written whole or not at all, opened read-only, proven on request.

A file that is missing, foreign, older or damaged is a `LayerProblem` in one sentence. It must not repair one.
"""

import json
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from geocode.layers.problem import LayerProblem
from geocode.reference.layer import Layer
from geocode.reference.manifest import recount
from geocode.reference.records import FORMAT, Manifest
from geocode.reference.tables import CONTENT, TREES


def write_layer(layer: Layer, path: Path) -> None:
    """Write the layer to one SQLite file, whole or not at all.

    The same layer gives the same bytes with the same SQLite library, which writes its version into the file.
    """
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as folder:
        draft = Path(folder) / "draft"
        if layer.file:
            draft.write_bytes(layer.database.serialize())
        else:
            # Without it, the empty room of a page holds whatever lay in memory.
            layer.database.execute("PRAGMA secure_delete = ON")
            layer.database.execute("VACUUM INTO ?", (str(draft),))
        draft.replace(path)


def read_layer(path: Path) -> Layer:
    """Open the layer of a file of `write_layer`, without reading it whole.

    Raises `LayerProblem` when the file is missing, foreign, of another format or cut short; damage inside it is
    told by the look-up that meets it, and by `verify_layer`.
    """
    if not path.is_file():
        raise LayerProblem(f"The layer {path.name} does not exist: build it first.")
    foreign = LayerProblem(f"The file {path.name} is not a reference layer: build one and name that.")
    uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    database = sqlite3.connect(uri, uri=True, check_same_thread=False)
    try:
        _check_file(database, path)
        return Layer(database, file=path.name)
    except LayerProblem:
        database.close()
        raise
    except (sqlite3.DatabaseError, json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
        database.close()
        raise foreign from error


def verify_layer(path: Path) -> Manifest:
    """Return the manifest of a file after counting its content again; raises `LayerProblem` where they differ."""
    layer = read_layer(path)
    changed = LayerProblem(f"The layer {path.name} was changed after it was built: build it again.")
    with closing(layer.database):
        try:
            sound = layer.ask("PRAGMA integrity_check") == [("ok",)]
            counted = recount(layer.database)
            stored = {key: json.loads(value) for key, value in layer.ask("SELECT key, value FROM manifest")}
            planted = all(
                layer.ask(f"SELECT count(*) FROM {table}") == layer.ask(f"SELECT count(*) FROM {tree}")
                for table, tree in TREES.items()
            )
        except (sqlite3.DatabaseError, LayerProblem) as error:
            raise changed from error
        if not (sound and planted) or any(stored[key] != value for key, value in counted.items()):
            raise changed
        return layer.manifest


def _check_file(database: sqlite3.Connection, path: Path) -> None:
    facts = dict(database.execute("SELECT key, value FROM manifest"))
    if json.loads(facts["format"]) != FORMAT:
        raise LayerProblem(f"The layer {path.name} is not of the format {FORMAT}: build it again.")
    tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    pages, size = (database.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    if not {*CONTENT, *TREES.values()} <= tables or pages * size != path.stat().st_size:
        raise LayerProblem(f"The layer {path.name} is damaged: build it again.")

"""Tell one snap layer from another, since a release family keeps the one it began with.

Two layers over one city overlay to smaller areas than either, so a changed layer ends the family. Must not hold a rule
about catchments.
"""

import hashlib
import json
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from geocode.layers.problem import LayerProblem
from geocode.snapping.files import read_snaps


def snap_version(path: Path) -> str:
    """Return a hash of what the layer holds, the same however often it is written again; '' where there is no file.

    Raises LayerProblem for a file that is no snap layer.
    """
    if not path.is_file():
        return ""
    snaps = read_snaps(path).sort_values("snap_id", kind="stable")
    columns = sorted(set(snaps.columns) - {"geometry"})
    digest = hashlib.sha256()
    for name in columns:
        values = [None if pd.isna(value) else value for value in snaps[name].tolist()]
        digest.update(json.dumps([name, values]).encode())
    shapes = snaps.geometry.to_numpy()
    digest.update(b"".join(shapely.to_wkb(shapely.normalize(np.asarray(shapes)), byte_order=1)))
    return digest.hexdigest()


def same_layer_or_stop(version_now: str, version_of_family: str) -> str:
    """Return the version the family has from now on; raises LayerProblem where the layer is another one.

    A family that began without a layer takes the first one it meets; one whose file is gone keeps its version, so that
    no other layer takes its place later.
    """
    if version_now and version_of_family and version_now != version_of_family:
        raise LayerProblem(
            "The snap layer of this family of releases has changed, and two layers together tell more than either: "
            "put the old file back, or begin a new family with vigie keys rotate release."
        )
    return version_of_family or version_now

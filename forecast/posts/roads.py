"""Drive times along a road network: the quickest ways by Dijkstra, with a slow straight leg from a place to its nearest road.

Only the largest part of the network that hangs together is used. Must not guess a speed that the file does not give.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import sparse
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import cKDTree

from forecast.posts.travel import EARTH_KM, Drive
from forecast.problem import ForecastProblem

ACCESS_KMH = 20.0
"""Speed of the straight leg to the nearest road; stated, not measured."""

FURTHEST_KM = 5.0
"""A place farther from every road than this is not on the network's map."""

_ENDS = ("from_lon", "from_lat", "to_lon", "to_lat")
_AT_ONCE = 200


@dataclass(frozen=True, kw_only=True)
class Roads:
    """nodes: (n, 2) latitude and longitude; minutes, km: n x n, one entry per stretch and direction."""

    nodes: np.ndarray
    minutes: sparse.csr_array
    km: sparse.csr_array
    left_out: int

    def drive(self, start: np.ndarray, end: np.ndarray) -> Drive:
        """From every start to every end. Raises ForecastProblem where most places lie off the network."""
        tree = cKDTree(_on_sphere(self.nodes))
        from_km, from_node = _snap(tree, start)
        to_km, to_node = _snap(tree, end)
        starts, where = np.unique(from_node, return_inverse=True)
        minutes, km = np.empty((len(starts), len(end))), np.empty((len(starts), len(end)))
        for first in range(0, len(starts), _AT_ONCE):
            some = starts[first : first + _AT_ONCE]
            minutes[first : first + _AT_ONCE] = dijkstra(self.minutes, indices=some)[:, to_node]
            km[first : first + _AT_ONCE] = dijkstra(self.km, indices=some)[:, to_node]
        access = from_km[:, None] + to_km[None, :]
        return Drive(minutes=minutes[where] + access / ACCESS_KMH * 60, km=km[where] + access)

    def told(self) -> Mapping[str, object]:
        """Source and parameters, ready for JSON."""
        return {
            "source": "road network", "nodes": len(self.nodes), "stretches": int(self.minutes.nnz),
            "nodes_left_out": self.left_out, "access_kmh": ACCESS_KMH,
        }  # fmt: skip


def roads_from(edges: pl.DataFrame, nodes: pl.DataFrame | None = None) -> Roads:
    """A network from stretches of road, both ways unless `oneway` is true.

    edges: from_lon, from_lat, to_lon, to_lat - or from, to with nodes (node, lon, lat) - and minutes, or km and kmh (or
    speed); km is the straight line where only minutes are given. Raises ForecastProblem with one sentence.
    """
    edges, places, ends = _ends(edges, nodes)
    minutes, km = _weights(edges, places, ends)
    if "oneway" in edges.columns:
        both = ~edges["oneway"].cast(pl.String).fill_null("false").str.to_lowercase().is_in(["true", "1", "yes"])
        back = both.to_numpy()
    else:
        back = np.ones(len(ends), dtype=bool)
    source = np.concatenate([ends[:, 0], ends[back, 1]])
    target = np.concatenate([ends[:, 1], ends[back, 0]])
    graphs = [_graph(source, target, np.concatenate([w, w[back]]), len(places)) for w in (minutes, km)]
    parts, part = connected_components(graphs[0], directed=True, connection="strong")
    kept = np.flatnonzero(part == np.bincount(part, minlength=parts).argmax())
    if len(kept) < 2:
        raise ForecastProblem("the road network does not hang together: no two of its nodes can be reached both ways.")
    return Roads(
        nodes=places[kept], minutes=graphs[0][kept][:, kept], km=graphs[1][kept][:, kept],
        left_out=len(places) - len(kept),
    )  # fmt: skip


def _ends(edges: pl.DataFrame, nodes: pl.DataFrame | None) -> tuple[pl.DataFrame, np.ndarray, np.ndarray]:
    if edges.is_empty():
        raise ForecastProblem("the road network has no stretches.")
    if set(_ENDS) <= set(edges.columns):
        points = _numbers(edges, _ENDS).reshape(-1, 2)[:, ::-1]
        places, where = np.unique(np.round(points, 6), axis=0, return_inverse=True)
        if np.abs(places[:, 0]).max() > 90:
            raise ForecastProblem(
                "the road network has latitudes beyond 90 degrees: longitude and latitude are swapped."
            )
        return edges, places, where.reshape(-1, 2)
    if nodes is None or not {"from", "to"} <= set(edges.columns) or not {"node", "lon", "lat"} <= set(nodes.columns):
        raise ForecastProblem(
            f"the road network needs the columns {', '.join(_ENDS)}, or from and to with nodes of node, lon and lat."
        )
    names = {name: at for at, name in enumerate(nodes["node"].cast(pl.String))}
    joined = [[names.get(name, -1) for name in edges[end].cast(pl.String)] for end in ("from", "to")]
    ends = np.array(joined).T
    if (ends < 0).any():
        raise ForecastProblem(
            f"{int((ends < 0).any(axis=1).sum())} stretches of road name a node that is not in the nodes."
        )
    return edges, _numbers(nodes, ("lat", "lon")), ends


def _weights(edges: pl.DataFrame, places: np.ndarray, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    speed = next((name for name in ("kmh", "speed") if name in edges.columns), None)
    if "km" in edges.columns:
        km = _numbers(edges, ("km",)).ravel()
    else:
        a, b = (_on_sphere(places[ends[:, side]]) for side in (0, 1))
        km = np.linalg.norm(a - b, axis=1)
    if "minutes" in edges.columns:
        minutes = _numbers(edges, ("minutes",)).ravel()
    elif speed and "km" in edges.columns:
        minutes = km / np.maximum(_numbers(edges, (speed,)).ravel(), 1e-9) * 60
    else:
        raise ForecastProblem("the road network needs minutes, or km and kmh, for each stretch.")
    if (minutes < 0).any() or (km < 0).any() or (minutes > 24 * 60).any():
        raise ForecastProblem("the road network has stretches with a negative time or length, or of more than a day.")
    return minutes, km


def _numbers(frame: pl.DataFrame, columns: tuple[str, ...]) -> np.ndarray:
    read = frame.select(pl.col(name).cast(pl.Float64, strict=False) for name in columns)
    blank = [name for name in columns if read[name].null_count() or not read[name].is_finite().all()]
    if blank:
        raise ForecastProblem(f"the road network has entries that are no number in {', '.join(blank)}.")
    return read.to_numpy()


def _graph(source: np.ndarray, target: np.ndarray, weight: np.ndarray, nodes: int) -> sparse.csr_array:
    """Of parallel stretches the shortest; a stretch of no length keeps a trace, since a graph's zero means no road."""
    order = np.lexsort((weight, target, source))
    source, target, weight = source[order], target[order], np.maximum(weight[order], 1e-9)
    first = np.concatenate([[True], (np.diff(source) != 0) | (np.diff(target) != 0)])
    return sparse.csr_array((weight[first], (source[first], target[first])), shape=(nodes, nodes))


def _snap(tree: cKDTree, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    km, node = tree.query(_on_sphere(places))
    if (km > FURTHEST_KM).mean() > 0.5:
        raise ForecastProblem(
            f"the road network does not cover the region: most places lie over {FURTHEST_KM:.0f} km from a road."
        )
    return np.asarray(km), np.asarray(node)


def _on_sphere(places: np.ndarray) -> np.ndarray:
    lat, lon = np.radians(places[:, 0]), np.radians(places[:, 1])
    return EARTH_KM * np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])

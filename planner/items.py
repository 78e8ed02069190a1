"""The collections of the feature service: cells, posts and areas of every shift, and which of them a question wants.

Follows OGC API - Features - Part 1: Core (17-069r4). Must not know a request nor an answer's links.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import polars as pl
import shapely

from planner.features import CELLS, POSTS, ZONES, Layer, as_feature, cells_layer, posts_layer, zone_shapes, zones_layer
from planner.pages import Pages
from planner.reading import of_shift
from planner.shift import Shift
from planner.texts import LANGUAGE, say

COLUMNS: Mapping[str, Mapping[str, type]] = {"cells": CELLS, "posts": POSTS, "zones": ZONES}
"""The collections and their columns."""

LIMIT, MOST = 100, 10_000
"""Items of a page, unless asked otherwise, and at most."""

_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")
_NUMBER = re.compile(r"-?\d+(\.\d*)?([eE][+-]?\d+)?")


class WrongQuestion(ValueError):
    """A parameter is not known or holds what it cannot; the sentence says which and what it may hold."""


@dataclass(frozen=True)
class Wanted:
    """Which items: a page, boxes that a shape must meet (None: anywhere), times that a shift must meet (None: open)."""

    limit: int = LIMIT
    offset: int = 0
    boxes: tuple[tuple[float, float, float, float], ...] | None = None
    begins: datetime | None = None
    ends: datetime | None = None


@dataclass(frozen=True)
class Found:
    """One page of items, and how many match in all."""

    features: list[dict[str, Any]]
    matched: int


class Items:
    """The items of every shift of a forecast; the layers of a shift are made when first asked for."""

    def __init__(self, pages: Pages) -> None:
        self._pages, self._zone = pages, pages.forecast.about.timezone
        found = pages.timetable.shifts.values()
        # A block that lies in no whole shift stands by itself, so that no hour is left out and none is there twice.
        inside = {block for shift in found if not shift.single for block in shift.blocks}
        self.shifts = tuple(sorted((shift for shift in found if not shift.single or shift.start not in inside),
                                   key=lambda shift: shift.start))  # fmt: skip
        self._outlines = zone_shapes(pages.forecast.cells)
        self._kept: dict[tuple[str, str, Shift], Layer] = {}
        self._make: Mapping[str, Callable[[Shift], Layer]] = {
            "cells": self._cells,
            "posts": self._posts,
            "zones": self._zones,
        }

    @property
    def box(self) -> list[float]:
        """The box around all cells: west, south, east, north."""
        return [float(side) for side in shapely.total_bounds(self._layer("cells", self.shifts[0]).shapes)]

    @property
    def interval(self) -> list[str]:
        """When the first shift starts and the last one ends."""
        return [self._told(self.shifts[0].start), self._told(self.shifts[-1].end)]

    def find(self, name: str, wanted: Wanted) -> Found:
        """The items of a collection that a question wants, in order of shift and row."""
        features: list[dict[str, Any]] = []
        matched = 0
        for shift in self.shifts:
            if not self._meets(shift, wanted):
                continue
            layer = self._layer(name, shift)
            rows = _inside(layer, wanted.boxes)
            first = max(wanted.offset - matched, 0)
            page = rows[first : first + wanted.limit - len(features)]
            features.extend(self._feature(layer, shift, at) for at in page)
            matched += len(rows)
        return Found(features, matched)

    def one(self, name: str, key: str) -> dict[str, Any] | None:
        """The item with this id, or None."""
        for shift in self.shifts:
            if key.startswith(_key(shift, "")):
                layer = self._layer(name, shift)
                for at in range(len(layer.rows)):
                    if _key(shift, _own(layer, at)) == key:
                        return self._feature(layer, shift, at)
        return None

    def _feature(self, layer: Layer, shift: Shift, at: int) -> dict[str, Any]:
        more = {
            "day": shift.day.isoformat(),
            "shift": shift.key,
            "start": self._told(shift.start),
            "end": self._told(shift.end),
        }
        return as_feature(layer, at, key=_key(shift, _own(layer, at)), more=more)

    def _layer(self, name: str, shift: Shift) -> Layer:
        # A post's name has words of the reader's language in it.
        key = (name, LANGUAGE.get(), shift)
        if key not in self._kept:
            self._kept[key] = self._make[name](shift)
        return self._kept[key]

    def _cells(self, shift: Shift) -> Layer:
        return cells_layer(self._pages.figures.of(shift))

    def _posts(self, shift: Shift) -> Layer:
        return posts_layer(self._pages.placings.of(shift, None))

    def _zones(self, shift: Shift) -> Layer:
        told = self._pages.forecast.shifts
        rows = None if told is None else of_shift(told, shift.day, shift.key).filter(pl.col("zone") != "")
        return zones_layer(self._pages.figures.of(shift), self._outlines, rows)

    def _meets(self, shift: Shift, wanted: Wanted) -> bool:
        # A shift holds its first moment and not its last, which the next one holds.
        start, end = (moment.replace(tzinfo=self._zone).timestamp() for moment in (shift.start, shift.end))
        return (wanted.ends is None or start <= wanted.ends.timestamp()) and (
            wanted.begins is None or wanted.begins.timestamp() < end
        )

    def _told(self, moment: datetime) -> str:
        return moment.replace(tzinfo=self._zone).isoformat()


def read_wanted(asked: Mapping[str, Sequence[str]]) -> Wanted:
    """The question in a query. Raises WrongQuestion."""
    only_known(asked, "limit", "offset", "bbox", "datetime")
    given = {name: values[0] for name, values in asked.items()}
    limit = _whole(given.get("limit", str(LIMIT)), "limit", least=1)
    offset = _whole(given.get("offset", "0"), "offset", least=0)
    boxes = _boxes(given["bbox"]) if "bbox" in given else None
    begins, ends = _times(given["datetime"]) if "datetime" in given else (None, None)
    return Wanted(min(limit, MOST), offset, boxes, begins, ends)


def only_known(asked: Mapping[str, Sequence[str]], *known: str) -> None:
    """Raises WrongQuestion when a parameter is not among these, or is there twice."""
    if asked.keys() - set(known):
        raise WrongQuestion(say("ogc_wrong_name", known=", ".join(known)) if known else say("ogc_wrong_none"))
    for name, values in asked.items():
        if len(values) != 1:
            raise WrongQuestion(say("ogc_wrong_twice", name=name))


def _whole(text: str, name: str, *, least: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and int(text) >= least):
        raise WrongQuestion(say("ogc_wrong_whole", name=name, least=least))
    return int(text)


def _boxes(text: str) -> tuple[tuple[float, float, float, float], ...]:
    parts = text.split(",")
    numbers = [float(part) for part in parts if _NUMBER.fullmatch(part)]
    if len(parts) not in {4, 6} or len(numbers) != len(parts) or not all(map(math.isfinite, numbers)):
        raise WrongQuestion(say("ogc_wrong_bbox"))
    # Six numbers have heights as the third and sixth; what lies on the ground is at any height.
    west, south, east, north = numbers if len(numbers) == 4 else (*numbers[:2], *numbers[3:5])
    if south > north or not all(-180 <= side <= 180 for side in (west, east)):
        raise WrongQuestion(say("ogc_wrong_bbox"))
    if west > east:  # across the 180th meridian
        return (west, south, 180.0, north), (-180.0, south, east, north)
    return ((west, south, east, north),)


def _times(text: str) -> tuple[datetime | None, datetime | None]:
    parts = text.split("/")
    moments = [None if len(parts) == 2 and part in {"", ".."} else _instant(part) for part in parts]
    if len(parts) > 2 or not any(moments):
        raise WrongQuestion(say("ogc_wrong_datetime"))
    begins, ends = moments[0], moments[-1]
    if begins and ends and begins > ends:
        raise WrongQuestion(say("ogc_wrong_datetime"))
    return begins, ends


def _instant(text: str) -> datetime:
    try:
        if _INSTANT.fullmatch(text):
            return datetime.fromisoformat(text.upper())
    except ValueError:
        pass
    raise WrongQuestion(say("ogc_wrong_datetime")) from None


def _inside(layer: Layer, boxes: Sequence[tuple[float, float, float, float]] | None) -> list[int]:
    if boxes is None or not layer.rows:
        return list(range(len(layer.rows)))
    area = shapely.union_all([shapely.box(*box) for box in boxes])
    return [int(at) for at in np.flatnonzero(shapely.intersects(np.array(layer.shapes, dtype=object), area))]


def _own(layer: Layer, at: int) -> str:
    row = layer.rows[at]
    # An area's name may hold anything; its place among the names does not.
    return str(row["cell"] if layer.name == "cells" else row["number"] if layer.name == "posts" else at + 1)


def _key(shift: Shift, own: str) -> str:
    return f"{shift.day.isoformat()}-{shift.key}-{own}"

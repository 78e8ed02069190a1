"""Every shape reports can be written in, with its crosswalk, and what one delivery loses in it.

Must not open a file; the caller has a place for the bytes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from ingest.exchange.ab71 import write_ab71_json, write_ab71_xml
from ingest.exchange.fbi_shaped import write_fbi_shaped
from ingest.exchange.losing import AB71_LOSING, FBI_LOSING, NEW_JERSEY_LOSING
from ingest.exchange.loss import Losing, Lossy, Tables, lossy, remaining
from ingest.exchange.new_jersey import write_new_jersey
from schemas.crosswalks.ab71 import AB71
from schemas.crosswalks.fbi_shaped import FBI_SHAPED
from schemas.crosswalks.model import Crosswalk, Form
from schemas.crosswalks.new_jersey import NEW_JERSEY


@dataclass(frozen=True, kw_only=True)
class Shape:
    """A way to write reports. write: accepted tables and the local time of writing, to bytes."""

    slug: str
    crosswalk: Crosswalk
    losing: Losing
    write: Callable[[Tables, datetime], bytes]


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What one delivery loses: reports and persons the shape does not take, answers it cannot tell, answers nobody reads back."""

    reports: int
    reports_told: int
    persons: int
    persons_told: int
    untold: tuple[Lossy, ...]
    unread: tuple[Lossy, ...]


SHAPES: Mapping[str, Shape] = {
    shape.slug: shape
    for shape in (
        Shape(slug="ab71-json", crosswalk=AB71, losing=AB71_LOSING, write=lambda tables, _: write_ab71_json(tables)),
        Shape(slug="ab71-xml", crosswalk=AB71, losing=AB71_LOSING, write=lambda tables, _: write_ab71_xml(tables)),
        Shape(slug="fbi-shaped", crosswalk=FBI_SHAPED, losing=FBI_LOSING, write=lambda tables, at: write_fbi_shaped(tables, made_at=at)),
        Shape(slug="new-jersey", crosswalk=NEW_JERSEY, losing=NEW_JERSEY_LOSING, write=lambda tables, _: write_new_jersey(tables)),
    )
}  # fmt: skip
"""By the name the command line knows."""


def statement(tables: Mapping[str, pl.DataFrame], shape: Shape) -> Statement:
    """The loss of these reports in the shape, counted."""
    taken = shape.losing.taken(tables)
    told = remaining(tables, shape.crosswalk, shape.losing, back=False)
    read = remaining(tables, shape.crosswalk, shape.losing, back=True)
    return Statement(
        reports=tables["incident"].height, reports_told=taken["incident"].height,
        persons=tables["person"].height, persons_told=taken["person"].height,
        untold=tuple(lossy(taken, told, shape.crosswalk)), unread=tuple(lossy(told, read, shape.crosswalk)),
    )  # fmt: skip


def reason(place: str, crosswalk: Crosswalk) -> str:
    """Why answers of a place are lost: the crosswalk's reason, or how they are told there."""
    pairs = [pair for pair in crosswalk.pairs if pair.ours == place]
    if any(pair.words or pair.form is Form.TRUTH for pair in pairs):
        return "There is no word for it there, or only a coarser one, or it is not asked of that side."
    how = next((pair.how for pair in pairs if pair.how), "")
    return how or next(
        (each.reason for each in crosswalk.lost if each.ours == place), "It does not have the form it must have there."
    )

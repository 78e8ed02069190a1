"""A dataset of a Socrata portal through its SODA interface: $select, $where, $order, $limit and $offset.

Pages are stable only in a stated order: the dataset's own row identifier, unless the operator knows better. A time
without an offset is the portal's local time as the agency wrote it ("floating"). Must not send anything but the query.
"""

import re
import ssl
import time
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from orchestration.feeds.fetching import Clock, Limits, Source
from orchestration.feeds.paging import Page, gather
from orchestration.feeds.problem import FeedProblem

_NAME = re.compile(r":?[A-Za-z_@][A-Za-z0-9_]*")


@dataclass(frozen=True, kw_only=True)
class Socrata:
    """url: 'https://data.example.gov/resource/abcd-1234.json'. columns: those to read; no other leaves the portal.

    where: a condition in the portal's language. token: of the application, sent as X-App-Token.
    """

    url: str
    columns: Sequence[str]
    where: str | None = None
    order: str = ":id"
    token: str | None = None


def read_socrata(
    source: Socrata, *, limits: Limits | None = None, clock: Clock = time, context: ssl.SSLContext | None = None
) -> pl.DataFrame:
    """The records of a dataset as text, one column for each asked for. Raises FeedProblem with one sentence.

    A column of points (a location of two coordinates) is asked for by its name and comes as 'latitude,longitude'.
    """
    limits = limits or Limits()
    names = list(dict.fromkeys(source.columns))
    for name in (*names, *source.order.replace(" DESC", "").split(",")):
        if not _NAME.fullmatch(name.strip()):
            raise FeedProblem(
                "A column of the source is not named as in its interface: letters, digits and underscores."
            )
    headers = {"X-App-Token": source.token} if source.token else {}
    path = source.url if source.url.endswith(".json") else f"{source.url.rstrip('/')}.json"
    at = Source(path, limits=limits, headers=headers, clock=clock, context=context)

    def page(offset: int, many: int) -> Page:
        query = {"$select": ",".join(names), "$order": source.order, "$limit": str(many), "$offset": str(offset)}
        told = at.get(query | ({"$where": source.where} if source.where else {}))
        if not isinstance(told, list):
            raise FeedProblem(
                f"The source at {at.host} sends no list of records; check that the address is the dataset's."
            )
        rows = [{name: _flat(value) for name, value in row.items()} if isinstance(row, dict) else row for row in told]
        # A portal may give fewer rows than asked for: only an empty page is surely the last.
        return rows, bool(rows)

    return gather(page, limits=limits, columns=names, host=at.host)


def _flat(value: object) -> object:
    """A point as 'latitude,longitude': GeoJSON has the longitude first, the older kind names both."""
    if not isinstance(value, dict):
        return value
    if value.get("type") == "Point" and isinstance(value.get("coordinates"), list) and len(value["coordinates"]) == 2:
        lon, lat = value["coordinates"]
        return f"{lat},{lon}"
    if "latitude" in value and "longitude" in value:
        return f"{value['latitude']},{value['longitude']}"
    return None

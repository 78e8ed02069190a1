"""A layer of an ArcGIS feature service: query with resultOffset and resultRecordCount until nothing more is held back.

Dates come as milliseconds since 1970 in UTC and leave here as ISO 8601 with Z; a layer that says that it does not know the
zone of its dates has them as the clocks showed, and they leave here without Z.
Places are asked for in EPSG:4326. Must not send anything but the query.
"""

import ssl
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import polars as pl

from orchestration.feeds.fetching import Clock, Limits, Source
from orchestration.feeds.paging import Page, Row, gather
from orchestration.feeds.problem import FeedProblem

LAT, LON = "latitude", "longitude"
"""Columns that the geometry of a record becomes."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DATE = "esriFieldTypeDate"


@dataclass(frozen=True, kw_only=True)
class ArcGIS:
    """url: of the layer ('https://host/arcgis/rest/services/Name/FeatureServer/0'). columns: fields to read.

    where: a condition in SQL. token: of the service, sent as a header.
    """

    url: str
    columns: Sequence[str]
    where: str = "1=1"
    token: str | None = None


def read_arcgis(
    source: ArcGIS, *, limits: Limits | None = None, clock: Clock = time, context: ssl.SSLContext | None = None
) -> pl.DataFrame:
    """The records of a layer as text: the fields asked for, latitude and longitude. Raises FeedProblem with one sentence."""
    limits = limits or Limits()
    if not urlsplit(source.url).path.rstrip("/").rsplit("/", 1)[-1].isdigit():
        raise FeedProblem("The address of the layer does not end in its number; write it as in .../FeatureServer/0.")
    headers = {"X-Esri-Authorization": f"Bearer {source.token}"} if source.token else {}
    at = Source(source.url, limits=limits, headers=headers, clock=clock, context=context)
    layer = _answer(at, {"f": "json"}, path="")
    fields = {
        field["name"]: field.get("type")
        for field in layer.get("fields") or []
        if isinstance(field, dict) and "name" in field
    }
    names = list(dict.fromkeys(source.columns))
    missing = [name for name in names if name not in fields]
    if missing:
        raise FeedProblem(
            f"The layer at {at.host} has no field {', '.join(missing)}; it has: {', '.join(fields) or 'none'}."
        )
    key = layer.get("objectIdField") or next((n for n, kind in fields.items() if kind == "esriFieldTypeOID"), None)
    if not key:
        raise FeedProblem(f"The layer at {at.host} has no object identifier, so its pages have no order.")
    most = layer.get("maxRecordCount")
    zone = "" if layer.get("datesInUnknownTimezone") is True else "Z"
    capable = layer.get("advancedQueryCapabilities")
    if isinstance(capable, dict) and capable.get("supportsPagination") is False:
        raise FeedProblem(f"The layer at {at.host} does not give its records in pages; export it as a file.")
    dates = frozenset(name for name in names if fields[name] == _DATE)

    def page(offset: int, many: int) -> Page:
        asked = min(many, most) if isinstance(most, int) and most > 0 else many
        query = {
            "f": "json", "where": source.where, "outFields": ",".join(names), "returnGeometry": "true", "outSR": "4326",
            "orderByFields": f"{key} ASC", "resultOffset": str(offset), "resultRecordCount": str(asked),
        }  # fmt: skip
        told = _answer(at, query, path="/query")
        features = told.get("features")
        if not isinstance(features, list):
            raise FeedProblem(f"The layer at {at.host} sends no records; check its address.")
        # Services leave the mark out where it is false, old ones always: a full page may have another after it.
        more = told.get("exceededTransferLimit", len(features) >= asked)
        return [_row(feature, dates, zone) for feature in features], bool(more and features)

    return gather(page, limits=limits, columns=[*names, LAT, LON], host=at.host)


def _answer(at: Source, query: Mapping[str, str], *, path: str) -> dict[str, Any]:
    """An answer that is an object and no error: these services tell errors with HTTP 200."""
    told = at.get(query, path=path)
    if not isinstance(told, dict):
        raise FeedProblem(f"The source at {at.host} is no ArcGIS layer; check its address.")
    if isinstance(error := told.get("error"), dict):
        code = error.get("code") if isinstance(error.get("code"), int) else "without a number"
        raise FeedProblem(
            f"The layer at {at.host} refuses the query (error {code}); check its address, fields and token."
        )
    return told


def _row(feature: Any, dates: frozenset[str], zone: str) -> Row:
    if not isinstance(feature, dict):
        return {}
    values = dict(feature.get("attributes") or {})
    values |= {name: _moment(values.get(name), zone) for name in dates}
    geometry = feature.get("geometry")
    if isinstance(geometry, dict):
        values |= {LON: geometry.get("x"), LAT: geometry.get("y")}
    return values


def _moment(milliseconds: Any, zone: str) -> str | None:
    if not isinstance(milliseconds, int | float) or isinstance(milliseconds, bool):
        return None
    try:
        moment = _EPOCH + timedelta(milliseconds=milliseconds)
    except (OverflowError, ValueError):
        return None
    return moment.isoformat(timespec="milliseconds").replace("+00:00", zone)

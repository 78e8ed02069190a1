"""The forecast as a feature service at /ogc, for map programs: OGC API - Features - Part 1: Core, GeoJSON, OpenAPI 3.0."""

import json
from datetime import UTC
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlencode

from litestar import Response, get
from litestar.handlers import BaseRouteHandler

from planner.items import COLUMNS, Items, Wanted, WrongQuestion, only_known, read_wanted
from planner.openapi import GEOJSON, JSON, OPENAPI, PROBLEM, api_document
from planner.routes.room import Asked, Room
from planner.texts import say

CONFORMS = tuple(
    f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{name}" for name in ("core", "oas30", "geojson")
)
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"


def handlers(room: Room) -> list[BaseRouteHandler]:
    """The handlers of these addresses."""
    service = Service(room)

    @get("/ogc", sync_to_thread=True)
    def landing(request: Asked) -> Response[Any]:
        return service.plain(request, service.landing)

    @get("/ogc/conformance", sync_to_thread=True)
    def conformance(request: Asked) -> Response[Any]:
        return service.plain(request, lambda at: {"conformsTo": list(CONFORMS)})

    @get("/ogc/api", sync_to_thread=True)
    def api(request: Asked) -> Response[Any]:
        about = room.pages.forecast.about
        return service.plain(request, lambda at: api_document(at.removesuffix("/ogc"), about.region, about.version, COLUMNS),
                             kind=OPENAPI)  # fmt: skip

    @get("/ogc/collections", sync_to_thread=True)
    def collections(request: Asked) -> Response[Any]:
        return service.plain(request, service.collections)

    @get("/ogc/collections/{name:str}", sync_to_thread=True)
    def collection(request: Asked) -> Response[Any]:
        name = request.path_params["name"]
        return service.plain(request, lambda at: service.collection(at, name), name=name)

    @get("/ogc/collections/{name:str}/items", sync_to_thread=True)
    def items(request: Asked) -> Response[Any]:
        return service.page(request, request.path_params["name"])

    @get("/ogc/collections/{name:str}/items/{key:str}", sync_to_thread=True)
    def item(request: Asked) -> Response[Any]:
        return service.item(request, request.path_params["name"], request.path_params["key"])

    return [landing, conformance, api, collections, collection, items, item]


class Service:
    """The answers, each with its links."""

    def __init__(self, room: Room) -> None:
        self._room = room

    @cached_property
    def _items(self) -> Items:
        return Items(self._room.pages)

    def plain(self, request: Asked, make: Any, *, name: str | None = None, kind: str = JSON) -> Response[Any]:
        """An answer to a question without parameters; `make` is given the address of /ogc."""
        if name is not None and name not in COLUMNS:
            return _problem(404, say("ogc_no_collection", known=", ".join(COLUMNS)))
        try:
            only_known(_asked(request))
        except WrongQuestion as wrong:
            return _problem(400, str(wrong))
        return _answer(make(_root(request)), kind)

    def landing(self, at: str) -> dict[str, Any]:
        """The first answer: where everything else is."""
        title = say("ogc_title", region=self._room.pages.forecast.about.region)
        links = [_link("self", at), _link("service-desc", f"{at}/api", OPENAPI), _link("conformance", f"{at}/conformance"),
                 _link("data", f"{at}/collections")]  # fmt: skip
        return {"title": title, "description": say("ogc_told"), "links": links}

    def collections(self, at: str) -> dict[str, Any]:
        """What there is."""
        return {
            "links": [_link("self", f"{at}/collections")],
            "collections": [self.collection(at, name) for name in COLUMNS],
        }

    def collection(self, at: str, name: str) -> dict[str, Any]:
        """What a collection holds, where and when."""
        own = f"{at}/collections/{name}"
        extent = {"spatial": {"bbox": [self._items.box], "crs": CRS84},
                  "temporal": {"interval": [self._items.interval], "trs": GREGORIAN}}  # fmt: skip
        return {"id": name, "title": say(f"ogc_{name}"), "description": say(f"ogc_{name}_told"), "itemType": "feature",
                "extent": extent, "crs": [CRS84],
                "links": [_link("self", own), _link("items", f"{own}/items", GEOJSON)]}  # fmt: skip

    def page(self, request: Asked, name: str) -> Response[Any]:
        """A page of items."""
        if name not in COLUMNS:
            return _problem(404, say("ogc_no_collection", known=", ".join(COLUMNS)))
        asked = _asked(request)
        try:
            wanted = read_wanted(asked)
        except WrongQuestion as wrong:
            return _problem(400, str(wrong))
        found = self._items.find(name, wanted)
        own = f"{_root(request)}/collections/{name}"
        given = {key: values[0] for key, values in asked.items()}
        links = [_link("self", _with(f"{own}/items", given), GEOJSON), _link("collection", own)]
        following = wanted.offset + len(found.features)
        if found.features and following < found.matched:
            links.append(_link("next", _with(f"{own}/items", given | _moved(wanted, following)), GEOJSON))
        zone = self._room.pages.forecast.about.timezone
        stamp = self._room.now().replace(tzinfo=zone).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return _answer({"type": "FeatureCollection", "timeStamp": stamp, "numberMatched": found.matched,
                        "numberReturned": len(found.features), "links": links, "features": found.features}, GEOJSON)  # fmt: skip

    def item(self, request: Asked, name: str, key: str) -> Response[Any]:
        """One item."""
        if name not in COLUMNS:
            return _problem(404, say("ogc_no_collection", known=", ".join(COLUMNS)))
        try:
            only_known(_asked(request))
        except WrongQuestion as wrong:
            return _problem(400, str(wrong))
        found = self._items.one(name, key)
        if found is None:
            return _problem(404, say("ogc_no_item"))
        own = f"{_root(request)}/collections/{name}"
        links = [_link("self", f"{own}/items/{quote(key, safe='')}", GEOJSON), _link("collection", own)]
        return _answer({**found, "links": links}, GEOJSON)


def _asked(request: Asked) -> dict[str, list[str]]:
    # The language is asked of the door, not of the service.
    return {name: request.query_params.getall(name) for name in request.query_params if name != "lang"}


def _root(request: Asked) -> str:
    return str(request.base_url).rstrip("/") + "/ogc"


def _with(address: str, asked: dict[str, str]) -> str:
    return f"{address}?{urlencode(asked)}" if asked else address


def _moved(wanted: Wanted, offset: int) -> dict[str, str]:
    return {"limit": str(wanted.limit), "offset": str(offset)}


def _link(rel: str, href: str, kind: str = JSON) -> dict[str, str]:
    return {"rel": rel, "type": kind, "href": href}


def _answer(content: dict[str, Any], kind: str, status: int = 200) -> Response[Any]:
    # A string: the framework takes no other JSON type than its own.
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return Response(text, media_type=kind, status_code=status)


def _problem(status: int, sentence: str) -> Response[Any]:
    """RFC 9457."""
    title = say("ogc_not_there") if status == 404 else say("ogc_wrong")
    return _answer({"title": title, "status": status, "detail": sentence}, PROBLEM, status)

"""Answer one address: read it, gather the places it may mean on the layer, settle on one, say how sure that is.

Each kind of address has its own order of questions, and what is coarser is asked only when the finer found nothing.
Must not keep an address beyond the object's life, which is one call of `locate`.
"""

import functools
from collections.abc import Iterable, Sequence
from itertools import product

import polars as pl
from shapely.geometry.base import BaseGeometry

from geocode.calibrate import read_calibration
from geocode.candidates.agreement import ACCEPTED
from geocode.candidates.approaches import Approaches
from geocode.candidates.blocks import block_options
from geocode.candidates.crossings import between_options, crossing_options, joined_options
from geocode.candidates.named import landmark_options, marker_options, point_option, whole_street_options, zone_options
from geocode.candidates.numbers import number_options
from geocode.candidates.option import Option
from geocode.candidates.streets import Meant, streets_meant, streets_widened
from geocode.corrections.asked import Corrections
from geocode.folding import fold
from geocode.interpolate import Place, distance_m
from geocode.names import read_name
from geocode.parse import Parsed, parse
from geocode.reference.layer import Layer
from geocode.settle import Asked, Settled, of_another_region, regions_of, settle

Answer = tuple[
    float | None, float | None, str, float | None, float | None, float | None, str | None, str | None, list[str],
    float | None, float | None, bool | None,
]  # fmt: skip
"""lat, lon, precision, confidence, expected error p50 and p90, matched text, reason, candidates; score, extent, learned."""

BESIDE_M = 300.0
"""A number that lies further from a cross street named with it is not beside it: about two blocks."""

_SHORTEST_CITY = 4
_AROUND = 0.1  # degrees around all the layer holds, about 10 km


class Answers:
    """The answers of one layer, for one call: street names are looked up once each, however many addresses bear them."""

    def __init__(self, layer: Layer, *, within: BaseGeometry | None = None, corrections: pl.DataFrame | None = None):
        self._layer = layer
        self._within = within
        self._regions = regions_of(layer.zips)
        self._towns = frozenset(map(fold, layer.towns))
        self._calibration = read_calibration()
        self._approaches = Approaches(layer)
        self._corrections = Corrections(corrections)
        self._meant = functools.cache(self._streets)

    def answer(self, address: str | None, zip_: str | None, city: str | None) -> Answer:
        """Return the answer for one address as written, with the ZIP and city that stand beside it."""
        if corrected := self._corrections.place_of(address):
            return self._told(Settled(_corrected_point(*corrected), None))
        parsed = parse(address)
        if parsed.reason is not None:
            return _none(parsed.reason)
        # 'Gridville, MA': the state behind the comma is not the town's name.
        town = fold((city or parsed.city or "").split(",")[0])
        asked = Asked(zip=(zip_ or "").strip() or parsed.zip, town=town, area=self._within)
        if of_another_region(asked.zip, self._regions) or self._is_another_town(town):
            return _none("out_of_area")
        settled = self._settled(parsed, asked)
        return self._told(settled) if settled.option else _none(settled.reason or "unreadable", settled.shown)

    def _streets(self, written: str) -> tuple[Meant, ...]:
        if corrected := self._corrections.street_of(written):
            name, number = corrected
            return tuple(Meant(street, f"{name} (correction {number})", 1.0) for street in self._layer.named(name))
        return streets_meant(read_name(written), self._layer)

    def _settled(self, parsed: Parsed, asked: Asked) -> Settled:
        match parsed.kind:
            case "number" | "block":
                return self._numbered(parsed, asked)
            case "intersection":
                return self._crossing(parsed.streets, asked)
            case "corridor":
                meant = self._meant(parsed.street or "")
                options = marker_options(meant, parsed.marker or ("", ""), self._layer)
                settled = settle(options, asked, unknown="landmark_unknown")
                return settled if parsed.number is None else _first_answered([settled, self._numbered(parsed, asked)])
            case "point":
                return self._point(parsed, asked)
            case _:
                return self._named(parsed.name or "", asked)

    def _numbered(self, parsed: Parsed, asked: Asked) -> Settled:
        meant = self._meant(parsed.street or "")
        places = self._places(parsed, meant)
        settled = settle(places, asked, unknown=_unknown_of(meant))
        if settled.reason == "ambiguous" and parsed.between:
            return _first_answered([settle(self._beside(places, parsed, meant), asked, unknown="ambiguous"), settled])
        if settled.option is None and settled.reason != "ambiguous" and not _is_exact(meant):
            wider = streets_widened(read_name(parsed.street or ""), self._layer)
            settled = _first_answered(
                [settled, settle(self._places(parsed, wider), asked, unknown=settled.reason or "")]
            )
        if settled.option is None and parsed.name:
            settled = _first_answered([settled, settle(landmark_options(parsed.name, self._layer), asked, unknown="")])
        return settled

    def _beside(self, places: Sequence[Option], parsed: Parsed, meant: Sequence[Meant]) -> list[Option]:
        """Those of several places that lie beside a cross street named with them: 500 MAIN ST NEAR OAK ST."""
        crossings = [
            crossing.place
            for street in parsed.between
            for crossing in crossing_options([list(meant), self._meant(street)], self._layer)
        ]
        return [place for place in places if any(distance_m(place.place, there) <= BESIDE_M for there in crossings)]

    def _places(self, parsed: Parsed, meant: Iterable[Meant]) -> list[Option]:
        if parsed.number is not None:
            return [option for street in meant for option in number_options(street, parsed.number, self._layer)]
        if parsed.low is not None:
            low, high = parsed.span
            return [option for street in meant for option in block_options(street, low, high, self._layer)]
        crossed = [self._meant(street) for street in parsed.between]
        if len(crossed) < 2:
            return crossing_options([list(meant), *crossed], self._layer)
        return [option for street in meant for option in between_options(street, crossed[0], crossed[1], self._layer)]

    def _crossing(self, streets: Sequence[str], asked: Asked) -> Settled:
        meant = [self._meant(street) for street in streets]
        unknown = "intersection_unknown" if all(meant) else "street_unknown"
        nodes = crossing_options(meant, self._layer)
        settled = settle(nodes, asked, unknown=unknown)
        if settled.option is not None:
            return settled
        if settled.reason == "ambiguous":
            return _first_answered([settle(joined_options(nodes), asked, unknown=unknown), settled])
        # Names that do not meet as written: another type or spelling of one of them may, and that they do is evidence.
        wider = [self._widened(street, found) for street, found in zip(streets, meant, strict=True)]
        tries = [settled, settle(crossing_options(wider, self._layer), asked, unknown=unknown)]
        if len(meant) == 2 and all(meant):
            near = [self._approaches.options(one, other) for one, other in product(meant[0][:2], meant[1][:2])]
            tries += [settle(options, asked, unknown=unknown) for options in near]
        return _first_answered(tries)

    def _widened(self, street: str, found: Sequence[Meant]) -> Sequence[Meant]:
        """Other names near the one written; a street that lies on the layer under that name stays itself."""
        if _is_exact(found) and any(self._layer.segments(one.street) for one in found):
            return found
        return streets_widened(read_name(street), self._layer)

    def _named(self, name: str, asked: Asked) -> Settled:
        meant = self._meant(name)
        tries = [
            settle(options, asked, unknown="street_too_long" if _is_exact(meant) else "landmark_unknown")
            for options in (
                landmark_options(name, self._layer),
                whole_street_options(meant, self._layer),
                zone_options(name, self._layer),
            )
        ]
        return _first_answered(tries)

    def _point(self, parsed: Parsed, asked: Asked) -> Settled:
        lat, lon = parsed.lat, parsed.lon
        bounds = self._layer.manifest.bounds
        if lat is None or lon is None or (bounds and not _is_within(lat, lon, bounds)):
            return Settled(None, "out_of_area")
        return settle([point_option((lat, lon))], asked, unknown="out_of_area")

    def _is_another_town(self, town: str) -> bool:
        """Codes of a few letters are a desk's own; a town's name must be one the layer knows, of a street or a zone."""
        if len(town) < _SHORTEST_CITY or not self._towns:
            return False
        return town not in self._towns and not self._layer.zones_named(town)

    def _told(self, settled: Settled) -> Answer:
        option = settled.option
        assert option is not None, "told only of an answer"
        sure = self._calibration.sureness(option.precision, option.agreement, option.extent_m, learned=option.learned)
        return (
            *option.place, option.precision, *sure, option.matched, None, list(settled.shown),
            option.agreement, option.extent_m, option.learned,
        )  # fmt: skip


def _corrected_point(place: Place, number: int) -> Option:
    return Option(place=place, precision="point", matched=f"correction {number}", agreement=1.0)


def _first_answered(tries: Sequence[Settled]) -> Settled:
    """The first try with an answer, else the first that has a candidate to show, else the first."""
    return next((one for one in tries if one.option), next((one for one in tries if one.shown), tries[0]))


def _unknown_of(meant: Sequence[Meant]) -> str:
    return "number_outside_ranges" if meant and meant[0].agreement >= ACCEPTED else "street_unknown"


def _is_exact(meant: Sequence[Meant]) -> bool:
    return bool(meant) and meant[0].agreement == 1.0


def _is_within(lat: float, lon: float, bounds: tuple[float, float, float, float]) -> bool:
    west, south, east, north = bounds
    return west - _AROUND <= lon <= east + _AROUND and south - _AROUND <= lat <= north + _AROUND


def _none(reason: str, shown: Sequence[str] = ()) -> Answer:
    return None, None, "none", None, None, None, None, reason, list(shown), None, None, None

"""The places of what has no number: a landmark, an exit or mile post, a short street, a zone.

A name is looked up as written, never misspelt: a hospital's name is no street's. It decides nothing.
"""

from collections.abc import Sequence

from geocode.candidates.numbers import street_option
from geocode.candidates.option import Option
from geocode.candidates.streets import Meant
from geocode.interpolate import Place
from geocode.reference.layer import Layer

_POINT_RADIUS_M = 100.0


def landmark_options(name: str, layer: Layer) -> list[Option]:
    """Return the landmarks of this name."""
    return [
        Option(place=landmark.place, precision="landmark", matched=landmark.name, agreement=1.0,
               extent_m=landmark.radius_m or _POINT_RADIUS_M)
        for landmark in layer.landmarks(name)
    ]  # fmt: skip


def marker_options(meant: Sequence[Meant], marker: tuple[str, str], layer: Layer) -> list[Option]:
    """Return the exits or mile posts of this number on the roads meant."""
    kind, number = marker
    return [
        Option(
            place=post.place,
            precision="milepost",
            matched=post.name,
            agreement=road.agreement,
            extent_m=_POINT_RADIUS_M,
        )
        for road in meant
        for post in layer.marker(road.street, kind, number)
    ]


def whole_street_options(meant: Sequence[Meant], layer: Layer) -> list[Option]:
    """Return the middle of each street meant by its full name, where the street is short."""
    return [option for street in meant if street.agreement == 1.0 for option in street_option(street, layer)]


def zone_options(name: str, layer: Layer) -> list[Option]:
    """Return the zones of this name: a place inside each, with how far it reaches."""
    return [
        Option(place=zone.place, precision="zone", matched=zone.name, agreement=1.0, extent_m=zone.radius_m)
        for zone in layer.zones_named(name)
    ]


def point_option(place: Place) -> Option:
    """The place that the text itself gives in degrees."""
    return Option(place=place, precision="point", matched=f"{place[0]:.6f}, {place[1]:.6f}", agreement=1.0)

"""Nominatim and Pelias, on the agency's own machine, through geopy: one address at a time.

geopy writes the request and reads the answer, `Transport` carries them. Must not pass on an exception of geopy: it may
hold the address.
"""

from collections.abc import Callable
from typing import Any

from geopy.geocoders import Nominatim, Pelias

from geocode.adapters.answers import Answer, Asked, clean, real_place
from geocode.adapters.service import Service, ServiceProblem
from geocode.adapters.transport import NoAnswerError, Transport


def geocoder_of(service: Service, transport: Transport, prefix: str) -> Callable[[Asked], Answer]:
    """Return what answers for one address; it raises `NoAnswerError` or `ServiceProblem`."""
    scheme, _, domain = prefix.partition("://")

    def factory(**_: Any) -> Transport:
        return transport

    geocoder: Nominatim | Pelias
    if service.kind == "nominatim":
        geocoder = Nominatim(domain=domain, scheme=scheme, user_agent="vigie", proxies={}, adapter_factory=factory)
    else:
        geocoder = Pelias(
            domain, service.api_key, scheme=scheme, user_agent="vigie", proxies={}, adapter_factory=factory
        )

    def locate(asked: Asked) -> Answer:
        failure: NoAnswerError | ServiceProblem | None = None
        try:
            place = geocoder.geocode(asked.line, exactly_one=True)
            return Answer(reason="not_found") if place is None else _answer(service, place.raw)
        except (NoAnswerError, ServiceProblem) as error:
            failure = error
        except Exception:  # geopy raises whatever an odd answer makes of its parser
            failure = NoAnswerError("unreadable_answer")
        raise failure

    return locate


def _answer(service: Service, raw: dict[str, Any]) -> Answer:
    if service.kind == "nominatim":
        place = real_place(raw["lat"], raw["lon"])
        score, verdict, text = raw.get("importance"), raw.get("addresstype") or raw.get("type"), raw.get("display_name")
    else:
        lon, lat = raw["geometry"]["coordinates"][:2]
        properties = raw.get("properties") or {}
        place = real_place(lat, lon)
        score, verdict = properties.get("confidence"), properties.get("match_type") or properties.get("layer")
        text = properties.get("label") or properties.get("name")
    if place is None:
        return Answer(reason="unreadable_answer")
    number = float(score) if isinstance(score, int | float) and not isinstance(score, bool) else None
    return Answer(lat=place[0], lon=place[1], score=number, verdict=clean(verdict), matched_text=clean(text))

"""Ask a service for the places of addresses: each distinct address once, keys kept at home, answers in one shape.

THE ADDRESS OF A FORCE INCIDENT SENT TO A THIRD PARTY IS A DISCLOSURE: see the docstring of this room. Must not mix its
answers with those of the layer; they are of precision 'external' and carry the service's own score.
"""

import logging
import ssl
import time
from collections.abc import Callable, Collection, Iterable

import polars as pl

from geocode.adapters.answers import PARTS, Answer, Asked
from geocode.adapters.census import MOST_LINES, ask_batch
from geocode.adapters.geocoders import geocoder_of
from geocode.adapters.service import Service, ServiceProblem, allow
from geocode.adapters.transport import Clock, NoAnswerError, Transport

EXTERNAL: dict[str, pl.DataType | type[pl.DataType]] = {
    "lat": pl.Float64, "lon": pl.Float64, "precision": pl.String, "score": pl.Float64, "verdict": pl.String,
    "matched_text": pl.String, "reason": pl.String, "service": pl.String,
}  # fmt: skip
"""Columns beside the key. precision: external or none. score: a number of the service's own making (Nominatim: how
important the place is; Pelias: confidence; Census: none). verdict: its own words (Census: Exact or Non_Exact). reason,
where there is no place: empty or too_long (not sent), not_found, several, no_answer, unreadable_answer, not_asked."""

_GIVE_UP = 3


def ask_service(
    addresses: pl.DataFrame,
    service: Service,
    *,
    allowed: Collection[str] = (),
    clock: Clock = time,
    context: ssl.SSLContext | None = None,
) -> pl.DataFrame:
    """Return key and the columns of EXTERNAL, one row per row of `addresses` (key, address, [city], [state], [zip]).

    Sends the addresses to another machine: for force incidents that is a disclosure unless the machine is the agency's.
    allowed: hosts that may be asked, none by default. context: for a service with the operator's own certificate. After
    three requests in a row without an answer the rest is not asked. Raises `ServiceProblem` for a host that is not
    allowed, redirects, refuses or never answers, and ValueError for a missing column; none of them holds an address.
    """
    if not {"key", "address"} <= set(addresses.columns):
        raise ValueError(f"ask_service needs the columns key, address; it was given {addresses.columns}.")
    origin = allow(service, allowed)
    _silence_geopy()
    rows = [
        Asked.of(row)
        for row in addresses.select(name for name in PARTS if name in addresses.columns).iter_rows(named=True)
    ]
    distinct = [asked for asked in dict.fromkeys(rows) if asked.unfit is None]
    answers = {asked: Answer(reason=asked.unfit) for asked in rows}
    # A problem leaves here anew, so that it drags no frame of the exchange, where the address is, behind it.
    problem: str | None = None
    try:
        transport = Transport(service, origin, clock=clock, context=context)
        answers.update(_collected(service, transport, origin.prefix, distinct))
    except ServiceProblem as error:
        problem = str(error)
    if problem is not None:
        raise ServiceProblem(problem)
    if distinct and all(answers[asked].reason in ("no_answer", "unreadable_answer", "not_asked") for asked in distinct):
        raise ServiceProblem(
            f"The service at {origin.name} gave no usable answer; nothing was placed: check that it runs."
        )
    placed = [_row(answers[asked], origin.name) for asked in rows]
    return addresses.select("key").hstack(pl.DataFrame(placed, schema=EXTERNAL, orient="row"))


def _collected(service: Service, transport: Transport, prefix: str, distinct: list[Asked]) -> dict[Asked, Answer]:
    batches: Iterable[list[Asked]] = ([asked] for asked in distinct)
    if service.kind == "census":
        batches = (distinct[at : at + MOST_LINES] for at in range(0, len(distinct), MOST_LINES))
    ask = _asker(service, transport, prefix)
    collected: dict[Asked, Answer] = {}
    failed = 0
    for batch in batches:
        try:
            if failed == _GIVE_UP:
                raise NoAnswerError("not_asked")
            found, failed = ask(batch), 0
        except NoAnswerError as error:
            failed += failed < _GIVE_UP
            found = [Answer(reason=error.reason)] * len(batch)
        collected.update(zip(batch, found, strict=True))
    return collected


def _asker(service: Service, transport: Transport, prefix: str) -> Callable[[list[Asked]], list[Answer]]:
    """What answers for a batch, which is one address but for the Census Bureau's service."""
    if service.kind == "census":
        return lambda batch: ask_batch(service, transport, prefix, batch)
    locate = geocoder_of(service, transport, prefix)
    return lambda batch: [locate(asked) for asked in batch]


def _row(answer: Answer, name: str) -> dict[str, object]:
    precision = "none" if answer.lat is None else "external"
    return {
        "lat": answer.lat, "lon": answer.lon, "precision": precision, "score": answer.score, "verdict": answer.verdict,
        "matched_text": answer.matched_text, "reason": answer.reason, "service": name,
    }  # fmt: skip


def _say_nothing(record: logging.LogRecord) -> bool:
    del record
    return False


def _silence_geopy() -> None:
    """geopy logs the URL of each request, and with it the address: nothing it says is passed on, at any level."""
    logger = logging.getLogger("geopy")
    if _say_nothing not in logger.filters:
        logger.addFilter(_say_nothing)

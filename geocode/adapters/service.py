"""Which service is asked, at which address, how gently; and whether the operator has allowed its host.

Must not open a connection.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Literal, get_args
from urllib.parse import urlsplit

Kind = Literal["nominatim", "pelias", "census"]
_PORTS = {"https": 443, "http": 80}
_SECONDS = {"census": 300.0}
_BYTES = {"census": 16_000_000}
DISCLOSURE = "The address of a force incident sent to a third party is a disclosure"


class ServiceProblem(RuntimeError):
    """A service that may not or cannot be asked: one sentence on what and how to fix, without an address."""


@dataclass(frozen=True, kw_only=True)
class Service:
    """A geocoding service and how it is asked.

    url: where it stands, with a path if it has one ('https://geocoder.example.gov', for the Census Bureau
    'https://geocoding.geo.census.gov/geocoder'). seconds: for one whole exchange; attempts: of one request;
    per_second: requests started in a second; most_bytes: of one answer. benchmark: of the Census Bureau.
    """

    kind: Kind
    url: str
    api_key: str | None = field(default=None, repr=False)
    benchmark: str = "Public_AR_Current"
    seconds: float | None = None
    attempts: int = 3
    per_second: float = 1.0
    most_bytes: int | None = None

    @property
    def patience_s(self) -> float:
        """Seconds one exchange may take from connection to last byte."""
        return self.seconds if self.seconds is not None else _SECONDS.get(self.kind, 10.0)

    @property
    def bound(self) -> int:
        """Bytes one answer may have."""
        return self.most_bytes if self.most_bytes is not None else _BYTES.get(self.kind, 1_000_000)


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Scheme, host and port of a service that was allowed, and the path it stands at."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def name(self) -> str:
        """Host and port, as the allow-list writes them and as answers name their service."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def prefix(self) -> str:
        """What each URL of the service begins with."""
        return f"{self.scheme}://{self.name}{self.path}"


def allow(service: Service, allowed: Collection[str]) -> Origin:
    """Return where the service stands, if its host is on the list. Raises `ServiceProblem`; opens no connection.

    allowed: hosts as 'geocoder.example.gov', or 'host:port' where the port is not the scheme's own. No patterns.
    """
    if service.kind not in get_args(Kind):
        raise ServiceProblem(f"This kind of service is not known: use one of {', '.join(get_args(Kind))}.")
    if service.attempts < 1 or service.per_second <= 0 or service.patience_s <= 0 or service.bound < 1:
        raise ServiceProblem(
            "The service has a limit of nothing: give attempts, per_second, seconds and most_bytes above 0."
        )
    origin = _origin(service.url)
    if origin.name not in {each.strip().lower().rstrip(".") for each in allowed}:
        raise ServiceProblem(
            f"The host {origin.name} is not on the list of allowed geocoding hosts; nothing was sent. {DISCLOSURE}: add the "
            "host to the list only if it is the agency's own or the agency has agreed to it."
        )
    return origin


def _origin(url: str) -> Origin:
    origin = None
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        parts = None
    if parts is not None:
        host = (parts.hostname or "").rstrip(".")
        plain = url.isascii() and url.isprintable() and not set(url) & set(" \\@?#%")
        if plain and host and port and parts.scheme in _PORTS:
            origin = Origin(scheme=parts.scheme, host=host, port=port, path=parts.path.rstrip("/"))
    if origin is None:
        raise ServiceProblem(
            "The service's URL cannot be used: write it as https://host/path, without user name, ? or #."
        )
    return origin

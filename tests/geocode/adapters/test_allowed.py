"""No host is asked that was not allowed, and none is reached that is not what it was."""

import socket
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import polars as pl
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from geocode.adapters.asking import ask_service
from geocode.adapters.service import Service, ServiceProblem, allow
from tests.geocode.adapters.conftest import Reply

ADDRESSES = pl.DataFrame({"key": ["k1"], "address": ["12 Secretword St"]})


def test_nothing_is_allowed_by_default_and_nothing_is_sent(service):
    with pytest.raises(ServiceProblem, match=r"not on the list.*nothing was sent.*is a disclosure") as refused:
        ask_service(ADDRESSES, Service(kind="nominatim", url=service.url))
    assert "Secretword" not in str(refused.value)
    assert service.requests == []


@pytest.mark.parametrize(
    "allowed",
    [["127.0.0.1"], ["localhost"], ["*"], [""], ["127.0.0.1:1"], ["evil.example"]],
)
def test_a_host_is_allowed_by_its_whole_name_and_port_only(service, allowed: list[str]):
    with pytest.raises(ServiceProblem, match="not on the list"):
        ask_service(ADDRESSES, Service(kind="pelias", url=service.url), allowed=allowed)
    assert service.requests == []


def test_refusal_comes_before_any_look_up(monkeypatch: pytest.MonkeyPatch):
    def look_up(*args: object, **kinds: object) -> None:
        raise AssertionError("a name was looked up")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with pytest.raises(ServiceProblem, match="not on the list"):
        ask_service(
            ADDRESSES, Service(kind="census", url="https://geocoding.example.gov/geocoder"), allowed=["other.example"]
        )


@pytest.mark.parametrize(
    "url",
    [
        "ftp://geo.example", "geo.example", "https://", "https://user:word@geo.example", "https://geo.example/?q=1",
        "https://geo.example/#a", "https://geo.example:99999", "https://geo.example\\@evil.example", "https://[::1",
        "https://geo .example", "https://gëo.example", "",
    ],
)  # fmt: skip
def test_an_odd_url_is_refused(url: str):
    with pytest.raises(ServiceProblem, match="URL cannot be used"):
        allow(Service(kind="nominatim", url=url), ["geo.example", "evil.example"])


def test_case_trailing_dot_and_the_usual_port_do_not_matter():
    origin = allow(Service(kind="nominatim", url="https://GEO.example.:443/n/"), ["Geo.Example"])
    assert (origin.prefix, origin.name) == ("https://geo.example/n", "geo.example")


@pytest.mark.parametrize("limit", [{"attempts": 0}, {"per_second": 0}, {"seconds": 0}, {"most_bytes": 0}])
def test_a_limit_of_nothing_is_refused(limit: dict):
    with pytest.raises(ServiceProblem, match="above 0"):
        allow(Service(kind="nominatim", url="https://geo.example", **limit), ["geo.example"])
    with pytest.raises(ServiceProblem, match="not known"):
        allow(Service(kind="google", url="https://geo.example"), ["geo.example"])


@pytest.mark.parametrize(
    ("url", "leads_to", "sentence"),
    [
        ("http://geo.example", ["93.184.216.34"], "use https"),
        ("http://geo.example", ["10.0.0.1", "93.184.216.34"], "use https"),
        ("https://geo.example", ["169.254.169.254"], "no service's"),
        ("http://geo.example", ["0.0.0.0"], "no service's"),
        ("http://geo.example", ["::ffff:169.254.169.254"], "no service's"),
        ("https://geo.example", ["fe80::1%eth0"], "no service's"),
    ],
)
def test_a_name_that_leads_elsewhere_is_not_reached(
    monkeypatch: pytest.MonkeyPatch, clock, url: str, leads_to: list[str], sentence: str
):
    def look_up(*args: object, **kinds: object) -> list[tuple]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80)) for address in leads_to]

    def connect(*args: object, **kinds: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(ServiceProblem, match=sentence):
        ask_service(ADDRESSES, Service(kind="nominatim", url=url), allowed=["geo.example"], clock=clock)


def test_proxies_of_the_environment_are_not_used(service, start, clock, monkeypatch: pytest.MonkeyPatch):
    proxy = start()
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, proxy.url)
    with pytest.raises(ServiceProblem):
        ask_service(ADDRESSES, Service(kind="nominatim", url=service.url), allowed=[service.host], clock=clock)
    assert service.requests
    assert proxy.requests == []


def test_a_service_on_https_must_show_a_certificate_that_is_trusted(service, clock):
    url = service.url.replace("http:", "https:")
    with pytest.raises(ServiceProblem, match="gave no usable answer"):
        ask_service(ADDRESSES, Service(kind="nominatim", url=url), allowed=[service.host], clock=clock)
    assert service.requests == []


def test_a_service_with_the_operators_own_certificate_answers_over_https(service, clock, tmp_path: Path):
    certificate = _certificate(tmp_path)
    offered = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    offered.load_cert_chain(certificate)
    service.server.socket = offered.wrap_socket(service.server.socket, server_side=True)
    service.answer = lambda request: Reply(b'[{"lat": "38.5", "lon": "-98.75", "display_name": "12 Alder St"}]')
    asked = Service(kind="nominatim", url=service.url.replace("http:", "https:"))
    trusted = ssl.create_default_context(cafile=certificate)
    told = ask_service(ADDRESSES, asked, allowed=[service.host], clock=clock, context=trusted)
    assert told.select("lat", "lon", "precision").rows() == [(38.5, -98.75, "external")]


def _certificate(folder: Path) -> Path:
    """A certificate of this machine, signed by itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    plain = serialization.NoEncryption()
    written = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path = folder / "service.pem"
    path.write_bytes(written + signed.public_bytes(serialization.Encoding.PEM))
    return path

"""A connection to an allowed host, at a machine's address that was looked up and checked here, that can be ended at any time.

A name that changes its meaning between check and connection leads nowhere new. Must not send anything by itself.
"""

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading

from geocode.adapters.service import ServiceProblem


class Plain(http.client.HTTPConnection):
    """Without encryption: to a machine of the agency's own network only."""

    opened: socket.socket | None = None

    def connect(self) -> None:
        self.sock = self.opened = _reach(self.host, self.port, self.timeout, at_home=True)


class Secure(http.client.HTTPSConnection):
    """With a certificate that `context` trusts."""

    opened: socket.socket | None = None

    def __init__(self, host: str, port: int, *, timeout: float, context: ssl.SSLContext) -> None:
        super().__init__(host, port, timeout=timeout, context=context)
        self._trust = context

    def connect(self) -> None:
        plain = _reach(self.host, self.port, self.timeout, at_home=False)
        secure = self._trust.wrap_socket(plain, server_hostname=self.host, do_handshake_on_connect=False)
        self.sock = self.opened = secure  # before the handshake, so that the watch can end that too
        secure.do_handshake()


def _reach(host: str, port: int, seconds: float | None, *, at_home: bool) -> socket.socket:
    """A socket to the host, at an address looked up and checked here. at_home: without encryption, so nearby only."""
    found = {str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    addresses = [_address(text) for text in sorted(found)]
    if any(each.is_link_local or each.is_multicast or each.is_unspecified for each in addresses):
        raise ServiceProblem(
            f"The host {host} leads to an address that is no service's; nothing was sent: correct the URL."
        )
    if at_home and not all(each.is_loopback or each.is_private for each in addresses):
        raise ServiceProblem(f"The host {host} is not on the agency's own network; nothing was sent: use https.")
    failure: OSError | None = None
    for address in addresses:
        try:
            return socket.create_connection((str(address), port), timeout=seconds)
        except OSError as error:
            failure = error
    raise failure or OSError("no address")


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    address = ipaddress.ip_address(text.partition("%")[0])
    return getattr(address, "ipv4_mapped", None) or address


def hang_up(connection: Plain | Secure, late: threading.Event) -> None:
    """End an exchange from another thread, and say that it was ended."""
    late.set()
    # http.client forgets its socket once it has the head of an answer: the connection remembers it.
    with contextlib.suppress(OSError, ValueError):
        if connection.opened is not None:
            connection.opened.shutdown(socket.SHUT_RDWR)

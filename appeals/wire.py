"""One request to a machine outside, and what is known of it afterwards: answered, surely not sent, or nobody knows."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

LONGEST_ANSWER = 64 * 1024
HTTPS = 443
# Global to the letter, yet a way to addresses that are not: IPv4 inside IPv6, and what was meant for sites.
TUNNELS = tuple(
    map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "fec0::/10", "::/96"))
)
PROTOCOLS = ipaddress.ip_network("192.0.0.0/24")


class Unreached(Exception):
    """Nobody answers at the address: nothing was sent."""


class Broken(Exception):
    """The line broke, or nobody answered in time, after something may have arrived."""


class NotOutside(Exception):
    """The address is none of the public internet, or not asked for safely."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said."""

    status: int
    said: bytes


def post(url: str, *, body: bytes, headers: Mapping[str, str], timeout: float, place: str | None = None) -> Answer:
    """POST once and follow no redirect; `timeout` is seconds for each answer, `place` the IP address to call.

    Raises Unreached, Broken.
    """
    address = urlsplit(url)
    line = _call(address, timeout, place)
    target = (address.path or "/") + (f"?{address.query}" if address.query else "")
    try:
        line.request("POST", target, body=body, headers=dict(headers))
        answer = line.getresponse()
        return Answer(answer.status, answer.read(LONGEST_ANSWER))
    except (OSError, http.client.HTTPException) as broken:
        raise Broken from broken
    finally:
        line.close()


def _call(address: SplitResult, timeout: float, place: str | None) -> http.client.HTTPConnection:
    """An open line. Raises Unreached, with TLS that does not hold too."""
    host, secure = address.hostname or "", address.scheme == "https"
    line = (http.client.HTTPSConnection if secure else http.client.HTTPConnection)(host, address.port, timeout=timeout)
    try:
        if place is None:
            line.connect()
        else:
            plain = socket.create_connection((place, address.port or line.default_port), timeout)
            line.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=host) if secure else plain
    except (OSError, ValueError) as nobody:
        line.close()
        raise Unreached from nobody
    return line


def outside(url: str, *, or_loopback: bool = False) -> str:
    """The IP address to call for this URL, where it is https on the public internet; every address of it must be.

    A name that cannot be resolved now raises Unreached; what must never be called raises NotOutside. `or_loopback`
    is for tests, whose servers stand on this machine.
    """
    address = urlsplit(url)
    try:
        host, port = address.hostname or "", address.port
    except ValueError as odd:
        raise NotOutside from odd
    usual = address.scheme == "https" and port in (None, HTTPS)
    if not host or address.username or not (usual or or_loopback):
        raise NotOutside
    try:
        found = look_up(host)
    except (OSError, UnicodeError) as unknown:
        raise Unreached from unknown
    for each in found:
        if not _is_public(each) and not (or_loopback and ipaddress.ip_address(each).is_loopback):
            raise NotOutside
    return found[0]


def look_up(host: str) -> list[str]:
    """Every IP address of this name. Raises OSError, UnicodeError."""
    return sorted({str(entry[4][0]) for entry in socket.getaddrinfo(host, HTTPS, type=socket.SOCK_STREAM)})


def _is_public(written: str) -> bool:
    try:
        ip = ipaddress.ip_address(written.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return _is_public(str(ip.ipv4_mapped))
        if any(ip in tunnel for tunnel in TUNNELS):
            return False
    elif ip in PROTOCOLS:
        return False
    return ip.is_global and not ip.is_multicast

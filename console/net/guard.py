"""Which addresses may be reached: everything outside, and inside only what the settings allow.

The guard stands where sockets are made (`TCPConnector(socket_factory=…)`), so that it sees the address after name
resolution, for every connect, of every redirect and of every spelling of a literal address: a name that resolves to
something else on second asking cannot slip past it.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
AddressInfo = tuple[Any, ...]  # one row of socket.getaddrinfo, as aiohappyeyeballs hands it on

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_CARRIED = 32  # bits of an IPv4 address
_INSIDE_NAMES = (".localhost", ".local", ".internal", ".lan", ".home.arpa", ".intranet")

calling: ContextVar[str] = ContextVar("calling", default="")
"""The host that the current task is connecting to, set by the fetcher; sockets are made in its context."""


class NotAllowedHere(OSError):
    """The address guard refused; raised inside the socket factory, where only an OSError is expected."""

    MARK = "address inside the network"


@dataclass(frozen=True, slots=True)
class Guard:
    """The allow-list, read once. ``hosts`` are names, ``networks`` addresses or ranges."""

    hosts: frozenset[str]
    networks: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]

    @classmethod
    def of(cls, allow: Iterable[str]) -> Guard:
        """The guard for ``net.allow``: each entry a host name, an address or a range in CIDR form."""
        hosts: set[str] = set()
        networks = []
        for entry in allow:
            try:
                networks.append(ipaddress.ip_network(entry.strip().strip("[]"), strict=False))
            except ValueError:
                hosts.add(entry.strip().lower().rstrip("."))
        return cls(frozenset(hosts), tuple(networks))

    def names(self, host: str) -> bool:
        """Whether the settings allow ``host`` by its name, or as the literal address that it is."""
        plain = host.lower().rstrip(".").strip("[]")
        if plain in self.hosts:
            return True
        address = literal(plain)
        return address is not None and self.lists(address)

    def lists(self, address: Address) -> bool:
        """Whether the settings allow ``address``, in whatever way it is wrapped."""
        plain = unwrapped(address)
        return any(plain in network for network in self.networks if network.version == plain.version)

    def allows(self, address: str, *, host: str = "") -> bool:
        """Whether a socket to ``address`` may be made on behalf of ``host``."""
        if host and self.names(host):
            return True
        parsed = literal(address)
        return parsed is not None and (self.lists(parsed) or is_outside(parsed))

    def socket_factory(self) -> Callable[[AddressInfo], socket.socket]:
        """What makes the sockets of a connector: raises `NotAllowedHere` instead of making one that may not be."""

        def make(info: AddressInfo) -> socket.socket:
            family, kind, protocol, _, target = info
            if not self.allows(str(target[0]), host=calling.get()):
                raise NotAllowedHere(NotAllowedHere.MARK)
            return socket.socket(family, kind, protocol)

        return make


def literal(text: str) -> Address | None:
    """The address that ``text`` spells, scope cut off, or None where it is a name."""
    try:
        return ipaddress.ip_address(text.split("%", 1)[0])
    except ValueError:
        return None


def unwrapped(address: Address) -> Address:
    """The IPv4 address inside a v4-mapped, 6to4 or NAT64 one; any other address as it is."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is not None:
            return inner
        if address in _NAT64:
            return ipaddress.IPv4Address(int(address) & (1 << _CARRIED) - 1)
        if address.teredo is not None:
            return address.teredo[1]
    return address


def is_outside(address: Address) -> bool:
    """Whether ``address`` is one that the whole internet routes: not private, shared, loopback, link-local (where
    clouds keep their keys), multicast or reserved, and not IPv4-compatible IPv6 (``::7f00:1``)."""
    plain = unwrapped(address)
    if isinstance(plain, ipaddress.IPv6Address) and int(plain) >> _CARRIED == 0:
        return False
    return plain.is_global and not plain.is_multicast and not plain.is_reserved


def is_inside_name(host: str) -> bool:
    """Whether ``host`` is a name that only a network's inside can mean: no dot, or a suffix kept for the inside."""
    plain = host.lower().rstrip(".")
    return "." not in plain or plain.endswith(_INSIDE_NAMES)

"""Where a URL leads: straight out, or by the proxy, or nowhere."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit
from urllib.request import proxy_bypass_environment  # type: ignore[attr-defined]

from console.config.settings import Net
from console.net.errors import Blocked, TurnedAway
from console.net.guard import Guard, is_inside_name, is_outside, literal
from console.net.proxy import WayOut, ways_out

_BY_PROXY = "*"  # no host is called so; a proxy that an administrator names may stand anywhere
_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}
_FIRST_FREE_PORT = 1024  # below it, only 80 and 443 are the web; the rest are mail, shells and name servers


@dataclass(frozen=True, slots=True)
class Route:
    """One URL that may be asked for, its host, the proxy it goes by, if any, and who guards its sockets."""

    url: str
    host: str
    proxy: str | None
    guard: Guard

    @property
    def called(self) -> str:
        """The host that the address guard should know the next socket to be for."""
        return _BY_PROXY if self.proxy else self.host


@dataclass(frozen=True, slots=True)
class Routes:
    """The ways that the settings and the environment leave open. ``ways`` are those of https and http; ``guard`` knows
    what the settings allow, ``strict`` nothing of it: somebody else says where a redirect leads."""

    guard: Guard
    strict: Guard
    ways: Mapping[str, WayOut]

    @classmethod
    def of(cls, net: Net) -> Routes:
        """Read the settings once."""
        guard = Guard.of(net.allow)
        return cls(Guard(guard.hosts | {_BY_PROXY}, guard.networks), Guard(frozenset({_BY_PROXY}), ()), ways_out(net))

    def to(self, url: str, *, socket: bool = False, redirect: bool = False) -> Route:
        """The route to ``url``. Raises `Blocked` where it is no web address or one that may not be reached (as far as
        can be told without resolving a name), `TurnedAway` where a redirect says it. A ``redirect`` to another
        origin reaches nothing inside, whatever the settings allow."""
        guard = self.strict if redirect else self.guard
        wrong = TurnedAway if redirect else Blocked
        try:
            parts = urlsplit(url.strip())
            host, port = (parts.hostname or "").lower(), parts.port
        except ValueError as error:
            raise wrong("The address cannot be read as a web address.") from error
        schemes = {"ws", "wss"} if socket else {"http", "https"}
        if parts.scheme.lower() not in schemes or not host:
            raise wrong(f"The address must begin with {' or '.join(sorted(f'{s}://' for s in schemes))}.")
        if guard.names(host):
            return Route(url.strip(), host, None, guard)
        address = literal(host)
        if self.guard.names(host) or (address is not None and not (guard.lists(address) or is_outside(address))):
            raise inside(host, redirect=redirect)
        if port is not None and port < _FIRST_FREE_PORT and port not in _PORTS.values():
            raise Blocked(
                f"Port {port} of {host} is not one that web pages come from.", advice="See `allow` of a source."
            )
        way = self.ways["https" if parts.scheme.lower() in {"https", "wss"} else "http"]
        if proxy_bypass_environment(host):  # NO_PROXY
            return Route(url.strip(), host, None, guard)
        if way.wrong:
            raise Blocked(way.wrong, advice="Set it right, or set `proxy` in [net].")
        return Route(url.strip(), host, way.proxy or None, guard)

    async def check_proxied(self, route: Route) -> None:
        """Look at the target before a proxy gets it: the address guard would see the proxy alone. A name that only the
        proxy can resolve is handed over, unless it is one that can only lie inside."""
        if route.proxy is None:
            return
        if literal(route.host) is None and is_inside_name(route.host):
            raise inside(route.host)
        try:
            found = await asyncio.get_running_loop().getaddrinfo(route.host, None, type=socket.SOCK_STREAM)
        except OSError:
            return
        for *_, target in found:
            if not route.guard.allows(str(target[0])):
                raise inside(route.host)


def inside(host: str, *, redirect: bool = False) -> Blocked:
    """The refusal of an address inside the network."""
    if redirect:
        return Blocked(
            f"We are sent on to {host}, which lies inside the network.",
            advice="If that is meant, make it the address of the source, and put it into its `allow`.",
        )
    return Blocked(
        f"{host} lies inside the network, and is not on the list of those that may be reached.",
        advice=f'If that is meant, add "{host}" to `allow` of the source or channel.',
    )


def origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port: what may share secrets."""
    parts = urlsplit(url)
    scheme = parts.scheme.lower()
    return scheme, (parts.hostname or "").lower(), parts.port or _PORTS.get(scheme, 0)


def shown(url: str) -> str:
    """As much of a URL as may be shown: its host. Path and query can hold keys."""
    try:
        return urlsplit(url).hostname or "The address"
    except ValueError:
        return "The address"

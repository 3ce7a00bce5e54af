"""What a client library raises, as one plain sentence that names the host and nothing else of the address."""

from __future__ import annotations

import ssl

import aiohttp

from console.net.errors import Blocked, Garbled, NetFault, TooSlow, Unreachable
from console.net.guard import NotAllowedHere
from console.net.routes import inside

_WHICH_PROXY = "`outside-in check` says which proxy that is, and who names it."


def plainly(error: BaseException, host: str, total: float) -> NetFault:
    """The fault that ``error`` is. Its own text may hold a query string, and is left out."""
    if isinstance(error, NetFault):
        return error
    if _refused_by_guard(error):
        return inside(host)
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return Unreachable(f"No address is known for {host}.", advice="Is the name right, and is there a network?")
    if isinstance(error, ssl.SSLError | aiohttp.ClientSSLError):
        return Unreachable(
            f"{host} could not prove who it is (TLS).",
            advice="If the network inspects encrypted traffic, name its certificate in ca_file.",
        )
    if isinstance(error, TimeoutError):
        return TooSlow(f"{host} did not finish its answer within {total:.0f} s.")
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return Unreachable(f"The proxy did not let us through to {host} ({error.status}).", advice=_WHICH_PROXY)
    if isinstance(error, aiohttp.ClientProxyConnectionError):
        return Unreachable("The proxy does not answer.", advice=_WHICH_PROXY)
    if isinstance(error, aiohttp.InvalidURL):
        return Blocked("The address cannot be read as a web address.")
    if isinstance(error, aiohttp.WSServerHandshakeError):
        return Garbled(f"{host} does not open a stream ({error.status}).")
    if isinstance(error, aiohttp.ClientPayloadError | aiohttp.ClientResponseError):
        return Garbled(f"{host} sends an answer that its own headers do not fit.")
    if isinstance(error, OSError | aiohttp.ClientConnectionError):
        return Unreachable(f"{host} does not answer.")
    return Garbled(f"{host} sends an answer that cannot be read.")


def _refused_by_guard(error: BaseException) -> bool:
    """Whether the guard said no, to one of several addresses perhaps: several errors come joined in one text."""
    own = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    return isinstance(own, NotAllowedHere) or NotAllowedHere.MARK in str(own)

"""The way out of the network: the proxy of the settings, or else the one that the environment names, as other programs
read it: ``HTTPS_PROXY`` for what is encrypted, ``HTTP_PROXY`` for what is not, in capitals or small (which go first).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import getproxies_environment

from console.config.reading.values import bad_url
from console.config.secrets import PREFIX
from console.config.settings import Net, Settings

_BUNDLE = "REQUESTS_CA_BUNDLE"  # OpenSSL itself reads SSL_CERT_FILE and SSL_CERT_DIR
_SCHEMES = ("https", "http")


@dataclass(frozen=True, slots=True)
class WayOut:
    """A proxy, none where it is empty; ``named_by`` is who names it, and ``wrong`` what makes it none."""

    proxy: str = ""
    named_by: str = ""
    wrong: str = ""


def ways_out(net: Net) -> Mapping[str, WayOut]:
    """The way of each scheme, ``https`` and ``http``."""
    if net.proxy:
        return dict.fromkeys(_SCHEMES, WayOut(net.proxy, "`proxy` in the settings"))
    told = getproxies_environment()
    return {scheme: _of_environment(told.get(scheme, ""), f"{scheme.upper()}_PROXY") for scheme in _SCHEMES}


def ca_of(net: Net) -> Path | None:
    """The certificates that are believed beside the system's: a file or a folder that the settings name, or else the
    environment."""
    told = os.environ.get(_BUNDLE, "")
    return net.ca_file or (Path(told) if told else None)


def described(settings: Settings) -> Iterator[str]:
    """By which way everything goes out, and what goes by another, in sentences without a login; none where there is no
    proxy and no authority of one's own."""
    ways = ways_out(settings.net)
    for way in dict.fromkeys(ways.values()):
        what = "What begins with " + " or ".join(f"{scheme}://" for scheme in _SCHEMES if ways[scheme] == way)
        if way.wrong:
            yield f"{what} goes nowhere: {way.wrong}"
        elif way.proxy:
            yield f"{what} goes out by {_shown(way.proxy)} ({way.named_by})."
    for source in settings.sources:
        if source.proxy:
            yield f"The source {source.id} goes out by {_shown(source.proxy)} (its own `proxy`)."
    if (ca := ca_of(settings.net)) is not None:
        yield f"Certificates in {ca} are believed ({'`ca_file`' if settings.net.ca_file else _BUNDLE})."


def _of_environment(told: str, name: str) -> WayOut:
    """What a variable says; a bare ``proxy.example:3128`` is meant as http."""
    address = told.strip()
    address = address if "://" in address or not address else f"http://{address}"
    wrong = bad_url(address, ("http", "https")) if address else ""
    if wrong:
        return WayOut(named_by=name, wrong=f"{name} in the environment {wrong}.")
    return WayOut(address, f"{name} in the environment" if address else "")


def _shown(proxy: str) -> str:
    if proxy.startswith(PREFIX):
        return f"the proxy in the secret {proxy.removeprefix(PREFIX)}"
    parts = urlsplit(proxy)
    return f"{parts.hostname}{f':{parts.port}' if parts.port else ''}"

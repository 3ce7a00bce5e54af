"""Faults of the network as the faults that a source raises: later, or never without a person."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from console.domain.errors import SourceFault, SourceGone, SourceLater, SourceRefused
from console.net.errors import Blocked, NetFault, NotUpgraded
from console.net.rate_limits import asked_wait
from console.net.request import Answer
from console.net.routes import shown


@contextmanager
def wire_as_source() -> Iterator[None]:
    """Turns a `NetFault` inside into a `SourceFault` with the same words: `SourceRefused` where the settings say no."""
    try:
        yield
    except Blocked as fault:
        raise SourceRefused(fault.sentence, advice=fault.advice) from fault
    except NotUpgraded:
        raise  # the source knows what an answer to its own handshake means
    except NetFault as fault:
        raise SourceLater(fault.sentence, advice=fault.advice) from fault


def fault_of(answer: Answer, *, now: datetime) -> SourceFault | None:
    """What an answer's status means for a source that polls; None for one that holds something or says "as before".

    401 and 403 need a person, 410 is for good (RFC 9110 15.5.11), 404 may come back, 429 and 503 say when.
    """
    host, status = shown(answer.url), answer.status
    if status in {200, 203, 206, 226, 304}:
        return None
    if status in {401, 403, 407, 451}:
        return SourceRefused(
            f"{host} refuses us ({status}).", advice="Is the address right, and is its key or login still good?"
        )
    if status == 410:
        return SourceGone(f"{host} says that this is gone for good (410).", advice="Take it out of the settings.")
    if status == 404:
        return SourceLater(f"{host} does not find this (404).", advice="Has the address changed?")
    if status in {429, 503}:
        words = "asks us to come less often" if status == 429 else "is not ready"
        return SourceLater(f"{host} {words} ({status}).", after=asked_wait(answer.headers, now=now))
    if 300 <= status < 400:
        return SourceLater(f"{host} sends us on, but not where to ({status}).")
    if 400 <= status < 500:
        return SourceRefused(f"{host} does not take what we ask for ({status}).", advice="Is the address right?")
    return SourceLater(f"{host} has a fault of its own ({status}).", after=asked_wait(answer.headers, now=now))

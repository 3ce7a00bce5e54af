"""What can go wrong on the network, in words that hold no address beyond the host and no secret.

NetFault
├── Blocked       the address guard or the settings say no: a person must act
├── Unreachable   no name, no route, no answer, bad certificate: later perhaps
├── TooSlow       the time for one request ran out
├── TooMuch       more bytes than the cap, counted after decompression
├── Garbled       not HTTP, or a body that its own headers do not fit
├── TurnedAway    a redirect that goes nowhere: a loop, too many, not to the web
└── NotUpgraded   a WebSocket handshake that was answered by something else
"""

from __future__ import annotations

from collections.abc import Mapping

from console.domain.errors import OutsideInError


class NetFault(OutsideInError):
    """The wire did not carry what was asked for."""


class Blocked(NetFault):
    """The address may not be reached from here."""


class Unreachable(NetFault):
    """Nobody answered, or nobody who could prove to be the one that was called."""


class TooSlow(NetFault):
    """The whole request took longer than its time."""


class AnswerTooLarge(NetFault):
    """The answer is larger than what is read of one."""


class Garbled(NetFault):
    """The answer is not what its protocol allows."""


class TurnedAway(NetFault):
    """The redirects lead nowhere."""


class NotUpgraded(NetFault):
    """A WebSocket handshake met an ordinary answer: its ``status``, ``headers`` and the first bytes of its ``body``."""

    def __init__(self, sentence: str, *, status: int, headers: Mapping[str, str], body: bytes) -> None:
        super().__init__(sentence)
        self.status = status
        self.headers = headers
        self.body = body

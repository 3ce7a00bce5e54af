"""Web hooks: Teams (Workflows), Slack, Mattermost, and a plain one for a program of one's own.

The address of a hook is itself the key, so no fault shows more of it than the host. A plain hook carries an
``Idempotency-Key`` that stays over every attempt, and, where a key is configured, ``X-Outside-In-Signature``:
``sha256=`` and the HMAC of the time in ``X-Outside-In-Time``, a dot, and the body.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from console.channels import chat_cards
from console.channels.base import Letter, Receipt
from console.config.settings import ChannelSettings
from console.domain.errors import ChannelFault, ChannelLater, ChannelRefused
from console.domain.text import clean_line
from console.net.errors import Blocked, NetFault
from console.net.http import Fetcher
from console.net.rate_limits import asked_wait
from console.net.request import Answer

_CAP = 64 * 1024  # bytes of an answer: it is a word or a page that says no
_SHAPES: Mapping[str, Callable[[Letter], dict[str, Any]]] = {
    "teams": chat_cards.teams,
    "slack": chat_cards.slack,
    "mattermost": chat_cards.mattermost,
    "hook": chat_cards.plain,
}
_LATER = frozenset({401, 403, 408, 421, 423, 425, 429})  # a person, or a while, can mend it; the letter is good


class HookChannel:
    """One ``[[channel]]`` of kind ``teams``, ``slack``, ``mattermost`` or ``hook``. Address, headers and key are
    already resolved."""

    def __init__(
        self,
        settings: ChannelSettings,
        fetcher: Fetcher,
        *,
        url: str,
        headers: Mapping[str, str] | None = None,
        key: str = "",
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.id = settings.id
        self._kind = settings.kind
        self._fetcher = fetcher
        self._url = url
        self._headers = dict(headers or {})
        self._key = key
        self._clock = clock

    async def send(self, letter: Letter) -> Receipt:
        """Post the letter in the shape of the service."""
        body = json.dumps(_SHAPES[self._kind](letter), ensure_ascii=False).encode("utf-8")
        try:
            answer = await self._fetcher.post(self._url, body, headers=self._head(letter, body), cap=_CAP)
        except Blocked as fault:
            raise ChannelLater(fault.sentence, advice=fault.advice or "See [net] allow.") from fault
        except NetFault as fault:
            raise ChannelLater(fault.sentence, advice=fault.advice) from fault
        return self._meaning(answer)

    async def probe(self) -> str:
        """Say where letters would go. A hook has no question that would not be a message."""
        return f"{self._host} is set; a hook can only be tried by sending, so nothing was tried."

    @property
    def _host(self) -> str:
        return urlsplit(self._url).hostname or "the hook"

    def _head(self, letter: Letter, body: bytes) -> dict[str, str]:
        head = {"Content-Type": "application/json; charset=utf-8", **self._headers}
        if self._kind == "hook":
            head["Idempotency-Key"] = hashlib.sha256(letter.key.encode("utf-8")).hexdigest()[:32]
            if self._key:
                moment = str(int(self._clock().timestamp()))
                made = hmac.new(self._key.encode("utf-8"), f"{moment}.".encode() + body, hashlib.sha256)
                head |= {"X-Outside-In-Time": moment, "X-Outside-In-Signature": f"sha256={made.hexdigest()}"}
        return head

    def _meaning(self, answer: Answer) -> Receipt:
        """What an answer means for the letter."""
        said = clean_line(answer.body[:400].decode("utf-8", "replace"), limit=120)
        words = f"{answer.status} {said}".strip() if answer.content_type != "text/html" else str(answer.status)
        if 200 <= answer.status < 300:
            if self._kind == "slack" and said != "ok":
                raise ChannelRefused(f"{self._host} took the message and did not post it ({words}).")
            return Receipt(
                words
                if answer.status != 202 or self._kind != "teams"
                else f"{words}: taken; whether the flow posts it, only Teams shows".strip()
            )
        raise self._fault(answer, words)

    def _fault(self, answer: Answer, words: str) -> ChannelFault:
        advice = f"Check url of [[channel]] “{self.id}”."
        if answer.status in _LATER or answer.status >= 500:
            wait = asked_wait(answer.headers, now=self._clock())
            return ChannelLater(
                f"{self._host} asks to try later ({words}).",
                after=wait,
                advice=advice if answer.status in {401, 403} else "",
            )
        if answer.status == 413:
            return ChannelRefused(f"The letter is too large for {self._host} ({words}).")
        return ChannelRefused(f"{self._host} refuses the letter ({words}).", advice=advice)

"""The outbox: what has to leave the building leaves at least once, under a key that does not change, and every attempt
is an action.

Each channel has a line of its own, which holds one letter at a time: a mail server that never answers makes its own
letters wait, and nobody else's. What waits in a line stays in the store, not yet begun.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from console.channels.base import Channel, Letter, Receipt
from console.domain.actions import Verb
from console.domain.errors import ChannelFault, ChannelLater
from console.domain.text import clean_line
from console.store.protocol import Delivery, Store

log = logging.getLogger(__name__)

FIRST_WAIT = 30.0  # seconds; doubles with each attempt
LONGEST_WAIT = 3600.0
LAST_ATTEMPT = 12  # with the waits above a little over six hours; then a person must look
LEASE = 300.0  # seconds; longer than a letter can take, time-outs included


@dataclass(frozen=True, slots=True)
class Sent:
    """Counts of one round."""

    accepted: int = 0
    delayed: int = 0
    failed: int = 0


class Outbox:
    """Sends what is due through ``channels``. One worker name per process; a lease keeps two from sending the same."""

    def __init__(
        self,
        store: Store,
        channels: Mapping[str, Channel],
        worker: str,
        clock: Callable[[], datetime],
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._store = store
        self._channels = channels
        self._worker = worker
        self._clock = clock
        self._chance = chance

    def lines(self) -> Mapping[str, Callable[[], Awaitable[Sent]]]:
        """One line for each channel, and one for letters whose channel is no longer configured, by the names that the
        log has for them: each sends what is due in it, letter by letter. None may run twice at a time."""
        lines = {f"channel {name}": partial(self._line, name) for name in self._channels}
        return {**lines, "channels no longer configured": partial(self._line, besides=tuple(self._channels))}

    async def send_due(self) -> Sent:
        """Send everything whose hold is over and whose turn it is, all lines at the same time."""
        running = [asyncio.ensure_future(line()) for line in self.lines().values()]
        try:
            sent = await asyncio.gather(*running)
        finally:
            for line in running:
                line.cancel()
            await asyncio.gather(*running, return_exceptions=True)
        return Sent(
            sum(one.accepted for one in sent), sum(one.delayed for one in sent), sum(one.failed for one in sent)
        )

    async def _line(self, channel: str = "", besides: tuple[str, ...] = ()) -> Sent:
        accepted = delayed = failed = 0
        while deliveries := await self._store.take_deliveries(
            self._worker, now=self._clock(), limit=1, lease=LEASE, channel=channel, besides=besides
        ):
            for delivery in deliveries:
                verb = await self._send(delivery)
                accepted += verb is Verb.ACCEPTED
                delayed += verb is Verb.DELAYED
                failed += verb is Verb.FAILED
        return Sent(accepted, delayed, failed)

    async def _send(self, delivery: Delivery) -> Verb:
        channel = self._channels.get(delivery.forward.channel)
        if channel is None:
            return await self._failed(delivery, f"The channel “{delivery.forward.channel}” is no longer configured.")
        try:
            receipt = await self._handed_over(channel, delivery)
        except ChannelLater as later:
            if delivery.attempt >= LAST_ATTEMPT:
                return await self._given_up(delivery, later)
            now = self._clock()
            wait = later.after if later.after is not None else self._wait(delivery.attempt)
            following = now + timedelta(seconds=wait)
            payload = {
                "key": delivery.key,
                "attempt": delivery.attempt,
                "error": later.sentence,
                "next": following.isoformat(),
            }
            await self._store.delivered(
                delivery, Verb.DELAYED, payload, at=now, next_attempt=following, settled=later.settled
            )
            return Verb.DELAYED
        except ChannelFault as refused:
            return await self._failed(delivery, str(refused))
        return await self._accepted(delivery, receipt.words)

    async def _handed_over(self, channel: Channel, delivery: Delivery) -> Receipt:
        try:
            return await channel.send(letter_of(delivery))
        except ChannelFault:
            raise
        except Exception as error:  # a fault of ours at one letter must not hold up the others
            log.exception("a letter by %s waits: internal error", channel.id)
            raise ChannelLater(f"An internal error ({type(error).__name__}) kept it from leaving.") from error

    async def _given_up(self, delivery: Delivery, later: ChannelLater) -> Verb:
        """After the last attempt: it failed, unless some have it, who are not to have it twice."""
        settled = later.settled or delivery.settled
        has = [name for name, refused in settled.items() if not refused]
        if not has:
            return await self._failed(delivery, f"{later.sentence} Given up after {delivery.attempt} attempts.")
        never = ", ".join(f"{name} ({refused})" for name, refused in settled.items() if refused)
        not_for = f"not for {never}; " if never else ""
        verb = "has" if len(has) == 1 else "have"
        return await self._accepted(
            delivery,
            clean_line(
                f"{', '.join(has)} {verb} it; {not_for}"
                f"given up for the others after {delivery.attempt} attempts: {later.sentence}",
                limit=600,
            ),
        )

    async def _accepted(self, delivery: Delivery, words: str) -> Verb:
        payload = {"key": delivery.key, "attempt": delivery.attempt, "receipt": words}
        await self._store.delivered(delivery, Verb.ACCEPTED, payload, at=self._clock())
        return Verb.ACCEPTED

    async def _failed(self, delivery: Delivery, why: str) -> Verb:
        payload = {"key": delivery.key, "attempt": delivery.attempt, "error": why}
        await self._store.delivered(delivery, Verb.FAILED, payload, at=self._clock())
        return Verb.FAILED

    def _wait(self, attempt: int) -> float:
        """Seconds before the next attempt: doubled each time, with jitter, so as not to storm a server that is back."""
        longest: float = min(LONGEST_WAIT, FIRST_WAIT * 2 ** max(0, attempt - 1))
        return longest * (0.5 + self._chance() / 2)


def letter_of(delivery: Delivery) -> Letter:
    """The letter as it was composed, redacted, when the forward was made."""
    plain = delivery.letter
    return Letter(
        key=delivery.key,
        subject=str(plain.get("subject", "")),
        text=str(plain.get("text", "")),
        link=str(plain.get("link", "")),
        html=str(plain.get("html", "")),
        settled=delivery.settled,
    )

"""A letter to several people of whom some have it: who has it outlives the collector that sent it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from console.domain.actions import Verb
from console.domain.mention import format_id
from tests.peers.collecting import Collecting, collecting
from tests.peers.test_aiosmtpd import ONE, TWO, Desk, serving

SETTINGS = """
[forwarding]
undo_for = "0s"
[email]
host = "127.0.0.1"
port = {port}
from = "Outside In <outside-in@northmoor.example>"
[[channel]]
id = "mail"
kind = "email"
to = ["{one}", "{two}"]
[[team]]
id = "ward-7"
name = "Ward 7"
channel = "mail"
"""


async def run(here: Collecting, *argv: str) -> None:
    """One command that must succeed."""
    process = await here.command(*argv)
    _, said = await process.communicate()
    assert process.returncode == 0, said.decode()


async def make_due(here: Collecting) -> None:
    """Let the wait before the next attempt be over."""
    now = datetime.now(UTC)
    [delivery] = await here.store.take_deliveries("clock", now=now + timedelta(days=1), lease=0)
    await here.store.delivered(delivery, Verb.DELAYED, {}, at=now, next_attempt=now)


async def test_who_has_it_does_not_get_it_again_from_the_next_collector(tmp_path: Path) -> None:
    desk = Desk()
    desk.to[TWO] = "451 4.7.1 greylisted"
    with serving(desk) as port:
        async with collecting(tmp_path) as here:
            here.configure(SETTINGS.format(port=port, one=ONE, two=TWO))
            await run(here, "add", "The nurses on Ward 7 were so kind to my dad.")
            [entry] = await here.kept()
            await run(here, "forward", format_id(entry.mention.id), "--team", "ward-7", "--confirm")

            async def told(verb: Verb, times: int = 1) -> bool:
                history = await here.store.history(entry.mention.id)
                return sum(action.verb is verb for action in history) >= times

            for number in range(3):  # each attempt is one DELAYED, and so is each end of a wait
                await here.start()
                await here.until(partial(told, Verb.DELAYED, 2 * number + 1))
                await here.kill()
                assert [to for to, _ in desk.mail] == [[ONE]], f"after {number + 1} collectors"
                await make_due(here)
            desk.to.clear()
            await here.start()
            await here.until(partial(told, Verb.ACCEPTED))
            await here.stop()
            assert (await here.store.check()).problems == ()
    assert [to for to, _ in desk.mail] == [[ONE], [TWO]]
    assert len({message["Message-ID"] for message in desk.messages}) == 1

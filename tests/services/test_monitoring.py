"""What monitoring is told, and that it is told nothing where all is well."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from console.domain.actions import Verb
from console.services.monitoring import complaints
from console.services.runtime import Runtime
from console.services.triage.triage import Triage
from console.store.protocol import SourceHealth, Store
from tests.support.stores import NOW, Clock, kept, settings


async def test_what_is_wrong_is_told_and_nothing_else(store: Store, tmp_path: Path) -> None:
    clock = Clock()
    triage = Triage(store, settings(tmp_path), "sam", clock)
    runtime = Runtime(settings(tmp_path), store, "sam", clock, triage, b"")
    assert [one.split(",")[0] for one in await complaints(runtime)] == ["No collector has run"]
    await store.lead("w", now=NOW, lease=20)
    await store.set_health(SourceHealth("feed", "ok", last_success=NOW))
    assert await complaints(runtime) == []
    one, two = await kept(store, "So kind", "So kind too")
    await triage.forward([one, two])
    clock.forward(11)
    await store.lead("w", now=clock(), lease=20)
    assert await complaints(runtime) == []
    [first, _] = await store.take_deliveries("w", now=clock())
    await store.delivered(first, Verb.FAILED, {"key": first.key, "error": "no"}, at=clock())
    clock.forward(3700)
    told = await complaints(runtime)
    assert told[0].startswith("No collector has run for 1 h")
    assert told[1:] == [
        'Letters that could not be sent: 1. `outside-in list "forward:failed is:open"` lists them.',
        "Letters that should have left over an hour ago: 1.",
    ]
    await store.set_health(SourceHealth("feed", "refused", "The key is not taken.", last_success=NOW))
    await store.lead("w", now=clock() + timedelta(seconds=1), lease=20)
    assert "The source feed is refused. The key is not taken." in await complaints(runtime)


async def test_a_store_that_nobody_has_checked_for_over_a_week_is_told(store: Store, tmp_path: Path) -> None:
    clock = Clock()
    triage = Triage(store, settings(tmp_path), "sam", clock)
    runtime = Runtime(settings(tmp_path), store, "sam", clock, triage, b"")
    await kept(store, "So kind")

    async def told() -> list[str]:
        await store.lead("w", now=clock(), lease=20)
        return await complaints(runtime)

    for _ in range(2):
        clock.forward(8 * 86_400)
        assert await told() == []
        clock.forward(60)
        [said] = await told()
        assert said.startswith("The store has not been checked since ") and "`outside-in store check`" in said
        await store.note_checked(clock())
        assert await told() == []

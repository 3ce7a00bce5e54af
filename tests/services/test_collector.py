"""The collector: sources in, each on its own; nothing lost, nothing doubled."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from console.channels.base import Letter, Receipt
from console.channels.email import EmailChannel
from console.channels.spool import SpoolChannel
from console.config.settings import ChannelSettings, Email, Mute, Rule, Settings
from console.domain.errors import OutsideInError, SourceGone, SourceLater, SourceRefused
from console.domain.mention import Change, Mention, RawMention
from console.query.match import Context, Matcher
from console.query.query import parse
from console.services.collector.anchoring import Anchoring
from console.services.collector.collector import Collector
from console.services.collector.intake import Intake, raw_from_json, raw_to_json
from console.services.collector.outbox import Outbox
from console.services.collector.rules import Automation
from console.services.collector.source_task import SourceTask, backoff, first_wait
from console.services.importing.files import take_in
from console.services.queries import query_context
from console.services.topics import voices_of
from console.services.triage.triage import Triage
from console.sources.base import Batch, Spoiled
from console.store.protocol import Store
from tests.support.stores import NOW, Clock, WordJudge, kept, settings, word_judge


class Told:
    """A source that yields what it was told, or raises it."""

    def __init__(self, *steps: Batch | Exception, name: str = "told") -> None:
        self.id = name
        self.steps = steps
        self.cursors: list[str | None] = []

    async def read(self, cursor: str | None) -> AsyncIterator[Batch]:
        self.cursors.append(cursor)
        for step in self.steps:
            if isinstance(step, Exception):
                raise step
            yield step

    async def probe(self) -> str:
        return "there"


def raw(number: int, words: str = "kind", **more: object) -> RawMention:
    return RawMention(native_id=str(number), body=f"{words} {number}", published=NOW, **more)  # type: ignore[arg-type]


def collector(
    store: Store, folder: Path, *lines: SourceTask, told: Settings | None = None, worker: str = "w"
) -> Collector:
    chosen, clock = told or settings(folder), Clock()

    def context() -> Context:
        return query_context(chosen, now=clock(), me="system")

    return Collector(
        store=store,
        lines={line.source.id: line for line in lines},
        intake=Intake(store, word_judge, key=b"k", clock=clock, context=context, voices=voices_of(chosen)),
        outbox=Outbox(store, {}, worker, clock),
        automation=Automation(store, chosen, context, clock),
        worker=worker,
        clock=clock,
        chance=lambda: 0.0,
    )


def polled(source: Told, watch: str = "") -> SourceTask:
    return SourceTask(source, Matcher(parse(watch)) if watch else None, 900, stream=False)


async def test_a_round_keeps_what_the_watch_meets_and_remembers_where_it_was(store: Store, tmp_path: Path) -> None:
    source = Told(Batch((raw(1), raw(2, "nothing")), cursor="a"), Batch((raw(3),), cursor="b"))
    results = await collector(store, tmp_path, polled(source, "kind")).once()
    taken = results["told"]
    assert not isinstance(taken, OutsideInError)
    assert (taken.seen, taken.matched, taken.new) == (3, 2, 2)
    assert await store.cursor("told") == "b"
    assert await store.count(None, Context(NOW)) == 2
    again = await collector(store, tmp_path, polled(source, "kind")).once()
    assert again["told"].repeated == 2  # type: ignore[union-attr]
    assert source.cursors == [None, "b"]


async def test_a_crash_between_batches_reads_again_and_doubles_nothing(store: Store, tmp_path: Path) -> None:
    source = Told(Batch((raw(1),), cursor="a"), RuntimeError("killed"))
    results = await collector(store, tmp_path, polled(source)).once()
    assert "internal error (RuntimeError)" in str(results["told"])
    source.steps = (Batch((raw(1), raw(2)), cursor="b"),)
    await collector(store, tmp_path, polled(source)).once()
    assert await store.count(None, Context(NOW)) == 2


async def test_one_dead_source_never_stops_another(store: Store, tmp_path: Path) -> None:
    dead = Told(SourceRefused("The key is refused.", advice="Renew it."), name="dead")
    well = Told(Batch((raw(1),)), name="well")
    results = await collector(store, tmp_path, polled(dead), polled(well)).once()
    assert isinstance(results["dead"], OutsideInError)
    assert results["well"].new == 1  # type: ignore[union-attr]
    health = {one.source: one for one in await store.sources()}
    dead_now = health["dead"]
    assert (dead_now.state, dead_now.sentence, dead_now.advice) == ("failing", "The key is refused.", "Renew it.")
    assert (health["well"].state, health["well"].seen, health["well"].matched) == ("ok", 1, 1)


async def test_edits_make_versions_and_deletions_empty(store: Store, tmp_path: Path) -> None:
    steps = (
        Batch((raw(1), raw(2))),
        Batch((raw(1, "kinder", change=Change.EDIT),)),
        Batch((raw(2, change=Change.DELETE), raw(9, change=Change.DELETE))),
    )
    taken = (await collector(store, tmp_path, polled(Told(*steps))).once())["told"]
    assert (taken.new, taken.edited, taken.deleted) == (2, 1, 1)  # type: ignore[union-attr]
    entry = await store.mention(await store.find("told", "1"))
    assert entry is not None
    assert entry.mention.body == "kinder 1"


async def test_an_edit_that_takes_the_watched_words_away_is_still_mirrored(store: Store, tmp_path: Path) -> None:
    steps = (Batch((raw(1),)), Batch((raw(1, "quiet", change=Change.EDIT),)))
    await collector(store, tmp_path, polled(Told(*steps), "kind")).once()
    entry = await store.mention(await store.find("told", "1"))
    assert entry is not None
    assert entry.mention.body == "quiet 1"


async def test_what_is_edited_and_deleted_within_one_batch_is(store: Store, tmp_path: Path) -> None:
    """As after a break, when a stream gives the posts of hours at once."""
    first = Batch((raw(1), raw(2), raw(1, "nothing", change=Change.EDIT), raw(2, change=Change.DELETE)), "c")
    await collector(store, tmp_path, SourceTask(Told(first), Matcher(parse("kind")), 900, False)).once()
    [entry] = await store.entries([await store.find("told", "1")])
    assert entry.mention.body == "nothing 1"
    assert await store.find("told", "2") == 0
    assert await store.count(None, Context(NOW)) == 2


async def test_what_cannot_be_read_is_counted_and_set_aside(store: Store, tmp_path: Path) -> None:
    source = Told(Batch((raw(1),), spoiled=(Spoiled("nested too deep", b"[" * 100),)))
    taken = (await collector(store, tmp_path, polled(source)).once())["told"]
    assert (taken.new, taken.spoiled) == (1, 1)  # type: ignore[union-attr]
    [health] = await store.sources()
    assert health.quarantined == 1


async def test_only_one_collects(store: Store, tmp_path: Path) -> None:
    assert await store.lead("other", now=NOW, lease=60)
    with pytest.raises(OutsideInError, match="other"):
        await collector(store, tmp_path).once()


@pytest.mark.parametrize(
    ("error", "wait"),
    [
        (SourceLater("busy", after=77.0), 77.0),
        (SourceRefused("no"), 3600.0),
        (SourceLater("down"), 1.0),
        (OSError(), 1.0),
    ],
)
def test_backoff(error: Exception, wait: float) -> None:
    assert backoff(error, 3, 0.0) == wait


async def test_running_ends_when_it_is_told_to_and_lets_go_of_the_lead(store: Store, tmp_path: Path) -> None:
    gone = Told(SourceGone("410"), name="gone")
    running = collector(store, tmp_path, polled(gone))

    async def at_once() -> bool:
        await asyncio.sleep(0.05)
        return (await store.sources()) != ()

    await asyncio.wait_for(running.run(until=at_once), 60)
    assert await store.leader(NOW) == ""
    [health] = await store.sources()
    assert health.state == "gone"


async def test_a_mail_server_that_never_greets_holds_up_no_folder(store: Store, tmp_path: Path) -> None:
    praise = await kept(store, *(f"So kind {number}" for number in range(30)))
    [waited] = await kept(store, "We waited")
    triage = Triage(store, settings(tmp_path), "sam", Clock())
    await triage.forward([*praise, waited])
    called, left, calls, hung_up = asyncio.Event(), asyncio.Event(), [0], asyncio.Event()

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        calls[0] += 1
        called.set()
        await reader.read()
        hung_up.set()
        writer.close()

    class Folder(SpoolChannel):
        async def send(self, letter: Letter) -> Receipt:
            await called.wait()
            receipt = await super().send(letter)
            left.set()
            return receipt

    async with await asyncio.start_server(say_nothing, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        mail = EmailChannel(ChannelSettings("desk", "email", to=("desk@example.org",)), Email("127.0.0.1", port))
        folder = Folder(ChannelSettings("ed", "spool", path=str(tmp_path / "ed")))
        running = collector(store, tmp_path)
        running.clock = Clock(NOW + timedelta(seconds=11))
        running.outbox = Outbox(store, {"desk": mail, "ed": folder}, "w", running.clock)

        async def folder_has_it() -> bool:
            return await left.wait()

        await asyncio.wait_for(running.run(until=folder_has_it), 15)
        await asyncio.wait_for(hung_up.wait(), 15)
        assert len(list((tmp_path / "ed").glob("*.txt"))) == 1
        assert calls == [1], "one letter at a time, and not again within its wait"
    assert await store.leader(running.clock()) == ""
    assert await store.lead("next", now=running.clock(), lease=20)
    held = await store.take_deliveries("next", now=running.clock(), limit=99, channel="desk")
    assert sorted(one.attempt for one in held) == [1] * 29 + [2], "what it had in hand is tried again, under its key"


async def test_what_waits_on_the_intake_table_is_judged_by_the_collector(store: Store, tmp_path: Path) -> None:
    await store.submit([{**raw_to_json(raw(1)), "into": "card"}], by="sam", at=NOW)
    await collector(store, tmp_path).once()
    assert await store.find("card", "1")
    assert await store.intake(10) == ()


@pytest.mark.parametrize("alone", [True, False])
async def test_an_import_is_judged_here_unless_a_collector_runs(store: Store, tmp_path: Path, alone: bool) -> None:
    if not alone:
        await store.lead("collector", now=NOW, lease=60)
    running = collector(store, tmp_path)
    taken, judged = await take_in(
        store,
        [raw(1), raw(2), Spoiled("bad row", b"x")],
        into="file",
        operator="sam",
        clock=Clock(),
        intake=lambda: running.intake,
    )
    assert judged is alone
    assert (taken.seen, taken.spoiled) == (2, 1)
    assert len(await store.intake(10)) == (0 if alone else 2)
    assert await store.count(None, Context(NOW)) == (2 if alone else 0)


async def test_rules_and_mutes_act_as_system_and_can_be_taken_back(store: Store, tmp_path: Path) -> None:
    rules = (Rule("sentiment:positive", ("celebrate", "pin")),)
    told = replace(settings(tmp_path), rules=rules, mutes=(Mute("waited"),))
    running = collector(store, tmp_path, polled(Told(Batch((raw(1), raw(2, "waited"))))), told=told)
    await running.once()
    first, second = [await store.mention(await store.find("told", one)) for one in ("1", "2")]
    assert first is not None
    assert second is not None
    assert (first.state.celebrate, first.state.pinned, second.state.muted) == ("queued", True, True)
    assert {action.operator for action in await store.history(first.mention.id)} == {"system"}


async def test_a_rule_reaches_what_arrived_while_its_collector_was_dead(store: Store, tmp_path: Path) -> None:
    told = replace(settings(tmp_path), rules=(Rule("sentiment:positive", ("pin",)),))
    await collector(store, tmp_path, polled(Told(Batch((raw(1),)))), told=told).once()
    await collector(store, tmp_path, polled(Told(Batch((raw(2),))))).once()  # killed before its rules: here it has none
    await collector(store, tmp_path, told=told).once()
    entry = await store.mention(await store.find("told", "2"))
    assert entry is not None
    assert entry.state.pinned


def test_a_raw_mention_comes_back_from_the_table_as_it_went() -> None:
    whole = RawMention(
        native_id="1",
        change=Change.EDIT,
        body="b",
        tags=("a",),
        published=NOW,
        edited=NOW,
        rating=2.0,
        likes=3,
        is_repost=True,
    )
    assert raw_from_json(raw_to_json(whole)) == whole


async def test_near_copies_join_one_cluster_and_short_thanks_never_do(store: Store, tmp_path: Path) -> None:
    from console.config.settings import JudgeSettings
    from console.services.runtime import Runtime

    told = replace(settings(tmp_path), judge=JudgeSettings(sentiment="fast"))
    runtime = Runtime(told, store, "sam", Clock(), Triage(store, told, "sam", Clock()), b"k")
    story = "Northmoor Royal opens its new eye clinic on Monday after two years of building work, the trust said"
    bodies = [
        f"{story} - Northmoor Echo",
        f"{story} | Coast Radio",
        f"RT @echo: {story}",
        "Thank you so much",
        "Thank you so much",
        "Northmoor Royal closes its old eye clinic for building work next spring",
    ]
    raws = [RawMention(native_id=str(number), body=body, published=NOW) for number, body in enumerate(bodies)]
    await runtime.intake().take("news", raws)
    found = {e.mention.native_id: e.cluster_size for e in (await store.page(None, Context(NOW))).entries}
    assert found == {"0": 3, "1": 3, "2": 3, "3": 1, "4": 1, "5": 1}


ALERT = """<feed xmlns="http://www.w3.org/2005/Atom">
<id>tag:google.com,2005:reader/user/01/state/com.google/alerts/02</id><title>Google Alert - Northmoor Royal</title>
<entry><id>tag:google.com,2013:googlealerts/feed:1</id>
<title type="html">Hospital chef who feeds the night shift is up for ...</title>
<link href="https://www.google.com/url?rct=j&amp;sa=t&amp;url=https://www.echo.example/people/night-chef-41902&amp;ct=ga"/>
<published>2026-03-09T09:00:00Z</published><updated>2026-03-09T09:00:00Z</updated>
<content type="html">... &lt;b&gt;Banks&lt;/b&gt;, 58, has fed porters and two lost tourists since ...</content>
</entry></feed>"""
PAPER = """<rss version="2.0"><channel><title>Northmoor Echo</title><link>https://echo.example/</link>
<item><title>Hospital chef who feeds the night shift is up for national award</title><guid>41902</guid>
<link>https://echo.example/people/night-chef-41902?utm_source=rss</link><pubDate>Mon, 09 Mar 2026 08:00:00 GMT</pubDate>
<description>When the canteen shuts at eight, Delroy is just getting started.</description></item></channel></rss>"""


async def test_a_google_alert_joins_the_story_that_it_found_and_an_edit_leaves_what_it_said(
    store: Store, tmp_path: Path
) -> None:
    from console.config.settings import JudgeSettings
    from console.services.runtime import Runtime
    from console.sources.feed.entry import mentions_of
    from console.sources.feed.reading import read_feed

    told = replace(settings(tmp_path), judge=JudgeSettings(sentiment="fast"))
    runtime = Runtime(told, store, "sam", Clock(), Triage(store, told, "sam", Clock()), b"k")
    for name, feed in (("alerts", ALERT), ("echo", PAPER)):
        document = await read_feed(feed.encode())
        raws, _ = mentions_of(document, base="https://feed.example/", shared=())
        await runtime.intake().take(name, raws)
    said = "Six hours on a plastic chair tonight with my dad and the vending machine is empty"
    other = "The night sister found my nan's wedding ring in the laundry at four in the morning"
    posts = [
        RawMention(native_id=str(number), body=body, author=f"@{number}", published=NOW)
        for number, body in enumerate((said, f"RT @0: {said}", other))
    ]
    await runtime.intake().take("bluesky", posts)

    async def sizes() -> dict[str, int]:
        found = (await store.page(None, Context(NOW), limit=99)).entries
        return {one.mention.native_id.rpartition("/")[2]: one.cluster_size for one in found}

    assert await sizes() == {"feed:1": 2, "41902": 2, "0": 2, "1": 2, "2": 1}
    edited = replace(posts[1], body=f"RT @2: {other}", change=Change.EDIT, edited=NOW + timedelta(minutes=1))
    await runtime.intake().take("bluesky", [edited])
    assert await sizes() == {"feed:1": 2, "41902": 2, "0": 1, "1": 2, "2": 2}
    assert await store.rebuild() == ()


@pytest.mark.parametrize(("every", "polled", "longest"), [(900, 1, 0.2), (900, 500, 100), (60, 500, 60)])
def test_many_sources_do_not_begin_at_one_moment(every: float, polled: int, longest: float) -> None:
    assert first_wait(every, polled, 0.0) == 0
    assert first_wait(every, polled, 1.0) == pytest.approx(longest)


async def test_what_a_feed_serves_again_is_not_judged_again_and_edits_are(store: Store, tmp_path: Path) -> None:
    source = Told(Batch((raw(1), raw(2))))
    await collector(store, tmp_path, polled(source)).once()
    source.steps = (Batch((raw(1), raw(2, "waited", change=Change.EDIT), raw(3))),)
    running = collector(store, tmp_path, polled(source))
    judged: list[str] = []

    class Counting:
        def judge(self, mentions: Sequence[Mention]) -> list[Mention]:
            judged.extend(mention.native_id for mention in mentions)
            return WordJudge().judge(mentions)

    async def counting() -> Counting:
        return Counting()

    running.intake._judge = counting
    taken = (await running.once())["told"]
    assert judged == ["2", "3"]
    assert (taken.new, taken.edited, taken.repeated) == (1, 1, 1)  # type: ignore[union-attr]
    entry = await store.mention(await store.find("told", "2"))
    assert entry is not None
    assert entry.mention.judgement.opinion.label.value == "negative"


class Again(Told):
    """One whose platform tells what was taken down only when it is asked."""

    gone: str | OutsideInError = "2"
    asked: tuple[str, ...] = ()

    def due_again(self) -> float:
        return 86_400.0

    async def again(self, ids: Sequence[str]) -> Batch:
        self.asked = tuple(ids)
        if isinstance(self.gone, OutsideInError):
            raise self.gone
        return Batch((RawMention(native_id=self.gone, change=Change.DELETE),))


async def test_what_was_taken_down_is_looked_for_where_the_platform_does_not_tell(store: Store, tmp_path: Path) -> None:
    source = Again(Batch((raw(1), raw(2), raw(3))))
    await collector(store, tmp_path, polled(source)).once()
    assert sorted(source.asked) == ["1", "2", "3"]
    assert await store.count(parse("kind"), Context(NOW)) == 2
    source.gone = SourceRefused("No.")
    running = collector(store, tmp_path, polled(source))
    await running.once()
    assert sorted(source.asked) == ["1", "3"], "what is gone is not asked for again"
    [health] = await store.sources()
    assert (health.state, health.sentence) == ("ok", "What was taken down there could not be looked for: No.")


class Streaming(Told):
    """A stream that takes ``turns`` of the loop before each step; with the waits of a round at zero, any turn is one
    too many for whoever does not wait."""

    def __init__(self, *steps: Batch | Exception, turns: int = 0) -> None:
        super().__init__(*steps)
        self.turns = turns

    async def read(self, cursor: str | None) -> AsyncIterator[Batch]:
        async for step in super().read(cursor):
            for _ in range(self.turns):
                await asyncio.sleep(0)
            yield step
        await asyncio.Event().wait()


@pytest.mark.parametrize("first", [Batch(more=True), Batch((raw(1),), more=True)], ids=["connects", "catches up"])
async def test_one_round_waits_for_a_slow_stream(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: Batch
) -> None:
    monkeypatch.setattr("console.services.collector.collector.QUIET", 0.0)
    stream = Streaming(first, Batch((raw(2),)), turns=9)
    taken = (await collector(store, tmp_path, SourceTask(stream, None, 900, stream=True)).once())["told"]
    assert not isinstance(taken, OutsideInError), taken
    assert taken.new == len(first.mentions) + 1
    [health] = await store.sources()
    assert health.state == "ok"


async def test_a_stream_that_gives_nothing_in_a_round_is_failing(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.services.collector.collector.PATIENCE", 0.0)
    for stream in (Streaming(), Streaming(Batch((raw(1),), more=True))):
        wrong = (await collector(store, tmp_path, SourceTask(stream, None, 900, stream=True)).once())["told"]
        assert isinstance(wrong, SourceLater)
        [health] = await store.sources()
        assert health.state == "failing"
        assert "gave nothing" in health.sentence
    assert await store.find("told", "1"), "what came before stays"


async def test_a_stream_that_is_live_and_has_nothing_is_well(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.services.collector.collector.QUIET", 0.0)
    await collector(store, tmp_path, SourceTask(Streaming(Batch()), None, 900, stream=True)).once()
    [health] = await store.sources()
    assert health.state == "ok"


async def test_the_collector_anchors_the_log_and_a_witness_that_cannot_be_kept_stops_nothing(
    store: Store,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    made = collector(store, tmp_path, polled(Told(Batch((raw(1), raw(2))))))
    anchors = Anchoring(store, Clock())
    made.keep = anchors.write
    await made.once()
    health = await store.check(anchored=True)
    assert health.problems == () and "at action 2 of 2" in health.anchors[0]
    (tmp_path / "store.db.witness").chmod(0o755)
    for number in (3, 4):
        made.lines = {"told": polled(Told(Batch((raw(number),))))}
        await made.once()
    assert len(await store.actions()) == 4
    assert len([line for line in caplog.messages if "no anchor of the log was written" in line]) == 1

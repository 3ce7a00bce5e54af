"""Topics: their answers have no author, and are nowhere where nobody asked for them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from console.config.settings import NOT_OURS_PANE, PaneSettings, Personal, Rule, Settings, SourceSettings, Topic
from console.domain.judgement import Sentiment
from console.domain.mention import Mention, RawMention
from console.domain.voices import Voices
from console.query.context import Context
from console.services.collector.intake import Intake
from console.services.collector.source_task import SourceTask
from console.services.queries import read_query
from console.services.topics import followed, hidden, panes_of, ways, without_author
from console.services.triage.triage import Triage
from console.sources.base import Batch, Spoiled
from console.store.protocol import Store
from tests.services.test_collector import Told, collector, raw
from tests.support.stores import NOW, Clock, WordJudge, settings

FLU = Topic("flu-jab", "Flu jabs", "What would help?", mailbox="flu-mail", form=True, hashtag="flufighter")
LETTER = RawMention(
    native_id="<77@jo-laptop.northmoor.example>",
    kind="email",
    author="jo@northmoor.example",
    author_name="Jo Bloggs",
    to=("flu@northmoor.example",),
    conversation="c",
    parent="p",
    url="https://mail.example/77",
    title="Flu",
    body="kind jabs at night",
    published=NOW,
    extra="x",
    role="staff",
    feed="INBOX",
)


def asked(folder: Path, **more: object) -> Settings:
    """The settings of a small organisation that asks one thing."""
    return replace(settings(folder), topics=(FLU,), **more)  # type: ignore[arg-type]


@pytest.fixture
async def answered(store: Store, tmp_path: Path) -> AsyncIterator[Store]:
    """A store with an answer by e-mail and the same words said in public."""
    source = Told(Batch((LETTER,), spoiled=(Spoiled("no words", b"From: jo@northmoor.example"),)), name="flu-mail")
    private = SourceTask(source, None, 900, False, private=partial(without_author, topic=FLU, key=b"k" * 32))
    public = SourceTask(
        Told(
            Batch(
                (raw(1, "kind jabs at night"), replace(LETTER, native_id="9", kind="post", author="@nia")),
            ),
            name="told",
        ),
        None,
        900,
        False,
    )
    rules = (Rule("sentiment:positive", ("celebrate",)),)
    await collector(store, tmp_path, private, public, told=asked(tmp_path, rules=rules)).once()
    yield store


async def test_nothing_of_the_sender_is_kept(answered: Store) -> None:
    query = read_query("source:flu-jab", settings=asked(Path())).plain
    [entry] = (await answered.page(query, Context(NOW))).entries
    whole = await answered.mention(entry.mention.id)
    assert whole is not None
    mention = whole.mention
    assert (mention.title, mention.body, mention.kind, mention.source) == (
        "Flu",
        "kind jabs at night",
        "answer",
        "flu-jab",
    )
    kept = repr(mention) + repr(await answered.history(mention.id))
    assert not any(word in kept for word in ("jo@", "Bloggs", "laptop", "mail.example", "INBOX"))
    assert not mention.author_hash
    [quarantined] = await answered.quarantined("flu-mail")  # type: ignore[attr-defined]
    assert quarantined.raw == b""


async def test_it_is_in_no_count(answered: Store, tmp_path: Path) -> None:
    counts = await answered.counts(NOW)
    assert counts.all.total == 2, "the two that were said in public"
    query = read_query("source:flu-jab", settings=asked(tmp_path)).plain
    [entry] = (await answered.page(query, Context(NOW))).entries
    clock = Clock()
    sam = Triage(answered, asked(tmp_path), "sam", clock)
    await sam.snooze([entry.mention.id], NOW + timedelta(days=1))
    assert await answered.counts(NOW) == counts
    await sam.set_sentiment([entry.mention.id], Sentiment.NEGATIVE)
    await sam.action([entry.mention.id])
    assert await answered.counts(NOW) == counts
    assert not await answered.rebuild()
    assert (await answered.totals(NOW - timedelta(days=400), NOW + timedelta(days=1)))[None].total == 2


async def test_it_is_nowhere_where_the_topic_is_not_named(answered: Store, tmp_path: Path) -> None:
    told = asked(tmp_path)

    async def count(text: str, **more: object) -> int:
        return await answered.count(read_query(text, settings=told, **more).plain, Context(NOW))  # type: ignore[arg-type]

    assert await count("") == 2
    assert await count("kind") == 2
    assert await count("kind", beside="source:flu-jab") == 3
    assert await count("kind", private=True) == 3
    assert await count("source:flu-jab") == 1
    assert await count('source:"flu-jab" jabs') == 1
    assert await count("source:(flu-jab OR told)") == 3
    assert await count("source:flu-jab-2 OR kind") == 2


async def test_rules_pass_by_it(answered: Store, tmp_path: Path) -> None:
    told = asked(tmp_path)
    [answer] = (await answered.page(read_query("source:flu-jab", settings=told).plain, Context(NOW))).entries
    assert not answer.state.celebrate
    public = (await answered.page(read_query("", settings=told).plain, Context(NOW))).entries
    assert [bool(one.state.celebrate) for one in public] == [True, True]


async def test_it_never_stands_among_near_copies_of_what_is_public(store: Store) -> None:
    class Alike(WordJudge):
        def judge(self, mentions: Sequence[Mention]) -> list[Mention]:
            return [
                replace(one, judgement=replace(one.judgement, cluster_key="same")) for one in super().judge(mentions)
            ]

    async def alike() -> Alike:
        return Alike()

    intake = Intake(
        store,
        alike,
        key=b"k",
        clock=Clock(),
        context=lambda: Context(NOW),
        voices=Voices(topics={"flu-jab": frozenset({"told"})}),
    )
    await intake.take("told", [raw(1), raw(2), without_author(LETTER, FLU, b"k")])
    identity = await store.find("told", "1")
    assert [entry.mention.source for entry in await store.near(identity)] == ["told"]


def test_what_is_not_ours_has_a_pane_of_its_own_unless_one_shows_it(tmp_path: Path) -> None:
    told = asked(tmp_path)
    assert panes_of(told, Personal())[-1] == NOT_OURS_PANE
    own = Personal(panes=(PaneSettings("Others", "is:not-ours since:7d"), PaneSettings("Flu", "source:flu-jab")))
    assert panes_of(told, own) == own.panes
    for query in ("NOT is:not-ours", "-is:not-ours"):
        assert panes_of(told, Personal(panes=(PaneSettings("Ours", query),)))[-1] == NOT_OURS_PANE


def test_every_topic_has_a_pane_unless_one_shows_it(tmp_path: Path) -> None:
    told = asked(tmp_path)
    assert panes_of(told, Personal())[-2] == PaneSettings("Flu jabs", "source:flu-jab OR #flufighter")
    own = Personal(panes=(PaneSettings("Mine", "is:mine"), PaneSettings("Flu", "is:open source:Flu-Jab")))
    assert panes_of(told, own) == (*own.panes, NOT_OURS_PANE)
    assert hidden(told, "source:flu-jabs") == hidden(told, "-xsource:flu-jab") == ("flu-jab",)


def test_a_hashtag_feeds_the_sources_that_look_for_words(tmp_path: Path) -> None:
    told = asked(tmp_path)
    stream = followed(told, SourceSettings("b", "jetstream", watch="Northmoor A&E"))
    assert stream.watch == "(Northmoor A&E) OR #flufighter"
    tags = followed(told, SourceSettings("m", "mastodon", options={"stream": "hashtag", "tags": ("ward",)}))
    assert (tags.watch, tags.options["tags"]) == ("", ("ward", "flufighter"))
    feed = SourceSettings("f", "feed", watch="x")
    assert followed(told, feed) is feed


def test_how_it_is_reached(tmp_path: Path) -> None:
    source = SourceSettings("flu-mail", "mailbox", options={"user": "flu@northmoor.example"})
    told = asked(tmp_path, sources=(source,), form=replace(asked(tmp_path).form, listen=":8788"))
    here = ways(told, replace(FLU, until=date(2026, 3, 31)), today=datetime(2026, 3, 31, tzinfo=UTC))
    assert here.open and here.ways[0].startswith("http://127.0.0.1:8788/flu-jab, on the server itself")
    assert here.ways[1:] == ("e-mail to flu@northmoor.example", "#flufighter, in public")
    over = replace(told, form=replace(told.form, address="https://intranet.example/ask/"))
    there = ways(over, replace(FLU, until=date(2026, 3, 31)), today=datetime(2026, 4, 1, tzinfo=UTC))
    assert not there.open and there.ways[0].startswith("https://intranet.example/ask/flu-jab (served at")

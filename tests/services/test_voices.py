"""Nobody speaks for another source: web hooks, dropped files, imports, the form and hands, each by its own way in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import pytest

from console.config.settings import Settings, SourceSettings, Topic
from console.domain.actions import Verb
from console.domain.errors import NotAllowed
from console.domain.mention import ANSWER, RawMention
from console.query.context import Context
from console.services.collector.intake import Intake, Taken, take_waiting
from console.services.importing.by_hand import ByHand, check
from console.services.importing.files import take_in
from console.services.topics import voices_of
from console.sources.table.row import mention_of
from console.store.protocol import Store
from tests.support.stores import NOW, Clock, settings, word_judge

TOPIC = Topic("flu-jab", "Flu jabs", "What would help?", mailbox="flu-mail", form=True)
SOURCES = tuple(
    SourceSettings(name, kind)
    for name, kind in (("bluesky", "jetstream"), ("flow", "webhook"), ("drop", "table"), ("flu-mail", "mailbox"))
)


def told(folder: Path) -> Settings:
    """The settings of an organisation with sources of several kinds, which asks one thing."""
    return replace(settings(folder), sources=SOURCES, topics=(TOPIC,))


def door(store: Store, folder: Path) -> Intake:
    return Intake(
        store, word_judge, key=b"k", clock=Clock(), context=lambda: Context(NOW), voices=voices_of(told(folder))
    )


def row(**fields: object) -> RawMention:
    """What a web hook, a dropped file or an import makes of a row."""
    return mention_of({"id": "1", "body": "A lie", "published": "2026-11-20T10:00:00Z", **fields}, UTC)


@pytest.fixture
async def theirs(store: Store, tmp_path: Path) -> list[int]:
    """A post of Bluesky's and an answer to the topic, each come by its own way."""
    intake = door(store, tmp_path)
    await intake.take("bluesky", [RawMention("1", body="Thank you", published=NOW)])
    await intake.take("form", [RawMention("1", kind=ANSWER, body="At night", platform="flu-jab", published=NOW)])
    return [await store.find("bluesky", "1"), await store.find("flu-jab", "1")]


ATTACKS: Mapping[str, Mapping[str, object]] = {
    "deleted": {"deleted": True},
    "change": {"change": "delete"},
    "edit": {"change": "edit"},
    "words": {},
    "an answer": {"kind": ANSWER},
    "edited": {"edited": "2026-11-21T10:00:00Z"},
}


@pytest.mark.parametrize("way", ["flow", "drop", "import", "by-hand"])
@pytest.mark.parametrize("source", ["bluesky", "flu-jab", "Bluesky ", "FLU-JAB"])
@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
async def test_nobody_changes_what_is_anothers(  # noqa: PLR0917 - pytest gives them by name
    store: Store,
    tmp_path: Path,
    theirs: list[int],
    way: str,
    source: str,
    attack: Mapping[str, object],
) -> None:
    taken = await door(store, tmp_path).take(way, [row(source=source, **attack)], again=True)
    assert (taken.refused, taken.new, taken.edited, taken.deleted) == (1, 0, 0, 0)
    found = [await store.mention(one) for one in theirs]
    assert [one.mention.body for one in found if one] == ["Thank you", "At night"]
    assert await store.quarantined(way)  # type: ignore[attr-defined]


@pytest.mark.parametrize("way", ["flow", "drop", "import", "by-hand"])
async def test_nobody_answers_a_private_topic_but_by_its_own_ways(store: Store, tmp_path: Path, way: str) -> None:
    intake = door(store, tmp_path)
    for fields in ({"source": "flu-jab"}, {"kind": ANSWER}, {"source": "elsewhere", "kind": ANSWER}):
        assert (await intake.take(way, [row(id="9", **fields)])).refused == 1
    assert (await intake.take("flu-mail", [row(id="9", source="flu-jab", kind=ANSWER)])).new == 1


async def test_a_name_that_nobody_has_is_free_and_the_way_keeps_its_word_on_it(store: Store, tmp_path: Path) -> None:
    intake = door(store, tmp_path)
    assert (await intake.take("flow", [row(source="google-reviews")])).new == 1
    assert (await intake.take("drop", [row(source="google-reviews", deleted=True)])).refused == 1
    assert (await intake.take("flow", [row(source="google-reviews", deleted=True)])).deleted == 1
    assert (await intake.take("flow", [row(id="2", source="bluesky")])).refused == 1
    assert (await intake.take("flow", [row(id="2", source="by-hand")])).refused == 1


async def test_an_import_brings_back_what_was_exported_and_changes_nothing(
    store: Store,
    tmp_path: Path,
    theirs: list[int],
) -> None:
    intake = door(store, tmp_path)
    same = [row(source="bluesky", body="Thank you"), row(source="flu-jab", body="At night", kind=ANSWER)]
    taken = await intake.take("import", same, again=True)
    assert (taken.repeated, taken.refused, taken.new) == (2, 0, 0)
    assert (await intake.take("import", [row(id="7", source="bluesky")])).new == 1, "into a store of its own"


@pytest.mark.parametrize("collects", [False, True], ids=["by itself", "by the collector"])
async def test_an_import_is_logged_under_whoever_ran_it(store: Store, tmp_path: Path, *, collects: bool) -> None:
    intake, clock = door(store, tmp_path), Clock()
    if collects:
        await store.lead("collector", now=clock(), lease=1000)
    items = [row(id="1", source="cards"), row(id="2"), row(source="bluesky", deleted=True)]
    taken, alone = await take_in(store, items, into="bluesky", operator="sam", clock=clock, intake=lambda: intake)
    if collects:
        taken = taken + await take_waiting(store, intake, clock)
    assert alone is not collects and taken.new == 2
    actions = await store.actions()
    assert [(one.verb, one.operator) for one in actions] == [(Verb.ARRIVED, "sam")] * 2
    again = [row(id="2", body="Another lie", source="bluesky")]
    assert (await intake.take("bluesky", again)).edited == 1, "the source itself may set right what an import said"


async def test_import_named_as_a_source_does_not_speak_for_it(
    store: Store,
    tmp_path: Path,
    theirs: list[int],
) -> None:
    intake = door(store, tmp_path)
    taken, _ = await take_in(store, [row()], into="bluesky", operator="sam", clock=Clock(), intake=lambda: intake)
    assert taken + Taken() == Taken(seen=1, matched=1, refused=1)
    found = await store.mention(theirs[0])
    assert found is not None and found.mention.body == "Thank you"


@pytest.mark.parametrize("name", ["bluesky", "Flu-Jab", "flow"])
def test_what_is_typed_in_gives_itself_out_as_nobody_else(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotAllowed, match="speaks for itself"):
        check(ByHand("kind", source=name), told(tmp_path), now=NOW)
    assert check(ByHand("kind", source="corridor"), told(tmp_path), now=NOW).raw.platform == "corridor"

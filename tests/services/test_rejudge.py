"""Rejudging: shown first, done in parts, gone on with where it was left, never over an operator's word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from console.domain.actions import Verb
from console.domain.errors import NotAllowed, NotFound
from console.domain.judgement import Sentiment
from console.domain.mention import Change, Mention
from console.services.collector.intake import Intake
from console.services.judging import rejudge, rejudge_preview
from console.services.judging.rejudge import begin, judge_again, sentence, take_back, work_part
from console.services.judging.rejudge_preview import found_by, preview
from console.services.queries import query_context, read_query
from console.services.triage.redaction import redact
from console.services.triage.triage import Triage
from console.store.protocol import Incoming, RejudgeMode, Rejudging, Store
from tests.support.stores import NOW, Clock, WordJudge, kept, mention, settings


class Harsh(WordJudge):
    """Hears every "kind" as criticism of the Emergency Department."""

    def judge(self, mentions: Sequence[Mention]) -> list[Mention]:
        """As its parent, with the words turned round."""
        turned = [replace(one, body=one.body.replace("kind", "waited")) for one in mentions]
        return [
            replace(one, judgement=replace(judged.judgement, redacted_body=one.body))
            for one, judged in zip(mentions, super().judge(turned), strict=True)
        ]


def door(store: Store) -> Intake:
    async def harsh() -> Harsh:
        return Harsh()

    return Intake(store, harsh, key=b"", clock=Clock(), context=lambda: None)  # type: ignore[arg-type, return-value]


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rejudge, "PART", 2)
    monkeypatch.setattr(rejudge_preview, "PART", 2)


async def tone(store: Store, identity: int) -> str:
    (entry,) = await store.entries([identity])
    return entry.mention.judgement.opinion.label.value


async def again(store: Store, folder: Path, query: str = "") -> Rejudging:
    ours = settings(folder)
    return await judge_again(
        store,
        ours,
        query,
        operator="sam",
        clock=Clock(),
        context=lambda: query_context(ours, now=NOW, me="sam"),
        intake=lambda: door(store),
        told=lambda state: None,
    )


async def test_it_is_shown_first_and_changes_nothing(store: Store, tmp_path: Path) -> None:
    ids = await kept(store, "kind 1", "waited 2", "kind 3", "neither 4", "kind 5")
    await Triage(store, settings(tmp_path), "sam", Clock()).set_sentiment(ids[2:3], Sentiment.POSITIVE)
    ours = settings(tmp_path)
    context = query_context(ours, now=NOW, me="sam")
    head = await store.head()
    found = await preview(store, door(store), read_query("kind", settings=ours).plain, context)
    assert (found.total, found.seen, found.tones, found.changed, found.corrected) == (3, 3, 2, 3, 1)
    assert found.examples[0].what == "positive → negative, severity 0 → 3, ward-7 → emergency"
    assert (await preview(store, door(store), None, context, most=3)).seen == 3
    assert await store.head() == head


async def test_corrections_redactions_and_what_the_query_does_not_meet_stay(store: Store, tmp_path: Path) -> None:
    ids = await kept(store, "kind 1", "kind and mine 2", "kind and yours 3", "waited 4", "kind 5")
    sam = Triage(store, settings(tmp_path), "sam", Clock())
    await sam.set_sentiment(ids[1:2], Sentiment.POSITIVE)
    await sam.set_severity(ids[2:3], 1)
    await sam.set_team(ids[2:3], ["ward-7"])
    before = await store.counts(NOW)
    state = await again(store, tmp_path, "-5")
    assert (state.seen, state.changed, state.done) == (4, 3, True)
    tones = [await tone(store, identity) for identity in ids]
    assert tones == ["negative", "positive", "negative", "negative", "positive"]
    yours = await store.mention(ids[2])
    assert yours is not None
    assert (yours.mention.judgement.severity, yours.mention.judgement.teams[0].team) == (1, "ward-7")
    counts = await store.counts(NOW)
    assert (before.all.positive, counts.all.positive, counts.all.negative) == (4, 2, 3)
    assert counts.teams["emergency"].total == 3
    assert not await store.rebuild()
    assert not (await store.check()).problems
    await sam.undo_on([ids[1]])
    assert await tone(store, ids[1]) == "negative", "without the correction the judge of today has the word"
    verbs = [action.payload.get("tone") for action in await store.actions(verbs=(Verb.REJUDGED,))]
    assert verbs.count(["positive", "negative"]) == 2


async def test_it_goes_on_where_it_was_left_and_only_one_is_under_way(store: Store, tmp_path: Path) -> None:
    ids = await kept(store, *(f"kind {number}" for number in range(5)))
    ours = settings(tmp_path)
    context = query_context(ours, now=NOW, me="sam")
    number = await store.begin_rejudging("", total=5, operator="sam", at=NOW)
    assert await work_part(store, door(store), ours, context, NOW)
    left = await store.rejudging()
    assert left is not None and (left.seen, left.done) == (2, False)
    with pytest.raises(NotAllowed, match="judged again"):
        await store.begin_rejudging("kind", total=5, operator="jo", at=NOW)
    late = await kept(store, "kind late")
    state = await again(store, tmp_path)
    assert (state.number, state.seen, state.done) == (number, 5, True)
    assert {await tone(store, identity) for identity in ids} == {"negative"}
    assert await tone(store, late[0]) == "positive", "what came meanwhile was judged by the judge of then"
    assert not await work_part(store, door(store), ours, context, NOW)
    await store.begin_rejudging("kind", total=6, operator="jo", at=NOW)
    assert await store.stop_rejudging(by="jo")
    assert not await store.stop_rejudging(by="jo")


async def test_words_that_changed_meanwhile_are_left_alone(store: Store) -> None:
    (one,) = await kept(store, "kind 1")
    number = await store.begin_rejudging("", total=1, operator="sam", at=NOW)
    entry = await store.mention(one)
    assert entry is not None
    judged = Harsh().judge([entry.mention])
    await store.add("s", [Incoming(mention("so kind", "kind 1"), Change.EDIT)], cursor=None, at=NOW)
    await store.rejudged(number, judged, place="", at=NOW)
    assert await tone(store, one) == "positive"


async def test_where_a_collector_runs_it_is_asked(store: Store, tmp_path: Path) -> None:
    import asyncio

    await kept(store, "kind 1", "kind 2", "kind 3")
    await store.lead("the collector", now=NOW, lease=600)
    ours = settings(tmp_path)
    asking = asyncio.create_task(again(store, tmp_path))
    while await store.rejudging() is None:
        await asyncio.sleep(0.01)
    context = query_context(ours, now=NOW, me="system")
    while await work_part(store, door(store), ours, context, NOW):
        pass
    assert (await asking).seen == 3


async def labels(store: Store, ids: Sequence[int]) -> list[tuple[str, int, list[str], str]]:
    return [
        (
            entry.mention.judgement.opinion.label.value,
            entry.mention.judgement.severity,
            [guess.team for guess in entry.mention.judgement.teams],
            entry.mention.judgement.redacted_body,
        )
        for entry in await store.entries(ids)
    ]


async def test_it_is_taken_back_where_nobody_changed_anything_since(store: Store, tmp_path: Path) -> None:
    ids = await kept(store, *(f"kind {number}" for number in range(6)))
    sam = Triage(store, settings(tmp_path), "sam", Clock())
    await sam.set_sentiment(ids[:1], Sentiment.POSITIVE)
    before, counts = await labels(store, ids), await store.counts(NOW)
    await again(store, tmp_path)
    judged = await labels(store, ids)
    await sam.set_severity(ids[1:2], 1)
    await store.add("s", [Incoming(mention("kind 2, and waited", "kind 2"), Change.EDIT)], cursor=None, at=NOW)
    await redact(store, ids[3], add=["kind"], operator="jo", at=NOW)
    await sam.pin(ids[4:5])
    await sam.set_team(ids[5:6], ["emergency"])
    await sam.undo()
    state = await take_back(store, operator="jo", clock=Clock(), told=lambda state: None)
    assert (state.total, state.seen, state.changed, state.done) == (6, 6, 3, True)
    assert "3 stay as they are" in sentence(state)
    now = await labels(store, ids)
    assert [now[place] for place in (0, 4, 5)] == [before[place] for place in (0, 4, 5)]
    assert now[1] == ("negative", 1, *judged[1][2:])
    assert now[3][0] == "negative"
    assert not await store.rebuild()
    assert not (await store.check()).problems
    with pytest.raises(NotFound):
        await take_back(store, operator="jo", clock=Clock(), told=lambda state: None)
    assert await sam.redo() is not None
    told = [(one.operator, one.payload.get("tone")) for one in await store.actions(verbs=(Verb.REJUDGED,))]
    assert told.count(("jo", ["negative", "positive"])) == 2, "the log tells it"
    assert counts.all.total == (await store.counts(NOW)).all.total


async def test_words_that_go_take_what_was_said_of_them(store: Store, tmp_path: Path) -> None:
    ids = await kept(store, "kind 1", "kind 2")
    await again(store, tmp_path)
    await store.erase(ids[0], operator="sam", reason="asked", at=NOW)
    state = await take_back(store, operator="sam", clock=Clock(), told=lambda state: None)
    assert (state.total, state.changed) == (1, 1)


async def test_who_stopped_it_is_told(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    await kept(store, *(f"kind {number}" for number in range(6)))
    ours = settings(tmp_path)
    stopped: list[bool] = []

    async def stopping(*arguments: Any) -> bool:
        await work_part(*arguments)
        stopped.append(await store.stop_rejudging(by="jo"))
        await store.begin_rejudging("kind", total=6, operator="jo", at=NOW)
        return False

    monkeypatch.setattr(rejudge, "work_part", stopping)
    state = await judge_again(
        store,
        ours,
        "",
        operator="sam",
        clock=Clock(),
        context=lambda: query_context(ours, now=NOW, me="sam"),
        intake=lambda: door(store),
        told=lambda state: None,
    )
    assert (state.stopped_by, state.seen, state.changed, state.total) == ("jo", 2, 2, 6)
    assert sentence(state).startswith("Stopped by jo after 2 of 6 of everything; 2 of them have another tone")


async def test_a_console_has_the_collector_look(store: Store, tmp_path: Path) -> None:
    ids = await kept(store, "kind 1", "waited 2", "kind 3")
    ours = settings(tmp_path)
    context = query_context(ours, now=NOW, me="sam")

    async def look(query: str, operator: str = "sam") -> int:
        return await begin(store, ours, query, mode=RejudgeMode.LOOK, operator=operator, now=NOW, context=context)

    with pytest.raises(NotAllowed, match="No collector runs"):
        await look("kind")
    await store.lead("collector", now=NOW, lease=600)
    head, number = await store.head(), await look("kind")
    while await work_part(store, door(store), ours, context, NOW):
        pass
    state = await store.rejudging(number)
    assert state is not None and state.done and await store.head() == head
    found = found_by(state)
    assert (found.total, found.seen, found.tones, found.changed) == (2, 2, 2, 2)
    assert [one.mention for one in found.examples] == [ids[2], ids[0]] or len(found.examples) == 2
    assert "kind" not in state.found, "the store keeps the figures and nobody's words"
    number = await look("")
    assert await look("waited", "jo") > number, "a look ends for another"
    state = await store.rejudging(number)
    assert state is not None and state.stopped_by == "jo"
    await store.begin_rejudging("kind", total=2, operator="sam", at=NOW)
    with pytest.raises(NotAllowed, match="judged again at the moment"):
        await look("")


async def test_what_has_no_words_any_more_would_not_change(store: Store, tmp_path: Path) -> None:
    ids = await kept(store, "kind 1", "kind 2")
    await store.add("s", [Incoming(mention("kind 1", "kind 1"), Change.DELETE)], cursor=None, at=NOW)
    found = await preview(store, door(store), None, query_context(settings(tmp_path), now=NOW, me="sam"))
    assert (found.seen, found.changed, [one.mention for one in found.examples]) == (2, 1, ids[1:])

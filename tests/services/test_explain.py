"""Asked by one process, worked out by another, told by the log, kept until words or model change."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from console.domain.actions import SYSTEM, Verb
from console.domain.judgement import Sentiment
from console.domain.mention import Change
from console.services.collector.intake import Intake
from console.services.judging import explain
from console.services.judging.explain import answer_requests, explanation_of, kept_explanation, request_explanation
from console.store.protocol import Entry, Incoming, Store
from console.understand.judge import Judge, build_judge
from tests.support.stores import NOW, Clock, kept, mention, settings

WORDS = "We waited nine hours in a corridor and nobody told us anything, a disgrace"


async def entry_of(store: Store, identity: int) -> Entry:
    found = await store.mention(identity)
    assert found is not None
    return found


def door(store: Store, judge: Judge) -> Intake:
    async def taught() -> Judge:
        return judge

    return Intake(store, taught, key=b"", clock=Clock(), context=lambda: None)  # type: ignore[arg-type, return-value]


@pytest.fixture(scope="module")
def judge() -> Judge:
    return build_judge(kind="fast")


async def test_a_request_is_answered_by_whoever_collects_and_told_by_the_log(store: Store, judge: Judge) -> None:
    (one,) = await kept(store, WORDS)
    entry = await entry_of(store, one)
    assert not await request_explanation(store, entry, NOW), "nobody collects, so nobody would answer"
    await store.lead("collector", now=NOW, lease=60)
    assert await request_explanation(store, entry, NOW)
    assert await kept_explanation(store, one) is None
    head = await store.head()
    assert await answer_requests(store, door(store, judge), Clock()) == 1
    assert await answer_requests(store, door(store, judge), Clock()) == 0
    found = await kept_explanation(store, one)
    assert found is not None
    assert (found.label, found.judge) == (Sentiment.NEGATIVE, "fast-2")
    assert {WORDS[word.start : word.end] for word in found.words} & {"waited", "nobody", "disgrace"}
    changes = await store.since(head)
    assert [(action.operator, action.verb) for action in changes.actions] == [(SYSTEM, Verb.EXPLAINED)]
    assert changes.changed == (one,)


async def test_an_edit_a_deletion_and_another_model_make_it_stale(
    store: Store, judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = await kept(store, WORDS, WORDS + " again")
    for identity in (one, two):
        await store.ask_explanation(identity, at=NOW)
    await answer_requests(store, door(store, judge), Clock())
    monkeypatch.setattr(explain, "judge_sign", lambda: "of another model")
    assert await kept_explanation(store, one) is None
    assert await store.explanation(one) is not None
    monkeypatch.undo()
    edited = replace(mention("They were kind after all", WORDS))
    await store.add("s", [Incoming(edited, Change.EDIT)], cursor=None, at=NOW)
    assert await store.explanation(one) is None
    gone = mention("", WORDS + " again")
    await store.add("s", [Incoming(gone, Change.DELETE)], cursor=None, at=NOW)
    assert await store.explanation(two) is None
    assert not (await store.check()).problems


async def test_words_that_change_while_the_judge_thinks_are_not_explained_by_it(store: Store, judge: Judge) -> None:
    (one,) = await kept(store, WORDS)
    before = (await entry_of(store, one)).mention
    found = explain.explain(judge, before)
    await store.add("s", [Incoming(mention("They were kind after all", WORDS), Change.EDIT)], cursor=None, at=NOW)
    assert not await store.keep_explanation(one, version=before.version, found=found, at=NOW)
    assert await store.explanation(one) is None


async def test_a_fault_in_the_judge_ends_the_request_and_not_the_collector(store: Store, judge: Judge) -> None:
    class Broken:
        name = "broken"

        def hear(self, said: object) -> object:
            raise RuntimeError("no")

    (one,) = await kept(store, WORDS)
    await store.ask_explanation(one, at=NOW)
    broken = replace(judge, sentiment=Broken())  # type: ignore[arg-type]
    assert await answer_requests(store, door(store, broken), Clock()) == 1
    assert await store.asked_explanations() == ()


async def test_the_judge_that_spoke_is_the_one_that_explains(store: Store) -> None:
    accurate = build_judge(kind="accurate")
    heard_by_fast = build_judge(kind="fast").judge([mention(WORDS)])[0]
    assert explain.explain(accurate, heard_by_fast).judge == "fast-2"
    assert explain.explain(accurate, accurate.judge([mention(WORDS)])[0]).judge == "accurate-2"
    assert explain.explain(build_judge(kind="none"), heard_by_fast).judge == ""


async def test_a_command_uses_what_is_kept_else_loads_the_judge_once(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (one,) = await kept(store, WORDS)
    entry = await entry_of(store, one)
    first = await explanation_of(store, settings(tmp_path), entry, Clock())
    assert first.words
    monkeypatch.setattr("console.services.judging.judge.build_judge", None)
    assert await explanation_of(store, settings(tmp_path), entry, Clock()) == first

"""Not ours: a decision that panes, counts, teams, rules and every verb agree on, and that can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from console.config.settings import Rule
from console.domain.actions import Verb
from console.domain.judgement import NOT_OURS
from console.domain.mention import Change
from console.domain.remedies import OURS, UNDO, by
from console.domain.tracks import Sending
from console.domain.transitions import why_not_ours
from console.query.match import matches
from console.query.query import parse
from console.query.subject import Context
from console.services.collector.rules import Automation
from console.services.queries import query_context
from console.services.triage.triage import Triage
from console.store.protocol import Entry, Incoming, Store
from tests.support.stores import NOW, Clock, kept, mention, settings

CONTEXT = Context(NOW)
REFUSED = f"It is taken for somebody else's, not ours. {by(OURS)} says that it is ours after all."
WORDS = "Thank you Ward 7, so kind"


@pytest.fixture
def sam(store: Store, tmp_path: Path) -> Triage:
    return Triage(store, settings(tmp_path), "sam", Clock())


def others(body: str) -> Incoming:
    """A mention that the judge itself takes for somebody else's, although a team's name stands in it."""
    made = mention(body)
    return Incoming(replace(made, judgement=replace(made.judgement, flags=frozenset({NOT_OURS, "thanks"}))))


async def came(store: Store, *incoming: Incoming, change: Change | None = None) -> list[int]:
    more = [one if change is None else replace(one, change=change) for one in incoming]
    return list((await store.add("s", more, cursor=None, at=NOW)).ids)


async def entry(store: Store, identity: int) -> Entry:
    found = await store.mention(identity)
    assert found is not None
    return found


async def stands(store: Store, ours: Sequence[int], theirs: Sequence[int]) -> None:
    """Queries, counts and rebuilt roll-ups agree on what is whose."""
    for query, wanted in (
        ("is:open", ours),
        ("is:not-ours", theirs),
        ("NOT is:not-ours", ours),
        ("team:ward-7", ours),
        ("team:none", theirs),
    ):
        page = await store.page(parse(query), CONTEXT, limit=50)
        assert sorted(one.mention.id for one in page.entries) == sorted(wanted), query
        for identity in (*ours, *theirs):
            assert matches(parse(query), await entry(store, identity), CONTEXT) is (identity in wanted), query
    counts = await store.counts(NOW)
    assert counts.all.positive == len(ours)
    assert (counts.teams["ward-7"].positive if ours else 0) == len(ours)
    assert await store.rebuild() == ()


async def test_what_the_judge_takes_for_somebody_elses_waits_nowhere(store: Store) -> None:
    theirs = await came(store, others("So kind at Wexby General"))
    ours = await kept(store, WORDS)
    await stands(store, ours, theirs)


async def test_one_decision_takes_it_out_and_one_brings_it_back(store: Store, sam: Triage) -> None:
    one, two = await kept(store, WORDS, "kind too")
    outcome = await sam.set_ours([one], False)
    assert outcome.sentence == f"Not ours: in a pane of its own · {by(UNDO)} takes it back"
    await stands(store, [two], [one])
    found = await entry(store, one)
    assert why_not_ours(found.mention.judgement, found.state) == "set by hand"
    assert [action.verb for action in await store.history(one)] == [Verb.ARRIVED, Verb.OURS_SET]
    await sam.set_ours([one], True)
    await stands(store, [one, two], [])
    await sam.undo()
    await stands(store, [two], [one])
    await sam.undo()
    await stands(store, [one, two], [])
    await sam.redo()
    await stands(store, [two], [one])


async def test_what_the_judge_gives_away_is_taken_back_and_an_edit_leaves_it_so(store: Store, sam: Triage) -> None:
    [one] = await came(store, others(WORDS))
    await sam.set_ours([one], True)
    assert (await entry(store, one)).mention.judgement.ours
    assert (await store.counts(NOW)).all.positive == 1
    edited = replace(others("Ward 7, kind, once more").mention, native_id=WORDS)
    await came(store, Incoming(edited), change=Change.EDIT)
    found = await entry(store, one)
    assert found.mention.version == 2 and found.mention.judgement.ours
    assert (await store.counts(NOW)).all.positive == 1
    assert await store.rebuild() == ()


async def test_an_edit_may_make_it_somebody_elses(store: Store) -> None:
    [one] = await kept(store, WORDS)
    await came(store, Incoming(replace(others("kind at Wexby").mention, native_id=WORDS)), change=Change.EDIT)
    await stands(store, [], [one])


async def test_it_goes_to_no_team_and_into_no_celebration(store: Store, sam: Triage) -> None:
    by_judge = (await came(store, others(WORDS)))[0]
    [by_hand] = await kept(store, "kind too")
    await sam.set_ours([by_hand], False)
    for one in (by_judge, by_hand):
        for outcome in (await sam.forward([one], team="ward-7", confirmed=True), await sam.celebrate([one])):
            assert not outcome.done
            assert outcome.sentence == REFUSED
        await sam.set_ours([one], True)
        assert (await sam.forward([one], team="ward-7", confirmed=True)).done
    assert (await sam.celebrate([by_hand])).done


async def test_what_is_on_its_way_is_taken_back_first(store: Store, sam: Triage) -> None:
    [one] = await kept(store, WORDS)
    await sam.forward([one])
    refused = await sam.set_ours([one], False)
    assert refused.sentence == f"It is on its way to ward-7. {by(UNDO)} takes the forward back first."
    await sam.undo()
    assert (await sam.set_ours([one], False)).done
    [forward] = (await entry(store, one)).state.forwards
    assert forward.state is Sending.RECALLED
    assert (await sam.forward([one])).sentence == REFUSED


async def test_who_gives_it_to_a_team_takes_it_for_ours(store: Store, sam: Triage) -> None:
    by_judge = (await came(store, others(WORDS)))[0]
    [by_hand] = await kept(store, "kind too")
    await sam.set_ours([by_hand], False)
    await sam.set_team([by_judge, by_hand], ["ward-7"])
    await stands(store, [by_judge, by_hand], [])
    await sam.set_ours([by_hand], False)
    await stands(store, [by_judge], [by_hand])


async def test_no_rule_touches_it_but_one_that_asks_for_it(store: Store, tmp_path: Path) -> None:
    told = replace(
        settings(tmp_path),
        rules=(
            Rule("kind", ("team:emergency", "forward")),
            Rule("sentiment:positive NOT is:not-ours", ("mute",)),
            Rule("is:not-ours", ("pin",)),
        ),
    )
    clock = Clock()
    running = Automation(store, told, lambda: query_context(told, now=clock(), me="system"), clock)
    await running.begin()
    [theirs] = await came(store, others(WORDS))
    await running.catch_up()
    assert [action.verb for action in await store.history(theirs)] == [Verb.ARRIVED, Verb.PINNED]

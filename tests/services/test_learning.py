"""What an operator corrects changes the very next similar mention: the real store, the real judge, the whole way in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from console.domain.actions import Verb
from console.domain.errors import NotFound
from console.domain.judgement import Judgement, Sentiment
from console.domain.mention import RawMention
from console.services.collector.intake import Intake
from console.services.judging.learning import Learning
from console.services.judging.lessons import forget_lesson, lessons_of, switch_learning
from console.services.triage.triage import Triage
from console.store.protocol import Store
from console.understand.judge import Judge, build_judge
from tests.support.stores import NOW, TEAMS, Clock, settings

TAUGHT = (
    "The Willow corner gave us hot chocolate again, how very droll",
    "Willow corner hot chocolate again, droll as ever",
)


@pytest.fixture(scope="module", params=["accurate", "fast"])
def judge(request: pytest.FixtureRequest) -> Judge:
    return build_judge(TEAMS, name="Northmoor Hospitals", kind=request.param)


@dataclass
class Desk:
    """A store, a door that judges what comes in, and an operator."""

    store: Store
    judge: Judge
    sam: Triage
    folder: Path
    allowed: bool = True

    def __post_init__(self) -> None:
        self.learning = Learning(self.store, self.judge, allowed=self.allowed)
        self.door = Intake(self.store, self.learning.taught, key=b"", clock=Clock(), context=lambda: None)  # type: ignore[arg-type, return-value]

    async def comes(self, text: str, number: int) -> int:
        raw = RawMention(native_id=str(number), body=text, kind="comment", published=NOW)
        await self.door.take("cards", [raw])
        return await self.store.find("cards", str(number))

    async def judged(self, text: str, number: int) -> Judgement:
        entry = await self.store.mention(await self.comes(text, number))
        assert entry is not None
        return entry.mention.judgement


@pytest.fixture
def desk(store: Store, judge: Judge, tmp_path: Path) -> Desk:
    return Desk(store, judge, Triage(store, settings(tmp_path), "sam", Clock()), tmp_path)


async def test_tone_severity_and_team_change_the_very_next_mention_like_it(desk: Desk) -> None:
    first, second = TAUGHT
    one = await desk.comes(first, 1)
    before = await desk.judged(second, 2)
    assert not before.teams
    tone = Sentiment.NEGATIVE if before.opinion.label is not Sentiment.NEGATIVE else Sentiment.POSITIVE
    await desk.sam.set_sentiment([one], tone)
    await desk.sam.set_severity([one], 3)
    await desk.sam.set_team([one], ["ward-7"])
    after = await desk.judged(second, 3)
    assert (after.opinion.label, after.opinion.by, after.severity) == (tone, "learnt", 3)
    assert after.teams[0].team == "ward-7"
    told = [one.reason for one in after.evidence if one.about == "learnt"]
    assert [reason.split(" ")[0] for reason in told] == ["tone", "severity", "team"]
    assert all(reason.endswith("which sam corrected") for reason in told)
    other = await desk.judged("Parking at the weekend is free, and the shop is open until five", 4)
    assert other.opinion.by != "learnt"


async def test_undo_redo_and_a_second_thought_are_followed(desk: Desk) -> None:
    first, second = TAUGHT
    one = await desk.comes(first, 1)
    await desk.sam.set_severity([one], 3)
    assert (await desk.judged(second, 2)).severity == 3
    await desk.sam.undo()
    assert (await desk.judged(second, 3)).severity != 3
    await desk.sam.redo()
    assert (await desk.judged(second, 4)).severity == 3
    await desk.sam.set_severity([one], 2)
    assert (await desk.judged(second, 5)).severity == 2
    assert len(await desk.store.corrections()) == 1
    await desk.store.erase(one, operator="sam", reason="asked", at=NOW)
    assert (await desk.judged(second, 6)).severity != 2
    assert not await lessons_of(desk.store, settings(desk.folder).tree)


async def test_one_lesson_can_be_forgotten_while_its_correction_stands(desk: Desk) -> None:
    first, second = TAUGHT
    tree = settings(desk.folder).tree
    one = await desk.comes(first, 1)
    await desk.sam.set_severity([one], 3)
    await desk.sam.set_team([one], ["ward-7"])
    team, severity = await lessons_of(desk.store, tree)
    redacted = first.replace("Willow", "[name]")
    assert (team.what, severity.what, severity.words) == ("team Ward 7", "severity 3", redacted)
    await forget_lesson(desk.store, severity.number, tree=tree, operator="jo", at=NOW)
    after = await desk.judged(second, 2)
    assert after.severity != 3 and after.teams[0].team == "ward-7"
    entry = await desk.store.mention(one)
    assert entry is not None and entry.mention.judgement.severity == 3
    assert [lesson.forgotten for lesson in await lessons_of(desk.store, tree)] == [False, True]
    again = await forget_lesson(desk.store, severity.number, tree=tree, operator="jo", at=NOW)
    assert not again.done
    with pytest.raises(NotFound):
        await forget_lesson(desk.store, 1, tree=tree, operator="jo", at=NOW)
    jo = Triage(desk.store, settings(desk.folder), "jo", Clock())
    await jo.undo()
    assert (await desk.judged(second, 3)).severity == 3


async def test_all_of_it_can_be_switched_off_and_on_and_that_is_undone_like_anything(desk: Desk) -> None:
    first, second = TAUGHT
    one = await desk.comes(first, 1)
    await desk.sam.set_severity([one], 3)
    off = await switch_learning(desk.store, False, allowed=True, operator="sam", at=NOW)
    assert off.done
    assert (await desk.judged(second, 2)).severity != 3
    twice = await switch_learning(desk.store, False, allowed=True, operator="sam", at=NOW)
    assert twice.sentence == "Learning is off already."
    await desk.sam.undo()
    assert await desk.store.learning()
    assert (await desk.judged(second, 3)).severity == 3
    await desk.sam.redo()
    assert (await desk.judged(second, 4)).severity != 3
    await switch_learning(desk.store, True, allowed=True, operator="sam", at=NOW)
    assert (await desk.judged(second, 5)).severity == 3
    verbs = [action.verb for action in await desk.store.actions(verbs=(Verb.LEARNING_SET,))]
    assert len(verbs) == 2
    assert not await desk.store.rebuild()
    assert not (await desk.store.check()).problems


async def test_the_settings_have_the_last_word(store: Store, judge: Judge, tmp_path: Path) -> None:
    desk = Desk(store, judge, Triage(store, settings(tmp_path), "sam", Clock()), tmp_path, allowed=False)
    one = await desk.comes(TAUGHT[0], 1)
    await desk.sam.set_severity([one], 3)
    assert (await desk.judged(TAUGHT[1], 2)).severity != 3
    assert not (await switch_learning(store, True, allowed=False, operator="sam", at=NOW)).done


async def test_a_part_of_the_log_that_is_read_twice_teaches_once(desk: Desk) -> None:
    one = await desk.comes(TAUGHT[0], 1)
    await desk.sam.set_severity([one], 3)
    await desk.learning.taught()
    await desk.store.add("learning", (), cursor="0", at=NOW)
    await Learning(desk.store, desk.judge).taught()
    assert len(await desk.store.corrections()) == 1


async def test_a_mention_that_is_judged_anew_learns_nothing_from_itself(desk: Desk) -> None:
    one = await desk.comes(TAUGHT[0], 1)
    await desk.sam.set_severity([one], 3)
    entry = await desk.store.mention(one)
    assert entry is not None
    taught = await desk.learning.taught()
    assert taught.judge([entry.mention])[0].judgement.severity != 3

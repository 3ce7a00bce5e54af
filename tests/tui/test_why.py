"""`e`: rules and words at once, the judge's own reasons when they come, without another key."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pytest import MonkeyPatch

from console.domain.judgement import Evidence, Explanation, Sentiment
from console.services.judging.explain import judge_sign
from console.tui.screens import detail
from tests.support.consoles import NOW, arrive, month, opened, screen_text, shows

WORDS = "Thank you, the tea was lovely and kind, though Nobody told us anything"


async def test_the_judges_reasons_come_by_themselves(tmp_path: Path) -> None:
    async with month(tmp_path, limit=10) as trust:
        identity = await arrive(trust, WORDS)
        await trust.store.lead("collector", now=NOW, lease=600)
        async with opened(trust, (80, 24)) as (_app, pilot):
            await pilot.press("e")
            screen = await shows(pilot, "Asked; it takes about a second")
            assert "Tone" in screen
            assert await trust.store.asked_explanations() == (identity,)
            words = tuple(
                Evidence(WORDS.index(word), WORDS.index(word) + len(word), "sentiment", weight)
                for word, weight in (("Nobody", 1.5), ("lovely", -0.8))
            )
            grave = replace(words[0], about="severity", weight=1.2)
            said = Explanation(Sentiment.NEGATIVE, "accurate-1", judge_sign(), (*words, grave))
            await trust.store.keep_explanation(identity, version=1, found=said, at=NOW)
            await shows(pilot, "because of “Nobody” (+1.5)")
            screen = await shows(pilot, "in spite of “lovely” (-0.8)")
            assert "Asked" not in screen and "- negative  by accurate-1" in screen
            assert "severity because of “Nobody” (+1.2)" in screen
            await pilot.press("escape", "enter")
            await shows(pilot, "Why it is here")
            await pilot.press("G", "k")
            assert "the judge said why" in screen_text(_app)


async def test_without_a_collector_the_way_is_said_and_one_that_comes_is_asked(
    tmp_path: Path, monkeypatch: MonkeyPatch
) -> None:
    monkeypatch.setattr(detail, "LOOKS_AGAIN", 0.05)
    async with month(tmp_path, limit=10) as trust:
        identity = await arrive(trust, WORDS)
        async with opened(trust) as (_app, pilot):
            await pilot.press("e")
            await shows(pilot, "No collector runs that could be asked; it is asked when one comes.")
            assert await trust.store.asked_explanations() == ()
            await trust.store.lead("collector", now=NOW, lease=600)
            await shows(pilot, "Asked; it takes about a second")
            assert await trust.store.asked_explanations() == (identity,)

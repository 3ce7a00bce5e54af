"""The same by line: what leaves, how right, what was learnt, and why, for those who read with their ears."""

from __future__ import annotations

import io
from pathlib import Path

from console.config.settings import Personal
from console.domain.judgement import Evidence, Explanation, Sentiment
from console.services.judging.explain import judge_sign
from console.services.runtime import Runtime
from console.tui.plain.app import run_plain
from tests.support.consoles import NOW, arrive, month

WORDS = "Thank you, how kind, ring me on the usual number"


async def said(runtime: Runtime, *lines: str) -> str:
    paper = io.StringIO()
    keyboard = io.StringIO("".join(f"{line}\n" for line in lines))
    assert await run_plain(runtime, Personal(), keyboard=keyboard, paper=paper) == 0
    return paper.getvalue()


async def test_what_leaves_is_changed_by_words(tmp_path: Path) -> None:
    async with month(tmp_path, limit=5) as trust:
        await arrive(trust, WORDS)
        told = await said(trust, "R", "R out usual number", "R stand usual number", "R right")
        assert "Nothing that identifies anybody." in told
        assert "ring me on the [removed]" in told
        assert "stands, as you said" in told
        assert "There is no doubt about this one" in told
        assert "This is what would leave; R right once more" in await said(trust, "R right")


async def test_how_right_it_is_and_what_it_learnt(tmp_path: Path) -> None:
    async with month(tmp_path, limit=5) as trust:
        await arrive(trust, WORDS)
        told = await said(trust, "-", "gr", "ge", "ge off", "ge on")
        assert "0% right on 1 mention" in told
        assert "tone negative, not positive   by sam" in told
        assert "Learning is off: the judge speaks as it was shipped" in told
        assert await trust.store.learning()


async def test_the_judges_reasons_follow_when_they_come(tmp_path: Path) -> None:
    async with month(tmp_path, limit=5) as trust:
        identity = await arrive(trust, WORDS)
        words = (Evidence(0, 9, "sentiment", 1.5),)
        found = Explanation(Sentiment.POSITIVE, "accurate-1", judge_sign(), words)
        assert "What the judge says" not in await said(trust, "e")
        await trust.store.keep_explanation(identity, version=1, found=found, at=NOW)
        assert "because of “Thank you” (+1.5)" in await said(trust, "e")

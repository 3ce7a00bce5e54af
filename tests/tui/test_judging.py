"""How right the judge is, what it learnt, and what leaves: places of their own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pytest import MonkeyPatch

from console.domain.judgement import PersonalDetail, Sentiment
from console.domain.mention import Change, RawMention
from console.services.runtime import Runtime
from console.store.protocol import Incoming
from console.tui.screens.redaction import RedactionScreen
from tests.support.consoles import NOW, arrive, made, month, opened, screen_text, shows, typed


async def test_how_right_the_judge_is_fits_a_small_screen_and_grows_with_a_correction(tmp_path: Path) -> None:
    async with month(tmp_path, limit=10) as trust:
        one = await arrive(trust, "The porters were kind and lovely")
        two = await arrive(trust, "Thank you, how kind, only nine hours")
        await trust.triage.set_sentiment([one], Sentiment.POSITIVE)
        async with opened(trust, (80, 24)) as (_app, pilot):
            await pilot.press("g", "r")
            screen = await shows(pilot, "100% right on 1 mention whose tone")
            for part in ("no random sample", "people meant", "+ positive", "Nov 2026", "wrong in 0 of 1"):
                assert part in screen, part
            await trust.triage.set_sentiment([two], Sentiment.NEGATIVE)
            await shows(pilot, "50% right on 2 mentions")


async def test_where_nobody_corrected_anything_the_way_is_said(tmp_path: Path) -> None:
    async with month(tmp_path, limit=10) as trust, opened(trust, (80, 24)) as (_app, pilot):
        await pilot.press("g", "r")
        await shows(pilot, "Nobody has set or confirmed a tone yet")


async def test_what_leaves_is_changed_where_it_is_shown(tmp_path: Path) -> None:
    async with month(tmp_path, limit=10) as trust:
        identity = await arrive(trust, "Thank you, how kind, ring me on the usual number")

        async def leaves() -> str:
            (entry,) = await trust.store.entries([identity])
            return entry.mention.judgement.redacted_body

        async with opened(trust, (80, 24)) as (_app, pilot):
            await pilot.press("R")
            screen = await shows(pilot, "Nothing that identifies anybody.")
            for part in ("Before", "After", "Enter stand or go", "a take out…", "y it may leave"):
                assert part in screen, part
            await pilot.press("y")
            await shows(pilot, "There is no doubt about this one")
            await pilot.press("a")
            await typed(pilot, "usual number")
            await pilot.press("enter")
            screen = await shows(pilot, "“usual number”  your own words  taken out")
            assert await leaves() == "Thank you, how kind, ring me on the [removed]"
            await pilot.press("enter")
            await shows(pilot, "stands, as you said")
            assert await leaves() == "Thank you, how kind, ring me on the usual number"
            await pilot.press("enter")
            await shows(pilot, "taken out")
            await pilot.press("z", "z", "z")
            await shows(pilot, "Nothing that identifies anybody.")
            await pilot.press("a")
            await typed(pilot, "not in it")
            await pilot.press("enter")
            await shows(pilot, "does not stand in it")


def doubtful(runtime: Runtime, body: str) -> Incoming:
    """A mention whose "usual number" and "Amira" are found, the number without being sure of it."""
    incoming = made(RawMention(native_id="doubt", body=body, author="@new", published=NOW), runtime.settings)
    personal = tuple(
        PersonalDetail(body.index(words), body.index(words) + len(words), kind, kind != "phone")
        for words, kind in (("Amira", "patient_name"), ("usual number", "phone"))
        if words in body
    )
    return replace(
        incoming,
        mention=replace(incoming.mention, judgement=replace(incoming.mention.judgement, personal=personal, doubt=True)),
    )


async def test_y_settles_what_was_seen_and_nothing_newer(tmp_path: Path, monkeypatch: MonkeyPatch) -> None:
    async with month(tmp_path, limit=10) as trust:
        first = doubtful(trust, "Kind Amira. Ring the usual number")
        identity = (await trust.store.add("recording", [first], cursor=None, at=NOW)).ids[0]
        async with opened(trust, (80, 24)) as (_app, pilot):
            await pilot.press("R")
            await shows(pilot, "not sure: a person must look")
            with monkeypatch.context() as slow:  # a line so slow that the news is not drawn yet
                slow.setattr(RedactionScreen, "news", lambda self, news: None)
                later = replace(doubtful(trust, "Kind Amira. Ring the usual number, not Mrs Jones"), change=Change.EDIT)
                await trust.store.add("recording", [later], cursor=None, at=NOW)
                assert "Jones" not in screen_text(pilot.app)
                await pilot.press("y")
                await shows(pilot, "Look once more")
            await shows(pilot, "not Mrs Jones")
            (entry,) = await trust.store.entries([identity])
            assert entry.mention.judgement.doubt
            await pilot.press("y")
            await shows(pilot, "Looked at: it may leave as it stands")


async def test_the_cursor_stays_on_the_words_that_were_turned(tmp_path: Path) -> None:
    async with month(tmp_path, limit=10) as trust:
        await trust.store.add("recording", [doubtful(trust, "Kind Amira. Ring the usual number")], cursor=None, at=NOW)
        async with opened(trust, (80, 30)) as (_app, pilot):
            await pilot.press("R")
            await shows(pilot, "not sure: a person must look")
            await pilot.press("j")
            await shows(pilot, "▌  “usual number”")
            await pilot.press("a")
            await typed(pilot, "Kind")
            await pilot.press("enter")
            await shows(pilot, "“Kind”")
            await shows(pilot, "▌  “usual number”")


async def test_what_it_learnt_is_looked_at_forgotten_and_switched_off(tmp_path: Path) -> None:
    async with month(tmp_path, limit=10) as trust:
        one = await arrive(trust, "Thank you, how kind, on the sixth floor")
        await trust.triage.set_severity([one], 2)
        async with opened(trust, (80, 24)) as (_app, pilot):
            await pilot.press("g", "e")
            screen = await shows(pilot, "severity 2   by sam")
            for part in ("Each correction changes the next mention", "sixth floor", "d forget", "p off and on"):
                assert part in screen, part
            await pilot.press("d")
            await shows(pilot, "forgotten")
            await pilot.press("p")
            await shows(pilot, "Learning is off: the judge speaks as it was shipped. p switches it on.")
            assert not await trust.store.learning()
            await pilot.press("z")
            await shows(pilot, "Each correction changes the next mention")
            await pilot.press("enter")
            await shows(pilot, "Why it is here")


async def test_the_sources_own_severity_stands_beside_ours(tmp_path: Path) -> None:
    async with month(tmp_path, limit=10) as trust:
        raw = RawMention(native_id="story", body="Thank you, so kind, but the wait", published=NOW, source_severity=4)
        incoming = made(raw, trust.settings)
        await trust.store.add("recording", [incoming], cursor=None, at=NOW)
        async with opened(trust) as (_app, pilot):
            await pilot.press("enter", "G")
            await shows(pilot, "4 of 5 by the source, 0 by us")
            await pilot.press("colon")
            await shows(pilot, "What would you like to do?")
            await typed(pilot, "severity")
            await pilot.press("enter")
            await shows(pilot, "3 a serious let-down")

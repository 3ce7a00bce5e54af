"""The line mode, typed into and read."""

from __future__ import annotations

import io
import os
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from console.config.settings import PaneSettings, Personal
from console.domain.actions import Verb
from console.domain.mention import RawMention
from console.services.importing.by_hand import MAX_CHARACTERS
from console.services.judging.lessons import lessons_of
from console.services.runtime import Runtime
from console.services.triage.triage import Triage
from console.tui.plain.app import run_plain
from tests.support.consoles import NOW, arrive, made, month


@pytest.fixture
async def trust(tmp_path: Path) -> AsyncIterator[Runtime]:
    """A store with a part of the month."""
    async with month(tmp_path, limit=10) as runtime:
        yield runtime


async def said(runtime: Runtime, *typed: str) -> str:
    """What it says to these lines, one after another."""
    paper = io.StringIO()
    keyboard = io.StringIO("".join(f"{one}\n" for one in typed))
    assert await run_plain(runtime, Personal(), keyboard=keyboard, paper=paper) == 0
    return paper.getvalue()


async def test_leaving_asks_once_while_a_forward_can_be_taken_back(trust: Runtime) -> None:
    identity = await arrive(trust, "Thank you kind porters")
    await trust.triage.forward([identity], team="porters", confirmed=True)
    await trust.triage.pin([await arrive(trust, "Another thing")])
    words = await said(trust, "q", "j", "q", "z", "z", "q", "j")
    assert words.count("1 forward of yours can still be taken back.") == 2, "after anything else it asks again"
    assert words.rstrip().endswith(">"), "and with nothing held, q leaves"
    words = await said(trust, "q", "j")
    assert "can still be" not in words and words.count("> ") == 1


async def test_a_second_q_leaves(trust: Runtime) -> None:
    identity = await arrive(trust, "Thank you kind porters")
    await trust.triage.forward([identity], team="porters", confirmed=True)
    assert (await said(trust, "q", "q", "j")).count("> ") == 2


async def test_a_store_that_goes_away_is_said_once_and_ends_nothing(trust: Runtime, tmp_path: Path) -> None:
    store = tmp_path / "store.db"
    away = tmp_path / "away.db"
    moves = {"j\n": (store, away), "k\n": (away, store), "q\n": (store, away)}

    class Keyboard(io.StringIO):
        def readline(self, size: int | None = -1, /) -> str:
            typed = super().readline()
            if typed in moves:
                os.rename(*moves[typed])
            return typed

    paper = io.StringIO()
    assert await run_plain(trust, Personal(), keyboard=Keyboard("j\np\nl\nk\na\nq\nj\n"), paper=paper) == 0
    told = paper.getvalue()
    assert told.count("There is no store at") <= 3 and "There is no store at" in told
    assert "Marked as actioned" in told.split("There is no store at")[-1]
    assert told.rstrip().endswith(">"), "q leaves, though nobody can tell what is held"
    away.rename(store)


async def test_forgetting_a_lesson_needs_the_word(trust: Runtime) -> None:
    identity = await arrive(trust, "Thank you kind porters")
    await trust.triage.set_severity([identity], 2)
    [lesson] = await lessons_of(trust.store, trust.settings.tree)
    told = await said(trust, f"ge {lesson.number}", "ge forget", "ge nonsense", "ge forget " + "9" * 5000)
    assert told.count("Nothing was changed: ge forget and a number") == 4
    assert not (await lessons_of(trust.store, trust.settings.tree))[0].forgotten
    assert "Forgotten" in await said(trust, f"ge forget {lesson.number}")


async def test_words_that_are_too_long_are_refused_before_anything_is_asked(trust: Runtime) -> None:
    told = await said(trust, "I", "x" * (MAX_CHARACTERS + 1), "I " + "x" * (MAX_CHARACTERS + 1))
    assert told.count("That is longer than a mention may be") == 2
    assert "What is it:" not in told


async def test_a_pane_is_found_by_number_whatever_its_keys_are(trust: Runtime) -> None:
    told = await said(trust, "pane", "pane x", "pane 99", "pane " + "9" * 5000, "9", "pane 3")
    assert told.count("There are 5 panes") == 5
    assert "Pane 3 of 5, Negative" in told
    paper = io.StringIO()
    await run_plain(trust, Personal(keys={"pane": "ctrl+e, ctrl+f"}), keyboard=io.StringIO("ctrl+f\n"), paper=paper)
    assert "Pane 2 of 5, Neutral" in paper.getvalue()


async def test_a_doubt_is_shown_before_it_can_be_sent(trust: Runtime) -> None:
    raw = RawMention(native_id="d", body="Thank you kind porters", published=NOW)
    incoming = made(raw, trust.settings)
    unsure = replace(incoming.mention, judgement=replace(incoming.mention.judgement, doubt=True))
    await trust.store.add("recording", [replace(incoming, mention=unsure)], cursor=None, at=NOW)
    told = await said(trust, "F porters")
    assert "This is what would leave; the same line once more sends it." in told, told and "Before" in told
    assert "Forwarded to" in await said(trust, "F porters", "F porters", "z")


async def test_an_unsure_tone_is_shown_before_it_can_be_sent(trust: Runtime) -> None:
    incoming = made(RawMention(native_id="u", body="Thank you kind porters", published=NOW), trust.settings)
    opinion = replace(incoming.mention.judgement.opinion, unsure=True)
    unsure = replace(incoming.mention, judgement=replace(incoming.mention.judgement, opinion=opinion))
    await trust.store.add("recording", [replace(incoming, mention=unsure)], cursor=None, at=NOW)
    for line in ("f", "forward", "F porters"):
        told = await said(trust, line)
        assert "Its tone is not sure" in told and "Forwarded to" not in told
    assert "Forwarded to" in await said(trust, "F porters", "F porters", "z")


async def test_a_note_with_personal_details_is_asked_about_and_sent_when_typed_again(trust: Runtime) -> None:
    await arrive(trust, "Thank you kind porters")
    told = await said(trust, "F porters rang Mrs Smith on 07700 900123")
    assert "Your note holds “Smith”, “07700 900123”" in told and "Forwarded to" not in told
    again = "F porters rang Mrs Smith on 07700 900123"
    assert "Forwarded to" in await said(trust, again, again, "z")
    other = "F porters rang Mrs Jones on 07700 900123"
    assert "Forwarded to Porters, leaves" not in await said(trust, again, other)


async def test_tags_are_not_taken_away_by_a_key_alone(trust: Runtime) -> None:
    identity = await arrive(trust, "Thank you kind porters")
    assert "Which tags?" in await said(trust, "T winter", "T")
    [entry] = await trust.store.entries([identity])
    assert entry.state.tags == ("winter",)
    await said(trust, "T none")
    [entry] = await trust.store.entries([identity])
    assert entry.state.tags == ()


async def test_who_opens_a_mention_is_in_the_log_with_it_once(trust: Runtime) -> None:
    identity = await arrive(trust, "Thank you kind porters")
    await said(trust, "", "", "R", "e")
    [action] = await trust.store.actions(limit=100, verbs=(Verb.REVEALED,))
    assert (action.mention, action.operator, action.payload) == (identity, trust.operator, {"raw": True})
    assert "looked at what is redacted" in await said(trust, "gl")


async def test_a_query_by_author_asks_for_a_reason_which_the_log_keeps(trust: Runtime) -> None:
    for line in ("/from:carol", "\\from:carol"):
        assert "A query by author: why?" in await said(trust, line, "")
        told = await said(trust, line, "", "gi")
        assert "Nothing was asked." in told
    assert not await trust.store.actions(limit=100, verbs=(Verb.REVEALED,))
    told = await said(trust, "/from:carolw.example", "complaint 12")
    assert "Found" in told
    [action] = await trust.store.actions(limit=100, verbs=(Verb.REVEALED,))
    assert action.payload == {"reason": "complaint 12", "query": "from:carolw.example", "raw": False}


async def test_a_pane_by_author_says_that_it_needs_a_reason(trust: Runtime) -> None:
    panes = (PaneSettings("Him", "from:carol"), PaneSettings("All", ""))
    told = await said(replace(trust, settings=replace(trust.settings, panes=panes)), "j", "2")
    assert "needs a reason" in told and "Pane 2 of 3, All" in told


async def test_what_a_colleague_holds_is_asked_about_first(trust: Runtime) -> None:
    identity = await arrive(trust, "Thank you kind porters")
    await Triage(trust.store, trust.settings, "nia", trust.clock).claim([identity])
    told = await said(trust, "f", "a", "c", "a")
    assert told.count("nia holds it. The same once more does it all the same.") == 3
    assert "Marked as actioned" not in told
    told = await said(trust, "a", "a")
    assert "Marked as actioned" in told


async def test_what_is_not_ours_is_said_so_and_taken_back_by_line(trust: Runtime) -> None:
    identity = await arrive(trust, "Thank you kind lovely porters")
    told = await said(trust, "!", "z", "k", "!", "pane 5", "B")
    assert "Not ours: in a pane of its own" in told and "Pane 5 of 5, Not ours: 1 mention" in told
    assert "Ours: back where it belongs" in told
    entry = await trust.store.mention(identity)
    assert entry is not None and entry.mention.judgement.ours and entry.state.ours

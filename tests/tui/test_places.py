"""Every other place and every dialog: what it says, and what its keys do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from textual.worker import WorkerFailed

from console.config.personal import read_personal
from console.config.settings import Personal
from console.domain.actions import Verb
from console.domain.mention import Change, RawMention
from console.domain.tracks import Sending, Work
from console.services.collector.autostart import Watch
from console.services.runtime import Runtime
from console.services.triage.triage import Triage
from console.store.protocol import Entry, Incoming, SourceHealth
from console.tui.commands.table import COMMANDS, shown_keys
from console.tui.screens.triage import TriageScreen
from tests.support.consoles import NOW, arrive, made, month, opened, screen_text, shows, typed, until


@pytest.fixture
async def trust(tmp_path: Path) -> AsyncIterator[Runtime]:
    """A store with a part of the month."""
    async with month(tmp_path, limit=60) as runtime:
        yield runtime


async def entry_of(runtime: Runtime, identity: int) -> Entry:
    """A mention that is there."""
    entry = await runtime.store.mention(identity)
    assert entry is not None
    return entry


async def test_enter_opens_everything_about_a_mention(trust: Runtime) -> None:
    async with opened(trust) as (app, pilot):
        identity = app.first.pane.window.cursor
        await pilot.press("enter")
        screen = await shows(pilot, "Why it is here")
        for part in ("✓ sentiment:positive", "Tone", "% sure", "Team", "Where it stands", "History", "came in"):
            assert part in screen
        await until(pilot, lambda: "read it" in screen_text(app))
        assert (await entry_of(trust, identity)).state.work is Work.SEEN
        await pilot.press("a")
        await shows(pilot, "actioned by sam")
        await pilot.press("escape")
        await shows(pilot, "✓ actioned by you")


async def test_the_words_that_met_the_query_stand_out(trust: Runtime) -> None:
    await arrive(trust, "The porters were kind and the volunteers too")
    async with opened(trust) as (app, pilot):
        await pilot.press("slash")
        await typed(pilot, "porters")
        await pilot.press("enter")
        await shows(pilot, "Found ")
        await until(pilot, lambda: "volunteers too" in screen_text(app))
        await pilot.press("enter")
        await shows(pilot, "✓ porters   by “porters”")
        hits = [
            segment.text
            for strip in app.screen._compositor.render_strips()
            for segment in strip
            if segment.style and segment.style.underline
        ]
        assert hits == ["porters"]


async def test_f_opens_the_panel_where_the_suggestion_is_unsure(trust: Runtime) -> None:
    identity = await arrive(trust, "Thank you, lovely people, whoever you are")
    async with opened(trust) as (_app, pilot):
        await pilot.press("f")
        screen = await shows(pilot, "No team is suggested; choose one.")
        assert "a note of yours" in screen and "Nothing leaves before a team is chosen" in screen
        await pilot.press("enter")
        assert not (await entry_of(trust, identity)).state.forwards, "Enter alone sends nothing anywhere"
        await typed(pilot, "ward 7")
        await pilot.press("tab")
        await typed(pilot, "with our thanks")
        screen = await shows(pilot, "A note from the person who sent this on")
        assert "To       Ward 7" in screen and "lovely people" in screen
        await pilot.press("enter")
        await shows(pilot, "Forwarded to Ward 7")
        (forward,) = (await entry_of(trust, identity)).state.forwards
        assert (forward.team, forward.note, forward.state) == ("ward-7", "with our thanks", Sending.HELD)


async def test_a_dismissal_asks_for_its_reason(trust: Runtime) -> None:
    async with opened(trust) as (app, pilot):
        identity = app.first.pane.window.cursor
        await pilot.press("d")
        await shows(pilot, "Dismiss: why?")
        await pilot.press("escape")
        assert (await entry_of(trust, identity)).state.work is Work.NEW
        await pilot.press("d")
        await typed(pilot, "dupl")
        await pilot.press("enter")
        await shows(pilot, "✓ dismissed by you")


async def test_snooze_assign_note_tags_team_severity_and_tone(trust: Runtime) -> None:
    async with opened(trust, (160, 44)) as (app, pilot):
        identity = app.first.pane.window.cursor
        await pilot.press("number_sign")
        await typed(pilot, "rang the family")
        await pilot.press("enter")
        await shows(pilot, "Noted")
        await pilot.press("T")
        await typed(pilot, "thanks, ward")
        await pilot.press("enter")
        await shows(pilot, "Tagged")
        await pilot.press("t")
        await typed(pilot, "pharm")
        await pilot.press("enter")
        await shows(pilot, "Given to Pharmacy")
        await pilot.press("s")
        await shows(pilot, "s…  0–5 severity")
        await pilot.press("4")
        await shows(pilot, "⚑4")
        await pilot.press("w")
        await shows(pilot, "Claimed")
        await pilot.press("at")
        await typed(pilot, "nia")
        await pilot.press("enter")
        await shows(pilot, "held by nia")
        await pilot.press("minus")
        await until(pilot, lambda: any(row.id == identity for row in app.first.feeds[2].pane.window.rows))
        entry = await entry_of(trust, identity)
        assert entry.state.notes == ("rang the family",) and set(entry.state.tags) == {"thanks", "ward"}
        assert entry.mention.judgement.teams[0].team == "pharmacy" and entry.mention.judgement.severity == 4
        await pilot.press("b")
        await shows(pilot, "tomorrow morning")
        await pilot.press("enter")
        await until(pilot, lambda: "Snoozed" in screen_text(app) or "asleep" in screen_text(app))


async def test_triage_shows_one_after_the_other(trust: Runtime) -> None:
    async with opened(trust) as (app, pilot):
        order = [row.id for row in app.first.pane.window.rows]
        await pilot.press("g", "x")
        screen = app.screen
        assert isinstance(screen, TriageScreen)
        await shows(pilot, f"{len(order)} mentions left")
        await pilot.press("c")
        await until(pilot, lambda: screen.current() == (order[1],))
        await pilot.press("a")
        await until(pilot, lambda: screen.current() == (order[2],))
        await pilot.press("j")
        await until(pilot, lambda: screen.current() == (order[3],))
        await pilot.press("k")
        await until(pilot, lambda: screen.current() == (order[2],))
        for _ in order[2:]:
            await pilot.press("a")
            await pilot.pause(0.05)
        await shows(pilot, "All done here.")
        await pilot.press("f")
        await shows(pilot, "Nothing waits here any more.")


async def test_a_search_says_what_it_understood_and_what_not(trust: Runtime) -> None:
    async with opened(trust) as (app, pilot):
        await pilot.press("g", "slash")
        await typed(pilot, "cat OR black dog")
        await shows(pilot, "Read as: cat OR (black AND dog)")
        await pilot.press(*["backspace"] * 16)
        await typed(pilot, "sentiment:happy")
        assert "positive" in await shows(pilot, "column 11")
        await pilot.press("enter")
        assert "column 11" in screen_text(app), "a query that cannot be read finds nothing and loses nothing"
        await pilot.press(*["backspace"] * 15)
        await typed(pilot, "from:carolw.example")
        await pilot.press("enter")
        await shows(pilot, "A search by author: why?")
        await typed(pilot, "complaint 12")
        await pilot.press("enter")
        await shows(pilot, "Found")
        actions = await trust.store.actions(limit=5000)
        assert [one.payload["reason"] for one in actions if one.verb is Verb.REVEALED] == ["complaint 12"]


async def test_n_goes_to_the_next_that_the_search_finds(trust: Runtime) -> None:
    async with opened(trust) as (app, pilot):
        await pilot.press("n")
        await shows(pilot, "Nothing was searched for yet")
        app.last_search = "northmoor"
        window = app.first.pane.window
        await pilot.press("n")
        found = window.at
        assert found > 0 and "northmoor" in window.rows[found].entry.mention.text.lower()
        await pilot.press("g", "g", "N")
        await shows(pilot, "No other row here matches")


async def test_the_outbox_names_what_is_on_its_way_and_what_came_back_is_recorded(trust: Runtime) -> None:
    identity = await arrive(trust, "Thank you kind porters")
    await trust.triage.forward([identity], team="porters", note="well done", confirmed=True)
    async with opened(trust) as (_app, pilot):
        await pilot.press("g", "o")
        screen = await shows(pilot, "Porters  held for a moment")
        assert "Can still be taken back" in screen and "note: well done" in screen
        await pilot.press("M")
        await typed(pilot, "passed")
        await pilot.press("enter")
        await shows(pilot, "Who says so?")
        await typed(pilot, "the ward sister")
        await pilot.press("enter")
        await shows(pilot, "Passed on")
        assert (await entry_of(trust, identity)).state.forwards[0].state is Sending.PASSED_ON


async def test_the_outbox_lists_what_was_deleted_after_it_had_left(trust: Runtime) -> None:
    identity = await arrive(trust, "Thank you kind porters", native_id="taken back")
    await trust.triage.forward([identity], team="porters", confirmed=True)
    later = NOW + timedelta(minutes=1)
    [delivery] = await trust.store.take_deliveries("w", now=later)
    await trust.store.delivered(delivery, Verb.ACCEPTED, {"key": delivery.key}, at=later)
    entry = await entry_of(trust, identity)
    await trust.store.add(entry.mention.source, [Incoming(entry.mention, Change.DELETE)], cursor=None, at=later)
    async with opened(trust) as (_app, pilot):
        await pilot.press("g", "o")
        screen = await shows(pilot, "Deleted where it was said, after it had left")
        assert "Porters" in screen and "Waits for an answer" not in screen


async def test_the_sources_say_how_they_do_and_what_to_do(trust: Runtime) -> None:
    async with opened(trust) as (_app, pilot):
        await pilot.press("g", "s")
        screen = await shows(pilot, "care-opinion")
        assert "No answer for 40 minutes." in screen and "It is tried again by itself." in screen
        assert "No collector runs" in screen
        assert "no longer configured late" in screen
        await pilot.resize_terminal(80, 24)
        await shows(pilot, "● 5 sources, 1 late")


async def test_a_source_that_is_silent_against_its_habit_counts_as_late(trust: Runtime) -> None:
    health = SourceHealth(
        "alerts",
        "ok",
        last_success=NOW,
        last_new=NOW - timedelta(hours=9),
        per_day=40,
        today=21,
        patience=3600 * 5,
        lag=240,
        quota_left=12,
        quota_limit=300,
    )
    await trust.store.set_health(health)
    async with opened(trust) as (_app, pilot):
        await shows(pilot, "5 sources, 2 late")
        await pilot.press("g", "s")
        screen = await shows(pilot, "Usually 40 a day, none for 9 h.")
        assert "40 a day, 21 in the last 24 h · 4 min from publication to here · 12 of 300 requests left" in screen


async def test_the_log_says_who_did_what(trust: Runtime) -> None:
    async with opened(trust) as (_app, pilot):
        await pilot.press("plus", "z", "g", "l")
        screen = await shows(pilot, "took back")
        assert "set its tone to positive  (taken back)" in screen


async def test_help_names_every_key_of_the_place(trust: Runtime) -> None:
    async with opened(trust, (180, 80)) as (_app, pilot):
        await pilot.press("question_mark")
        screen = await shows(pilot, "The keys for the panes")
        for action in COMMANDS:
            if "panes" in action.screens:
                assert shown_keys(action.keys) in screen and action.help in screen, action.id


async def test_the_palette_does_what_a_key_would(trust: Runtime) -> None:
    async with opened(trust) as (app, pilot):
        identity = app.first.pane.window.cursor
        await pilot.press("colon")
        await shows(pilot, "What would you like to do?")
        await typed(pilot, "celebrate")
        await pilot.press("enter")
        await shows(pilot, "Queued for celebration")
        assert (await entry_of(trust, identity)).state.celebrate.value == "queued"


async def test_settings_change_theme_and_keys_and_keep_them(trust: Runtime, tmp_path: Path) -> None:
    file = tmp_path / "personal.toml"
    async with opened(trust, personal=Personal(file=file)) as (app, pilot):
        await pilot.press("g", "comma")
        await shows(pilot, "outside-in-dark")
        before = app.ink
        await pilot.press("enter")
        await typed(pilot, "light")
        await pilot.press("enter")
        await until(pilot, lambda: app.theme == "outside-in-light")
        assert app.ink is not before
        await pilot.press("j", "j", "enter")
        await shows(pilot, "Keys for “down”")
        await pilot.press(*["backspace"] * 10)
        await typed(pilot, "q")
        await pilot.press("enter")
        await shows(pilot, "already means close")
        await pilot.press("enter", *["backspace"] * 10)
        await typed(pilot, "J")
        await pilot.press("enter")
        await until(pilot, lambda: app.keymap.keys("down") == ("J",))
        kept, complaints = read_personal(file)
        assert (kept.theme, dict(kept.keys), complaints) == ("outside-in-light", {"down": "J"}, ())


async def test_leaving_asks_while_a_forward_can_be_taken_back(trust: Runtime) -> None:
    identity = await arrive(trust, "Thank you kind porters")
    async with opened(trust) as (app, pilot):
        await pilot.press("ctrl+c")
        await shows(pilot, "q leaves.")
        await trust.triage.forward([identity], team="porters", confirmed=True)
        await pilot.press("q")
        await shows(pilot, "1 forward of yours can still be taken back")
        await pilot.press("escape")
        assert app.is_running
        await pilot.press("q", "enter")
        await until(pilot, lambda: app._exit)


async def test_copying_and_links_are_safe(trust: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TMUX", raising=False)
    monkeypatch.delenv("STY", raising=False)
    async with opened(trust) as (app, pilot):
        await pilot.press("y")
        await shows(pilot, "Copied its link.")
        assert app.clipboard.startswith("https://")
        await pilot.press("Y")
        await shows(pilot, "Copied its text, redacted.")
        await pilot.press("o")
        await shows(pilot, "Its link")
        await pilot.press("escape", "R")
        await shows(pilot, "may leave")
        await pilot.press("q", "e")
        assert "Why it is here" in await shows(pilot, "Tone")


async def test_nothing_is_copied_that_may_not_leave(tmp_path: Path) -> None:
    async with month(tmp_path, limit=2) as trust:
        link = "https://janesmithblog.example/1"
        blame = made(RawMention(native_id="b", body="Awful, lost again", url=link, published=NOW), trust.settings)
        doubtful = replace(blame.mention, judgement=replace(blame.mention.judgement, doubt=True))
        await trust.store.add("recording", [replace(blame, mention=doubtful)], cursor=None, at=NOW)
        async with opened(trust) as (app, pilot):
            await pilot.press("3", "j")
            await shows(pilot, "Awful, lost again")
            await pilot.press("Y")
            await shows(pilot, "Held back")
            await pilot.press("y")
            await shows(pilot, "Its link stays here")
            await pilot.press("o")
            await shows(pilot, "https://janesmithblog.example/1")
            await pilot.press("y")
            await shows(pilot, "Its link stays here")
            assert app.clipboard == ""


async def test_the_banner_says_its_last_words_at_80_columns_too(
    trust: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "No collector runs since 30 Nov 04:48: nothing new comes in and nothing leaves. "
    said += "`outside-in collect` starts one."

    async def look(_self: Watch, _now: datetime) -> str:
        return said

    monkeypatch.setattr(Watch, "look", look)
    async with opened(trust, size=(80, 24)) as (app, pilot):
        screen = await shows(pilot, "starts one.")
        assert "No collector runs since 30 Nov 04:48" in screen and " forward " in screen
        await pilot.resize_terminal(200, 24)
        await shows(pilot, "leaves. `outside-in collect` starts one.")
        await pilot.resize_terminal(80, 24)
        await pilot.press("g", "s")
        await shows(pilot, "nothing leaves.\n    `outside-in collect` starts one.")
        said = ""
        await until(pilot, lambda: "30 Nov" not in screen_text(app))


async def test_a_store_that_cannot_be_read_is_a_banner_and_the_console_goes_on(
    trust: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    from console.domain.errors import StoreFull

    async with opened(trust) as (app, pilot):

        async def full(*args: object, **kwargs: object) -> None:
            raise StoreFull("There is no room left on the disk.", advice="Make room.")

        monkeypatch.setattr(trust.store, "act", full)
        await pilot.press("a")
        await shows(pilot, "There is no room left on the disk. Make room.")
        monkeypatch.undo()
        await arrive(trust, "Thank you kind porters")
        await shows(pilot, "1 new")
        await pilot.press("a")
        await shows(pilot, "Marked as actioned")
        assert not app.banner


async def test_small_terminals_get_a_sentence_and_resizing_never_hurts(trust: Runtime) -> None:
    async with opened(trust) as (_app, pilot):
        await pilot.resize_terminal(30, 8)
        await shows(pilot, "too small")
        for width, height in ((1, 1), (200, 60), (41, 11), (80, 24), (3, 90), (500, 100), (100, 10), (120, 40)):
            await pilot.resize_terminal(width, height)
            await pilot.press("j")
        await shows(pilot, "+ Positive")


async def test_keys_of_the_operators_own(trust: Runtime) -> None:
    personal = Personal(keys={"action": "f3", "forward": "q", "celebrate": "g y"})
    async with opened(trust, personal=personal) as (_app, pilot):
        await shows(pilot, "keys.forward: “q” already means close")
        await pilot.press("g")
        await shows(pilot, "y celebrate")
        await pilot.press("y")
        await shows(pilot, "Queued for celebration")
        await pilot.press("f3")
        await shows(pilot, "Marked as actioned")


async def test_a_colleague_who_is_here_is_named(trust: Runtime, tmp_path: Path) -> None:
    from console.store.protocol import Presence

    await trust.store.heartbeat(Presence("nia", "elsewhere:1", "Maternity", NOW.replace(year=2027)), claims_until=NOW)
    async with opened(trust) as (_app, pilot):
        await shows(pilot, "nia is on Maternity")


async def test_what_a_colleague_holds_is_asked_about_first(trust: Runtime) -> None:
    identity = await arrive(trust, "Thank you kind porters")
    nia = Triage(trust.store, trust.settings, "nia", trust.clock)
    await nia.claim([identity])
    async with opened(trust) as (_app, pilot):
        await pilot.press("f")
        await shows(pilot, "nia holds it.")
        await shows(pilot, "Enter sends")
        await pilot.press("escape", "a")
        await shows(pilot, "nia holds it. Mark as actioned all the same?")
        await pilot.press("n", "c")
        await shows(pilot, "nia holds it. Queue for celebration all the same?")
        assert (await entry_of(trust, identity)).state.work is Work.CLAIMED
        await pilot.press("y")
        await shows(pilot, "★")
        await pilot.press("F")
        await shows(pilot, "nia holds it.")
        await pilot.press("enter")
        await shows(pilot, "» Porters  held")


async def test_a_row_that_a_colleague_holds_goes_on_showing_its_forward(trust: Runtime) -> None:
    identity = await arrive(trust, "Thank you kind porters")
    await trust.triage.forward([identity], team="porters", confirmed=True)
    await Triage(trust.store, trust.settings, "nia", trust.clock).assign([identity], "nia")
    async with opened(trust, (80, 24)) as (_app, pilot):
        await shows(pilot, "» Porters  held  held by nia")


async def test_a_crash_keeps_nobodys_words(trust: Runtime, tmp_path: Path) -> None:
    secret = "the words of a patient"
    with pytest.raises(WorkerFailed):
        async with opened(trust) as (app, pilot):

            async def burst(*args: object, **options: object) -> None:
                words = secret
                raise RuntimeError(words)

            app.runtime.triage.action = burst  # type: ignore[method-assign, assignment]
            await pilot.press("a")
            await pilot.pause(0.2)
    log = tmp_path / "crash.log"
    assert log.stat().st_mode & 0o777 == 0o600
    assert "RuntimeError" in log.read_text() and secret not in log.read_text()

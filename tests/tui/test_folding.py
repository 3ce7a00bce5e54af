"""One row for what says the same: how it grows, shrinks, opens and closes, and what keys do to all of it."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from console.config.settings import Personal
from console.domain.alike import Together
from console.domain.judgement import SAFEGUARDING, Judgement, Opinion, Sentiment, TeamGuess
from console.domain.mention import Mention
from console.domain.team import Team, TeamTree
from console.domain.tracks import MentionState, Work
from console.query.query import parse
from console.services.runtime import Runtime
from console.store.protocol import Entry
from console.tui.commands.table import BY_ID
from console.tui.panes.row import member
from console.tui.panes.window import Window
from console.tui.plain.act import act
from console.tui.plain.parse import TypedCommand
from console.tui.plain.session import Session
from console.tui.render.lines import plain
from console.tui.render.rows import RowContext, mention_lines
from tests.support.consoles import arrive, month, opened, shows, until

NOW = datetime(2026, 11, 23, 14, 2, tzinfo=UTC)
LOOK = RowContext(NOW, ZoneInfo("Europe/London"), TeamTree((Team("w7", "Ward 7"), Team("w8", "Ward 8"))), "sam")
STORY = "The new MRI scanner at Northmoor Royal opens in spring, its trust says"


def entry(
    identity: int,
    cluster: int = 0,
    size: int = 1,
    *,
    tone: str = "positive",
    teams: tuple[str, ...] = ("w7",),
    severity: int = 0,
    reach: int = 0,
    work: Work = Work.NEW,
    flags: tuple[str, ...] = (),
) -> Entry:
    judgement = Judgement(
        "en",
        Opinion(Sentiment(tone), 0.9, (0.0, 0.0, 0.0)),
        severity,
        teams=tuple(TeamGuess(team, 0.9) for team in teams),
        flags=frozenset(flags),
    )
    mention = Mention(identity << 20, "s", str(identity), body=f"words {identity}", reach=reach, judgement=judgement)
    return Entry(mention, MentionState(work=work), cluster << 20, size)


def window(*entries: Entry) -> Window:
    made = Window()
    made.fill(entries, more_above=False, more_below=False)
    made.resize(10)
    return made


def take(here: Window, *matching: Entry, others: tuple[Entry, ...] = (), hold: bool = True) -> int:
    return here.take(matching, others, hold=hold, leaves=5.0)


def ids(here: Window) -> list[list[int]]:
    """What each row stands for."""
    return [[one >> 20 for one in row.ids] for row in here.rows]


def folded(*entries: Entry) -> Entry:
    """A row of a folded page, which shows the first and stands for all."""
    return replace(entries[0], together=Together(tuple(map(member, entries)), entries[0].cluster_size - len(entries)))


# what joins and leaves


def test_a_copy_joins_its_row_though_the_cursor_is_there_and_nothing_moves() -> None:
    here = window(entry(5), entry(3), entry(1))
    here.go(1)
    take(here, entry(9, 3, 2))
    assert ids(here) == [[5], [3, 9], [1]] and not here.held
    assert here.cursor == 3 << 20 and here.rows[1].entry.cluster_size == 2
    take(here, entry(10, 3, 3), entry(11))
    assert ids(here) == [[5], [3, 10, 9], [1]] and list(here.held) == [11 << 20], "only what says something new waits"
    assert here.chosen == (3 << 20, 10 << 20, 9 << 20) and here.shown == (3 << 20,)


@pytest.mark.parametrize(
    "other", [{"tone": "negative"}, {"teams": ("w8",)}, {"teams": ("w7", "w8")}, {"flags": (SAFEGUARDING,)}]
)
def test_what_is_thought_of_otherwise_keeps_a_row_of_its_own(other: dict[str, str]) -> None:
    here = window(entry(3))
    take(here, entry(9, 3, 2, **other), hold=False)  # type: ignore[arg-type]  # each goes with its name
    assert ids(here) == [[9], [3]]
    assert here.rows[0].entry.cluster_size == 2


def test_a_copy_of_what_is_further_down_is_asked_about() -> None:
    here = window(entry(5))
    take(here, entry(9, 2, 3), hold=False)
    [row] = here.unsettled
    assert row.shown == 9 << 20
    here.settled(row.id, folded(entry(9, 2, 3), entry(2, 2, 3), entry(1, 2, 3)))
    assert ids(here) == [[9, 2, 1], [5]] and not here.unsettled


def test_a_row_goes_when_all_of_it_go_and_comes_back_as_one() -> None:
    mine = [entry(number, 3, 3) for number in (5, 4, 3)]
    here = window(entry(9), folded(*mine), entry(1))
    gone = tuple(replace(one, state=MentionState(work=Work.ACTIONED)) for one in mine)
    take(here, others=gone)
    assert here.rows[1].leaves and here.rows[1].shown == 5 << 20
    take(here, *mine[:2])
    assert ids(here) == [[9], [5, 4], [1]] and not here.rows[1].leaves, "the one that stays closed does not come along"
    take(here, others=gone[:2])
    here.settle(9.0, hold=False)
    assert ids(here) == [[9], [1]]
    take(here, *mine, hold=False)
    assert ids(here) == [[9], [5, 4, 3], [1]]


def test_the_next_is_shown_when_the_one_that_was_shown_goes() -> None:
    mine = [entry(number, 3, 3) for number in (5, 4, 3)]
    here = window(folded(*mine))
    here.go(0)
    take(here, others=(mine[0],))
    [row] = here.unsettled
    assert not row.leaves and ids(here) == [[4, 3]]
    here.settled(row.id, folded(*mine[1:]))
    assert ids(here) == [[4, 3]] and here.at == 0 and here.chosen == (4 << 20, 3 << 20)
    take(here, others=(mine[2],))
    assert ids(here) == [[4]] and not here.unsettled


def test_what_the_store_has_no_more_leaves_its_row() -> None:
    mine = [entry(number, 3, 3) for number in (5, 4, 3)]
    here = window(folded(*mine), entry(1))
    take(here, others=tuple(here.last_known((4 << 20, 77))))
    assert ids(here) == [[5, 3], [1]]
    take(here, others=tuple(here.last_known((1 << 20,))))
    assert here.rows[1].leaves and not here.rows[0].leaves


def test_a_correction_of_all_moves_the_row_and_one_of_some_parts_them() -> None:
    mine = [entry(number, 3, 3) for number in (5, 4, 3)]
    other = [entry(number, 3, 3, teams=("w8",)) for number in (5, 4, 3)]
    here = window(folded(*mine))
    take(here, *other)
    assert ids(here) == [[5, 4, 3]]
    here = window(folded(*mine))
    take(here, other[1], hold=False)
    assert ids(here) == [[5, 3], [4]]
    here = window(folded(*mine))
    take(here, other[0], hold=False)
    assert ids(here) == [[5], [4, 3]] and here.rows[1] in here.unsettled


def test_an_edit_that_moves_a_mention_takes_it_out_of_its_row() -> None:
    mine = [entry(number, 3, 3) for number in (5, 4, 3)]
    here = window(folded(*mine))
    take(here, entry(4), hold=False)
    assert ids(here) == [[5, 3], [4]]


# reading on


def test_what_is_read_anew_keeps_cursor_and_marks_with_their_mentions() -> None:
    here = window(entry(7), entry(3), entry(1))
    here.go(1)
    here.toggle()
    here.fill([folded(entry(9, 3, 2), entry(3, 3, 2)), entry(7), entry(1)], more_above=False, more_below=False)
    assert here.cursor == 9 << 20 and here.chosen == (3 << 20,), "the copy that came later was not marked"
    assert here.marked == 1


def test_a_page_further_on_joins_what_is_here() -> None:
    here = window(entry(9), folded(entry(5, 3, 2), entry(4, 3, 2)))
    here.below([entry(3, 3, 3), entry(2)], more=False)
    assert ids(here) == [[9], [5, 4, 3], [2]]
    here.above([folded(entry(12, 3, 4)), entry(11)], more=False)
    assert ids(here) == [[11], [9], [5, 12, 4, 3], [2]]


# open and close


def test_a_row_is_opened_where_it_stands_and_closed_from_any_of_them() -> None:
    mine = [entry(number, 3, 3) for number in (8, 5, 3)]
    here = window(entry(9), folded(*mine), entry(7), entry(6))
    here.go(1)
    here.unfold(mine[1:])
    assert ids(here) == [[9], [8], [5], [3], [7], [6]]
    assert here.chosen == (8 << 20,)
    here.move(2)
    assert here.chosen == (3 << 20,) and here.at == 3
    take(here, others=(mine[2],))
    here.move(1)
    here.settle(9.0, hold=True, moved=True)
    assert ids(here) == [[9], [8], [5], [7], [6]] and here.at == 3
    take(here, entry(10, 3, 3))
    assert ids(here) == [[9], [8, 10], [5], [7], [6]], "a new one is folded until the row is opened again"
    here.go(2)
    here.fold()
    assert ids(here) == [[9], [8, 10, 5], [7], [6]] and here.at == 1


def test_an_opened_row_that_went_is_closed_by_the_next() -> None:
    mine = [entry(number, 3, 3) for number in (8, 5, 3)]
    here = window(folded(*mine), entry(4))
    here.go(0)
    here.unfold(mine[1:])
    take(here, others=(mine[0],))
    here.move(1)
    here.settle(9.0, hold=True, moved=True)
    here.fold()
    assert ids(here) == [[5, 3], [4]] and here.at == 0


# how it looks


def line_of(one: Entry, **more: bool) -> str:
    return plain(mention_lines(one, LOOK, 40, 4, **more)[-1]).strip()


def test_a_row_says_how_many_it_stands_for_and_what_they_add() -> None:
    many = [entry(number, 3, 5, reach=2_460, severity=number % 5) for number in (8, 7, 6, 5, 4)]
    assert line_of(folded(*many)).endswith("×5  reach 12k")
    assert "⚑4" in plain(mention_lines(folded(*many[1:], many[0]), LOOK, 40, 4)[0])
    assert "×3 of 5" in line_of(replace(many[0], together=Together(tuple(map(member, many[:3])), 2, 2)))
    assert "×5, 3 open" in line_of(replace(many[0], together=Together(tuple(map(member, many[:3])), 2, 0)))
    closed = [replace(one, state=MentionState(work=Work.ACTIONED)) for one in many[:2]]
    assert "×5, 3 open" in line_of(folded(many[2], *closed, *many[3:]))
    sent = replace(many[1], state=MentionState(work=Work.FORWARDED))
    assert "1 forwarded" in line_of(folded(many[0], sent, *many[2:]))
    assert "▾×5" in line_of(many[0], opened=True)


# in the console


@pytest.fixture
async def trust(tmp_path: Path) -> AsyncIterator[Runtime]:
    async with month(tmp_path, limit=40) as runtime:
        for number in range(5):
            await arrive(runtime, f"{STORY}, thank you {number}", minutes=number)
        yield runtime


async def states(trust: Runtime) -> set[Work]:
    found = await trust.store.page(parse('"thank you" "opens in spring"'), trust.context(), limit=99)
    assert len(found.entries) == 5
    return {one.state.work for one in found.entries}


async def test_a_key_acts_on_all_and_one_undo_takes_all_back(trust: Runtime) -> None:
    async with opened(trust, (160, 40)) as (app, pilot):
        here = app.first.pane.window
        assert len(here.rows[0].ids) == 5
        await shows(pilot, "×5")
        await pilot.press("a")
        await shows(pilot, "Marked 5 as actioned · z takes it back")
        assert await states(trust) == {Work.ACTIONED}
        await until(pilot, lambda: here.at == 1)
        await pilot.press("z")
        await shows(pilot, "Took 5 back")
        assert await states(trust) <= {Work.NEW, Work.SEEN}
        await until(pilot, lambda: len(here.rows[0].ids) == 5 and not here.rows[0].leaves)
        await pilot.press("g", "g", "f")
        await shows(pilot, "Forwarded to Northmoor Royal")
        sent = await trust.store.count(parse("is:forwarded"), trust.context())
        assert sent == 1, "one letter tells of all"
        await pilot.press("x", "a")
        await shows(pilot, "5 marked mentions?")


async def test_a_row_is_opened_and_each_acted_on_alone(trust: Runtime) -> None:
    async with opened(trust, (240, 40)) as (app, pilot):
        here = app.first.pane.window
        await pilot.press("U")
        await until(pilot, lambda: here.rows[0].opened)
        screen = await shows(pilot, "└ ")
        assert "▾×5" in screen and [len(row.ids) for row in here.rows[:5]] == [1] * 5
        await pilot.press("j", "a")
        await shows(pilot, "Marked as actioned")
        assert await states(trust) >= {Work.ACTIONED, Work.NEW}
        await pilot.press("k", "k", "U")
        await until(pilot, lambda: len(here.rows[0].ids) == 4)
        await shows(pilot, "×5, 4 open")


async def test_a_copy_that_arrives_is_counted_at_once(trust: Runtime) -> None:
    async with opened(trust, (160, 40)) as (app, pilot):
        here = app.first.pane.window
        cursor = here.cursor
        await arrive(trust, f"{STORY}, thank you all", minutes=8)
        await shows(pilot, "×6")
        assert (here.cursor, here.at, len(here.held)) == (cursor, 0, 0)
        await pilot.press("g", "x")
        await shows(pilot, "Triage")
        await pilot.press("a")
        await shows(pilot, "Marked 6 as actioned")


async def test_the_line_mode_has_one_row_too(trust: Runtime) -> None:
    paper = io.StringIO()
    session = Session(trust, Personal(), paper, io.StringIO())
    await session.begin()
    assert "5 say the same, 5 of them in this row: what you do is done to these." in paper.getvalue()
    await act(session, TypedCommand(BY_ID["unfold"], "U", ""))
    assert paper.getvalue().count(STORY) == 5
    await act(session, TypedCommand(BY_ID["action"], "a", ""))
    assert "Marked 5 as actioned" in paper.getvalue() and await states(trust) == {Work.ACTIONED}

"""The window of a pane keeps a bounded stretch, however much passes."""

from __future__ import annotations

from dataclasses import replace

from console.domain.tracks import MentionState
from console.store.protocol import Entry
from console.tui.panes.window import MOST, PAGE, Window
from tests.support.stores import mention


def entries(first: int, count: int) -> list[Entry]:
    """So many, each newer than the one before."""
    made = mention("words", "n")
    return [Entry(replace(made, id=number), MentionState()) for number in range(first, first + count)]


def filled() -> Window:
    window = Window()
    window.resize(10)
    window.fill(reversed(entries(1, PAGE)), more_above=False, more_below=True)
    return window


def test_a_pane_that_runs_live_keeps_little_more_than_a_page() -> None:
    window = filled()
    for number in range(PAGE + 1, PAGE + 3_000):
        window.take(entries(number, 1), (), hold=False, leaves=0)
        assert PAGE <= len(window.rows) <= PAGE + PAGE // 4
    assert window.rows[0].id == PAGE + 2_999 and window.more_below


def test_whoever_is_far_down_keeps_what_is_there() -> None:
    window = filled()
    window.below(list(reversed(entries(-PAGE, PAGE))), more=True)
    window.go(PAGE + 50)
    for number in range(PAGE + 1, PAGE + 101):
        window.take(entries(number, 1), (), hold=False, leaves=0)
    assert window.index(window.cursor) == PAGE + 150 and len(window.rows) == 2 * PAGE + 100


def test_what_waits_is_held_up_to_a_bound_and_then_read_from_the_store() -> None:
    window = filled()
    window.go(0)
    for number in range(PAGE + 1, PAGE + 3 * MOST):
        window.take(entries(number, 1), (), hold=True, leaves=0)
    assert len(window.held) == MOST and window.waiting == f"{MOST}+ new"
    assert not window.let_in() and not window.release()
    window.fill(reversed(entries(MOST, PAGE)), more_above=False, more_below=True)
    assert window.waiting == "" and window.let_in()

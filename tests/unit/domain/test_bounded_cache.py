"""What is remembered stays within its bytes, however many texts come."""

from __future__ import annotations

import tracemalloc

from console.domain.bounded_cache import Remembered


def test_an_answer_is_worked_out_once() -> None:
    asked: list[str] = []
    known = Remembered(lambda text: asked.append(text) or text.upper())  # type: ignore[func-returns-value]
    assert [known["a"], known["a"], known["b"]] == ["A", "A", "B"]
    assert asked == ["a", "b"]


def test_it_stays_within_its_bytes_and_forgets_nothing_that_it_needs() -> None:
    known = Remembered(lambda text: (text, len(text)), most=400_000, weigh=lambda found: 60)
    tracemalloc.start()
    try:
        for number in range(50_000):
            text = f"word {number}"
            assert known[text] == (text, len(text))
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < 800_000


def test_one_giant_pushes_nothing_out() -> None:
    known = Remembered(len, most=10_000)
    assert known["small"] == 5
    assert known["x" * 9_000] == 9_000
    assert set(known) == {"small"}

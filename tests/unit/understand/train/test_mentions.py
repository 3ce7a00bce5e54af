"""The mentions of operators that are learnt from, and those that are kept from every training."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest

from console.understand.sentiment import MODEL
from console.understand.sentiment.spans import KINDS
from console.understand.sentiment.wordpiece import WordPiece
from console.understand.train.corpus import HEADS, of_mention
from console.understand.train.mentions import Labelled, is_held, labelled, own
from console.understand.train.tuning import LONGEST, row_of

LINES = Path(__file__).parents[4] / "console" / "understand" / "train" / "lines"


@pytest.fixture(scope="module")
def mentions(shared: Path) -> tuple[Labelled, ...]:
    return tuple(labelled(shared / "data"))


def test_a_tenth_of_every_writer_is_kept(mentions: tuple[Labelled, ...]) -> None:
    held = Counter(one.writer for one in mentions if is_held(one))
    for writer, count in Counter(one.writer for one in mentions).items():
        assert 0.04 <= held[writer] / count <= 0.16, writer


def test_pairs_that_differ_in_a_few_words_stay_together(mentions: tuple[Labelled, ...]) -> None:
    kept = {one.id: is_held(one) for one in mentions if one.writer == "w12"}
    for name, held in kept.items():
        number = int(name.partition("-")[2])
        other = f"w12-{number + 1 if number % 2 else number - 1:03d}"
        assert kept.get(other, held) == held, name


def test_a_name_that_is_thanked_is_of_another_kind(mentions: tuple[Labelled, ...]) -> None:
    kinds = Counter(span.type for one in mentions for span in one.spans or ())
    assert set(kinds) <= set(KINDS)
    assert kinds["thanked_name"] > 500 < kinds["staff_name"]


def test_our_own_are_labelled_in_full_and_none_of_those_that_are_kept(mentions: tuple[Labelled, ...]) -> None:
    ours = list(own(LINES))
    assert len({one.id for one in ours}) == len(ours) > 100
    assert all(one.tone in {0, 1, 2} and one.severity in range(6) for one in ours)
    assert all(one.mixed is not None and one.safeguarding is not None for one in ours)
    assert all(one.spans is None for one in ours)
    kept = {one.body.casefold() for one in mentions if is_held(one)}
    assert not [one.id for one in ours if one.body.casefold() in kept]


def test_every_piece_has_a_label_and_what_stands_beside_is_left_out_at_times(mentions: tuple[Labelled, ...]) -> None:
    tokens = WordPiece((MODEL / "vocabulary.txt").read_text("utf-8").splitlines())
    asked = next(one for one in mentions if one.question and one.rating and one.spans and len(one.body) < 300)
    example = of_mention(asked)
    rows = [row_of(example, tokens, random.Random(seed)) for seed in range(12)]
    assert len({len(row.numbers) for row in rows}) > 1
    for row in rows:
        assert row.labels is not None and len(row.labels) == len(row.numbers) <= LONGEST
        assert any(label > 0 for label in row.labels)


def test_a_label_that_readers_did_not_agree_on_is_not_learnt() -> None:
    one = Labelled("w1-1", "post", "health", "", None, "", "So so.", None, (), None, None, None, None)
    example = of_mention(one)
    assert (example.heads, example.mixed, example.severity, example.safeguarding) == ((), -1, -1, -1)
    soft = of_mention(Labelled("w1-2", "post", "health", "", None, "", "So.", 0, (1,), False, 2, False, None))
    assert soft.target == (0.75, 0.25, 0.0)
    assert soft.heads == (HEADS.index("mention"),)

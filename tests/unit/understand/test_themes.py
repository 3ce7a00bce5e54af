"""Themes of the framework, several per mention, each with the tone of its clause."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from console.domain.judgement import Opinion, Sentiment
from console.understand.reading import JudgeInput
from console.understand.sentiment import ModelUnusable, SentimentJudge, load_judge
from console.understand.themes import MOST_THEMES, load_themes, themes_of


@pytest.fixture(scope="module")
def judge() -> SentimentJudge:
    return load_judge("fast")


def test_the_shipped_names_are_those_of_the_framework(shared: Path) -> None:
    named = json.loads((shared / "data" / "themes.json").read_text("utf-8"))["themes"]
    model = load_themes()
    assert model.groups == tuple(named)
    assert model.themes == tuple(theme for members in named.values() for theme in members)
    assert [model.groups[group] for group in model.group_of] == [g for g, members in named.items() for _ in members]


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("Nowhere to park, the car park was full", "Parking"),
        ("We waited four hours for the ambulance to arrive", "Timeliness of care"),
        ("The food was cold and the meals were always late", "Food & drink provision & facilities"),
        ("Staff were polite, kind and friendly", "Staff manner & personal attributes"),
        ("Nobody listened to me", "Staff listening, understanding & involving patients"),
    ],
)
def test_plain_themes(judge: SentimentJudge, text: str, theme: str) -> None:
    assert theme in [guess.name for guess in themes_of(JudgeInput(text), judge=judge)]


def test_each_theme_has_the_tone_of_its_clause(judge: SentimentJudge) -> None:
    text = "The staff were so kind and friendly. We waited five hours, which is terrible."
    tones = {guess.name: guess.polarity for guess in themes_of(JudgeInput(text, "survey"), judge=judge)}
    assert tones["Staff manner & personal attributes"] == 1
    assert tones["Timeliness of care"] == -1


def test_one_clause_has_the_tone_of_the_whole() -> None:
    opinion = Opinion(Sentiment.NEGATIVE, 0.9, (0.9, 0.05, 0.05))
    assert {guess.polarity for guess in themes_of(JudgeInput("nowhere to park"), opinion)} == {-1}


@pytest.mark.parametrize("text", ["", "123", "\ud800", "!!!"])
def test_nothing_is_told_of_a_text_without_words(text: str) -> None:
    assert themes_of(JudgeInput(text)) == ()


def test_a_very_long_text_is_answered_with_few_themes(judge: SentimentJudge) -> None:
    assert len(themes_of(JudgeInput("the parking and the food and the waiting " * 2_500), judge=judge)) <= MOST_THEMES


def test_a_missing_or_foreign_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable, match="missing"):
        load_themes(tmp_path)
    (tmp_path / "themes.json").write_text('{"version": 99}', "utf-8")
    with pytest.raises(ModelUnusable, match="another version"):
        load_themes(tmp_path)

"""The judge's own reasons: found by leaving words out, within a bounded number of looks, and stale by another model."""

from __future__ import annotations

from pathlib import Path

from console.domain.judgement import Evidence, Opinion, Sentiment
from console.understand.explaining import SHORT, explain_tone
from console.understand.judge import fast_judge
from console.understand.model_version import MODEL, sign_of
from console.understand.reading import JudgeInput, JudgeOutput
from tests.unit.understand.northmoor import said

SENTENCE = "We came in the morning by the number nine bus and sat down near the window. "


class CountingJudge:
    """Hears "grim" as criticism and all else as nothing; counts how often it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def hear(self, said: JudgeInput) -> JudgeOutput:
        """Negative where the text says grim."""
        self.asked.append(said.text)
        return JudgeOutput(
            Opinion(Sentiment.NEGATIVE, 0.9, (0.9, 0.05, 0.05), by="counting")
            if "grim" in said.text
            else Opinion(Sentiment.NEUTRAL, 0.8, (0.1, 0.8, 0.1), by="counting")
        )

    def bar(self, kind: str) -> float:
        """The same for all."""
        return 0.6

    def explain(self, said: JudgeInput) -> tuple[Evidence, ...]:
        """The word itself."""
        self.asked.append(said.text)
        at = said.text.find("grim")
        return (Evidence(at, at + 4, "sentiment", 2.0),) if at >= 0 else ()


def test_a_short_text_is_looked_at_word_by_word() -> None:
    mention = said("A grim corridor")
    found = explain_tone(CountingJudge(), mention, sign="s")
    assert (found.label, found.judge, found.sign) == (Sentiment.NEGATIVE, "counting", "s")
    assert [mention.text[one.start : one.end] for one in found.words] == ["grim"]


def test_of_a_long_text_only_the_loudest_passage_is_taken_apart() -> None:
    judge = CountingJudge()
    mention = said(SENTENCE * 60 + "It was a grim corridor. " + SENTENCE * 10)
    found = explain_tone(judge, mention, sign="s")
    word, passage = found.words
    assert mention.text[word.start : word.end] == "grim"
    assert "grim corridor" in mention.text[passage.start : passage.end]
    assert passage.about == "passage"
    assert len(judge.asked) < 25
    assert all(len(text) <= SHORT + 1 for text in judge.asked[1:])


def test_a_text_in_which_no_passage_sounds_like_the_whole_has_no_words() -> None:
    class Torn(CountingJudge):
        def hear(self, said: JudgeInput) -> JudgeOutput:
            label = Sentiment.NEGATIVE if len(said.text) > SHORT else Sentiment.NEUTRAL
            return JudgeOutput(Opinion(label, 0.5, (0.4, 0.4, 0.2)))

    assert explain_tone(Torn(), said(SENTENCE * 9), sign="s").words == ()


def test_words_without_a_blank_and_lines_that_quote_are_no_trap() -> None:
    judge = CountingJudge()
    explain_tone(judge, said("grim" * 4000), sign="s")
    found = explain_tone(judge, said("> a grim quote\n" + SENTENCE * 6), sign="s")
    assert found.label is Sentiment.NEUTRAL


def test_the_fast_judge_gives_its_own_weights_on_a_story() -> None:
    text = "The nurses were kind. " * 20 + "Then we waited nine hours on a trolley and nobody told us anything. " * 12
    found = explain_tone(fast_judge(0.6), said(text), sign="s")
    assert found.judge.startswith("fast")
    assert any(one.about == "sentiment" and abs(one.weight) > 0.05 for one in found.words)
    assert all(0 <= one.start < one.end <= len(text) for one in found.words)


def test_another_model_has_another_sign(tmp_path: Path) -> None:
    (tmp_path / "accurate.json").write_text("{}")
    assert sign_of(MODEL) == sign_of()
    assert len({sign_of(), sign_of(tmp_path), sign_of(tmp_path / "none")}) == 3

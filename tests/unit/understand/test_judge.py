"""The whole judgement: every label, its words, bad input, and a judge of tone that is not there."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import replace
from typing import Any

import pytest

from console.domain.judgement import Evidence, Opinion, Sentiment, ThemeGuess
from console.domain.mention import Mention
from console.understand.judge import Judge
from console.understand.reading import DetailsOutput, JudgeInput, JudgeOutput
from tests.unit.understand.northmoor import cases, judge, said

SLOWEST = 6.0  # seconds for 100,000 characters, on a machine that is busy with other things


class Fixed:
    """A judge of tone with one opinion."""

    name = "fixed"

    def __init__(self, opinion: Opinion) -> None:
        self.opinion = opinion
        self.heard: list[tuple[str, str]] = []

    def hear(self, said: JudgeInput) -> JudgeOutput:
        self.heard.append((said.text, said.kind))
        return JudgeOutput(self.opinion)

    def explain(self, said: JudgeInput) -> tuple[Evidence, ...]:
        return (Evidence(0, 3, "sentiment", 1.0, said.text[:3]),)

    def bar(self, kind: str) -> float:
        return 0.85 if kind == "news" else 0.6

    def listen(self, said: JudgeInput) -> DetailsOutput:
        return DetailsOutput()


def with_tone(opinion: Opinion) -> tuple[Judge, Fixed]:
    fixed = Fixed(opinion)
    return replace(judge(), sentiment=fixed), fixed


GLAD = Opinion(Sentiment.POSITIVE, 0.9, (0.05, 0.05, 0.9), by="fixed")
CROSS = Opinion(Sentiment.NEGATIVE, 0.8, (0.8, 0.15, 0.05), by="fixed")


@pytest.mark.parametrize("case", cases("flag"), ids=lambda case: str(case["text"]))
def test_flags(case: dict[str, Any]) -> None:
    flags = judge().judge([said(case["text"], kind="post")])[0].judgement.flags
    assert case.get("flag", "thanks") in flags or "no_flag" in case
    assert case.get("no_flag") not in flags


def test_title_and_body_are_redacted_each_by_its_own_spans() -> None:
    glad, _ = with_tone(GLAD)
    mention = said("My son Tom was seen by nurse Amira.", title="Tom and ward 7", extra="Tom in bed 4")
    one = glad.judge([mention])[0].judgement
    assert one.redacted_title == "[name] and ward 7"
    assert one.redacted_body == "My son [name] was seen by nurse Amira."
    cross, _ = with_tone(CROSS)
    assert "Amira" not in cross.judge([said("My son Tom was seen by nurse Amira.")])[0].judgement.redacted_body


def test_what_was_asked_is_redacted_and_routes_and_is_never_judged() -> None:
    glad, heard = with_tone(GLAD)
    asked = said("The tea.", kind="survey", question="Is there anything that my mum Joan hated about ward 7?")
    one = glad.judge([asked])[0].judgement
    assert heard.heard == [("The tea.", "survey")]
    assert one.opinion.label is Sentiment.POSITIVE and "question" not in one.flags
    assert one.redacted_question == "Is there anything that my mum [name] hated about ward 7?"
    assert one.redacted_body == "The tea."
    assert [guess.team for guess in one.teams][:1] == ["ward7"]


def test_a_survey_s_column_routes_and_is_never_judged() -> None:
    glad, heard = with_tone(GLAD)
    one = glad.judge([said("Brilliant.", kind="survey", team_hint="Ward 7\nNorthmoor Royal")])[0].judgement
    assert heard.heard == [("Brilliant.", "survey")]
    assert [(guess.team, guess.score) for guess in one.teams] == [("ward7", 0.97)]


def test_only_plain_praise_keeps_a_name() -> None:
    for opinion in (replace(GLAD, unsure=True), replace(GLAD, mixed=True), CROSS):
        one, _ = with_tone(opinion)
        assert "[name]" in one.judge([said("nurse Amira was on ward 7")])[0].judgement.redacted_body


def test_a_mention_is_judged_as_one_of_its_kind() -> None:
    one, fixed = with_tone(GLAD)
    one.judge([said("a", kind=kind) for kind in ("survey", "post", "news")])
    assert [kind for _, kind in fixed.heard] == ["survey", "post", "news"]


def test_a_rule_leaves_each_kind_its_own_bar() -> None:
    one, _ = with_tone(Opinion(Sentiment.POSITIVE, 0.7, (0.1, 0.2, 0.7), by="fixed"))
    both = one.judge([said("The nurses were angels", kind=kind) for kind in ("survey", "news")])
    survey, news = (mention.judgement.opinion for mention in both)
    assert survey.confidence == news.confidence
    assert survey.unsure is (survey.confidence < 0.6)
    assert news.unsure is (news.confidence < 0.85)


@pytest.mark.parametrize(
    "mention",
    [said("He died on ward 7. Thank you for holding his hand."), replace(said("He died on ward 7."), rating=5)],
)
def test_thanks_that_sound_like_blame_are_unsure(mention: Mention) -> None:
    cross, _ = with_tone(CROSS)
    assert cross.judge([mention])[0].judgement.opinion.unsure
    assert not cross.judge([said("Thanks for nothing, ward 7.")])[0].judgement.opinion.unsure


def test_a_negative_tone_that_was_only_the_names_goes() -> None:
    class Lexicon(Fixed):
        def hear(self, said: JudgeInput) -> JudgeOutput:
            return JudgeOutput(CROSS if "critical" in said.text else Opinion(Sentiment.NEUTRAL, 0.8, (0.1, 0.8, 0.1)))

    one = replace(judge(), sentiment=Lexicon(CROSS))
    assert one.judge([said("The critical care unit moves on Monday")])[0].judgement.opinion.label is Sentiment.NEUTRAL


def test_themes_hear_the_opinion_and_speak_for_a_team() -> None:
    def themes(said: JudgeInput, opinion: Opinion) -> tuple[ThemeGuess, ...]:
        return (ThemeGuess("Timeliness of care", -1 if opinion.label is Sentiment.NEGATIVE else 1),)

    one, _ = with_tone(CROSS)
    found = replace(one, themes=themes).judge([said("so slow")])[0].judgement
    assert found.themes[0].polarity == -1
    assert found.teams[0].team == "emergency"


def test_evidence_lies_within_the_text() -> None:
    for case in cases("tone", "name", "severity", "team", "flag"):
        mention = said(case["text"], title="On ward 7")
        for one in judge().judge([mention])[0].judgement.evidence:
            assert 0 <= one.start < one.end <= len(mention.text)
            assert one.reason


def test_the_same_mention_always_gets_the_same_answer() -> None:
    mentions = [said(case["text"]) for case in cases("tone", "personal", "team")]
    assert judge("fast").judge(mentions) == [judge("fast").judge([one])[0] for one in mentions]


HOSTILE = (
    "", " ", "\n" * 100_000, "x" * 100_000, "wait " * 20_000, "no one " * 14_000, "Tom " * 25_000, "Dr " * 33_000,
    "9" * 100_000, "07 " * 33_000, "a@" * 50_000, "a.b@c." * 16_000, "(01632) " * 12_000, "bed 4 " * 16_000,
    "one two three " * 7_000, "!?" * 50_000, "👍" * 50_000, "שלום עולם " * 10_000, "مرحبا " * 16_000,
    "z̷̧a̸l̵g̶o̷ " * 10_000, "\ud800 bad \udfff", "\x00\x1b[31m", "> q\n" * 25_000, "https://" * 12_000,
    "Ａ＆Ｅ ｗａｓ ｇｒｅａｔ", "а and е mixed scripts Привет 你好 hello",
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:12]))
def test_bad_input_is_quick_and_never_a_crash(text: str) -> None:
    began = time.process_time()
    found = judge().judge([said(text)])[0].judgement
    assert time.process_time() - began < SLOWEST
    assert sum(found.opinion.scores) == pytest.approx(1.0)


def test_without_a_model_it_says_so_and_the_rules_speak(monkeypatch: pytest.MonkeyPatch) -> None:
    from console.understand import judge as building

    monkeypatch.setitem(sys.modules, "console.understand.sentiment", None)
    one = building.build_judge(kind="accurate")
    assert one.notice.endswith("Only the rules speak, and what they do not settle is unsure.")
    told, open_ = one.judge([said("Nothing, excellent"), said("The doctor came at ten")])
    assert told.judgement.opinion.label is Sentiment.POSITIVE
    assert open_.judgement.opinion.unsure


def test_importing_the_judge_loads_no_model() -> None:
    probe = (
        "import sys, console.understand.judge, console.understand.teams.gazetteer\n"
        "console.understand.judge.build_judge(kind='none')\n"
        "print([name for name in ('numpy', 'onnxruntime', 'console.understand.sentiment') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

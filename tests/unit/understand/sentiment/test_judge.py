"""Both judges answer every text, always alike, and say when they are not sure."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.domain.judgement import Sentiment
from console.understand.reading import JudgeInput
from console.understand.sentiment import MODEL, ModelUnusable, SentimentJudge, load_judge
from console.understand.sentiment.calibration import Scale
from console.understand.sentiment.transformer import VERSION

HARD = {
    "empty": "",
    "blanks": " \n\t ",
    "digits": "999 111 4/10",
    "marks": "!!! ??? ...",
    "surrogates": "\ud800\udfff\ud83d",
    "zalgo": "b" + "\u0335\u0321" * 400 + "ad",
    "right to left": "שירות נהדר תודה רבה לכולם",
    "chinese": "非常感谢医院的护士们",
    "mixed scripts": "thank ขอบคุณ спасибо شكرا merci",
    "one word": "bad " * 25_000,
    "one letter": "a" * 100_000,
    "no blanks": "waiting," * 12_500,
    "emoji": "🤷" * 3_000,
    "null": "\x00\x01\x02",
}


@pytest.fixture(scope="module", params=["accurate", "fast"])
def judge(request: pytest.FixtureRequest) -> SentimentJudge:
    return load_judge(request.param)


@pytest.mark.parametrize("name", HARD)
def test_hard_texts_get_an_opinion_in_time(judge: SentimentJudge, name: str) -> None:
    began = time.process_time()
    (opinion,) = judge.opinions([HARD[name]])
    assert time.process_time() - began < 3
    assert sum(opinion.scores) == pytest.approx(1)
    assert opinion.confidence == pytest.approx(max(opinion.scores), abs=0.2)
    judge.explain(JudgeInput(HARD[name][:400]))
    judge.listen(JudgeInput(HARD[name]))


UNJUDGEABLE = ["empty", "blanks", "digits", "marks", "surrogates", "null", "right to left", "chinese"]


@pytest.mark.parametrize("name", UNJUDGEABLE)
def test_what_nobody_can_judge_is_unsure(judge: SentimentJudge, name: str) -> None:
    assert judge.opinions([HARD[name]])[0].unsure


@given(text=st.text(alphabet=st.characters(), max_size=300))
@settings(max_examples=60)
def test_any_text_is_answered(text: str) -> None:
    (opinion,) = load_fast().opinions([text])
    assert sum(opinion.scores) == pytest.approx(1)
    for clause in opinion.clauses:
        assert 0 <= clause.start < clause.end <= len(text)


def load_fast() -> SentimentJudge:
    return load_judge("fast")


TEXTS = ["Lovely staff.", "Still waiting 😡", "Board papers are online", "Kind nurses but the food was inedible"]


def test_the_same_text_gets_the_same_answer_whatever_stands_beside_it(judge: SentimentJudge) -> None:
    alone = [judge.opinions([text], "survey")[0] for text in TEXTS]
    assert judge.opinions(TEXTS, "survey") == alone
    assert judge.opinions(TEXTS[::-1], "survey") == alone[::-1]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("The nurses were wonderful, thank you so much", Sentiment.POSITIVE),
        ("Rude receptionist and a filthy waiting room", Sentiment.NEGATIVE),
        ("Trust board papers for March are now online", Sentiment.NEUTRAL),
        ("could not fault", Sentiment.POSITIVE),
        ("nothing, excellent", Sentiment.POSITIVE),
        ("waited six hours on a trolley", Sentiment.NEGATIVE),
        ("no one rang back", Sentiment.NEGATIVE),
        ("New cancer centre opens in Leeds", Sentiment.NEUTRAL),
    ],
)
def test_plain_cases(judge: SentimentJudge, text: str, label: Sentiment) -> None:
    assert judge.opinions([text])[0].label is label


def test_praise_and_criticism_in_one_text_are_mixed_with_their_clauses(judge: SentimentJudge) -> None:
    text = "The nurses were absolutely wonderful. The food was disgusting and nobody helped him eat."
    (opinion,) = judge.opinions([text], "survey")
    assert opinion.mixed
    tones = {text[clause.start : clause.end].split()[1]: clause.label for clause in opinion.clauses}
    assert tones["nurses"] is Sentiment.POSITIVE
    assert tones["food"] is Sentiment.NEGATIVE


def test_plain_praise_is_not_mixed(judge: SentimentJudge) -> None:
    assert not judge.opinions(["Kind nurses. Lovely food. Thank you."], "survey")[0].mixed


def test_the_threshold_for_unsure_is_the_operators() -> None:
    assert load_judge("fast", unsure_below=1.01).opinions(["Lovely staff."])[0].unsure
    assert not load_judge("fast", unsure_below=0.0).opinions(["Lovely staff."])[0].unsure


SCALE = Scale.from_card(
    {
        "survey": {"factor": 1.0, "bias": [3.0, 0.0, 0.0], "sure": 0.6},
        "": {"factor": 1.0, "bias": [0.0, 0.0, 0.0], "sure": 0.7},
    }
)


def test_what_was_fitted_on_one_kind_speaks_for_that_kind_alone() -> None:
    survey, story = (SCALE.probabilities((0.0, 0.0, 1.0), kind) for kind in ("survey", "story"))
    assert survey[0] > survey[2]
    assert story[2] > story[0]
    assert story == SCALE.probabilities((0.0, 0.0, 1.0), "anything")


def test_each_kind_has_its_bar_and_the_operator_moves_them_all() -> None:
    assert SCALE.bar("survey", 0.6) == pytest.approx(0.6)
    assert SCALE.bar("story", 0.6) == pytest.approx(0.7)
    assert SCALE.bar("story", 0.8) == pytest.approx(0.9)


def test_an_explanation_names_the_words_that_made_the_label(judge: SentimentJudge) -> None:
    text = "The receptionist was incredibly rude to my mother"
    evidence = judge.explain(JudgeInput(text, "survey"))
    assert text[evidence[0].start : evidence[0].end] == "rude"
    assert evidence[0].weight > 0
    assert all(0 <= one.start < one.end <= len(text) for one in evidence)


def test_leaving_the_strongest_word_out_makes_the_label_less_likely(judge: SentimentJudge) -> None:
    text = "The receptionist was incredibly rude to my mother"
    strongest = judge.explain(JudgeInput(text, "survey"))[0]
    before = judge.opinions([text], "survey")[0]
    after = judge.opinions([text[: strongest.start] + text[strongest.end :]], "survey")[0]
    assert after.scores[0] < before.scores[0]


def test_a_story_is_judged_in_windows_and_keeps_its_tone(judge: SentimentJudge) -> None:
    story = " ".join(["The nurses were kind and the doctor explained everything."] * 60)
    assert judge.opinions([story], "survey")[0].label is Sentiment.POSITIVE


def copy_of_the_model(folder: Path) -> Path:
    shutil.copytree(MODEL, folder / "model")
    return folder / "model"


@pytest.mark.parametrize("damage", ["missing", "cut", "another version"])
def test_a_broken_accurate_model_falls_back_and_says_so(tmp_path: Path, damage: str) -> None:
    folder = copy_of_the_model(tmp_path)
    if damage == "missing":
        (folder / "accurate.onnx").unlink()
    elif damage == "cut":
        with (folder / "accurate.onnx").open("r+b") as file:
            file.truncate(1_000_000)
    else:
        card = (folder / "accurate.json").read_text("utf-8")
        (folder / "accurate.json").write_text(card.replace(f'"version": {VERSION}', '"version": 99'), "utf-8")
    judge = load_judge("accurate", folder=folder)
    assert judge.name == "fast-2"
    assert judge.notice.endswith("The fast judge speaks in place of the accurate one.")
    assert judge.opinions(["Lovely staff."])[0].label is Sentiment.POSITIVE


def test_without_onnxruntime_the_fast_judge_speaks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    judge = load_judge("accurate")
    assert judge.name == "fast-2"
    assert "onnxruntime is not installed" in judge.notice


def test_without_any_model_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable, match="fast judge"):
        load_judge("fast", folder=tmp_path)


def test_the_fast_judge_loads_neither_numpy_nor_onnxruntime() -> None:
    code = (
        "import sys; from console.understand.sentiment import load_judge; "
        "load_judge('fast').opinions(['Lovely staff.']); "
        "sys.exit('numpy' in sys.modules or 'onnxruntime' in sys.modules)"
    )
    root = Path(__file__).resolve().parents[4]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0

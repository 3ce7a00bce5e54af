"""What our own code cannot judge: ordinary signs that look like letters, and a fault in one mention among others."""

from __future__ import annotations

import sys
import unicodedata

import pytest

from console.domain.judgement import UNJUDGED, Evidence, Judgement, why_unjudged
from console.domain.team import Team
from console.understand.reading import DetailsOutput, JudgeInput, JudgeOutput
from console.understand.teams.check import problems
from console.understand.teams.gazetteer import Gazetteer, OrganisationNames
from console.understand.words import read_words
from tests.unit.understand.northmoor import judge, said

FOLD_TO_NOTHING = "ʼﱞﱟﱠﱡﱢﱣﹰﹲﹴﹶﹸﹺﹼﹾﾞﾟ"


def test_no_letter_of_any_script_gives_an_empty_word_or_one_with_a_blank_in_it() -> None:
    letters = [chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code))[0] in "LMN"]
    for start in range(0, len(letters), 1000):
        part = letters[start : start + 1000]
        words = read_words(" ".join(part)).words + read_words(" ".join(f"a{letter}b" for letter in part)).words
        assert not [word for word in words if not word or " " in word]


@pytest.mark.parametrize("sign", FOLD_TO_NOTHING)
def test_praise_with_a_sign_that_folds_to_nothing_is_judged(sign: str) -> None:
    mention = said(f"⋆｡{sign}☁︎ Ward 7 were brilliant {sign} ⋆｡{sign}")
    judged = judge().judge([mention])[0].judgement
    assert UNJUDGED not in judged.flags
    assert [guess.team for guess in judged.teams] == [
        guess.team for guess in judge().judge([said("Ward 7 were brilliant")])[0].judgement.teams
    ]


def test_a_sign_as_an_alias_is_named_and_stops_nothing() -> None:
    teams = Gazetteer(
        [Team(id="eye", name="Eye Clinic", aliases=("ﾟ", "the eye place"))], OrganisationNames("Northmoor")
    )
    assert [guess.team for guess in teams.teams_of("thank you, eye place ﾟ")] == ["eye"]
    assert any("“ﾟ” of Eye Clinic" in fault for fault in problems(teams))


class Fails:
    """A judge of tone with a fault in it that one word meets."""

    def hear(self, said: JudgeInput) -> JudgeOutput:
        if "kaleidoscope" in said.text:
            raise KeyError(said.text)
        return JudgeOutput(Judgement().opinion)

    def explain(self, said: JudgeInput) -> tuple[Evidence, ...]:
        return ()

    def bar(self, kind: str) -> float:
        return 0.6

    def listen(self, said: JudgeInput) -> DetailsOutput:
        return DetailsOutput()


def test_a_fault_in_one_mention_stops_no_other_and_says_where_it_is_without_the_words() -> None:
    from dataclasses import replace

    failing = replace(judge(), sentiment=Fails())  # type: ignore[arg-type]
    good, bad, other = failing.judge([said("kind"), said("a kaleidoscope of kindness"), said("unkind")])
    assert UNJUDGED not in good.judgement.flags | other.judgement.flags
    judged = bad.judgement
    assert judged.flags == {UNJUDGED} and judged.opinion.unsure and judged.doubt
    assert judged.redacted_body == "", "nothing of it leaves: nobody knows whose names are in it"
    assert why_unjudged(judged).startswith("KeyError in tests.unit.understand.test_unjudged, line ")
    assert "kaleidoscope" not in str(judged)

"""English and Welsh apart, and what the judge was not taught known as such."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from console.domain.leaving import leaving
from console.domain.mention import Mention
from console.understand.language import language_of
from console.understand.words import read_words
from tests.unit.understand.northmoor import cases, judge, said

FOREIGN = [json.loads(line) for line in Path(__file__).with_name("foreign.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.parametrize("case", cases("language"), ids=lambda case: str(case["text"]))
def test_languages(case: dict[str, Any]) -> None:
    found = language_of(read_words(case["text"]))
    assert (found.code, found.foreign) == (case["lang"], case["foreign"])


def test_the_source_decides_only_where_the_text_does_not() -> None:
    assert language_of(read_words("Ffantastig!"), "cy-GB").code == "cy"
    assert language_of(read_words("The staff were lovely and kind"), "cy").code == "en"
    assert language_of(read_words("!!!"), "not a language").code == "und"


def test_a_language_that_nobody_taught_is_unsure_however_clear_it_looks() -> None:
    for text in ("Diolch yn fawr iawn, gwych", "Merci beaucoup à toute l'équipe", "Muchas gracias a todos"):
        assert judge("fast").judge([said(text)])[0].judgement.opinion.unsure, text


@pytest.mark.parametrize("line", FOREIGN, ids=[line["id"] for line in FOREIGN])
def test_what_redaction_cannot_read_is_held_until_somebody_has_looked(line: dict[str, str]) -> None:
    """Twenty-five texts in twenty-four languages with somebody's name in them: nothing of one leaves by itself."""
    mention = Mention(1, "cards", line["id"], kind=line["kind"], body=line["body"])
    left = leaving(judge().judge([mention])[0])
    assert left.held and not left.words

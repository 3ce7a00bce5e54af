"""English and Welsh apart, and what the judge was not taught known as such."""

from __future__ import annotations

from typing import Any

import pytest

from console.understand.language import language_of
from console.understand.words import read_words
from tests.unit.understand.northmoor import cases, judge, said


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

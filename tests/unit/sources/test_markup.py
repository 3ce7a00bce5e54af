"""Only the words of HTML, all of them, in linear time."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.sources.markup import LONGEST, alternatives_of, text_of


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("", ""),
        ("plain", "plain"),
        ("<p>Hello <b>world</b> &amp; all</p><p>Two</p>", "Hello world & all\nTwo"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
        ("a < b & c <3 you", "a < b & c <3 you"),
        ("5<6>7", "5<6>7"),
        ("<ward name> was &lt;good&gt;", "<ward name> was <good>"),
        ("R&D &nbsp; AT&T &pound;5 &amp;amp; &#39;x&#x27;", "R&D AT&T £5 &amp; 'x'"),
        ("<a href=\"a>b\" title='c>d'>link</a>", "link"),
        ('<div a="unclosed>text</div>', "text"),
        ("x<script>alert('<p>')</script>y<style>p{}</style>z", "xyz"),
        ("<script>never ends <b>", ""),
        ("a<!-- <b> hidden --> b", "a b"),
        ("a<!-- never ends", "a"),
        ("<![CDATA[x]]><?php y ?>z", "z"),
        ("<o:p>Word</o:p><custom-tag>x</custom-tag>", "Wordx"),
        ("<P CLASS=x>Caps</P>", "Caps"),
    ],
)
def test_words_stay_and_markup_goes(markup: str, text: str) -> None:
    assert text_of(markup) == text


def test_alternative_texts_of_pictures() -> None:
    markup = "<img src=a alt=\"A ward &amp; bed\"><img src=b><img alt='' src=c><IMG ALT='Two'>"
    assert alternatives_of(markup) == ["A ward & bed", "Two"]


@pytest.mark.parametrize(
    "piece", ["<a", "<a ", '<a "', "<a a='\"", "<!--", "<script>", "<b>", "&", "&#", "\n \n", "<a x "]
)
def test_hostile_markup_takes_linear_time(piece: str) -> None:
    markup = piece * (LONGEST // len(piece))
    began = time.process_time()
    text_of(markup)
    alternatives_of(markup)
    assert time.process_time() - began < 3


@given(st.text(max_size=200))
def test_text_without_markup_comes_back(text: str) -> None:
    plain = re.sub("[<&]", "", text)
    assert text_of(plain).split() == plain.replace("\xa0", " ").split()


def test_the_naughty_strings_come_out_as_text(shared: Path) -> None:
    """What is left may spell a tag, as any text may: whoever shows it escapes it. Known tags go, in one pass."""
    for string in json.loads((shared / "fixtures/naughty/blns/blns.json").read_text("utf-8")):
        assert len(text_of(string)) <= len(string) + 1
    assert text_of("<script>alert(1)</script>fine") == "fine"

"""Which mentions say the same: by their words, and news also by the page or the headline that they share.

A Google alert brings a headline, often cut, and a snippet from anywhere in the article; the paper's own feed brings the
headline and its first lines. They share few words, but the page, or the headline. People who praise one ward in nearly
the same few words are different people: the shorter a text, and the less it is somebody's to pass on, the nearer two
must be.
"""

from __future__ import annotations

import hashlib
import re
from urllib.parse import urlsplit

from console.domain.alike import Saying
from console.domain.mention import FEEDBACK_KINDS, NEWS, Mention
from console.understand.clusters import LEAST_WORDS, likeness, plain, same, telling_words

_BEGINNING = 5
"""Words by which a headline is looked up; one that has fewer says too little."""
_LEAST_HEADLINE = 4  # of them, or of those behind them, that are not everybody's
_LEAST_NEAR = 9  # own words of two posts by different people that are nearly the same
_LEAST_APART = 14  # own words of what two people told the organisation, each for themselves
_SHARED = 0.1  # the share of word pairs that a snippet and its story have at least, where the page alone says little
_CUT = ("...", "…")
_ARTICLE = re.compile(r"[-_]\w+[-_]|\d{5}")  # in the last part of an address: it names one article, not a section


def story_marks(mention: Mention) -> tuple[str, ...]:
    """What a piece of news is looked up by beside its words: its page and the beginning of its headline, hashed."""
    if mention.kind != NEWS:
        return ()
    found = [mention.canonical_url] if _is_page(mention.canonical_url) else []
    words, _ = _headline(mention.title)
    if len(words) >= _BEGINNING:
        found.append(" ".join(words[:_BEGINNING]))
    return tuple(hashlib.blake2b(one.encode("utf-8", "ignore"), digest_size=7).hexdigest() for one in found)


def says_the_same(one: Saying, other: Saying) -> bool:
    """Whether two mentions say the same thing."""
    if one.kind == other.kind == NEWS and _is_one_story(one, other):
        return True
    return same(one.text, other.text, least=_least(one, other))


def _least(one: Saying, other: Saying) -> int:
    """How many own words both must have."""
    if NEWS in (one.kind, other.kind) or (one.author and one.author == other.author):
        return LEAST_WORDS
    if one.kind in FEEDBACK_KINDS or other.kind in FEEDBACK_KINDS:
        return _LEAST_APART
    return LEAST_WORDS if plain(one.text) == plain(other.text) else _LEAST_NEAR


def _is_one_story(one: Saying, other: Saying) -> bool:
    headlines = _agree(one.title, other.title)
    if one.url and one.url == other.url and _is_page(one.url):
        named = _ARTICLE.search(urlsplit(one.url).path.rpartition("/")[2]) is not None
        return headlines or (one.place != other.place and (named or likeness(one.text, other.text) >= _SHARED))
    # One paper's column has its title every week; another paper with the same headline has the same story.
    return headlines and (_site(one.url) != _site(other.url) or (one.place != other.place and not one.url))


def _agree(one: str, other: str) -> bool:
    """Whether two headlines are the same, or one is the beginning of the other and was cut."""
    (first, first_cut), (second, second_cut) = _headline(one), _headline(other)
    length = min(len(first), len(second))
    if length < _BEGINNING or telling_words(first[:length]) < _LEAST_HEADLINE:
        return False
    whole = len(first) == len(second) or (first_cut and len(first) == length) or (second_cut and len(second) == length)
    return whole and list(first[:length]) == list(second[:length])


def _headline(title: str) -> tuple[list[str], bool]:
    """The words of a headline without who published it, and whether its end was cut off."""
    title = title.rstrip()
    cut = title.endswith(_CUT)
    words = list(plain(title.rstrip(".… ") if cut else title))
    return (words[:-1] if cut else words), cut  # the last word may be cut itself


def _is_page(url: str) -> bool:
    """Whether an address is that of a page within a site."""
    parts = urlsplit(url)
    return len(parts.path) > 1 or bool(parts.query)


def _site(url: str) -> str:
    return urlsplit(url).netloc

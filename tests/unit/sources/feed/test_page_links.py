"""The feeds that a page names, however it is written."""

from __future__ import annotations

import time

import pytest

from console.sources.feed.page_links import MOST, links_of, plain_address

BASE = "https://news.example.org/local/page"


def link(href: str, kind: str = "application/rss+xml", more: str = "") -> bytes:
    return f'<link rel="alternate" type="{kind}" href="{href}" {more}>'.encode()


@pytest.mark.parametrize(
    ("page", "urls"),
    [
        (
            b"<html><head>"
            + link("/feed")
            + link("atom", "application/atom+xml")
            + link("//x.example/j", "application/feed+json"),
            ["https://news.example.org/feed", "https://news.example.org/local/atom", "https://x.example/j"],
        ),
        (b"<base href='/below/'>" + link("feed"), ["https://news.example.org/below/feed"]),
        (b"<LINK REL=Alternate TYPE=Application/RSS+XML HREF=/a?b=1&amp;c=2>", ["https://news.example.org/a?b=1&c=2"]),
        (
            link("/a")
            + link("/a#x")
            + link("/b", "text/html")
            + b"<link rel=stylesheet type=application/rss+xml href=/c>",
            ["https://news.example.org/a"],
        ),
        (link("javascript:alert(1)") + link("file:///etc/passwd") + link("http://[bad/") + link("") + link("/x y"), []),
        (b"<!-- " + link("/no") + b" -->" + link("/yes"), ["https://news.example.org/yes"]),
        (b"", []),
        (b"\x00\xff\xfe<<<<", []),
    ],
)
def test_links(page: bytes, urls: list[str]) -> None:
    assert [one.url for one in links_of(page, BASE)] == urls


def test_a_title_is_cleaned() -> None:
    [found] = links_of(link("/a", more='title="News\x1b]0;pwn\x07 &amp; more"'), BASE)
    assert "\x1b" not in found.title and "\x07" not in found.title
    assert found.title.startswith("News") and found.title.endswith("& more")


@pytest.mark.parametrize(
    "page",
    [
        link("/a") * 100_000,
        b"<div>" * 400_000 + link("/deep"),
        b"<link " + b"a='x' " * 100_000,
        b"<!doctype " * 100_000,
    ],
)
def test_a_page_that_means_no_good_is_read_in_time(page: bytes) -> None:
    began = time.process_time()
    assert len(links_of(page, BASE)) <= MOST
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a.example/feed?cat=7", "https://a.example/feed?cat=7"),
        ("https://a.example/feed?key=7", ""),
        ("https://a.example/feed?x=0123456789abcdef0", ""),
        ("https://u:p@a.example:8443/feed#x", ""),
        ("https://a.example:8443/feed#x", "https://a.example:8443/feed"),
    ],
)
def test_an_address_stands_in_a_sentence_whole_or_not_at_all(url: str, shown: str) -> None:
    assert plain_address(url) == shown

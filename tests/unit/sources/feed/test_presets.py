"""Feeds by name: every family gives an address for its own example, and for the address of the page."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from console.config.reading.values import bad_url
from console.domain.errors import NotFound, OutsideInError
from console.sources.feed.presets import FEED_PRESETS, feed_address


@pytest.mark.parametrize("preset", FEED_PRESETS)
def test_every_example_gives_an_address(preset: str) -> None:
    found = feed_address(preset, FEED_PRESETS[preset].example)
    assert bad_url(found.url, ("https",)) == ""
    assert "{" not in found.url and urlsplit(found.url).hostname


@pytest.mark.parametrize(
    ("preset", "name", "url"),
    [
        (
            "google-news",
            '"Northmoor Royal" when:1d',
            "https://news.google.com/rss/search?q=%22Northmoor%20Royal%22%20when%3A1d&hl=en-GB&gl=GB&ceid=GB:en",
        ),
        (
            "youtube-channel",
            "https://www.youtube.com/channel/UC0123456789abcdefghijkl/",
            "https://www.youtube.com/feeds/videos.xml?channel_id=UC0123456789abcdefghijkl",
        ),
        (
            "flickr-tag",
            "#nhs,ward7",
            "https://www.flickr.com/services/feeds/photos_public.gne?tags=nhs,ward7&tagmode=any&format=atom",
        ),
        (
            "flickr-tag",
            "a&tagmode=all",
            "https://www.flickr.com/services/feeds/photos_public.gne?tags=a%26tagmode%3Dall&tagmode=any&format=atom",
        ),
        ("vimeo-user", "https://vimeo.com/northmoor", "https://vimeo.com/northmoor/videos/rss"),
        ("pinterest-user", "https://www.pinterest.co.uk/northmoor/", "https://www.pinterest.com/northmoor/feed.rss"),
        ("pinterest-board", "northmoor/our-gardens", "https://www.pinterest.com/northmoor/our-gardens.rss"),
        (
            "reddit-personal",
            "https://www.reddit.com/r/Northmoor/new/.rss?feed=0a1b2c&user=me",
            "https://www.reddit.com/r/Northmoor/new/.rss?feed=0a1b2c&user=me",
        ),
        ("wordpress", "https://news.northmoor.example/blog/", "https://news.northmoor.example/blog/feed/"),
        ("mastodon-account", "@sam@social.example", "https://social.example/@sam.rss"),
        ("tumblr", "northmoor.tumblr.com", "https://northmoor.tumblr.com/rss"),
        ("guardian-topic", "https://www.theguardian.com/society/nhs", "https://www.theguardian.com/society/nhs/rss"),
    ],
)
def test_addresses(preset: str, name: str, url: str) -> None:
    assert feed_address(preset, name).url == url


def test_only_a_personal_feed_is_a_secret() -> None:
    secret = {preset for preset in FEED_PRESETS if feed_address(preset, FEED_PRESETS[preset].example).secret}
    assert secret == {"reddit-personal"}


@pytest.mark.parametrize(
    ("preset", "name"),
    [
        ("youtube-channel", "Northmoor"),
        ("vimeo-user", "a/../b"),
        ("wordpress", "localhost"),
        ("wordpress", "a.b c.d"),
        ("reddit-personal", "r/Northmoor"),
        ("blogger", "evil.example/x"),
        ("google-news", ""),
        ("google-news", "a\x1bb"),
        ("tumblr", "evil.example"),
        ("mastodon-account", "sam@host/path"),
        ("bbc-local", "a/b"),
    ],
)
def test_a_name_that_cannot_be_is_a_sentence_with_an_example(preset: str, name: str) -> None:
    with pytest.raises(OutsideInError) as fault:
        feed_address(preset, name)
    assert FEED_PRESETS[preset].example in fault.value.advice and "\x1b" not in str(fault.value)


def test_an_unknown_preset_names_the_nearest() -> None:
    with pytest.raises(NotFound, match="vimeo-user"):
        feed_address("vimeo", "x")

"""Finding the feeds of a site on a real server, and pasting what was found."""

from __future__ import annotations

import tomllib
from collections.abc import AsyncIterator

import pytest

from console.config.settings import Net, Settings
from console.domain.errors import OutsideInError
from console.net.errors import Blocked
from console.services.setup.discover_feeds import FoundFeed, discover, name_for
from tests.fakes.web import Web, bomb, redirect

RSS = "<rss version='2.0'><channel><title>{}</title><item><guid>1</guid><title>one</title></item></channel></rss>"
ATOM = b"<feed xmlns='http://www.w3.org/2005/Atom'><title>Comments</title><id>c</id></feed>"
JSON = b'{"version":"https://jsonfeed.org/version/1.1","title":"As \\"JSON\\"","items":[]}'
OURS = Settings(net=Net(allow=("127.0.0.1",)))


@pytest.fixture
async def site() -> AsyncIterator[Web]:
    async with Web().running() as here:
        yield here


def page(*hrefs: str) -> bytes:
    links = "".join(f"<link rel=alternate type=application/rss+xml href='{href}'>" for href in hrefs)
    return f"<!doctype html><html><head>{links}</head><body>News</body></html>".encode()


async def test_named_and_usual_places_are_read_before_they_are_told(site: Web) -> None:
    site.serve("/", page("/rss", "/comments", "/gone", "/page", "/bomb", "http://10.0.0.1/inside"))
    site.serve("/rss", RSS.format("News").encode())
    site.serve("/comments", ATOM)
    site.serve("/page", page())
    site.serve("/bomb", bomb(20 * 1024 * 1024))
    site.serve("/feed/", redirect("/rss"))
    site.serve("/feed.json", JSON)
    found = await discover(OURS, site.url("/"))
    assert [(one.title, one.kind, one.entries) for one in found] == [
        ("News", "RSS", 1),
        ("Comments", "Atom", 0),
        ('As "JSON"', "JSON Feed", 0),
    ]
    assert [one.url for one in found] == [site.url(path) for path in ("/rss", "/comments", "/feed.json")]


async def test_an_address_that_is_a_feed_is_itself_what_was_looked_for(site: Web) -> None:
    [found] = await discover(OURS, site.serve("/rss", RSS.format("News").encode()))
    assert len(site.requests) == 1
    assert found.url == site.url("/rss")


async def test_a_site_without_one(site: Web) -> None:
    site.serve("/", page())
    assert await discover(OURS, site.url("/")) == ()


async def test_nothing_inside_is_looked_at_and_nonsense_is_said(site: Web) -> None:
    with pytest.raises(Blocked):
        await discover(Settings(), site.url("/"))
    with pytest.raises(OutsideInError, match="no address"):
        await discover(OURS, "not a site")
    assert not site.requests


@pytest.mark.parametrize(
    "feed",
    [
        FoundFeed('https://a.example/x?"=1', 'Quo"te \\ [[source]]', "RSS", 1),
        FoundFeed("https://a.example/\\u0041", "", "Atom", 2),
        FoundFeed("https://www.google.com/alerts/feeds/1/2", "Google Alert", "Atom", 20),
    ],
)
def test_a_block_can_be_pasted(feed: FoundFeed) -> None:
    name = name_for(feed, {"google-alert", "a-example"})
    [source] = tomllib.loads(feed.block(name))["source"]
    assert source["id"] == name
    assert source["url"] == (f"secret:{name}-url" if feed.secret else feed.url)
    assert name not in {"google-alert", "a-example"}

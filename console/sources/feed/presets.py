"""Feeds by name: which address a channel, a tag, a user, a search or a newspaper has its feed at.

From the platforms' documentation and habit; none of them promises its feed for ever. What comes out is the ``url`` of a
source of kind "feed"; one that is marked as a secret belongs behind ``secret:name``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from urllib.parse import quote, urlencode, urlsplit

from console.domain.errors import NotFound, OutsideInError

_HANDLE = r"@?([A-Za-z0-9_.\-]{1,100})"
_HOST = r"((?:[A-Za-z0-9\-]{1,63}\.)+[A-Za-z]{2,24}(?:/[A-Za-z0-9_\-/]{0,200})?)"


@dataclass(frozen=True, slots=True)
class FeedPreset:
    """One family of feeds. ``name`` matches what a person gives: a bare name, or the address of the page; what its
    groups caught fills ``url`` (``{0}``). ``page`` is what such an address begins with, cut off first."""

    about: str
    asks: str
    example: str
    url: str
    name: str = r"(.{1,400})"
    page: str = ""
    secret: bool = False


@dataclass(frozen=True, slots=True)
class FeedAddress:
    """Where a feed is, and whether its address lets anybody read what only you should."""

    url: str
    secret: bool = False


FEED_PRESETS: Mapping[str, FeedPreset] = {
    "google-news": FeedPreset(
        "Google News, newest first",
        'a search, such as "Northmoor Royal" hospital',
        '"Northmoor Royal"',
        "https://news.google.com/rss/search?q={0}&hl=en-GB&gl=GB&ceid=GB:en",
    ),
    "youtube-channel": FeedPreset(
        "the videos of a YouTube channel",
        "the channel's id (UC…), or its address",
        "UC0123456789abcdefghijkl",
        "https://www.youtube.com/feeds/videos.xml?channel_id={0}",
        r"(UC[A-Za-z0-9_\-]{22})",
        r"(?:www\.|m\.)?youtube\.com/channel/",
    ),
    "youtube-playlist": FeedPreset(
        "the videos of a YouTube playlist",
        "the playlist's id (PL…)",
        "PL0123456789abcdef",
        "https://www.youtube.com/feeds/videos.xml?playlist_id={0}",
        r"((?:PL|UU|FL|OL)[A-Za-z0-9_\-]{10,40})",
        r"(?:www\.)?youtube\.com/playlist\?list=",
    ),
    "flickr-tag": FeedPreset(
        "public photos with a tag",
        "one tag, or several with commas",
        "northmoorroyal",
        "https://www.flickr.com/services/feeds/photos_public.gne?tags={0}&tagmode=any&format=atom",
        r"#?([^#\s]{1,200})",
        r"(?:www\.)?flickr\.com/photos/tags/",
    ),
    "flickr-user": FeedPreset(
        "the public photos of one account",
        "the account's id (with @N in it)",
        "12345678@N00",
        "https://www.flickr.com/services/feeds/photos_public.gne?id={0}&format=atom",
        r"(\d{1,20}@N\d\d)",
        r"(?:www\.)?flickr\.com/photos/",
    ),
    "vimeo-user": FeedPreset(
        "the videos of a Vimeo user",
        "the user's name, or its address",
        "northmoor",
        "https://vimeo.com/{0}/videos/rss",
        _HANDLE,
        r"(?:www\.)?vimeo\.com/",
    ),
    "pinterest-user": FeedPreset(
        "the pins of a Pinterest user",
        "the user's name, or its address",
        "northmoor",
        "https://www.pinterest.com/{0}/feed.rss",
        _HANDLE,
        r"(?:[a-z]{2,3}\.)?pinterest\.(?:com|co\.uk)/",
    ),
    "pinterest-board": FeedPreset(
        "the pins of one board",
        "user/board, or its address",
        "northmoor/gardens",
        "https://www.pinterest.com/{0}/{1}.rss",
        r"([\w.\-]{1,100})/([\w.%\-]{1,100})",
        r"(?:[a-z]{2,3}\.)?pinterest\.(?:com|co\.uk)/",
    ),
    "reddit-personal": FeedPreset(
        "a Reddit listing, by your personal feed token (reddit.com/prefs/feeds)",
        "the whole address of the feed, with feed= and user=",
        "https://www.reddit.com/r/Northmoor/new/.rss?feed=0a1b2c&user=me",
        "https://www.reddit.com/{0}.rss?feed={1}&user={2}",
        r"((?:[\w\-]{1,60}/){0,6})\.rss\?feed=([0-9a-f]{4,64})&user=([\w\-]{1,40})",
        r"(?:www\.|old\.)?reddit\.com/",
        secret=True,
    ),
    "wordpress": FeedPreset(
        "a blog or site made with WordPress", "the site's address", "news.northmoor.example", "https://{0}/feed/", _HOST
    ),
    "wordpress-comments": FeedPreset(
        "the comments on such a site",
        "the site's address",
        "news.northmoor.example",
        "https://{0}/comments/feed/",
        _HOST,
    ),
    "blogger": FeedPreset(
        "a blog at Blogger",
        "its name, or its address",
        "northmoor",
        "https://{0}.blogspot.com/feeds/posts/default",
        r"([a-z0-9\-]{1,63})(?:\.blogspot\.[a-z.]{2,6})?",
    ),
    "medium": FeedPreset(
        "what somebody writes at Medium",
        "the user's name, or its address",
        "northmoor",
        "https://medium.com/feed/@{0}",
        _HANDLE,
        r"medium\.com/",
    ),
    "tumblr": FeedPreset(
        "a blog at Tumblr",
        "its name, or its address",
        "northmoor",
        "https://{0}.tumblr.com/rss",
        r"([a-z0-9\-]{1,63})(?:\.tumblr\.com)?",
        r"(?:www\.)?tumblr\.com/(?=[a-z])",
    ),
    "mastodon-account": FeedPreset(
        "the public posts of one account",
        "name@server, or its address",
        "northmoor@social.example",
        "https://{1}/@{0}.rss",
        r"@?(\w{1,60})@((?:[A-Za-z0-9\-]{1,63}\.)+[A-Za-z]{2,24})",
    ),
    "mastodon-tag": FeedPreset(
        "the public posts with a hashtag, as one server knows them",
        "tag@server",
        "northmoor@social.example",
        "https://{1}/tags/{0}.rss",
        r"#?(\w{1,100})@((?:[A-Za-z0-9\-]{1,63}\.)+[A-Za-z]{2,24})",
    ),
    "bluesky-account": FeedPreset(
        "the posts of one account",
        "its handle",
        "northmoor.bsky.social",
        "https://bsky.app/profile/{0}/rss",
        _HANDLE,
        r"bsky\.app/profile/",
    ),
    "bbc-local": FeedPreset(
        "local news of the BBC in England",
        "the region as in its address, such as manchester",
        "manchester",
        "https://feeds.bbci.co.uk/news/england/{0}/rss.xml",
        r"([a-z_]{2,60})",
        r"(?:www\.)?bbc\.co(?:m|\.uk)/news/england/",
    ),
    "reach-local": FeedPreset(
        "a local paper of Reach (manchestereveningnews.co.uk and others)",
        "the paper's address",
        "northmoornews.example",
        "https://{0}/?service=rss",
        _HOST,
    ),
    "newsquest-local": FeedPreset(
        "a local paper of Newsquest (theboltonnews.co.uk and others)",
        "the paper's address",
        "northmoorpost.example",
        "https://{0}/news/rss/",
        _HOST,
    ),
    "guardian-topic": FeedPreset(
        "a topic of the Guardian",
        "the topic as in its address, such as society/nhs",
        "society/nhs",
        "https://www.theguardian.com/{0}/rss",
        r"([a-z0-9\-]{1,60}(?:/[a-z0-9\-]{1,60}){0,2})",
        r"(?:www\.)?theguardian\.com/",
    ),
    "what-do-they-know": FeedPreset(
        "requests under the Freedom of Information Act to one authority",
        "the authority as in its address",
        "northmoor_hospitals_nhs_trust",
        "https://www.whatdotheyknow.com/feed/body/{0}",
        r"([a-z0-9_]{2,120})",
        r"(?:www\.)?whatdotheyknow\.com/body/",
    ),
    "gov-uk": FeedPreset(
        "what GOV.UK publishes",
        "a search",
        "Northmoor hospital",
        "https://www.gov.uk/search/all.atom?keywords={0}&order=updated-newest",
    ),
}


def feed_address(preset: str, name: str) -> FeedAddress:
    """The address of the feed that ``preset`` has for ``name``, a bare name or the address of its page.

    Raises `NotFound` for a preset that there is not, `OutsideInError` for a name that cannot be one.
    """
    found = FEED_PRESETS.get(preset)
    if found is None:
        near = get_close_matches(preset, FEED_PRESETS, n=1, cutoff=0.5)
        advice = f"Is “{near[0]}” meant?" if near else f"There are: {', '.join(FEED_PRESETS)}."
        raise NotFound("There is no preset of that name for feeds.", advice=advice)
    bare = _bare(name.strip(), found.page)
    match = re.fullmatch(found.name, bare, re.I if "youtube" not in preset else 0)
    if match is None or not bare.isprintable():
        raise OutsideInError(
            f"That is no name that {preset} could have.", advice=f"It takes {found.asks}; for example {found.example}."
        )
    groups = [group or "" for group in match.groups()]
    if found.secret:
        path, token, user = groups
        query = urlencode({"feed": token, "user": user})
        return FeedAddress(f"https://www.reddit.com/{path}.rss?{query}", secret=True)
    kept = "@," if "?" in found.url else "/@"  # in a query a slash is no part of the address
    return FeedAddress(found.url.format(*(quote(group, safe=kept) for group in groups)))


def _bare(name: str, page: str) -> str:
    """What is left of ``name`` without the scheme, and without what the address of such a page begins with."""
    if name.startswith(("https://", "http://")):
        parts = urlsplit(name)
        tail = f"{parts.netloc}{parts.path}" + (f"?{parts.query}" if parts.query else "")
        name = tail if tail.endswith(".rss") or "?" in tail else tail.rstrip("/")
    if page:
        name = re.sub(rf"^(?:{page})", "", name, flags=re.I)
    return name

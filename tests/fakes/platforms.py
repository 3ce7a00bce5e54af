"""Stand-ins for platforms that nobody can test on for free, made from their documentation: how each wants to be asked,
how its pages follow each other, and what shape its answers have. No word of them was recorded."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from tests.fakes.web import Web

KEY = "k3y-hunter2"
Json = dict[str, Any]


@dataclass(frozen=True)
class Post:
    """Something that somebody said there."""

    number: int
    words: str
    at: datetime
    edited: datetime | None = None

    @property
    def iso(self) -> str:
        """When, as most platforms write it."""
        return f"{self.at:%Y-%m-%dT%H:%M:%SZ}"

    @property
    def edited_iso(self) -> str:
        """When it was last changed, which is when it was written where it never was."""
        return f"{self.edited or self.at:%Y-%m-%dT%H:%M:%SZ}"

    @property
    def epoch(self) -> int:
        """When, in seconds since 1970."""
        return int(self.at.timestamp())


Body = Callable[[Sequence[Post], str, int], Json]
"""The answer that holds these posts, what to ask for the next page by (or nothing), and how many there are in all."""


@dataclass(frozen=True)
class Platform:
    """How one platform is asked. ``page`` is the parameter of the next page: a token, or a number from ``first``."""

    preset: str
    path: str
    body: Body
    page: str
    first: int | None = None
    step: int = 1
    needs: Mapping[str, str] = field(default_factory=dict)
    key: Callable[[web.Request], str] = lambda request: request.headers.get("Authorization", "")
    wanted_key: str = f"Bearer {KEY}"
    since: Callable[[web.Request], datetime | None] = lambda request: None
    refusal: tuple[int, Json] = (401, {})
    signs_in_at: str = ""


@dataclass
class Standin:
    """A platform on loopback. ``stumbles`` are answers given before anything else, one a request; None lets it pass."""

    platform: Platform
    web: Web
    posts: list[Post] = field(default_factory=list)
    per_page: int = 3
    stumbles: list[Callable[[], web.Response] | None] = field(default_factory=list)
    headers: Callable[[], dict[str, str]] = dict
    tokens: list[str] = field(default_factory=list)
    forgets_pages: bool = False

    def __post_init__(self) -> None:
        self.web.serve(self.platform.path, self._answer)
        if self.platform.signs_in_at:
            self.web.serve(self.platform.signs_in_at, self._sign_in)

    @property
    def asked(self) -> int:
        """How many times a page was asked for."""
        return sum(request.path == self.platform.path for request in self.web.requests)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        if self.stumbles and (stumble := self.stumbles.pop(0)) is not None:
            return stumble()
        wanted = f"Bearer {self.tokens[-1]}" if self.tokens else self.platform.wanted_key
        if wanted and self.platform.key(request) != wanted:
            status, body = self.platform.refusal
            return web.json_response(body, status=status)
        since = self.platform.since(request)
        shown = sorted(
            (post for post in self.posts if since is None or (post.edited or post.at) >= since),
            key=lambda post: (post.edited or post.at, post.number),
            reverse=True,
        )
        page = request.query.get(self.platform.page, "")
        if page and self.forgets_pages:
            return web.json_response({"error": "bad page"}, status=400)
        start = self._start(page, shown)
        part = shown[start : start + self.per_page]
        more = start + self.per_page < len(shown)
        following = f"before-{part[-1].number}" if more else ""
        return web.json_response(self.platform.body(part, following, len(shown)), headers=self.headers())

    def _start(self, page: str, shown: Sequence[Post]) -> int:
        if self.platform.first is not None:
            number = int(page or self.platform.first) - self.platform.first
            return number // self.platform.step * self.per_page
        if not page:
            return 0
        last = int(page.removeprefix("before-"))
        return next((place for place, post in enumerate(shown) if post.number == last), len(shown)) + 1

    async def _sign_in(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        basic = "Basic " + b64encode(f"client:{KEY}".encode()).decode()
        good = (
            request.headers.get("Authorization") == basic
            if form["grant_type"] == "client_credentials"
            else (form["refresh_token"], form["client_id"]) == (KEY, "client")
        )
        if not good:
            return web.json_response({"error": "invalid_grant"}, status=400)
        self.tokens.append(f"token-{len(self.tokens) + 1}")
        return web.json_response({"access_token": self.tokens[-1], "token_type": "bearer", "expires_in": 3600})


def _instant(name: str) -> Callable[[web.Request], datetime | None]:
    return lambda request: datetime.fromisoformat(request.query[name])


def _epoch(name: str, prefix: str = "") -> Callable[[web.Request], datetime | None]:
    return lambda request: datetime.fromtimestamp(int(request.query[name].removeprefix(prefix)), UTC)


def _x(posts: Sequence[Post], following: str, count: int) -> Json:
    return {
        "data": [
            {
                "id": str(post.number),
                "text": post.words,
                "author_id": "7",
                "created_at": post.iso,
                "lang": "en",
                "conversation_id": "1",
                "public_metrics": {"like_count": 2, "retweet_count": 1, "reply_count": 0},
                "entities": {"hashtags": [{"tag": "NHS"}]},
            }
            for post in posts
        ],
        "includes": {
            "users": [{"id": "7", "name": "Carol", "username": "carol", "public_metrics": {"followers_count": 12}}]
        },
        "meta": {"result_count": len(posts), **({"next_token": following} if following else {})},
    }


def _facebook(posts: Sequence[Post], following: str, count: int) -> Json:
    paging: Json = {"cursors": {"before": "b", "after": following or "end"}}
    if following:
        paging["next"] = "https://graph.facebook.com/v26.0/1/tagged?after=x"
    return {
        "data": [
            {
                "id": f"1_{post.number}",
                "message": post.words,
                "created_time": post.iso.replace("Z", "+0000"),
                "permalink_url": f"https://www.facebook.com/1/posts/{post.number}",
            }
            for post in posts
        ],
        "paging": paging,
    }


def _instagram(posts: Sequence[Post], following: str, count: int) -> Json:
    answer = _facebook(posts, following, count)
    answer["data"] = [
        {
            "id": str(post.number),
            "caption": post.words,
            "username": "carol",
            "media_type": "IMAGE",
            "timestamp": post.iso.replace("Z", "+0000"),
            "like_count": 2,
            "comments_count": 0,
            "permalink": f"https://www.instagram.com/p/{post.number}/",
        }
        for post in posts
    ]
    return answer


def _google(posts: Sequence[Post], following: str, count: int) -> Json:
    reviews: list[Json] = [
        {
            "name": f"accounts/1/locations/2/reviews/{post.number}",
            "reviewId": str(post.number),
            "reviewer": {"displayName": "Carol"},
            "starRating": "FIVE",
            "comment": post.words,
            "createTime": post.iso,
            "updateTime": post.edited_iso,
            "reviewReply": {"comment": "Sorry to hear that."},
        }
        for post in posts
    ]
    silent = {
        "name": "accounts/1/locations/2/reviews/silent",
        "starRating": "ONE",
        "createTime": "2026-11-01T00:00:00Z",
        "updateTime": "2026-11-01T00:00:00Z",
    }
    return {
        "reviews": reviews if following else [*reviews, silent],
        "totalReviewCount": count,
        **({"nextPageToken": following} if following else {}),
    }


def _youtube(posts: Sequence[Post], following: str, count: int) -> Json:
    return {
        "kind": "youtube#searchListResponse",
        "items": [
            {
                "id": {"kind": "youtube#video", "videoId": str(post.number)},
                "snippet": {
                    "publishedAt": post.iso,
                    "channelId": "UC1",
                    "channelTitle": "Carol",
                    "title": "Our &quot;ward&quot;",
                    "description": post.words,
                    "thumbnails": {"high": {"url": "https://i.example/1.jpg"}},
                },
            }
            for post in posts
        ],
        **({"nextPageToken": following} if following else {}),
    }


def _comments(posts: Sequence[Post], following: str, count: int) -> Json:
    def snippet(post: Post) -> Json:
        return {
            "textDisplay": post.words,
            "authorDisplayName": "@carol",
            "authorChannelId": {"value": "UC7"},
            "publishedAt": post.iso,
            "updatedAt": post.edited_iso,
            "likeCount": 2,
        }

    return {
        "items": [
            {
                "id": str(post.number),
                "snippet": {
                    "videoId": "v",
                    "totalReplyCount": 0,
                    "topLevelComment": {"id": str(post.number), "snippet": snippet(post)},
                },
            }
            for post in posts
        ],
        **({"nextPageToken": following} if following else {}),
    }


def _flickr(posts: Sequence[Post], following: str, count: int) -> Json:
    return {
        "photos": {
            "page": 1,
            "pages": 9,
            "photo": [
                {
                    "id": str(post.number),
                    "owner": "1@N0",
                    "ownername": "Carol",
                    "title": "A photo",
                    "tags": "ward nhs",
                    "dateupload": str(post.epoch),
                    "description": {"_content": f"<b>{post.words}</b>"},
                }
                for post in posts
            ],
        },
        "stat": "ok",
    }


def _vimeo(posts: Sequence[Post], following: str, count: int) -> Json:
    return {
        "total": count,
        "paging": {"next": "/videos?page=2" if following else None},
        "data": [
            {
                "uri": f"/videos/{post.number}",
                "name": "A film",
                "description": post.words,
                "created_time": post.iso,
                "link": f"https://vimeo.com/{post.number}",
                "user": {"name": "Carol", "uri": "/users/7"},
                "tags": [],
            }
            for post in posts
        ],
    }


def _pinterest(posts: Sequence[Post], following: str, count: int) -> Json:
    return {
        "items": [
            {
                "id": str(post.number),
                "title": None,
                "description": post.words,
                "created_at": post.iso[:-1],
                "link": "https://blog.example/",
                "board_owner": {"username": "carol"},
            }
            for post in posts
        ],
        "bookmark": following or None,
    }


def _reddit(posts: Sequence[Post], following: str, count: int) -> Json:
    return {
        "kind": "Listing",
        "data": {
            "after": following or None,
            "children": [
                {
                    "kind": "t3",
                    "data": {
                        "id": str(post.number),
                        "name": f"t3_{post.number}",
                        "title": "The hospital",
                        "selftext": post.words,
                        "author": "carol",
                        "created_utc": float(post.epoch),
                        "permalink": f"/r/Northmoor/comments/{post.number}/x/",
                        "subreddit": "Northmoor",
                        "edited": float(post.edited.timestamp()) if post.edited else False,
                        "score": 3,
                        "num_comments": 1,
                    },
                }
                for post in posts
            ],
        },
    }


def _nhs(posts: Sequence[Post], following: str, count: int) -> Json:
    return {
        "comments": [
            {
                "commentId": post.number,
                "title": "A visit",
                "commentText": post.words,
                "overallRating": 5,
                "screenName": "Carol",
                "publishedDate": post.iso,
                "odsCode": "RRV03",
            }
            for post in posts
        ]
    }


def _hacker_news(posts: Sequence[Post], following: str, count: int) -> Json:
    return {
        "hits": [
            {
                "objectID": str(post.number),
                "comment_text": f"<p>{post.words}",
                "author": "carol",
                "created_at_i": post.epoch,
                "story_id": 1,
                "parent_id": 1,
            }
            for post in posts
        ],
        "nbPages": 4,
    }


def _lemmy(posts: Sequence[Post], following: str, count: int) -> Json:
    def around(post: Post) -> Json:
        return {
            "creator": {"name": "carol", "actor_id": "https://lemmy.example/u/carol"},
            "community": {"name": "northmoor"},
            "counts": {"score": 2, "comments": 0},
        }

    address = "https://lemmy.example/{}/{}"
    moment = "%Y-%m-%dT%H:%M:%S.%f"
    return {
        "type_": "All",
        "communities": [],
        "users": [],
        "comments": [
            {
                "comment": {
                    "id": post.number,
                    "content": f"*{post.words}*",
                    "published": f"{post.at:{moment}}",
                    "ap_id": address.format("comment", post.number),
                },
                "post": {"ap_id": address.format("post", 1)},
                **around(post),
            }
            for post in posts
            if post.number % 2
        ],
        "posts": [
            {
                "post": {
                    "id": post.number,
                    "name": "The hospital",
                    "body": f"[{post.words}](https://a.example)",
                    "published": f"{post.at:{moment}}",
                    "ap_id": address.format("post", post.number),
                },
                **around(post),
            }
            for post in posts
            if not post.number % 2
        ],
    }


_SEARCH = {"query": "Northmoor Royal"}
_META = (400, {"error": {"message": f"Malformed access token {KEY}", "type": "OAuthException", "code": 190}})
_YOUTUBE = (400, {"error": {"code": 400, "message": "API key not valid.", "errors": [{"reason": "badRequest"}]}})


def _goog_key(request: web.Request) -> str:
    return request.headers.get("X-Goog-Api-Key", "")


PLATFORMS = (
    Platform("x-search", "/2/tweets/search/recent", _x, "next_token", needs=_SEARCH, since=_instant("start_time")),
    Platform("facebook-page", "/v26.0/1/tagged", _facebook, "after", needs={"page": "1"}, refusal=_META),
    Platform("instagram-mentions", "/v26.0/1/tags", _instagram, "after", needs={"account": "1"}, refusal=_META),
    Platform(
        "google-reviews",
        "/v4/accounts/1/locations/2/reviews",
        _google,
        "pageToken",
        needs={"account": "1", "location": "2", "client": "client", "client_secret": "s3cret"},
        wanted_key="Bearer token-0",
        signs_in_at="/token",
        refusal=(401, {"error": {"code": 401, "status": "UNAUTHENTICATED"}}),
    ),
    Platform(
        "youtube-search",
        "/youtube/v3/search",
        _youtube,
        "pageToken",
        needs=_SEARCH,
        key=_goog_key,
        wanted_key=KEY,
        since=_instant("publishedAfter"),
        refusal=_YOUTUBE,
    ),
    Platform(
        "youtube-comments",
        "/youtube/v3/commentThreads",
        _comments,
        "pageToken",
        needs={"channel": "UC1"},
        key=_goog_key,
        wanted_key=KEY,
        refusal=_YOUTUBE,
    ),
    Platform(
        "flickr-search",
        "/services/rest/",
        _flickr,
        "page",
        1,
        needs=_SEARCH,
        wanted_key=KEY,
        key=lambda request: request.query.get("api_key", ""),
        since=_epoch("min_upload_date"),
        refusal=(200, {"stat": "fail", "code": 100, "message": "Invalid API Key (Key has invalid format)"}),
    ),
    Platform(
        "vimeo-search",
        "/videos",
        _vimeo,
        "page",
        1,
        needs=_SEARCH,
        wanted_key=f"bearer {KEY}",
        refusal=(401, {"error": "No token", "error_code": 8003}),
    ),
    Platform(
        "pinterest-search",
        "/v5/search/partner/pins",
        _pinterest,
        "bookmark",
        needs=_SEARCH,
        refusal=(401, {"code": 2, "message": "Authentication failed."}),
    ),
    Platform(
        "reddit-search",
        "/search",
        _reddit,
        "after",
        needs={**_SEARCH, "client": "client"},
        wanted_key="Bearer token-0",
        signs_in_at="/api/v1/access_token",
    ),
    Platform(
        "nhs-reviews",
        "/comments/Comments",
        _nhs,
        "offset",
        0,
        50,
        needs={"ods": "RRV03"},
        wanted_key=KEY,
        key=lambda request: request.headers.get("subscription-key", ""),
        refusal=(401, {"statusCode": 401}),
    ),
    Platform(
        "hacker-news",
        "/api/v1/search_by_date",
        _hacker_news,
        "page",
        0,
        needs=_SEARCH,
        wanted_key="",
        since=_epoch("numericFilters", "created_at_i>"),
    ),
    Platform("lemmy-search", "/api/v3/search", _lemmy, "page", 1, needs=_SEARCH, wanted_key=""),
)

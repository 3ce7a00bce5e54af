"""A stand-in for a Bluesky server (PDS with its view of the network): sessions that run out, searches, notifications.

Shapes and faults after recorded answers of the reference server (`@atproto/pds` 0.5.35, `@atproto/bsky` 0.0.280).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aiohttp import web

from tests.fakes.web import Web

HANDLE, PASSWORD = "northmoor.test", "app-hunter2"
DID = "did:plc:ondmxnlra4g466iyhcn6p376"


@dataclass(frozen=True)
class Post:
    """One post there; ``reason`` is why the account is told of it, if it is. A like is a reason without words."""

    number: int
    at: datetime
    text: str = "@northmoor.test thank you 💙 #NHS"
    reason: str = ""

    def view(self) -> dict[str, Any]:
        """As a search shows it, or a notification."""
        collection = "app.bsky.feed.like" if self.reason == "like" else "app.bsky.feed.post"
        return {
            "uri": f"at://{DID}/{collection}/3n2wy{self.number:08d}",
            "cid": "bafyrei",
            "author": {"did": DID, "handle": "bob.test", "displayName": "Bob", "labels": []},
            "record": {
                "$type": collection,
                "text": self.text,
                "langs": ["en"],
                "createdAt": f"{self.at:%Y-%m-%dT%H:%M:%S}.000Z",
                "facets": [
                    {
                        "index": {"byteStart": 0, "byteEnd": 15},
                        "features": [{"$type": "app.bsky.richtext.facet#mention", "did": "did:plc:x"}],
                    },
                    {
                        "index": {"byteStart": 31, "byteEnd": 35},
                        "features": [{"$type": "app.bsky.richtext.facet#tag", "tag": "NHS"}],
                    },
                ],
            },
            "likeCount": 3,
            "repostCount": 2,
            "replyCount": 1,
            "indexedAt": f"{self.at:%Y-%m-%dT%H:%M:%S}.000Z",
            **({"reason": self.reason, "isRead": False} if self.reason else {}),
        }


@dataclass
class Bluesky:
    """The server. ``stumbles`` are answers given to a list first; None lets one pass."""

    web: Web
    posts: list[Post] = field(default_factory=list)
    per_page: int = 3
    stumbles: list[Callable[[], web.Response] | None] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    created: int = 0
    refreshed: int = 0
    refuses_refresh: bool = False
    forgets_pages: bool = False

    def __post_init__(self) -> None:
        for method, handler in (
            ("com.atproto.server.createSession", self._create),
            ("com.atproto.server.refreshSession", self._renew),
            ("app.bsky.feed.searchPosts", self._search),
            ("app.bsky.feed.getPosts", self._by_uri),
            ("app.bsky.notification.listNotifications", self._notifications),
        ):
            self.web.serve(f"/xrpc/{method}", handler)

    @property
    def access(self) -> str:
        """The token that is good now."""
        return f"access-{self.created}-{self.refreshed}"

    async def _create(self, request: web.Request) -> web.StreamResponse:
        content = await request.json()
        if content != {"identifier": HANDLE, "password": PASSWORD}:
            return fault(401, "AuthenticationRequired", "Invalid identifier or password")
        self.created += 1
        return web.json_response(self._session())

    async def _renew(self, request: web.Request) -> web.StreamResponse:
        if self.refuses_refresh or request.headers["Authorization"] != f"Bearer refresh-{self.created}":
            return fault(400, "ExpiredToken", "Token has expired")
        self.refreshed += 1
        return web.json_response(self._session())

    def _session(self) -> dict[str, Any]:
        return {
            "accessJwt": self.access,
            "refreshJwt": f"refresh-{self.created}",
            "handle": HANDLE,
            "did": DID,
            "active": True,
        }

    async def _search(self, request: web.Request) -> web.StreamResponse:
        since = datetime.fromisoformat(request.query["since"])
        words = request.query["q"].strip('"').lower()
        return self._page(
            request,
            "posts",
            [post for post in self.posts if not post.reason and post.at >= since and words in post.text.lower()],
        )

    async def _notifications(self, request: web.Request) -> web.StreamResponse:
        return self._page(request, "notifications", [post for post in self.posts if post.reason])

    async def _by_uri(self, request: web.Request) -> web.StreamResponse:
        uris = request.query.getall("uris")
        if len(uris) > 25:
            return fault(400, "InvalidRequest", "uris must not have more than 25 elements")
        views = [post.view() for post in self.posts]
        return web.json_response({"posts": [view for view in views if view["uri"] in uris]})

    def _page(self, request: web.Request, name: str, posts: list[Post]) -> web.StreamResponse:
        if self.stumbles and (stumble := self.stumbles.pop(0)) is not None:
            return stumble()
        if request.headers.get("Authorization") != f"Bearer {self.access}":
            return fault(400, "InvalidToken", "Token could not be verified")
        newest = sorted(posts, key=lambda post: (post.at, post.number), reverse=True)
        cursor = request.query.get("cursor", "")
        if cursor and self.forgets_pages:
            return fault(400, "InvalidRequest", "Malformed cursor")
        start = next((place for place, post in enumerate(newest) if f"c{post.number}" == cursor), -1) + 1
        part = newest[start : start + self.per_page]
        more = {"cursor": f"c{part[-1].number}"} if start + self.per_page < len(newest) else {}
        return web.json_response({name: [post.view() for post in part], **more}, headers=self.headers)


def fault(status: int, error: str, message: str = "") -> web.Response:
    """An answer as the server refuses."""
    return web.json_response({"error": error, "message": message}, status=status)

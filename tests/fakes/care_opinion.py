"""A stand-in for Care Opinion's API, version 2, made from its documentation and from what public programs that read it
say of its quirks: a refused key is a redirect, an item may be an apology, links come in two shapes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aiohttp import web

from tests.fakes.web import Web

KEY = "c0-hunter2"
SORRY = "Sorry! Something went wrong."


@dataclass
class Story:
    """One story there."""

    number: int
    at: datetime
    body: str = "They were **kind** to [my mum](https://a.example)."
    criticality: str | None = "mildly critical"
    progress: str | None = None
    tags: tuple[tuple[str, int], ...] = (("food", 1), ("waiting", -1), ("parking", 0))
    nacs: str = "RX1RA"
    responses: int = 0


@dataclass
class CareOpinion:
    """The server. ``hidden`` numbers are left out of the list though the stories stand; ``sorry`` ones are apologies in
    it; ``stumbles`` are answers given first, None lets one pass."""

    web: Web
    stories: dict[int, Story] = field(default_factory=dict)
    live_links: bool = False
    most: int = 7
    hidden: set[int] = field(default_factory=set)
    sorry: set[int] = field(default_factory=set)
    stumbles: list[Callable[[], web.Response] | None] = field(default_factory=list)
    odd: list[Any] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.web.answer_all = self._answer

    def add(self, *stories: Story) -> None:
        """Publish stories."""
        self.stories |= {story.number: story for story in stories}
        self.web.serve("/login", b"<html>log in</html>")

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        path = request.path.removeprefix("/api/v2/")
        self.paths.append(path)
        if self.stumbles and (stumble := self.stumbles.pop(0)) is not None:
            return stumble()
        if request.headers.get("Authorization") != f"SUBSCRIPTION_KEY {KEY}":
            return web.Response(status=302, headers={"Location": "/login"})
        if path == "opinions":
            return web.json_response(self._listed(request))
        number, _, part = path.removeprefix("opinions/").partition("/")
        story = self.stories.get(int(number))
        if story is None:
            return web.json_response({"message": "No such opinion"}, status=404)
        return web.json_response(self._part(story, part) if part else self._opinion(story))

    def _listed(self, request: web.Request) -> list[Any]:
        after = datetime.fromisoformat(request.query.get("publishedafter", "2000-01-01")).date()
        skip, take = int(request.query.get("skip", "0")), min(int(request.query["take"]), self.most)
        listed = [
            story
            for story in sorted(self.stories.values(), key=lambda story: (story.at, story.number))
            if story.at.date() >= after and story.number not in self.hidden
        ]
        items = [SORRY if story.number in self.sorry else self._opinion(story) for story in listed]
        return [*self.odd, *items][skip : skip + take]

    def _part(self, story: Story, part: str) -> list[Any]:
        return {
            "tags": [{"name": name, "group": "What was good?", "polarity": sign} for name, sign in story.tags],
            "healthservices": [
                {
                    "nacs": story.nacs,
                    "name": "Ward 7",
                    "type": "ward",
                    "siteNacs": "RX1",
                    "organisation": "Northmoor Royal",
                }
            ],
            "responses": [{"id": number, "body": "Thank you"} for number in range(story.responses)],
        }[part]

    def _opinion(self, story: Story) -> dict[str, Any]:
        base = f"/api/v2/opinions/{story.number}"
        links = [
            {"relation": part, "link": f"{base}/{part}", "id": ""}
            if self.live_links
            else {"rel": part, "id": "", "href": self.web.url(f"{base}/{part}")}
            for part in ("tags", "healthservices", "responses")
        ]
        return {
            "id": story.number,
            "title": f"Story {story.number}",
            "body": story.body,
            "authorRole": "the patient",
            "dateOfSubmission": story.at.isoformat()[:19],
            "dateOfPublication": story.at.isoformat()[:19],
            "criticality": story.criticality,
            "progress": story.progress,
            "links": links,
        }

"""Asking again for what is here already, against stand-ins made from the platforms' documentation."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web

from console.config.settings import Net
from console.domain.errors import SourceFault
from console.domain.mention import Change
from console.net.http import Fetcher
from console.sources.base import Rechecking
from tests.fakes.platforms import KEY, Standin
from tests.fakes.web import Web
from tests.unit.sources.declared.test_source import BY_NAME, NOW, Clock, opened, posts

Answer = Callable[[Sequence[str], set[str]], Any]


def reddit(asked: Sequence[str], gone: set[str]) -> Any:
    def thing(name: str) -> Any:
        down = {"author": "[deleted]", "selftext": "[removed]", "removed_by_category": "author"}
        return {
            "kind": "t3",
            "data": {
                "name": name,
                "author": "carol",
                "selftext": "kind",
                "removed_by_category": None,
                **(down if name in gone else {}),
            },
        }

    return {"kind": "Listing", "data": {"children": [thing(name) for name in asked]}}


def x(asked: Sequence[str], gone: set[str]) -> Any:
    there = [{"id": one, "text": "kind"} for one in asked if one not in gone]
    lost = [{"resource_id": one, "resource_type": "tweet", "title": "Not Found Error"} for one in asked if one in gone]
    return {**({"data": there} if there else {}), **({"errors": lost} if lost else {})}


def youtube(asked: Sequence[str], gone: set[str]) -> Any:
    return {"items": [{"id": one} for one in asked if one not in gone]}


TOGETHER: list[tuple[str, str, str, Answer]] = [
    ("reddit-search", "/api/info", "id", reddit),
    ("x-search", "/2/tweets", "ids", x),
    ("youtube-search", "/youtube/v3/videos", "id", youtube),
    ("youtube-comments", "/youtube/v3/comments", "id", youtube),
]


@pytest.fixture
async def site() -> AsyncIterator[Web]:
    async with Web().running() as here:
        yield here


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with Fetcher(Net(allow=("127.0.0.1",)), total=5.0) as one:
        yield one


def together(site: Web, path: str, parameter: str, answer: Answer, gone: set[str]) -> list[list[str]]:
    """Serve the items at ``path``; the ids of each request."""
    asked: list[list[str]] = []

    async def serve(request: web.Request) -> web.StreamResponse:
        assert KEY in str(request.headers) or "token-1" in request.headers.get("Authorization", "")
        asked.append(request.query[parameter].split(","))
        return web.json_response(answer(asked[-1], gone))

    site.serve(path, serve)
    return asked


@pytest.mark.parametrize(("name", "path", "parameter", "answer"), TOGETHER, ids=[one[0] for one in TOGETHER])
async def test_what_is_missing_or_marked_was_taken_down(
    name: str, path: str, parameter: str, answer: Answer, *, site: Web, fetcher: Fetcher
) -> None:
    Standin(BY_NAME[name], site, posts(1))
    asked = together(site, path, parameter, answer, {"b"})
    source = opened(BY_NAME[name], site, fetcher, Clock())
    assert isinstance(source, Rechecking) and source.due_again() > 86_400
    batch = await source.again(["a", "b", "c"])
    assert asked == [["a", "b", "c"]]
    assert [(one.native_id, one.change) for one in batch.mentions] == [("b", Change.DELETE)]
    assert source.due_again() == 0, "not before the next round"


async def test_x_answers_without_a_list_when_all_are_gone(site: Web, fetcher: Fetcher) -> None:
    together(site, "/2/tweets", "ids", x, {"a"})
    batch = await opened(BY_NAME["x-search"], site, fetcher, Clock()).again(["a"])
    assert [one.native_id for one in batch.mentions] == ["a"]


async def test_one_by_one_in_turns_the_newest_first(site: Web, fetcher: Fetcher) -> None:
    for number in range(8):
        body = {0: b"null", 6: b'{"deleted":true}'}.get(number, b'{"id":1}')
        site.serve(f"/v0/item/{number}.json", body, status=404 if number == 1 else 200)
    clock, ids = Clock(), [str(number) for number in range(8)]
    source = opened(BY_NAME["hacker-news"], site, fetcher, clock)
    first = await source.again(ids)
    assert [request.path for request in site.requests] == [f"/v0/item/{number}.json" for number in range(5)]
    assert [one.native_id for one in first.mentions] == ["1"]
    assert [one.native_id for one in (await source.again(ids)).mentions] == ["6"]
    await source.again(ids)
    assert site.requests[-5].path == "/v0/item/0.json", "and again from the newest on"
    clock.now = NOW + timedelta(minutes=15)
    assert source.due_again()


async def test_what_was_found_is_kept_where_a_later_question_fails(site: Web, fetcher: Fetcher) -> None:
    for number, status in enumerate((200, 404, 500, 200, 200)):
        site.serve(f"/v0/item/{number}.json", b'{"id":1}', status=status)
    ids = [str(number) for number in range(5)]
    source = opened(BY_NAME["hacker-news"], site, fetcher, Clock())
    batch = await source.again(ids)
    assert [one.native_id for one in batch.mentions] == ["1"]
    assert "500" in batch.note and "2 of 5" in batch.note
    del site.requests[:]
    site.serve("/v0/item/2.json", b"x", status=404)
    assert not (await source.again(ids)).mentions
    assert site.requests[0].path == "/v0/item/3.json", "one that always fails keeps no other from being asked for"
    assert [one.native_id for one in (await source.again(ids)).mentions] == ["1", "2"], "and its turn comes again"


@pytest.mark.parametrize("statuses", [(404, 404, 500), (404, 500), (500,)])
async def test_a_fault_behind_nothing_but_missing_ones_deletes_nothing(
    statuses: tuple[int, ...], site: Web, fetcher: Fetcher
) -> None:
    for number, status in enumerate(statuses):
        site.serve(f"/v0/item/{number}.json", b"{}", status=status)
    ids = [str(number) for number in range(len(statuses))]
    source = opened(BY_NAME["hacker-news"], site, fetcher, Clock())
    for _ in range(2):
        with pytest.raises(SourceFault):
            await source.again(ids)
        assert site.requests[0].path == "/v0/item/0.json", "past the end it begins again"
        del site.requests[:]


@pytest.mark.parametrize(("count", "gone"), [(20, 15), (3, 3)])
async def test_an_answer_in_which_most_are_missing_deletes_nothing(
    count: int, gone: int, site: Web, fetcher: Fetcher
) -> None:
    ids = [str(number) for number in range(count)]
    together(site, "/youtube/v3/videos", "id", youtube, set(ids[:gone]))
    batch = await opened(BY_NAME["youtube-search"], site, fetcher, Clock()).again(ids)
    assert batch.mentions == ()
    assert batch.note.startswith(f"{gone} of {count} mentions are missing there at once")


@pytest.mark.parametrize("body", [b"{}", b'{"items": {}}', b'{"items": null}', b'{"items": 5}'])
async def test_an_answer_of_another_shape_deletes_nothing(body: bytes, site: Web, fetcher: Fetcher) -> None:
    site.serve("/youtube/v3/videos", body)
    assert (await opened(BY_NAME["youtube-search"], site, fetcher, Clock()).again(["a"])).mentions == ()


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (403, b"{}"),
        (404, b""),
        (410, b""),
        (500, b"oops"),
        (302, b""),
        (200, b"<html>"),
    ],
)
async def test_a_refusal_deletes_nothing(status: int, body: bytes, site: Web, fetcher: Fetcher) -> None:
    site.serve("/youtube/v3/videos", body, status=status, Location="/login")
    with pytest.raises(SourceFault):
        await opened(BY_NAME["youtube-search"], site, fetcher, Clock()).again(["a"])


async def test_presets_that_cannot_are_never_asked(site: Web, fetcher: Fetcher) -> None:
    assert opened(BY_NAME["flickr-search"], site, fetcher, Clock()).due_again() == 0

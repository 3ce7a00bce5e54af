"""Web hooks against a stand-in made from the documentation: shapes, answers, and no word that calls anybody."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from console.channels import chat_cards
from console.channels.base import Letter
from console.channels.chat_hooks import HookChannel
from console.channels.registry import open_channel
from console.config.settings import ChannelSettings, Email, Net
from console.domain.errors import ChannelLater, ChannelRefused
from console.net.http import Fetcher

NOON = datetime(2027, 6, 1, 11, 0, tzinfo=UTC)
LETTER = Letter(
    "41:emergency:chat:1", "Praise for ED: “so kind”", "Somebody said:\n\n“so kind” & <warm>\n\nfile://x", "https://x/"
)


class Service:
    """Takes posts and answers what it was told to."""

    def __init__(self) -> None:
        self.status, self.body, self.headers = 200, "ok", {}
        self.seen: list[tuple[dict[str, str], bytes]] = []
        self.url = ""

    async def answer(self, request: web.Request) -> web.Response:
        self.seen.append((dict(request.headers), await request.read()))
        return web.Response(status=self.status, text=self.body, headers=self.headers)


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    told = Service()
    app = web.Application()
    app.router.add_post("/workflows/s3cret", told.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    told.url = f"http://127.0.0.1:{runner.addresses[0][1]}/workflows/s3cret?sig=pl4nted"
    try:
        yield told
    finally:
        await runner.cleanup()


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with Fetcher(Net(allow=("127.0.0.1",))) as made:
        yield made


def channel(kind: str, service: Service, fetcher: Fetcher, *, key: str = "", **headers: str) -> HookChannel:
    return HookChannel(
        ChannelSettings("chat", kind), fetcher, url=service.url, headers=headers, key=key, clock=lambda: NOON
    )


@pytest.mark.parametrize("kind", ["teams", "slack", "mattermost", "hook"])
async def test_a_letter_is_posted_once_as_json(kind: str, service: Service, fetcher: Fetcher) -> None:
    receipt = await channel(kind, service, fetcher).send(LETTER)
    ((headers, body),) = service.seen
    assert receipt.words == "200 ok" and headers["Content-Type"].startswith("application/json")
    assert "so kind" in json.dumps(json.loads(body), ensure_ascii=False)


async def test_a_plain_hook_is_signed_and_says_when_it_repeats(service: Service, fetcher: Fetcher) -> None:
    way = channel("hook", service, fetcher, key="k3y", **{"X-Site": "royal"})
    for _ in range(2):
        await way.send(LETTER)
    (first, body), (second, _) = service.seen
    assert first["Idempotency-Key"] == second["Idempotency-Key"] and first["X-Site"] == "royal"
    moment = first["X-Outside-In-Time"]
    expected = hmac.new(b"k3y", f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    assert moment == str(int(NOON.timestamp())) and first["X-Outside-In-Signature"] == f"sha256={expected}"
    assert json.loads(body) == {"id": LETTER.key, "subject": LETTER.subject, "text": LETTER.text, "link": LETTER.link}


async def test_answers_and_what_they_mean(service: Service, fetcher: Fetcher) -> None:
    way = channel("teams", service, fetcher)
    for status, fault in (
        (400, ChannelRefused),
        (404, ChannelRefused),
        (410, ChannelRefused),
        (413, ChannelRefused),
        (302, ChannelRefused),
        (401, ChannelLater),
        (429, ChannelLater),
        (500, ChannelLater),
        (503, ChannelLater),
    ):
        service.status, service.body = status, "no"
        with pytest.raises(fault) as caught:
            await way.send(LETTER)
        assert str(status) in str(caught.value)
        assert "s3cret" not in str(caught.value) and "pl4nted" not in str(caught.value)
    service.status, service.body = 202, ""
    assert "only Teams shows" in (await way.send(LETTER)).words


async def test_the_wait_that_a_service_asks_for_is_kept(service: Service, fetcher: Fetcher) -> None:
    service.status, service.headers = 429, {"Retry-After": "30"}
    with pytest.raises(ChannelLater) as caught:
        await channel("slack", service, fetcher).send(LETTER)
    assert caught.value.after == 30


async def test_slack_says_ok_or_it_did_not_post(service: Service, fetcher: Fetcher) -> None:
    service.body = "invalid_blocks"
    with pytest.raises(ChannelRefused, match="invalid_blocks"):
        await channel("slack", service, fetcher).send(LETTER)


async def test_no_service_and_an_address_inside_are_later(service: Service, fetcher: Fetcher) -> None:
    async with Fetcher(Net()) as guarded:
        with pytest.raises(ChannelLater) as caught:
            await channel("hook", service, guarded).send(LETTER)
    assert service.seen == [] and "pl4nted" not in str(caught.value)
    service.url = "http://127.0.0.1:1/"
    with pytest.raises(ChannelLater, match="does not answer"):
        await channel("hook", service, fetcher).send(LETTER)


async def test_a_probe_posts_nothing(service: Service, fetcher: Fetcher) -> None:
    said = await channel("teams", service, fetcher).probe()
    assert "127.0.0.1" in said and "pl4nted" not in said and service.seen == []


async def test_secrets_of_the_settings_are_resolved(service: Service, fetcher: Fetcher) -> None:
    known = {"secret:url": service.url, "secret:key": "k3y", "secret:token": "t0ken"}
    settings = ChannelSettings(
        "x", "hook", url="secret:url", options={"key": "secret:key", "headers": {"Authorization": "secret:token"}}
    )
    way = open_channel(settings, email=Email(), secret=lambda value: known.get(value, value), fetcher=fetcher)
    await way.send(LETTER)
    headers = service.seen[0][0]
    assert headers["Authorization"] == "t0ken" and "X-Outside-In-Signature" in headers


def test_no_word_calls_anybody_or_hides_a_link(shared: Path) -> None:
    """T12: every hostile chat string in every shape."""
    hostile = json.loads((shared / "fixtures/naughty/own/sinks.json").read_text())["chat"]
    for text in hostile:
        letter = Letter("1", text, f"words {text} words")
        for line in _texts(chat_cards.teams(letter)):
            assert not re.search(r"(?<!\\)[\[\]<>*_~`]", line), line
        posted = chat_cards.slack(letter)
        assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", posted["text"])
        assert all(block["text"]["type"] == "plain_text" for block in posted["blocks"])
        line = chat_cards.mattermost(letter)["text"]
        assert not re.search(r"@\S", line) and not re.search(r"(?<!\\)[\[\]<>*_~`]", line)
    print(f"{len(hostile)} hostile strings in 3 shapes: 0 live mentions")


def _texts(card: dict[str, Any]) -> list[str]:
    return [block["text"] for block in card["attachments"][0]["content"]["body"]]


@given(st.text(max_size=300), st.text(st.characters(codec="utf-8"), max_size=60).map(lambda text: text * 500))
def test_any_letter_fits(subject: str, text: str) -> None:
    assert_fits(Letter("1", subject, text))


def test_a_letter_that_doubles_when_it_is_escaped_fits() -> None:
    for text in ("\\" * 20_000, "*\n\n" * 5_000, '"' * 20_000, "🙂" * 20_000):
        assert_fits(Letter("1", text, text))


def assert_fits(letter: Letter) -> None:
    assert len(json.dumps(chat_cards.teams(letter), ensure_ascii=False).encode("utf-8")) < 28_000
    blocks = chat_cards.slack(letter)["blocks"]
    assert len(blocks) <= 50 and all(0 < len(block["text"]["text"]) <= 3_000 for block in blocks)
    for shape in (chat_cards.mattermost, chat_cards.plain):
        json.dumps(shape(letter), ensure_ascii=False).encode("utf-8")

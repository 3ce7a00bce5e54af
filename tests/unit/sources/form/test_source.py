"""The form of the topics: what arrives once, what does not arrive, and that nothing is kept of who sent it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from console.config.settings import FormSettings, Topic
from console.domain.errors import SourceRefused
from console.domain.mention import RawMention
from console.sources import listener
from console.sources.form.limits import MOST, MOST_OF_ALL, WINDOW, Limit, PageTokens
from console.sources.form.source import LARGEST, PROOF, FormSource, open_form
from tests.fakes.web import listens
from tests.unit.sources.webhook.test_source import free_port, taken

SECRET = "of-nginx-and-the-form-alone"
BY_PROXY = {PROOF: SECRET}
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
TOPICS = (
    Topic("flu-jab", "Flu jabs", "What <b>would</b> make it easier & quicker?", form=True),
    Topic("rota", "Rotas", "What about the rota?", form=True, until=date(2026, 11, 22)),
    Topic("by-mail", "Mail", "Asked by mail alone?", mailbox="m"),
)


@dataclass
class Hall:
    """The form with a store behind it that may be broken, and a browser before it."""

    source: FormSource
    kept: list[RawMention] = field(default_factory=list)
    broken: bool = False
    slow: asyncio.Event | None = None  # what the store waits for before it has kept anything
    later: timedelta = timedelta()

    async def collect(self) -> None:
        while True:
            async with aclosing(self.source.read(None)) as reading:  # type: ignore[type-var]
                async for batch in reading:
                    if self.broken:
                        break
                    if self.slow is not None and batch.mentions:
                        await self.slow.wait()
                    self.kept += batch.mentions

    async def get(self, path: str, method: str = "GET") -> tuple[int, str, aiohttp.typedefs.LooseHeaders]:
        url = f"http://127.0.0.1:{self.source.listener.port}/{path}"
        async with aiohttp.ClientSession() as session, session.request(method, url) as answer:
            return answer.status, await answer.text(), dict(answer.headers)

    async def post(self, path: str, headers: dict[str, str] | None = None, **fields: str) -> tuple[int, str]:
        url = f"http://127.0.0.1:{self.source.listener.port}/{path}"
        async with aiohttp.ClientSession() as session, session.post(url, data=fields, headers=headers) as answer:
            return answer.status, await answer.text()

    async def token(self, path: str = "flu-jab") -> str:
        """The one of a page that was just opened."""
        return token_in((await self.get(path))[1])


def token_in(page: str) -> str:
    return re.findall(r'name="token" value="([^"]+)"', page)[0]


@pytest.fixture
async def hall() -> AsyncIterator[Hall]:
    def now() -> datetime:
        return NOW + one.later

    source = open_form(
        FormSettings(f"127.0.0.1:{free_port()}"), TOPICS, now=now, zone=ZoneInfo("Europe/London"), proof=SECRET
    )
    one = Hall(source)
    task = asyncio.create_task(one.collect())
    await listens(source.listener.port)
    yield one
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_an_answer_arrives_once_and_without_its_sender(hall: Hall) -> None:
    token = await hall.token()
    status, page = await hall.post(
        "flu-jab",
        {"X-Forwarded-For": "10.1.2.3", "User-Agent": "Jo's phone"},
        token=token,
        words="Jabs at \x1b[31mnight\r\nplease",
        who="",
    )
    assert status == 200 and "Your answer has arrived" in page
    [answer] = hall.kept
    assert (answer.body, answer.platform, answer.kind) == ("Jabs at [31mnight\nplease", "flu-jab", "answer")
    assert not (answer.author or answer.author_name or answer.url or answer.extra)
    assert "10.1.2.3" not in repr(hall.kept) + repr(hall.source._limit._counts)
    again, page = await hall.post("flu-jab", token=token, words="Jabs at night please")
    assert again == 200 and "Your answer has arrived" in page and len(hall.kept) == 1


async def test_a_name_is_kept_only_where_it_is_typed(hall: Hall) -> None:
    await hall.post("flu-jab", token=await hall.token(), words="Biscuits", who=" Jo\nBloggs ")
    assert [answer.author_name for answer in hall.kept] == ["Jo Bloggs"]


async def test_the_page_runs_nothing_and_says_the_question_as_it_is_written(hall: Hall) -> None:
    status, page, headers = await hall.get("ask/flu-jab/")
    assert status == 200 and "What &lt;b&gt;would&lt;/b&gt; make it easier &amp; quicker?" in page
    assert 'action=""' in page and 'name="viewport"' in page and "<script" not in page and "http" not in page
    policy = headers["Content-Security-Policy"]  # type: ignore[index, call-overload]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
    assert "Set-Cookie" not in headers and headers["Cache-Control"] == "no-store"  # type: ignore[index, operator, call-overload]


async def test_any_prefix_works_and_nothing_else_is_there(hall: Hall) -> None:
    assert (await hall.post("trust/ask/flu-jab", token=await hall.token(), words="x"))[0] == 200
    for path, status in (("", 404), ("nothing", 404), ("by-mail", 404), ("flu-jab/x", 404), ("rota", 410)):
        assert (await hall.get(path))[0] == status
    assert (await hall.get("flu-jab", "PUT"))[0] == 405
    assert (await hall.post("rota", token=hall.source._tokens.make("rota", NOW), words="x"))[0] == 410
    assert len(hall.kept) == 1


@pytest.mark.parametrize("token", ["", "x", "1.2.3", "é.é.é", "..", "NaN.a.b"])
async def test_a_token_that_is_not_ours_costs_nobody_their_words(hall: Hall, token: str) -> None:
    status, page = await hall.post("flu-jab", token=token, words="Mine & <yours>", who="Jo")
    assert status == 409 and "too old" in page
    assert "Mine &amp; &lt;yours&gt;</textarea>" in page and 'value="Jo"' in page
    assert not hall.kept
    assert (await hall.post("flu-jab", token=token_in(page), words="Mine & <yours>"))[0] == 200
    assert len(hall.kept) == 1


async def test_a_token_is_of_one_topic_and_of_one_day(hall: Hall) -> None:
    token = await hall.token()
    assert (await hall.post("flu-jab", token=hall.source._tokens.make("rota", NOW), words="x"))[0] == 409
    hall.later = timedelta(hours=13)
    assert (await hall.post("flu-jab", token=token, words="x"))[0] == 409
    assert not hall.kept


async def test_what_is_empty_or_too_long_is_said(hall: Hall) -> None:
    token = await hall.token()
    assert (await hall.post("flu-jab", token=token, words=" \n "))[0] == 422
    status, page = await hall.post("flu-jab", token=token, words="x" * 4_001)
    assert status == 422 and f">{'x' * 4_000}</textarea>" in page
    assert (await hall.post("flu-jab", token=token, words="x" * LARGEST))[0] == 413
    assert (await hall.post("flu-jab", token=token, **{f"f{n}": "x" for n in range(50)}))[0] == 400
    assert not hall.kept
    assert (await hall.post("flu-jab", token=token, words="x"))[0] == 200, "none of these has used the token up"


async def test_a_store_that_cannot_take_it_leaves_the_words_on_the_page(hall: Hall) -> None:
    hall.broken = True
    token = await hall.token()
    status, page = await hall.post("flu-jab", token=token, words="Jabs at night", who="Jo")
    assert status == 503 and "Jabs at night</textarea>" in page and 'value="Jo"' in page
    assert token_in(page) == token, "to send it again is the same answer"
    hall.broken = False
    token = token_in(page)
    await taken(lambda: hall.post("flu-jab", token=token, words="Jabs at night"), 200)
    assert len(hall.kept) == 1


async def test_a_store_that_is_slow_keeps_one_answer_however_often_it_is_sent(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener, "_COMMIT", 0.05)
    hall.slow = asyncio.Event()
    page = (await hall.get("flu-jab"))[1]
    for _ in range(3):
        status, page = await hall.post("flu-jab", token=token_in(page), words="Jabs at night")
        assert status == 503
    monkeypatch.undo()
    hall.slow.set()
    assert (await hall.post("flu-jab", token=token_in(page), words="Jabs at night"))[0] == 200
    assert len({answer.native_id for answer in hall.kept}) == 1


async def test_one_address_cannot_flood_and_another_still_comes_through(hall: Hall) -> None:
    tokens = [hall.source._tokens.make("flu-jab", NOW) for _ in range(MOST + 2)]
    answers = [
        (await hall.post("flu-jab", BY_PROXY | {"X-Forwarded-For": "9.9.9.9, 10.0.0.1"}, token=token, words="x"))[0]
        for token in tokens
    ]
    assert answers.count(200) == MOST and answers[-1] == 429
    another = BY_PROXY | {"X-Forwarded-For": "10.0.0.2"}
    assert (await hall.post("flu-jab", another, token=tokens[-1], words="x"))[0] == 200


async def test_only_a_proxy_that_proves_itself_says_who_asks() -> None:
    def request(peer: str, told: list[str], *, proof: str) -> web.Request:
        headers = CIMultiDict([(PROOF, proof), *(("X-Forwarded-For", one) for one in told)])
        return make_mocked_request("POST", "/flu-jab", headers).clone(remote=peer)

    def whence(listen: str, peer: str, told: list[str], proof: str = "") -> str:
        settings = FormSettings(listen, proxies=("10.1.0.0/16",))
        source = open_form(settings, TOPICS, now=lambda: NOW, zone=UTC, proof=SECRET)
        return source._whence(request(peer, told, proof=proof))

    for listen, proof in ((":8788", SECRET), ("unix:/run/form.sock", "")):
        for told, who in (
            (["192.0.2.7"], "192.0.2.7"),
            (["9.9.9.9", "192.0.2.7, 10.1.2.3"], "192.0.2.7"),
            ([], ""),
            (["unknown"], ""),
            (["9.9.9.9, \x07"], ""),
            (["::ffff:192.0.2.7"], "192.0.2.7"),
            (["2001:db8:1:2:aaaa::1"], "2001:db8:1:2::/64"),
        ):
            assert whence(listen, "127.0.0.1", told, proof) == who, (listen, told)
    for peer in ("127.0.0.1", "10.1.2.3", "192.0.2.9"):
        for proof in ("", "guessed", SECRET + "x"):
            assert whence(":8788", peer, ["192.0.2.7"], proof) == peer, "what anybody writes there is not believed"


async def test_a_login_on_the_server_cannot_use_up_the_turn_of_all(hall: Hall) -> None:
    tokens = [hall.source._tokens.make("flu-jab", NOW) for _ in range(2 * MOST)]
    answers = [
        (await hall.post("flu-jab", {"X-Forwarded-For": f"198.51.100.{number}"}, token=token, words="x"))[0]
        for number, token in enumerate(tokens)
    ]
    assert answers.count(200) == MOST
    other = hall.source._tokens.make("flu-jab", NOW)
    assert (await hall.post("flu-jab", BY_PROXY | {"X-Forwarded-For": "10.0.0.2"}, token=other, words="x"))[0] == 200


async def test_it_listens_at_a_socket_file_that_its_group_may_open(tmp_path: Path) -> None:
    path = tmp_path / "form.sock"
    source = open_form(FormSettings(f"unix:{path}"), TOPICS, now=lambda: NOW, zone=UTC)
    async with source.listener.listening(source._answer):
        assert path.stat().st_mode & 0o777 == 0o660
        connector = aiohttp.UnixConnector(str(path))
        async with aiohttp.ClientSession(connector=connector) as session, session.get("http://form/flu-jab") as answer:
            assert answer.status == 200


def test_a_proof_that_can_be_guessed_is_refused() -> None:
    with pytest.raises(SourceRefused, match="16 characters"):
        open_form(FormSettings(":8788"), TOPICS, now=lambda: NOW, zone=UTC, proof="short")


def test_the_limit_forgets_its_key_with_its_counts() -> None:
    limit = Limit()
    assert all(limit.allows("10.0.0.1", NOW) for _ in range(MOST)) and not limit.allows("10.0.0.1", NOW)
    first = limit._key
    assert limit.allows("10.0.0.1", NOW + timedelta(seconds=WINDOW + 1)) and limit._key != first


def test_tokens_are_those_of_one_store_also_after_a_restart() -> None:
    token = PageTokens(b"one store's key").make("a", NOW)
    nonce = PageTokens(b"one store's key").reads(token, "a", NOW)
    assert nonce and not PageTokens(b"one store's key").is_used(nonce)
    assert PageTokens(b"another's").reads(token, "a", NOW) == ""
    assert PageTokens().reads(PageTokens().make("a", NOW), "a", NOW) == ""


def test_those_whom_nobody_can_tell_apart_are_limited_together_alone() -> None:
    limit = Limit()
    assert sum(limit.allows("", NOW) for _ in range(2 * MOST_OF_ALL)) == MOST_OF_ALL


def test_one_address_that_is_refused_shuts_nobody_else_out() -> None:
    limit, now = Limit(), datetime(2026, 3, 2, tzinfo=UTC)
    assert sum(limit.allows("192.0.2.1", now) for _ in range(3 * MOST_OF_ALL)) == MOST
    assert limit.allows("192.0.2.2", now)

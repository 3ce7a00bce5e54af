"""The form on which staff answer the topics, each at a path of its own: ``…/flu-jab``. Whatever prefix a reverse proxy
puts before it, the last part of the path is the topic, and the page posts to where it was found.

Nothing is kept of who asks: no address, no cookie, no header, no log of requests. A name only where somebody types one.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from ipaddress import IPv6Address, IPv6Network
from urllib.parse import parse_qs

from aiohttp import web

from console.config.settings import FormSettings, Topic
from console.domain.errors import SourceRefused
from console.domain.mention import ANSWER, RawMention
from console.domain.text import clean, clean_line
from console.net.guard import Guard, literal, unwrapped
from console.sources.base import Batch
from console.sources.form import page as form_page
from console.sources.form.limits import Limit, PageTokens
from console.sources.listener import BadBody, Listener, Posted, QueueFull, body_of, place_of

LARGEST = 64 * 1024  # bytes of one answer, as a browser encodes it
_BODY = 20.0  # seconds for it to come over a poor line
PROOF = "X-Outside-In-Proxy"  # the header in which a reverse proxy that comes over TCP shows its secret
_AGAIN = "What you wrote still stands here: please send it once more."


@dataclass(slots=True)
class FormSource:
    """Serves ``topics`` at ``listener``. It has no cursor: who answers sees whether it arrived. Who asks is told by a
    reverse proxy that proves itself: it comes by the listener's socket file, or shows the secret ``proof``. ``proxies``
    are further ones behind it, whose addresses are passed over."""

    id: str
    topics: tuple[Topic, ...]
    listener: Listener
    now: Callable[[], datetime]
    zone: tzinfo
    proxies: Guard = field(default_factory=lambda: Guard.of(()))
    _tokens: PageTokens = field(default_factory=PageTokens)
    proof: str = ""
    _limit: Limit = field(default_factory=Limit)

    async def read(self, cursor: str | None) -> AsyncIterator[Batch]:
        """Answers as they are sent."""
        async with contextlib.aclosing(self.listener.batches(self._answer)) as batches:  # type: ignore[type-var]
            async for batch in batches:
                yield batch

    async def probe(self) -> str:
        """Whether one could listen there now."""
        return await self.listener.probe(self._answer)

    async def _answer(self, request: web.Request) -> web.Response:
        name = request.path.rstrip("/").rpartition("/")[2]
        topic = next((one for one in self.topics if one.id == name), None)
        if topic is None:
            return _page(
                404,
                form_page.said(
                    "Not here", "There is no such question here.", "Please look at the link that you were given."
                ),
            )
        if topic.until is not None and self.now().astimezone(self.zone).date() > topic.until:
            return _page(410, form_page.said(topic.name, "This question is closed.", "Thank you for looking in."))
        if request.method == "POST":
            return await self._posted(request, topic)
        if request.method not in {"GET", "HEAD"}:
            return _page(405, form_page.said(topic.name, "Not like this.", "Please open the page in a browser."))
        return self._ask(topic, 200)

    def _ask(
        self, topic: Topic, status: int, *, token: str = "", words: str = "", who: str = "", wrong: str = ""
    ) -> web.Response:
        token = token or self._tokens.make(topic.id, self.now())
        return _page(status, form_page.ask(topic.name, topic.question, token, words=words, who=who, wrong=wrong))

    async def _posted(self, request: web.Request, topic: Topic) -> web.Response:
        try:
            async with asyncio.timeout(_BODY):
                body = await body_of(request)
        except BadBody:
            return _page(400, form_page.said(topic.name, "It arrived damaged.", "Please go back and send it again."))
        except web.HTTPRequestEntityTooLarge:
            return _page(413, form_page.said(topic.name, "That is too long.", "Please go back and send a shorter one."))
        except TimeoutError:
            return _page(408, form_page.said(topic.name, "It did not arrive.", "Please go back and send it again."))
        try:
            told = parse_qs(body.decode("utf-8", "replace"), max_num_fields=10)
        except ValueError:
            return self._ask(topic, 400)
        token, words, who = (told.get(name, [""])[0] for name in ("token", "words", "who"))
        words, who = clean(words, limit=form_page.LONGEST + 1), clean_line(who, limit=form_page.LONGEST_NAME)

        nonce = self._tokens.reads(token, topic.id, self.now())

        def again(status: int, wrong: str) -> web.Response:
            # with the token that it came with, so that what a slow store has kept after all is the same answer
            return self._ask(
                topic, status, token=token if nonce else "", words=words[: form_page.LONGEST], who=who, wrong=wrong
            )

        if not nonce:
            return again(409, f"This page has become too old. {_AGAIN}")
        if self._tokens.is_used(nonce):
            return _thanks(topic)  # sent twice, or loaded again: it is there once
        if not words:
            return again(422, "Please write an answer before you send it.")
        if len(words) > form_page.LONGEST:
            return again(422, f"It is longer than {form_page.LONGEST:,} characters; what is left of it stands here.")
        if not self._limit.allows(self._whence(request), self.now()):
            return again(429, f"Too many answers came from here within a few minutes. {_AGAIN} In ten minutes, please.")
        answer = RawMention(
            native_id=nonce, kind=ANSWER, body=words, author_name=who, published=self.now(), platform=topic.id
        )
        try:
            kept = await self.listener.kept(Posted((answer,)))
        except QueueFull:
            kept = False
        if not kept:
            return again(503, f"It could not be kept just now. {_AGAIN}")
        self._tokens.use(nonce)
        return _thanks(topic)

    def _whence(self, request: web.Request) -> str:
        """The address that it came from, to be counted and never kept: the one at the other end, or what a proxy tells
        that has proved itself (empty where it tells none). What anybody else writes into ``X-Forwarded-For`` is not
        believed, whoever may be logged in on this machine."""
        if not self._proves_itself(request):
            return _counted(request.remote or "")
        told = ",".join(request.headers.getall("X-Forwarded-For", ())).split(",")
        for hop in reversed(told):
            address = literal(hop.strip())
            if address is None or not self.proxies.lists(address):
                return _counted(hop.strip())
        return ""

    def _proves_itself(self, request: web.Request) -> bool:
        shown = request.headers.get(PROOF, "").encode("utf-8", "replace")
        return self.listener.is_file or bool(self.proof and hmac.compare_digest(shown, self.proof.encode()))


def open_form(
    form: FormSettings,
    topics: tuple[Topic, ...],
    *,
    now: Callable[[], datetime],
    zone: tzinfo,
    key: bytes = b"",
    proof: str = "",
) -> FormSource:
    """The form that ``form`` places; ``key`` is the store's, so that its pages outlive the process, ``proof`` what a
    reverse proxy shows. Raises `SourceRefused` for a place where nobody can listen, and for a proof that is short."""
    if proof and len(proof) < 16:
        raise SourceRefused("The secret of the form's proxy must have 16 characters or more.")
    host, port = place_of(form.listen)
    listener = Listener(host, port, LARGEST, "`listen` in [form]")
    return FormSource(
        "form",
        tuple(topic for topic in topics if topic.form),
        listener,
        now,
        zone,
        Guard.of(form.proxies),
        PageTokens(key),
        proof,
    )


def _counted(told: str) -> str:
    """How an address is counted: one of IPv6 by the network that a single connection is given; no address is empty."""
    address = literal(told)
    plain = unwrapped(address) if address is not None else None
    return str(IPv6Network((int(plain), 64), strict=False)) if isinstance(plain, IPv6Address) else str(plain or "")


def _thanks(topic: Topic) -> web.Response:
    return _page(200, form_page.said(topic.name, "Thank you.", "Your answer has arrived. You can close this page."))


def _page(status: int, page: str) -> web.Response:
    return web.Response(status=status, text=page, content_type="text/html", charset="utf-8", headers=form_page.HEADERS)

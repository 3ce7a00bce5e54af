"""A session on a Bluesky server (AT Protocol PDS), by an app password; shared by what reads and what publishes.

``com.atproto.server.createSession`` gives an access token for a couple of hours and a refresh token for longer; it is
limited to 30 calls in five minutes and 300 a day for an account, so that ``refreshSession`` (the refresh token as
Bearer) goes first. Both are kept in memory alone. Answers as a real server gave them: a wrong password is 401
``AuthenticationRequired``; no token 401 ``AuthMissing``; a token that is bad or has run out **400** ``InvalidToken`` or
``ExpiredToken``; a view of the network that is down 502 ``UpstreamFailure``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

import msgspec

from console.domain.text import clean_line
from console.net.errors import NetFault
from console.net.request import Answer, Request

if TYPE_CHECKING:
    from console.net.http import Fetcher

SERVICE = "https://bsky.social"
_SPENT = frozenset({"InvalidToken", "ExpiredToken", "AuthMissing", "AuthenticationRequired"})
_CAP = 4 * 1024 * 1024


class SignInRefused(NetFault):
    """The account or its password is not taken: a person must act."""


class SignInFailed(NetFault):
    """The server does not sign anybody in at the moment. ``answer`` may say for how long."""

    def __init__(self, sentence: str, answer: Answer) -> None:
        super().__init__(sentence)
        self.answer = answer


class _Told(msgspec.Struct, rename="camel"):
    """What is read of a session, or of a fault."""

    access_jwt: str = ""
    refresh_jwt: str = ""
    did: str = ""
    error: str = ""


@dataclass(slots=True)
class BlueskySession:
    """One account. ``get`` and ``post`` call a method of the protocol by its name, signed in; an answer of any status
    comes back as it is, save that a token that has run out is renewed, and the call made once more."""

    fetcher: Fetcher
    handle: str
    password: str = field(repr=False)
    service: str = SERVICE
    did: str = ""
    _access: str = field(default="", repr=False)
    _refresh: str = field(default="", repr=False)
    _signing: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)

    async def get(self, method: str, parameters: Iterable[tuple[str, str]] = ()) -> Answer:
        """The answer to a query. Raises `NetFault`, `SignInRefused` among them."""
        query = urlencode([pair for pair in parameters if pair[1]])
        return await self._call(f"{method}?{query}" if query else method, Request(cap=_CAP, follow=False))

    async def post(self, method: str, content: object) -> Answer:
        """The answer to a procedure. Raises `NetFault`."""
        headers = {"Content-Type": "application/json"}
        return await self._call(method, Request("POST", headers, msgspec.json.encode(content), _CAP, follow=False))

    async def _call(self, method: str, ask: Request) -> Answer:
        token = self._access or await self._sign_in("")
        answer = await self._once(method, ask, token)
        if answer.status in {400, 401} and error_of(answer) in _SPENT:
            answer = await self._once(method, ask, await self._sign_in(token))
        return answer

    async def _once(self, method: str, ask: Request, token: str) -> Answer:
        headers = {"Accept": "application/json", **ask.headers, "Authorization": f"Bearer {token}"}
        return await self.fetcher.request(self._address(method), replace(ask, headers=headers))

    async def _sign_in(self, spent: str) -> str:
        """A token other than ``spent``: what another call has just got, by the refresh token, or by the password."""
        async with self._signing:
            if self._access and self._access != spent:
                return self._access
            self._access = ""
            if self._refresh:
                renewal = Request("POST", cap=_CAP, follow=False)
                answer = await self._once("com.atproto.server.refreshSession", renewal, self._refresh)
                if answer.status == 200:
                    return self._keep(answer)
                if answer.status not in {400, 401, 403}:
                    raise SignInFailed(f"{self._host} does not renew our session ({answer.status}).", answer)
                self._refresh = ""
            content = {"identifier": self.handle.removeprefix("@"), "password": self.password}
            answer = await self.fetcher.post(
                self._address("com.atproto.server.createSession"),
                msgspec.json.encode(content),
                headers={"Content-Type": "application/json", "Accept": "application/json"},
                cap=_CAP,
            )
            if answer.status == 200:
                return self._keep(answer)
            if answer.status in {400, 401, 403}:
                raise _refusal(self._host, self.handle, answer)
            raise SignInFailed(f"{self._host} does not sign us in ({answer.status}).", answer)

    def _keep(self, answer: Answer) -> str:
        told = _told(answer)
        if not told.access_jwt:
            raise SignInFailed(f"{self._host} gives no token.", answer)
        self._access, self._refresh, self.did = told.access_jwt, told.refresh_jwt, told.did or self.did
        return self._access

    def _address(self, method: str) -> str:
        return f"{self.service.rstrip('/')}/xrpc/{method}"

    @property
    def _host(self) -> str:
        return urlsplit(self.service).hostname or "The server"


def error_of(answer: Answer) -> str:
    """The name of the fault that an answer tells, or empty."""
    return _told(answer).error


def _told(answer: Answer) -> _Told:
    try:
        return msgspec.json.decode(answer.body, type=_Told)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return _Told()


def _refusal(host: str, handle: str, answer: Answer) -> SignInRefused:
    error = error_of(answer)
    advice = {
        "AuthFactorTokenRequired": "This account wants a second factor: make an app password for it in its settings.",
        "AccountTakedown": "The account was taken down.",
    }.get(error, "Is the app password still good? It is made in the account's settings, and is not its password.")
    return SignInRefused(f"{host} does not sign in {clean_line(handle, limit=80)} ({answer.status}).", advice=advice)

"""Signing in by OAuth 2: a token that lasts for a while, asked for when it is needed, kept in memory alone.

RFC 6749 4.4 (client credentials: Reddit) and 6 (a refresh token: Google). The answer is
``{"access_token", "expires_in"}``; a refusal is a 400 or 401 with ``{"error"}``.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from console.domain.errors import SourceLater, SourceRefused
from console.sources.declared.request import Asking, fill
from console.sources.errors import fault_of, wire_as_source
from console.sources.json_text import NotJson, read_object

if TYPE_CHECKING:
    from console.net.http import Fetcher

_EARLY = 60  # seconds before its end that a token counts as spent
_LIFE = 1_800  # seconds, where the answer does not say


@dataclass(slots=True)
class AccessToken:
    """The token of one source. ``get`` asks for one only where there is none that still lasts."""

    asking: Asking
    fetcher: Fetcher
    now: Callable[[], datetime]
    _value: str = field(default="", repr=False)
    _until: datetime | None = None

    async def get(self) -> str:
        """The token; empty for a preset that needs none. Raises `SourceFault`."""
        sign_in = self.asking.preset.sign_in
        if sign_in is None:
            return ""
        if self._value and self._until is not None and self.now() < self._until:
            return self._value
        values = self.asking.values
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        if sign_in.user:
            pair = f"{fill(sign_in.user, values)}:{fill(sign_in.password, values)}"
            headers["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
        form = urlencode({name: fill(text, values) for name, text in sign_in.form.items()}).encode()
        address = self.asking.sign_in_address()
        with wire_as_source():
            answer = await self.fetcher.post(address, form, headers=headers, cap=64 * 1024)
        host = urlsplit(address).hostname
        if answer.status in {400, 401, 403}:
            raise SourceRefused(
                f"{host} does not sign us in ({answer.status}).",
                advice="Are the name and the secret of the application still good?",
            )
        fault = fault_of(answer, now=self.now())
        if fault is not None:
            raise fault
        try:
            said = read_object(answer.body)
        except NotJson as error:
            raise SourceLater(f"What {host} answers to the sign-in cannot be read: {error}.") from error
        value, lasts = said.get("access_token"), said.get("expires_in")
        if not isinstance(value, str) or not value:
            raise SourceRefused(f"{host} gives no token.", advice="Is the application allowed to ask for one?")
        life = lasts if isinstance(lasts, int | float) and 0 < lasts < 10**9 else _LIFE
        self._value, self._until = value, self.now() + timedelta(seconds=max(0.0, life - _EARLY))
        return value

    def spoil(self) -> bool:
        """Forget a token that was refused; whether there was one, so that asking again may help."""
        had, self._value, self._until = bool(self._value), "", None
        return had

"""What a preset asks: its texts filled with the values of the settings, the moment to begin at, and the page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from console.domain.errors import SourceRefused
from console.sources.declared.preset import Preset

_PLACED = re.compile(r"\{([a-z][a-z0-9_.]*)\}")


class Asking:
    """The requests of one preset under one source's settings. ``base`` takes the place of the scheme and host of every
    address: a server of one's own."""

    __slots__ = ("base", "preset", "values")

    def __init__(self, preset: Preset, values: Mapping[str, str], base: str = "") -> None:
        self.preset = preset
        self.values = {**preset.defaults, **{name: value for name, value in values.items() if value}}
        self.base = base
        lacking = [name for name in preset.needs if not self.values.get(name)]
        if lacking:
            said = "; ".join(f"{name}: {preset.needs[name]}" for name in lacking)
            where = [f'with = {{ {name} = "…" }}' if name != "key" else 'key = "secret:…"' for name in lacking]
            raise SourceRefused(f"The preset needs {', '.join(lacking)} ({said}).", advice=f"Set {', '.join(where)}.")

    def address(self, *, since: datetime, page: str = "") -> str:
        """The whole URL of a page."""
        known = {**self.values, **moments(since)}
        query = {name: value for name, text in self.preset.query.items() if (value := fill(text, known))}
        if page and self.preset.pages.parameter:
            query[self.preset.pages.parameter] = page
        return self._whole(self.preset.url, query)

    def address_again(self, ids: Sequence[str]) -> str:
        """The whole URL at which these items are asked for again."""
        again = self.preset.again
        assert again is not None
        known = {**self.values, "ids": ",".join(ids), "id": ids[0]}
        query = {name: value for name, text in again.query.items() if (value := fill(text, known))}
        return self._whole(again.url.replace("{id}", quote(ids[0], safe="")), query)

    def headers(self, *, token: str = "") -> dict[str, str]:
        """The headers of a page; those that come out empty are left out."""
        known = {**self.values, "token": token}
        filled = {name: fill(text, known) for name, text in self.preset.headers.items()}
        for name, value in filled.items():
            if not value.isprintable():
                raise SourceRefused(f"The header {name} would hold a line break.", advice="Look at its secret.")
        return {"Accept": "application/json", **{name: value for name, value in filled.items() if value}}

    def sign_in_address(self) -> str:
        """Where a token is asked for."""
        return self._whole(self.preset.sign_in.url if self.preset.sign_in else "", {})

    def _whole(self, template: str, query: Mapping[str, str]) -> str:
        parts = urlsplit(fill(template, {name: quote(value, safe="") for name, value in self.values.items()}))
        if self.base:
            ours = urlsplit(self.base)
            parts = parts._replace(scheme=ours.scheme, netloc=ours.netloc, path=ours.path.rstrip("/") + parts.path)
        joined = "&".join(filter(None, (parts.query, urlencode(query, quote_via=quote))))
        return urlunsplit(parts._replace(query=joined))


def fill(text: str, values: Mapping[str, str]) -> str:
    """``text`` with the values that it names; empty where it names values, and none of them is there."""
    named = _PLACED.findall(text)
    if named and not any(values.get(name) for name in named):
        return ""
    return _PLACED.sub(lambda match: values.get(match[1], ""), text)


def moments(since: datetime) -> dict[str, str]:
    """The moment to begin at, in the spellings that platforms take."""
    utc = since.astimezone(UTC).replace(microsecond=0)
    return {
        "since": f"{utc:%Y-%m-%dT%H:%M:%SZ}",
        "since.epoch": str(int(utc.timestamp())),
        "since.day": f"{utc:%Y-%m-%d}",
    }

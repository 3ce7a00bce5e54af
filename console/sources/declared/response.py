"""One page of a platform's answer: its items as mentions, where the next page is, and what a refusal means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from console.domain.errors import SourceFault, SourceLater, SourceRefused
from console.domain.mention import RawMention
from console.domain.text import clean_line
from console.net.rate_limits import asked_wait
from console.net.request import Answer
from console.net.routes import shown
from console.sources.base import Spoiled
from console.sources.declared.fields import path_of, plain, walk
from console.sources.declared.preset import Faults, Items, LoadedPreset, Pages, Rate
from console.sources.errors import fault_of
from console.sources.json_text import NotJson, read_json
from console.sources.table.row import BadRow

_ENOUGH = 65_536  # bytes of an item that the quarantine keeps
_FAULTS = (BadRow, ValueError, TypeError, OverflowError, RecursionError)  # what one hostile item can raise
_WHOLE_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class ResponsePage:
    """What one answer held. ``next`` is what to ask for the page after it, or empty."""

    mentions: tuple[RawMention, ...]
    spoiled: tuple[Spoiled, ...]
    seen: int
    next: str

    def all_before(self, moment: datetime) -> bool:
        """Whether there are dates, and none from ``moment`` on: a pinned or a disordered item does not end a walk."""
        dates = [mention.edited or mention.published for mention in self.mentions]
        return bool(dates) and all(date is not None and date < moment for date in dates)


def page_of(loaded: LoadedPreset, document: object, asked: str) -> ResponsePage:
    """The page that ``document`` is, asked for as ``asked``. An item that cannot be read costs only itself."""
    mentions: list[RawMention] = []
    spoiled: list[Spoiled] = []
    seen = 0
    for items, fields in zip(loaded.preset.items, loaded.maps, strict=True):
        for item in _items(items, document):
            seen += 1
            try:
                if not isinstance(item, dict):
                    raise BadRow("it is no object")
                mention = fields.mention(item)
            except _FAULTS as error:
                spoiled.append(Spoiled(str(error) if isinstance(error, BadRow) else type(error).__name__, _raw(item)))
                continue
            if mention is not None:
                mentions.append(replace(mention, kind=items.kind))
    return ResponsePage(tuple(mentions), tuple(spoiled), seen, _next(loaded.preset.pages, document, asked, seen))


def document_of(answer: Answer, faults: Faults, *, now: datetime) -> object:
    """The JSON of a good answer. Raises `SourceFault`, which names the platform's code and never quotes its message:
    Meta's, for one, repeats the token."""
    try:
        document = read_json(answer.body) if answer.body else None
    except NotJson as error:
        _raise(fault_of(answer, now=now))
        host = shown(answer.url)
        if answer.body.lstrip()[:1] == b"<":
            raise SourceRefused(
                f"{host} shows a web page where data was expected, perhaps to log in.", advice="Is the key still good?"
            ) from error
        raise SourceLater(f"What {host} sends cannot be read: {error}.") from error
    code = clean_line(plain(walk(document, path_of(faults.code))), limit=40) if faults.code else ""
    if code:
        _raise(_fault_by_code(answer, code, faults, now=now))
    if answer.status == 402:
        raise SourceRefused(f"{shown(answer.url)} wants to be paid (402).", advice="Is there credit on the account?")
    _raise(fault_of(answer, now=now))
    return document


def quota_left(headers: Mapping[str, str], rate: Rate, *, now: datetime) -> float | None:
    """None while there are requests left; else the seconds until there are more, as far as the platform says."""
    left = headers.get(rate.remaining.lower(), "") if rate.remaining else ""
    try:
        spent = bool(left) and float(left) < 1
    except ValueError:
        return None
    if not spent:
        return None
    named = headers.get(rate.reset.lower(), "")
    wait = asked_wait({"ratelimit-reset": named}, now=now) if named else asked_wait(headers, now=now)
    return _WHOLE_DAY / 96 if wait is None else wait


def _fault_by_code(answer: Answer, code: str, faults: Faults, *, now: datetime) -> SourceFault | None:
    host = shown(answer.url)
    if code in faults.refused:
        return SourceRefused(
            f"{host} refuses us (code {code}).", advice="Is its key still good, and does it allow this?"
        )
    if code in faults.later:
        wait = asked_wait(answer.headers, now=now)
        return SourceLater(f"{host} asks us to come less often (code {code}).", after=wait)
    fault = fault_of(answer, now=now)
    if fault is None and answer.status == 200:
        return SourceLater(f"{host} has a fault of its own (code {code}).")
    return fault


def _raise(fault: SourceFault | None) -> None:
    if fault is not None:
        raise fault


def _items(items: Items, document: object) -> Iterator[object]:
    """The items of one list, each with what is told of it elsewhere in the answer."""
    found = walk(document, path_of(items.path)) if items.path else document
    tables = {
        name: {plain(walk(one, path_of(join.by))): one for one in rows if isinstance(one, dict)}
        for name, join in items.joins.items()
        if isinstance(rows := walk(document, path_of(join.source)), list)
    }
    for item in found if isinstance(found, list) else ():
        if isinstance(item, dict) and tables:
            joined = {
                name: table.get(plain(walk(item, path_of(items.joins[name].where)))) for name, table in tables.items()
            }
            yield {**item, **joined}
        else:
            yield item


def _next(pages: Pages, document: object, asked: str, seen: int) -> str:
    """What the page after this one is asked for by; empty where this is the last, or would be asked for again."""
    if not pages.parameter or (pages.more and not walk(document, path_of(pages.more))):
        return ""
    if pages.cursor:
        following = plain(walk(document, path_of(pages.cursor)))
        return following if following != asked else ""
    if not seen:
        return ""
    number = int(asked) if asked.isdecimal() else pages.first
    return str(number + pages.step)


def _raw(item: object) -> bytes:
    try:
        return msgspec.json.encode(item)[:_ENOUGH]
    except (TypeError, ValueError, RecursionError):
        return repr(type(item)).encode()

"""From bytes to a feed, by the fastest way that loses nothing.

1. What is a web page is none. 2. JSON goes to the JSON Feed reader. 3. Well-formed XML goes to fastfeedparser, which is
a hundred times faster than feedparser, and right on well-formed input alone. 4. The rest (3 in 100 real feeds) goes to
feedparser, in a child process that is killed when its seconds or 512 MB are used up. 5. Where that finds nothing,
fastfeedparser's guess is taken, in a child as well, and marked. Both children together have 5 s of CPU: time on the
wall would make what is found depend on what else the machine does.
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from weakref import WeakKeyDictionary

import fastfeedparser
import msgspec
from lxml import etree

from console.sources.feed import reading_child
from console.sources.feed.charsets import as_declared, windows_letters
from console.sources.feed.document import MOST_ENTRIES, Document, FeedEntry, NotAFeed, read_json_feed
from console.sources.feed.words import body_of, captions_of, title_of

CAP = 5 * 1024 * 1024  # bytes of a feed
_LENIENT, _FAST = 3, 2  # seconds of CPU; on 244 real feeds feedparser needed 1.25 at most
_WALL = 30.0  # seconds after which a child that gets no CPU is given up
_CHILDREN = 2  # at the same time
_MOST_ATTRIBUTES = 200  # of one element; fastfeedparser takes time by their square
_MOST_NAMESPACES = 2_000  # declared in one document
_FEED = re.compile(rb"<(?:[a-z]+:)?(?:rss|feed|rdf)[\s>:]", re.I)
_PAGE = re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.I)
_ENTRY = re.compile(rb"<(?:[a-z]+:)?(?:item|entry)[\s>/]", re.I)
_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()
_DATES = frozenset({"pubdate", "date", "published", "updated", "modified", "issued", "created"})
_DATED = re.compile(r"\d{4}|\d\d?\D+\d\d?\D+\d\d")  # a year, or three numbers


async def read_feed(body: bytes, charset: str = "") -> Document:
    """The feed in ``body``, which its server says is in ``charset``. Raises `NotAFeed`, whose text says what it is
    instead."""
    head = body[: 64 * 1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head:
        raise NotAFeed("it is empty")
    if head[:1] in {b"{", b"["}:
        return await asyncio.to_thread(read_json_feed, body)
    if head[:2] not in {b"\xff\xfe", b"\xfe\xff"} and not _FEED.search(head) and _PAGE.search(head):
        raise NotAFeed("it is a web page", page=True)
    body = as_declared(body, charset)
    document = await asyncio.to_thread(_well_formed, body)
    if document is not None:
        return document
    patient = await _by_child("lenient", _LENIENT, body, "the feed is not well-formed, and was read patiently")
    if patient is not None and patient.entries:
        return patient
    guessed = await _by_child("fast", _FAST, body, "the feed is broken: its text may be damaged")
    if guessed is not None and guessed.entries:
        return guessed
    if _ENTRY.search(body):
        raise NotAFeed("no entry of it can be read within 5 s and 512 MB")
    if not _FEED.search(head) or (patient is None and guessed is None):
        raise NotAFeed("it is neither RSS, Atom nor JSON Feed")
    return patient or guessed or Document()


def _well_formed(body: bytes) -> Document | None:
    """The feed, if its XML is well-formed and built so that reading it is quick; else None."""
    if b"<!ENTITY" in body[:65_536] or body.count(b"xmlns") > _MOST_NAMESPACES:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root.xpath(f"boolean(//*[count(@*) > {_MOST_ATTRIBUTES}])"):
        return None
    try:
        feed = fastfeedparser.parse(body)
    except (ValueError, TypeError, AttributeError, KeyError):
        return None
    found = [one for one in root.iter(etree.Element) if _name(one) in {"item", "entry"}]
    if len(found) != len(feed.entries):
        return None  # which of the two is right is for the patient parser to say
    entries = [
        _mended(reading_child.fast_entry(entry), element)
        for entry, element in zip(feed.entries[:MOST_ENTRIES], found[:MOST_ENTRIES], strict=True)
    ]
    ttl = root.findtext("channel/ttl") or ""
    left = len(feed.entries) - len(entries)
    return _document(
        {
            "id": feed.feed.get("id"),
            "title": feed.feed.get("title"),
            "lang": feed.feed.get("language"),
            "ttl": ttl,
            "entries": entries,
        },
        f"only the first {MOST_ENTRIES} entries were read, {left} were left" if left else "",
    )


def _mended(entry: dict[str, object], element: etree._Element) -> dict[str, object]:
    """The entry with its words from the XML itself, and without a date where none stands there: fastfeedparser takes a
    guid such as ``1`` for the first of this month."""
    dates = [one.text or "" for one in element.iterchildren(etree.Element) if _name(one) in _DATES]
    undated = {} if any(_DATED.search(date) for date in dates) else {"published": "", "updated": ""}
    title, body = title_of(element), body_of(element)
    return {
        **entry,
        **undated,
        "title": title.text[: reading_child.MOST_TEXT],
        "title_markup": title.markup,
        "body": body.text[: reading_child.MOST_TEXT],
        "body_markup": body.markup,
        "captions": [text for text in captions_of(element) if text and text != body.text.strip()],
    }


def _name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2].lower()


async def _by_child(parser: str, seconds: int, body: bytes, note: str) -> Document | None:
    """What the named parser finds in a process of its own; None where it fails, or needs more than it may have."""
    async with _turn():
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            "-I",
            str(Path(reading_child.__file__)),
            parser,
            str(seconds),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            async with asyncio.timeout(_WALL):
                output, _ = await child.communicate(body)
        except TimeoutError:
            return None
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
    if child.returncode != 0:
        return None
    try:
        found = msgspec.json.decode(output, type=dict[str, object])
    except (msgspec.MsgspecError, ValueError):
        return None
    return _document(found, note)


def _turn() -> asyncio.Semaphore:
    """The turns of the running loop: five hundred broken feeds are no five hundred processes."""
    loop = asyncio.get_running_loop()
    return _turns.setdefault(loop, asyncio.Semaphore(_CHILDREN))


def _document(found: Mapping[str, object], note: str) -> Document:
    """The document that plain values describe. Text that a parser made of lone surrogates is left to `clean`."""
    entries = found["entries"]
    assert isinstance(entries, list)
    ttl = str(found.get("ttl") or "").strip()
    return Document(
        id=str(found.get("id") or ""),
        title=windows_letters(str(found.get("title") or "")),
        lang=str(found.get("lang") or ""),
        ttl=int(ttl) if ttl.isascii() and ttl.isdigit() and len(ttl) < 6 else 0,
        entries=tuple(msgspec.convert(_with_letters(entry), FeedEntry) for entry in entries),
        note=note,
    )


def _with_letters(entry: Mapping[str, object]) -> dict[str, object]:
    return {name: windows_letters(value) if isinstance(value, str) else value for name, value in entry.items()}

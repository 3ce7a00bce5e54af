"""The words of an entry of a well-formed feed, read off its XML: what its title and its body say, and in which form.

fastfeedparser, quick and right with links and dates, takes of a title or a body what stands before the first element
in it, no XHTML, nothing within ``media:group``, and ``media:title`` for a title: so all words are taken here.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from html import escape
from typing import NamedTuple

from lxml import etree

from console.sources.markup import is_tag, text_of

_ATOM = frozenset({"http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#"})
_DC = frozenset({"http://purl.org/dc/elements/1.1/", "http://purl.org/dc/terms/"})
_MEDIA = frozenset({"http://search.yahoo.com/mrss/", "http://search.yahoo.com/mrss"})
_XHTML = frozenset({"http://www.w3.org/1999/xhtml"})
_MODULE = frozenset({"http://purl.org/rss/1.0/modules/content/"})
_PODCAST = frozenset({"http://www.itunes.com/dtds/podcast-1.0.dtd"})
_KINDS = {
    name: kind
    for kind, names in (
        ("atom", _ATOM),
        ("dc", _DC),
        ("media", _MEDIA),
        ("xhtml", _XHTML),
        ("module", _MODULE),
        ("podcast", _PODCAST),
    )
    for name in names
}
_RSS = re.compile(
    r"(?:https?://)?(?:purl\.org/(?:net/)?rss|(?:my|channel)\.netscape\.com|backend\.userland\.com)", re.I
)
_TITLES = (("atom", "title"), ("rss", "title"), ("dc", "title"), ("media", "title"), ("podcast", "title"))
_BODIES = (
    ("atom", "content"),
    ("module", "encoded"),
    ("rss", "content"),
    ("xhtml", "body"),
    ("xhtml", "div"),
    ("rss", "body"),
    ("rss", "fullitem"),
    ("rss", "description"),
    ("atom", "summary"),
    ("rss", "summary"),
    ("rss", "abstract"),
    ("dc", "description"),
    ("dc", "abstract"),
    ("media", "description"),
    ("podcast", "summary"),
)
_CAPTION = ("media", "description")
_MOST_CAPTIONS = 20
_LOOKS_LIKE_HTML = re.compile(r"</[a-z][a-z0-9]*\s*>|<(?:br|img|p|hr)\b[^<>]*>|&(?:#\d+|#x[0-9a-f]+|[a-z]+);", re.I)
_HTML = frozenset({"html", "text/html"})
_GROUPS = frozenset({"group", "content"})  # of Media RSS, which hold titles and descriptions of their own


class ServedWords(NamedTuple):
    """Words as they were served; ``markup`` says whether they are HTML."""

    text: str = ""
    markup: bool = False


def title_of(entry: etree._Element) -> ServedWords:
    """The title of an entry."""
    return _first(entry, _TITLES)


def body_of(entry: etree._Element) -> ServedWords:
    """What an entry says: its content, else its summary, else what describes its film or picture."""
    return _first(entry, _BODIES)


def captions_of(entry: etree._Element) -> list[str]:
    """What describes the pictures and films of an entry."""
    said = (_said(element, kind, name) for element, kind, name in _parts(entry) if (kind, name) == _CAPTION)
    return list(dict.fromkeys(text_of(one.text) if one.markup else one.text.strip() for one in said))[:_MOST_CAPTIONS]


def _first(entry: etree._Element, wanted: tuple[tuple[str, str], ...]) -> ServedWords:
    """The first of these that says anything. Of several that bear one name the first counts."""
    there: dict[tuple[str, str], list[ServedWords]] = {}
    for element, kind, name in _parts(entry):
        if (kind, name) in wanted:
            there.setdefault((kind, name), []).append(_said(element, kind, name))
    return next((said for key in wanted for said in there.get(key, ()) if said.text.strip()), ServedWords())


def _parts(entry: etree._Element) -> Iterator[tuple[etree._Element, str, str]]:
    """The elements of an entry, those within a group of Media RSS last, each with its kind and its name."""
    own = etree.QName(entry).namespace or ""
    within: list[etree._Element] = []
    for element in entry.iterchildren(etree.Element):
        kind, name = _kind(element, own), _name(element)
        if kind == "media" and name in _GROUPS:
            within += element.iter(*(f"{{{namespace}}}*" for namespace in _MEDIA))
        else:
            yield element, kind, name
    for element in within:
        yield element, "media", _name(element)


def _kind(element: etree._Element, own: str) -> str:
    namespace = etree.QName(element).namespace or ""
    if (kind := _KINDS.get(namespace) or _KINDS.get(namespace.lower())) is not None:
        return kind
    return "rss" if namespace in {"", own} or _RSS.match(namespace) else "other"


def _name(element: etree._Element) -> str:
    return str(etree.QName(element).localname).lower()


def _said(element: etree._Element, kind: str, name: str) -> ServedWords:
    """The words of an element by the rules of its dialect."""
    if kind == "xhtml":
        return ServedWords(_inner(element), True)
    given = element.get("type", "").strip().lower()
    if kind == "media":
        return ServedWords("".join(element.itertext()), given in _HTML)
    if kind != "atom":
        return ServedWords(_inner(element) if len(element) else element.text or "", True)
    if element.get("mode", "") == "base64" or ("/" in given and not _is_text(given)):
        text = _decoded(element)
        return ServedWords(text, given in _HTML or (not given and bool(_LOOKS_LIKE_HTML.search(text))))
    if given == "xhtml" or given.endswith("xml") or (len(element) and given not in {"text", "text/plain"}):
        return ServedWords(_inner(element), True)
    text = "".join(element.itertext())
    sniffed = not given and name != "title" and bool(_LOOKS_LIKE_HTML.search(text))
    return ServedWords(text, given in _HTML or sniffed)


def _is_text(kind: str) -> bool:
    return kind.startswith("text/") or kind.endswith("xml")


def _decoded(element: etree._Element) -> str:
    """What base64 holds, if it is text; a picture has no words."""
    try:
        return base64.b64decode("".join(element.itertext()), validate=False).decode()
    except (binascii.Error, ValueError):
        return ""


def _inner(element: etree._Element) -> str:
    """What stands in an element as HTML: names without prefix, no attributes but the alternative texts of pictures.
    What HTML does not know is a plain span, so that its words stay."""
    pieces = [escape(element.text or "", quote=False)]
    for child in element:
        if isinstance(child.tag, str):
            name = _name(child)
            shown = name if is_tag(name) else "span"
            alt = child.get("alt", "")
            pieces += [f'<{shown} alt="{escape(alt)}">' if alt else f"<{shown}>", _inner(child), f"</{shown}>"]
        pieces.append(escape(child.tail or "", quote=False))
    return "".join(pieces)

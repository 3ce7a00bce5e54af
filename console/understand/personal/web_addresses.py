"""E-mail addresses, handles and links in a text, typed or spelled out ("jo dot fisher at example dot org").

Each function reads the signs of a folded text and is linear in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from console.domain.judgement import PersonalDetail

_EMAIL = re.compile(
    r"(?<![\w.+'-])[\w.+'-]{1,64}(?:@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}"
    r"|\s?@\s?[\w-]{1,63}(?:\s?\.\s?[a-z-]{2,24}){1,3}(?!\w))"
)
_AT_BRACKETED = r"\s?[\[({<]\s?(?:at|a|@|the at sign|at sign)\s?[\])}>]\s?"
_AT_SAID = r",?\s(?:at(?: sign)?|arobase),?\s"
_DOT_SAID = r"(?:\s?[\[({<]\s?(?:dot|full stop|point|\.)\s?[\])}>]\s?|,?\s(?:dot|full stop|point)\s)"
_DOT = rf"(?:{_DOT_SAID}|\.)"
_LOCAL = rf"(?<![\w.+'-])[\w+'-]{{1,40}}(?:(?:{_DOT}|,?\s(?:underscore|dash|hyphen)\s)[\w+'-]{{1,40}}){{0,4}}"
_SPELLED_EMAIL = re.compile(
    rf"{_LOCAL}(?:{_AT_BRACKETED}[\w-]{{1,40}}{_DOT}|{_AT_SAID}[\w-]{{1,40}}{_DOT_SAID})[\w-]{{1,40}}"
    rf"(?:{_DOT}[\w-]{{1,40}}){{0,3}}(?!\w)",
    re.IGNORECASE,
)
_DICTATED = re.compile(  # "my email is L A Rook, all one word, then 51, at example, dot com"
    r"\be-?mail(?: address)?(?: is| was|:| =)\s([^.!?\n]{3,120}?\Wat,?\s[^.!?\n]{2,60}?\W(?:dot|full stop)\s[a-z]{2,12}"
    r"(?:\s(?:dot|full stop)\s[a-z]{2,12}){0,2})(?!\w)",
    re.IGNORECASE,
)
_FIRST_PART = re.compile(  # "sending bookings to other than stores.rp?": the name of a mailbox without the rest
    r"\b(?:e-?mail|mail(?:box)?|inbox|send(?:ing)?|contact)\b[^.!?\n]{0,60}?(?:^|\s)([a-z]{2,24}\.[a-z]{1,3})(?=[?,;)]|\.?(?:\s|$))"
)
_SAID_DOT = re.compile(r"\W(?:dot|full stop)\W|arobase", re.IGNORECASE)
_BRACKETED_AT = re.compile(r"[\[({<]\s?(?:at|a|@|the at sign|at sign)\s?[\])}>]", re.IGNORECASE)
_HANDLE = re.compile(r"(?<![\w./@])@([A-Za-z0-9_](?:[\w.-]{0,60}[A-Za-z0-9_])?)")
_NETWORKS = re.compile(r"\b(?:insta|ig\b|snap|twitter|tik|discord|threads|x[ :-])", re.IGNORECASE)
_NAMED_HANDLE = re.compile(
    r"\b(?:insta(?:gram)?|ig|snap(?:chat)?|twitter|tik ?tok|discord|threads|x)(?: handle| name| is| me| user(?: ?name)?"
    r"|:|-| at| as| on| =){1,3} ?@?((?=[\w.]{0,30}[\d_.])[A-Za-z_][\w.]{2,30}\w)",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"(?<![\w@.])(?:https?://|www\.)[^\s<>\"]{3,300}|(?<![\w@.-])"
    r"(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,24}/[^\s<>\"]{1,300}",
    re.IGNORECASE,
)
_NETWORK = re.compile(
    r"(?:https?://)?(?:www\.|m\.)?(?:facebook|instagram|twitter|x|linkedin|tiktok|threads|t|bsky|youtube)\."
    r"(?:com|net|me|app)/[\w.@/-]+",
    re.IGNORECASE,
)
_PERSONAL_PATH = re.compile(
    r"\d{4}|\d[\d-]{4}|\?.|=|@|~|/(?:people|person|profiles?|users?|u|members?|patients?|tributes?|obituar|in|accounts?"
    r"|claims?|fundraisers?|memorials?|staff|team)/",
    re.IGNORECASE,
)
_NEWS = re.compile(r"news|gazette|herald|echo|chronicle|times|bbc|guardian|press|mail", re.IGNORECASE)
_YEARS = re.compile(r"/(?:19|20)\d\d(?:[/-]\d{1,2}){0,2}(?=[/-])")
_SLUG_WORD = re.compile(r"[a-z]{3,}", re.IGNORECASE)
_END = ".,;:!?)]}'"


def emails(signs: str) -> Iterator[PersonalDetail]:
    """E-mail addresses."""
    if "@" in signs:
        for match in _EMAIL.finditer(signs):
            yield PersonalDetail(*match.span(), "email")
    for match in _FIRST_PART.finditer(signs):
        yield PersonalDetail(*match.span(1), "email", sure=False)
    folded = signs.lower()
    if "at" not in folded and "(a)" not in folded and "arobase" not in folded:
        return
    if _SAID_DOT.search(folded) or _BRACKETED_AT.search(folded):
        for match in _SPELLED_EMAIL.finditer(signs):
            if _SAID_DOT.search(match[0]) or _BRACKETED_AT.search(match[0]):
                yield PersonalDetail(*match.span(), "email")
        for match in _DICTATED.finditer(signs):
            yield PersonalDetail(*match.span(1), "email")


def handles(signs: str, ours: Callable[[str], bool]) -> Iterator[PersonalDetail]:
    """Names of people on networks. ``ours`` tells of a handle whether it is the organisation's, or no person's."""
    if "@" in signs:
        for match in _HANDLE.finditer(signs):
            if not ours(match[1]):
                yield PersonalDetail(*match.span(), "handle")
    if _NETWORKS.search(signs):
        for match in _NAMED_HANDLE.finditer(signs):
            if not ours(match[1]):
                yield PersonalDetail(*match.span(1), "handle")


def links(signs: str, ours: Callable[[str], bool], name: Callable[[str], bool]) -> Iterator[PersonalDetail]:
    """Links that lead to a person: a page on a network, an id or a query, a name in the path.

    ``name`` tells whether a word is a person's first name. A link to the organisation's front page, to an article by
    its words or its date, stays.
    """
    if "/" not in signs and "www." not in signs.lower():
        return
    for match in _LINK.finditer(signs):
        written = match[0].rstrip(_END)
        end = match.start() + len(written)
        if _NETWORK.match(written):
            if not ours(written):
                yield PersonalDetail(match.start(), end, "handle")
            continue
        host, _, path = written.partition("://")[2].partition("/") if "://" in written else written.partition("/")
        rest = _YEARS.sub("/", "/" + path)
        if _NEWS.search(host) and "?" not in rest and "=" not in rest:
            continue
        if _PERSONAL_PATH.search(rest) or any(name(word.lower()) for word in _SLUG_WORD.findall(rest)):
            yield PersonalDetail(match.start(), end, "url")

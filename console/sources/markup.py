"""The words of a piece of HTML, and nothing else of it: HTML is never kept.

A tokeniser of our own, in one pass that cannot turn quadratic (html.parser of CPython 3.11 can), and with one rule that
parsers lack: what is no tag of HTML is text, so that ``<3``, ``a < b`` and ``<ward name>`` survive.
"""

from __future__ import annotations

import html
import re

LONGEST = 256 * 1024  # characters of HTML that are looked at; a mention keeps 8,000 of text
_TOKEN = re.compile(
    r"<!--(?:(?!-->).)*+(?:-->|\Z)"
    r"|<(?P<raw>script|style|template|noscript|iframe|svg|math)\b[^<>]*+>(?:(?!</(?P=raw)).)*+(?:</(?P=raw)[^<>]*+>|\Z)"
    r"|<(?P<close>/)?(?P<name>[a-z][a-z0-9:\-]*+)(?P<rest>(?:[^<>\"']|\"[^\"<]*+\"|'[^'<]*+')*+)>"
    r"|</?(?P<loose>[a-z][a-z0-9:\-]*+)[^<>]*+>"
    r"|<[!?][^<>]*+>",
    re.I | re.S,
)
_ALT = re.compile(r"\balt\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.I)
_BLOCK = re.compile(
    "address|article|aside|blockquote|br|d[dlt]|div|fieldset|fig(caption|ure)|footer|form|h[1-6r]|header|li|main|nav|"
    "ol|option|p|pre|section|select|table|tbody|tfoot|thead|t[dhr]|ul|video|audio"
)
_INLINE = re.compile(
    "a|abbr|acronym|area|b|base|bd[io]|big|blink|body|button|canvas|caption|center|cite|code|col|colgroup|data|del|"
    "details|dfn|em|embed|font|head|html|i|img|input|ins|kbd|label|legend|link|map|mark|marquee|meta|object|param|"
    "picture|q|rp|rt|ruby|s|samp|small|source|span|strike|strong|su[bp]|summary|textarea|time|title|track|tt|u|var|wbr"
)
_DROPPED = re.compile("script|style|template|noscript|iframe|svg|math")  # with all that stands in them
_BLANKS = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\s*\n\s*")


def text_of(markup: str) -> str:
    """The text of ``markup`` as a reader sees it: blocks on lines of their own, entities resolved, the alternative text
    of pictures left to `alternatives_of`. Text without any markup comes back as it is, entities apart."""
    markup = markup[:LONGEST]
    if "<" not in markup:
        return _tidy(html.unescape(markup)) if "&" in markup else _tidy(markup)
    pieces, done = [], 0
    for token in _TOKEN.finditer(markup):
        name = (token["name"] or token["loose"] or "").lower()
        if name and not is_tag(name):
            continue
        pieces.append(html.unescape(markup[done : token.start()]))
        if _BLOCK.fullmatch(name):
            pieces.append("\n")
        done = token.end()
    pieces.append(html.unescape(markup[done:]))
    return _tidy("".join(pieces))


def alternatives_of(markup: str) -> list[str]:
    """The alternative texts of the pictures in ``markup``, in order, without those that are empty."""
    found = []
    for token in _TOKEN.finditer(markup[:LONGEST]):
        if (token["name"] or "").lower() == "img" and (match := _ALT.search(token["rest"])):
            text = _tidy(html.unescape(match[1] or match[2] or ""))
            if text:
                found.append(text)
    return found


def is_tag(name: str) -> bool:
    """Whether HTML has such an element, so that its name is none of the words."""
    return bool(
        _BLOCK.fullmatch(name) or _INLINE.fullmatch(name) or _DROPPED.fullmatch(name) or "-" in name or ":" in name
    )


def _tidy(text: str) -> str:
    return _LINES.sub("\n", _BLANKS.sub(" ", text.replace("\r", "\n").replace("\xa0", " "))).strip()


LONGEST_MARKDOWN = 64 * 1024  # characters of Markdown that are looked at; a mention keeps 8,000 of text
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!~>|])")
_LINK = re.compile(r"!?\[([^\[\]\n]{0,500})\]\((?:[^()\n]{0,1000})\)")
_REFERENCE = re.compile(r"\[([^\[\]\n]{1,500})\]\[[^\[\]\n]{0,100}\]")
_ADDRESS = re.compile(r"<((?:https?|mailto):[^<>\s]{1,1000})>")
_STRONG = re.compile(r"(\*\*|__|~~)(?=\S)([^\n]{1,2000}?)(?<=\S)\1")
_EMPHASIS = re.compile(
    r"(?<![\w*])\*(?=[^\s*])([^*\n]{1,2000})(?<=\S)\*(?![\w*])"
    r"|(?<![\w_])_(?=[^\s_])([^_\n]{1,2000})(?<=\S)_(?![\w_])"
)
_CODE = re.compile(r"`{1,3}([^`\n]{1,1000})`{1,3}")
_LEADING = re.compile(r"^[ ]{0,3}(?:#{1,6}[ ]+|>[ ]?)+", re.M)
_RULE = re.compile(r"^[ ]{0,3}(?:[-*_][ ]*){3,}$|^[ ]{0,3}(?:`{3}|~{3})\w*[ ]*$|^[ ]{0,3}=+[ ]*$", re.M)
_TAG = re.compile(r"<[a-z/!][^<>]*>", re.I)
_KEPT = "\ue000"  # of the private use area: stands for an escaped character until the rest is done


def words_of(markdown: str) -> str:
    """The text of ``markdown``: links by their words, pictures by theirs, lists as they stand. A lone star or
    underscore, as people who know no Markdown type them, stays."""
    escaped: list[str] = []

    def keep(match: re.Match[str]) -> str:
        escaped.append(match[1])
        return _KEPT

    text = _ESCAPED.sub(keep, markdown[:LONGEST_MARKDOWN].replace(_KEPT, "").replace("\r\n", "\n"))
    text = _RULE.sub("", text)
    text = _LEADING.sub("", text)
    text = _ADDRESS.sub(r"\1", text)
    text = _REFERENCE.sub(r"\1", _LINK.sub(r"\1", text))
    text = _CODE.sub(r"\1", text)
    text = _EMPHASIS.sub(lambda match: match[1] or match[2], _STRONG.sub(r"\2", text))
    if _TAG.search(text):
        text = text_of(text)
    given = iter(escaped)
    return re.sub(_KEPT, lambda _: next(given, ""), re.sub(r"\n{3,}", "\n\n", text)).strip()

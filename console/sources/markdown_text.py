"""The words of a piece of Markdown: what a reader sees once it is drawn, and nothing that only draws."""

from __future__ import annotations

import re

from console.sources.html_text import text_of

LONGEST = 64 * 1024  # characters of Markdown that are looked at; a mention keeps 8,000 of text
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!~>|])")
_LINK = re.compile(r"!?\[([^\[\]\n]{0,500})\]\((?:[^()\n]{0,1000})\)")
_REFERENCE = re.compile(r"\[([^\[\]\n]{1,500})\]\[[^\[\]\n]{0,100}\]")
_ADDRESS = re.compile(r"<((?:https?|mailto):[^<>\s]{1,1000})>")
_STRONG = re.compile(r"(\*\*|__|~~)(?=\S)([^\n]{1,2000}?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]{1,2000})(?<=\S)\*(?![\w*])"
                       r"|(?<![\w_])_(?=[^\s_])([^_\n]{1,2000})(?<=\S)_(?![\w_])")
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

    text = _ESCAPED.sub(keep, markdown[:LONGEST].replace(_KEPT, "").replace("\r\n", "\n"))
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

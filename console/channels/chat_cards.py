"""A letter in the shapes that chat services take, each made so that no word in it can call people or hide a link.

Teams, Slack and Mattermost have no free server to test against: the shapes follow their documentation (and the code of
Apprise for Teams workflows), and the tests hold the rules of escaping.
"""

from __future__ import annotations

import json
import re
from typing import Any

from console.channels.base import Letter
from console.domain.text import clean, clean_line

TEAMS_BYTES = 20_000  # Teams refuses a message of about 28 KB; 21 were seen to be safe
SLACK_SECTION = 2_900  # characters of one section; Slack takes 3,000
SLACK_BLOCKS = 45
_CUT = "\n\n(The rest does not fit here.)"
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+!|~<>-])")


def teams(letter: Letter) -> dict[str, Any]:
    """An Adaptive Card for a Teams workflow. A TextBlock reads some Markdown, so all of it is escaped; a mention would
    need an entity beside the text, and there is none."""
    text, most = clean(letter.text, limit=20_000, lines=600), TEAMS_BYTES
    made = _card(letter.subject, text)
    while len(json.dumps(made, ensure_ascii=False).encode("utf-8")) > TEAMS_BYTES:  # escaping can make it four times
        most = most * 3 // 4
        made = _card(letter.subject, text.encode("utf-8")[:most].decode("utf-8", "ignore") + _CUT)
    return made


def _card(subject: str, text: str) -> dict[str, Any]:
    body = [_block(clean_line(subject, limit=150), weight="Bolder", size="Medium")]
    body += [_block(paragraph) for paragraph in text.split("\n\n") if paragraph.strip()]
    content = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": body,
        "msteams": {"width": "full"},
    }
    card = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": content}
    return {"type": "message", "attachments": [card]}


def slack(letter: Letter) -> dict[str, Any]:
    """Blocks of plain text, in which Slack reads no mark-up at all; the fallback line is escaped as Slack asks."""
    text = clean(letter.text, limit=20_000, lines=600)
    title = clean_line(letter.subject, limit=150)
    sections = [text[start : start + SLACK_SECTION] for start in range(0, len(text), SLACK_SECTION)][:SLACK_BLOCKS]
    blocks: list[dict[str, Any]] = [{"type": "header", "text": _plain(title)}] if title else []
    blocks += [{"type": "section", "text": _plain(section)} for section in sections if section.strip()]
    fallback = title.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return {"text": fallback, "blocks": blocks, "unfurl_links": False, "unfurl_media": False}


def mattermost(letter: Letter) -> dict[str, Any]:
    """Markdown with every sign escaped. A hook's @all would ring for everybody, so no name follows an @."""
    text = clean(f"{letter.subject}\n\n{letter.text}", limit=15_000, lines=600)
    return {"text": re.sub(r"@(?=\S)", "@ ", _MARKDOWN.sub(r"\\\1", text))}


def plain(letter: Letter) -> dict[str, Any]:
    """The letter as it is, for a program of one's own; ``id`` is the same for every attempt."""
    return {
        "id": letter.key,
        "subject": clean_line(letter.subject, limit=150),
        "text": clean(letter.text, limit=20_000, lines=600),
        "link": letter.link,
    }


def _block(text: str, **style: str) -> dict[str, Any]:
    """One TextBlock. ``{{`` would be read as a date to format, and a single line break as none."""
    escaped = _MARKDOWN.sub(r"\\\1", text.strip()).replace("\n", "\n\n")
    return {"type": "TextBlock", "text": escaped, "wrap": True, **style}


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}

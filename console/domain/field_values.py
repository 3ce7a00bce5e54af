"""Values of fields as the evaluator and the store compare them alike."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from console.domain.mention import Mention, canonical_url, http_url

LINK = re.compile(r"https?://|www\.", re.IGNORECASE | re.ASCII)


def plain_handle(name: str) -> str:
    """A handle or address as it is compared: ``@Name`` and ``name`` are one."""
    return name.strip().lstrip("@").casefold()


def ascii_lower(text: str) -> str:
    """Lower case for A to Z alone, as SQLite has it."""
    return text.lower() if text.isascii() else "".join(char.lower() if char.isascii() else char for char in text)


def wanted_url(value: str) -> tuple[str, str]:
    """(canonical URL, empty) for a whole address, else (empty, part of an address in lower case)."""
    whole = http_url(value)
    if whole:
        return canonical_url(whole), ""
    return "", ascii_lower(value)


def wanted_site(value: str) -> str:
    """The host that ``site:`` means, without scheme, ``www.``, path and port."""
    try:
        host = urlsplit(value if "//" in value else f"//{value}").hostname or ""
    except ValueError:
        host = ""
    return (host or value.lower()).removeprefix("www.").rstrip("./")


def site_of(canonical: str) -> str:
    """The host of a canonical URL, without a port."""
    return canonical.removeprefix("https://").partition("/")[0].partition(":")[0]


def is_redacted(mention: Mention) -> bool:
    """Whether what may leave differs from what was written."""
    judgement = mention.judgement
    return (judgement.redacted_title, judgement.redacted_body, judgement.redacted_question) != (
        mention.title, mention.body, mention.question)

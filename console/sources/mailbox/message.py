"""An e-mail as mentions: its text, who sent it, and whether that can be believed."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from email.message import Message
from email.utils import getaddresses, parseaddr, parsedate_to_datetime

from console.domain.mention import RawMention
from console.sources.mailbox.google_alert import alerted, is_alert
from console.sources.mailbox.text import bodies, coded, decoded, header, parsed
from console.sources.markup import text_of

_MESSAGE_ID = re.compile(r"<([^<>\s]{1,300})>")
_STORY = re.compile(r"https://www\.careopinion\.org\.uk/(?:opinions/)?(\d{3,9})\b")
_PASSED = re.compile(r"\b(dkim|dmarc)\s*=\s*pass\b([^;]*)", re.I)
_SIGNER = re.compile(r"\bheader\.(?:d|i|from)\s*=\s*\"?@?([\w.\-]+)", re.I)
_CLEARED = "unverified sender"


def mentions_of(raw: bytes) -> list[RawMention]:
    """The mentions in one message: the finds of a Google alert, else the message itself; none in an automatic reply.

    Lenient: headers that cannot be decoded are taken as they stand, a body in an unknown character set as UTF-8 or as
    Windows writes. Raises `RecursionError` where its parts lie some hundred levels deep.
    """
    message = parsed(raw)
    if header(message, "Auto-Submitted").lower().startswith("auto-replied"):
        return []
    name, address = _sender(message)
    doubt = "" if is_verified(message, address) else _CLEARED
    plain, markup = bodies(message)
    published, subject = _moment(header(message, "Date")), header(message, "Subject")
    if is_alert(address, subject):
        found = alerted(markup, plain, subject=subject, published=published, doubt=doubt)
        if found:
            return found
    references = _MESSAGE_ID.findall(header(message, "References"))
    parent = next(iter(_MESSAGE_ID.findall(header(message, "In-Reply-To"))), references[-1] if references else "")
    native = next(iter(_MESSAGE_ID.findall(header(message, "Message-ID"))), "")
    words = plain or text_of(markup)
    story = _STORY.search(words) or _STORY.search(markup)
    return [
        RawMention(
            native_id=native or f"mail:{hashlib.blake2b(raw, digest_size=12).hexdigest()}",
            url=f"https://www.careopinion.org.uk/{story[1]}" if story else "",
            conversation=references[0] if references else native,
            parent=parent,
            kind="story" if story else "email",
            author=address,
            author_name=f"{name or address} ({doubt})" if doubt else name,
            to=tuple(address for _, address in getaddresses([coded(message, "To")])[:20] if address),
            title=subject,
            body=words,
            published=published,
        )
    ]


def is_verified(message: Message, address: str) -> bool:
    """Whether the server that took the message in says that its sender's domain signed it (RFC 8601). Only the topmost
    verdict counts: those below it may have come with the message."""
    domain = address.rpartition("@")[2].lower()
    verdict = header(message, "Authentication-Results")
    if not domain:
        return False
    for passed in _PASSED.finditer(verdict):
        for signer in _SIGNER.findall(passed[2]):
            signed = signer.lower()
            if domain == signed or domain.endswith(f".{signed}"):
                return True
    return False


def _sender(message: Message) -> tuple[str, str]:
    """The name and the address of who sent it. They are told apart before the name is decoded, for a name may spell
    another address; only where that finds none may the whole have been coded."""
    sent = coded(message, "From")
    name, address = next((one for one in getaddresses([sent]) if "@" in one[1]), parseaddr(sent))
    if "@" not in address and "=?" in sent:
        return parseaddr(decoded(sent))
    return decoded(name), address


def _moment(date: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(date)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None

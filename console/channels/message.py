"""A letter as an e-mail message: fixed sender, the channel's own recipients, an id that stays over every attempt."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from email.header import Header
from email.headerregistry import BaseHeader, HeaderRegistry, UniqueUnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import parseaddr
from typing import cast

from console.channels.base import Letter
from console.domain.text import clean, clean_line

LONGEST_SUBJECT = 150
LONGEST_BODY = 20_000  # characters; a letter holds one mention, whose words are capped at 8,000
MOST_LINES = 600


class _Subject(UniqueUnstructuredHeader):
    """A subject that arrives as it was written. `EmailMessage` itself adds a blank where it folds a long word."""

    name: str  # of the `BaseHeader` that the registry puts under it

    def fold(self, *, policy: Policy) -> str:
        """As it stands where it is short and plain; else as encoded words, none longer than a line."""
        line = f"{self.name}: {self}"
        if str(self).isascii() and len(line) <= (policy.max_line_length or len(line)):
            return line + policy.linesep
        return f"{self.name}: {Header(str(self), 'utf-8', header_name=self.name).encode(linesep=policy.linesep)}" \
               f"{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("subject", cast(type[BaseHeader], _Subject))
_POLICY = SMTP.clone(header_factory=_HEADERS)


def message_id(key: str, sender: str) -> str:
    """The Message-ID of a letter: the same for every attempt, so that a server can recognise a repeat."""
    host = parseaddr(sender)[1].rpartition("@")[2]
    return f"<{hashlib.sha256(key.encode('utf-8')).hexdigest()[:32]}@{host}>"


def message(letter: Letter, *, sender: str, to: Sequence[str], at: datetime) -> EmailMessage:
    """The message. Whatever the letter holds, it adds no header and no recipient: all text is cleaned once more here,
    because EmailMessage lets NUL and ESC through and chokes on lone surrogates."""
    made = EmailMessage(policy=_POLICY)
    made["From"] = sender
    made["To"] = ", ".join(to)
    made["Subject"] = _subject(letter.subject)
    made["Date"] = at
    made["Message-ID"] = message_id(letter.key, sender)
    made["Auto-Submitted"] = "auto-generated"
    made["X-Auto-Response-Suppress"] = "All"  # Exchange: no out-of-office answer to a machine
    made.set_content(clean(letter.text, limit=LONGEST_BODY, lines=MOST_LINES) + "\n")
    if letter.html:
        made.add_alternative(clean(letter.html, limit=10 * LONGEST_BODY, lines=10 * MOST_LINES) + "\n", subtype="html")
    return made


def _subject(text: str) -> str:
    """One clean line. EmailMessage decodes what looks like an encoded word, and writes a line break that it finds in
    it as it is (``=?utf-8?q?=0ABcc:a@b?=`` becomes a header), so nothing may look like one."""
    return clean_line(text, limit=LONGEST_SUBJECT).replace("=?", "= ?")[:LONGEST_SUBJECT]

"""What a query is asked about: a mention with where it stands, together with who asks and when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol

from console.domain.frozen import frozen
from console.domain.mention import Mention
from console.domain.tracks import MentionState
from console.query.context import Context
from console.query.tokens import BARRIER, Tokens

__all__ = ["Context", "Matchable", "Subject", "SubjectView", "SubjectWords", "stamp"]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_FRESH = MentionState()


class Matchable(Protocol):
    """Anything with a mention, its state and its cluster: a `Subject`, or what the store hands out. What an operator
    corrected is already in ``mention.judgement``."""

    @property
    def mention(self) -> Mention:
        """The mention."""

    @property
    def state(self) -> MentionState:
        """Where it stands."""

    @property
    def cluster(self) -> int:
        """The id of its cluster's first mention; 0 when alone."""


@frozen
class Subject:
    """A mention that may not be in a store yet."""

    mention: Mention
    state: MentionState = _FRESH
    cluster: int = 0


class SubjectWords:
    """The words of a mention, cut into tokens once for all the conditions that look at them."""

    __slots__ = ("_tokens", "body", "extra", "notes", "question", "title")

    def __init__(
        self, title: str = "", body: str = "", extra: str = "", question: str = "", *, notes: tuple[str, ...] = ()
    ) -> None:
        self.title = title
        self.body = body
        self.extra = extra
        self.question = question
        self.notes = notes
        self._tokens: dict[str, Tokens] = {}

    def tokens(self, part: str = "") -> Tokens:
        """The tokens of the whole text or of one part of it: title, body or note."""
        found = self._tokens.get(part)
        if found is None:
            found = self._tokens[part] = Tokens(self.texts(part))
        return found

    def texts(self, part: str = "") -> list[str]:
        """The pieces of the whole text or of one part of it, as written."""
        match part:
            case "title":
                return [self.title]
            case "body":
                return [self.body]
            case "note":
                return list(self.notes)
            case _:
                return [self.title, self.body, *self.extra.split("\n"), self.question]

    def text(self, part: str = "") -> str:
        """The whole text, as `Mention.text` has it, or one part of it, as written."""
        return "\n".join(self.texts(part) if part else filter(None, (self.title, self.body, self.extra, self.question)))

    def count(self) -> int:
        """How many tokens the text has."""
        tokens = self.tokens().words
        return len(tokens) - tokens.count(BARRIER)


class SubjectView(SubjectWords):
    """One subject under one context."""

    __slots__ = ("context", "mention", "now", "subject")

    def __init__(self, subject: Matchable, context: Context) -> None:
        mention = subject.mention
        super().__init__(*mention.parts, notes=subject.state.notes)
        self.subject = subject
        self.mention = mention
        self.context = context
        self.now = stamp(context.now)


def stamp(moment: datetime) -> int:
    """A moment in whole milliseconds since 1970, as the store keeps it."""
    return (moment - _EPOCH) // _MILLISECOND

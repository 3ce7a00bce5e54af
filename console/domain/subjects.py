"""What a query is asked about: a mention with where it stands, in the light of who asks and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from console.domain.mention import Mention
from console.domain.team import TeamTree
from console.domain.tokens import BARRIER, Tokens, pieces
from console.domain.tracks import MentionState

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_FRESH = MentionState()


class Asked(Protocol):
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


@dataclass(frozen=True, slots=True)
class Subject:
    """A mention that may not be in a store yet."""

    mention: Mention
    state: MentionState = _FRESH
    cluster: int = 0


@dataclass(frozen=True, slots=True)
class Context:
    """Who asks, when, where. ``zone`` is the organisation's, by its IANA name; without the store's ``author_key`` no
    ``from:`` is ever met."""

    now: datetime
    zone: str = "UTC"
    me: str = ""
    teams: TeamTree = TeamTree(())
    author_key: bytes | None = None


class Look:
    """One subject under one context, with its tokens cut once for all the conditions that look at it."""

    __slots__ = ("_tokens", "context", "mention", "now", "subject")

    def __init__(self, subject: Asked, context: Context) -> None:
        self.subject = subject
        self.mention = subject.mention
        self.context = context
        self.now = stamp(context.now)
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
                return [self.mention.title]
            case "body":
                return [self.mention.body]
            case "note":
                return list(self.subject.state.notes)
            case _:
                return pieces(self.mention)

    def text(self, part: str = "") -> str:
        """The whole text or one part of it, as written, in one."""
        return "\n".join(self.texts(part)) if part else self.mention.text

    def words(self) -> int:
        """How many tokens the text has."""
        tokens = self.tokens().words
        return len(tokens) - tokens.count(BARRIER)


def stamp(moment: datetime) -> int:
    """A moment in whole milliseconds since 1970, as the store keeps it."""
    return (moment - _EPOCH) // _MILLISECOND

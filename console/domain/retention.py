"""How long things are kept: the classes of mentions, and the days of each, counted from the day that a mention came
here, because that is when keeping it began."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from console.domain.frozen import field, frozen

SURVEY = "survey"  # the kind of an answer that somebody gave to a questionnaire
_SERIOUS = 3  # the severity from which on whatever is said may become a complaint, whatever its tone
_LET_DOWN = 2  # the same where the tone is negative
_COMPLAINT_FLAGS = frozenset({"complaint", "legal", "safeguarding"})


class Kept(StrEnum):
    """The classes of mentions by which their words are kept. The values are the keys of ``[retention]``."""

    POSTS = "posts"
    SURVEYS = "surveys"
    COMPLAINTS = "complaints"
    ANSWERS = "answers"


@frozen
class Retention:
    """Days until something goes: the words of each class, the handles and names of authors, and the copies of the store
    that the program makes by itself."""

    posts: int = 365
    surveys: int = 365
    complaints: int = 365
    answers: int = 365
    handles: int = 90
    copies: int = 30

    def until(self, kept: Kept, now: datetime) -> datetime:
        """What came before this moment, of that class, has no words any more."""
        return now - timedelta(days=int(getattr(self, kept.value)))

    def handles_until(self, now: datetime) -> datetime:
        """What came before this moment tells nobody's handle or name any more."""
        return now - timedelta(days=self.handles)

    def earliest(self, now: datetime) -> datetime:
        """What came after this moment has its words, whatever its class."""
        return max(self.until(kept, now) for kept in Kept)


@frozen
class Gone:
    """What one run, or a part of it, took away: words by class, handles, copies. ``place`` is opaque, and where the
    next part begins; empty when there is none."""

    words: Mapping[Kept, int] = field(default_factory=dict)
    handles: int = 0
    copies: int = 0
    place: str = ""

    def __add__(self, other: Gone) -> Gone:
        words = {kept: self.words.get(kept, 0) + other.words.get(kept, 0) for kept in Kept}
        return Gone(
            {kept: count for kept, count in words.items() if count},
            self.handles + other.handles,
            self.copies + other.copies,
            other.place,
        )


def class_of(*, kind: str, tone: str, severity: int, flags: Collection[str]) -> Kept:
    """The class of a mention. What may become a complaint is one wherever it was said, except by staff to a topic."""
    from console.domain.mention import ANSWER  # settings hold days, and every start reads those

    if kind == ANSWER:
        return Kept.ANSWERS
    let_down = severity >= _LET_DOWN and tone == "negative"
    if let_down or severity >= _SERIOUS or not _COMPLAINT_FLAGS.isdisjoint(flags):
        return Kept.COMPLAINTS
    return Kept.SURVEYS if kind == SURVEY else Kept.POSTS

"""When two mentions of a cluster share one row of a pane, and what that row sums up.

Whatever an operator would have to decide otherwise keeps a row of its own: another tone, another team, a worry about
somebody's safety, a mention that is about somebody else. What only adds to the row is summed up in it: reach, the
gravest severity, how many are open and how many were forwarded.
"""

from __future__ import annotations

from console.domain.frozen import frozen, replace
from console.domain.judgement import NOT_OURS, SAFEGUARDING, Judgement
from console.domain.mention import Mention

APART = (SAFEGUARDING, NOT_OURS)
"""The flags with which a mention keeps a row of its own."""

Thought = tuple[object, ...]


def thought(judgement: Judgement) -> Thought:
    """What must be the same of two mentions of a cluster so that they share a row."""
    opinion = judgement.opinion
    return (
        opinion.label,
        opinion.unsure,
        opinion.mixed,
        tuple(guess.team for guess in judgement.teams),
        *(flag in judgement.flags for flag in APART),
    )


@frozen
class Saying:
    """What of a mention tells whether it says the same as another one. ``place`` is its source and feed."""

    kind: str
    place: str
    author: str
    url: str
    title: str
    body: str
    extra: str

    @property
    def text(self) -> str:
        """All that the author said."""
        return "\n".join(filter(None, (self.title, self.body, self.extra)))


def saying(mention: Mention) -> Saying:
    """What a mention says, as it is held against others."""
    return Saying(
        mention.kind,
        f"{mention.source} {mention.feed}",
        mention.author_hash,
        mention.canonical_url,
        mention.title,
        mention.body,
        mention.extra,
    )


@frozen
class Member:
    """One of the mentions that a row stands for."""

    id: int
    reach: int
    severity: int
    open: bool
    forwarded: bool


@frozen
class Together:
    """What a row stands for, newest first, and how many of the cluster stand elsewhere: in another row or pane, or in
    none since they are closed."""

    members: tuple[Member, ...]
    others: int = 0
    others_open: int = 0

    @property
    def ids(self) -> tuple[int, ...]:
        """The mentions, newest first."""
        return tuple(member.id for member in self.members)

    @property
    def size(self) -> int:
        """How many mentions say the same, wherever they stand."""
        return len(self.members) + self.others

    @property
    def open(self) -> int:
        """How many of these are open."""
        return sum(member.open for member in self.members) + self.others_open

    @property
    def reach(self) -> int:
        """Whom all of the row reached together."""
        return sum(member.reach for member in self.members)

    @property
    def severity(self) -> int:
        """The gravest of the row."""
        return max((member.severity for member in self.members), default=0)

    @property
    def forwarded(self) -> int:
        """How many of the row are on their way to a team."""
        return sum(member.forwarded for member in self.members)

    def having(self, member: Member) -> Together:
        """With one more, or with what is known of one now."""
        rest = [one for one in self.members if one.id != member.id]
        came = len(rest) == len(self.members)
        members = tuple(sorted((*rest, member), key=lambda one: -one.id))
        return self._counted(members, self.others - came)

    def without(self, identity: int) -> Together:
        """With one less, which stands elsewhere now."""
        members = tuple(one for one in self.members if one.id != identity)
        return self._counted(members, self.others + len(self.members) - len(members))

    def of(self, size: int) -> Together:
        """The same row of a cluster that has ``size`` mentions now."""
        return self._counted(self.members, size - len(self.members))

    def _counted(self, members: tuple[Member, ...], others: int) -> Together:
        others = max(0, others)
        return replace(self, members=members, others=others, others_open=min(others, self.others_open))

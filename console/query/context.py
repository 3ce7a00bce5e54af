"""What a query is read against: who asks, when, and of which organisation."""

from __future__ import annotations

from datetime import datetime

from console.domain.frozen import frozen
from console.domain.team import TeamTree

_NO_TEAMS = TeamTree(())


@frozen
class Context:
    """Who asks, when, where. ``zone`` is the organisation's, by its IANA name; without the store's ``author_key`` no
    ``from:`` is ever met."""

    now: datetime
    zone: str = "UTC"
    me: str = ""
    teams: TeamTree = _NO_TEAMS
    author_key: bytes | None = None

"""Who may say what: a source, an import or the form speaks for itself alone."""

from __future__ import annotations

from collections.abc import Mapping

from console.domain.frozen import field, frozen
from console.domain.mention import ANSWER, Mention

IMPORT, BY_HAND, FORM = "import", "by-hand", "form"
"""The ways that are no configured source."""
_OURS = frozenset({IMPORT, BY_HAND, FORM})


@frozen
class Voices:
    """The names that belong to somebody: configured ``sources``, and private ``topics``, each with the ways by which
    its answers come."""

    sources: frozenset[str] = frozenset()
    topics: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def names(self) -> frozenset[str]:
        """All of them."""
        return self.sources | frozenset(self.topics)

    def refusal(self, way: str, mention: Mention) -> str:
        """Why a mention may not come by ``way`` under the name that it gives; empty where it may. A name that nobody
        has here is free, and an import may bring back what was exported under the name of a source: as something new,
        for `may_change` decides about what is here."""
        name = mention.source
        if name in self.topics or mention.kind == ANSWER:
            own = way in self.topics.get(name, ())
            return "" if own else f"it would answer the private topic “{name}”, whose answers come another way"
        if way in (name, IMPORT) or not (name in self.sources or name in _OURS):
            return ""
        return f"it gives itself out as “{name}”, which is another source"


def may_change(way: str, *, source: str, via: str) -> bool:
    """Whether what comes by ``way`` may edit or delete a mention of ``source`` that came by ``via`` (empty: by the
    source itself)."""
    return way in (source, via)

"""What the stored mentions tell of the names of teams: which nobody uses, and which are missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from console.config.settings import Settings
from console.domain.actions import SYSTEM, Verb
from console.domain.leaving import leaving
from console.domain.mention import ANSWER, format_id
from console.domain.transitions import undone
from console.store.protocol import Store

if TYPE_CHECKING:
    from console.query.context import Context

_SHARED = 2  # mentions in which a word must stand to be worth a look
_MOST_WORDS = 5


async def never_met(
    store: Store, settings: Settings, context: Context, *, told: Callable[[int], None] = lambda seen: None
) -> list[str]:
    """A sentence per alias that stands in no stored mention."""
    from console.services.judging.judge import gazetteer_of
    from console.understand.teams.check import never_met as sentences

    gazetteer = gazetteer_of(settings)
    met: set[tuple[str, str]] = set()
    seen = 0
    async for batch in store.rows(None, context):
        for entry in batch:
            met |= gazetteer.met(entry.mention.text)
        seen += len(batch)
        told(seen)
    return sentences(gazetteer, frozenset(met)) if seen else []


async def rerouted(store: Store, settings: Settings) -> list[str]:
    """A sentence per team to which people gave mentions by hand: how many, which, and the words that several of them
    share and no name of the team has, for whoever looks for a missing alias."""
    from console.understand.words import listed, read_words

    actions = await store.actions(limit=1_000_000, verbs=(Verb.TEAM_SET, Verb.UNDONE, Verb.REDONE))
    gone = undone(actions)
    last = {
        one.mention: one
        for one in actions
        if one.verb is Verb.TEAM_SET and one.sequence not in gone and one.operator != SYSTEM
    }
    given: dict[str, list[int]] = {}
    for mention, action in last.items():
        for team in action.payload.get("teams", ()):
            given.setdefault(str(team), []).append(mention)
    common = listed("common_words.txt")
    told = []
    for name, mentions in sorted(given.items(), key=lambda pair: -len(pair[1])):
        team = settings.tree.teams.get(name)
        own = set(read_words(" ".join((team.name, *team.aliases))).words) if team else set()
        words: Counter[str] = Counter()
        for entry in await store.entries(mentions):
            left = leaving(entry.mention)
            if left.kind == ANSWER:
                continue  # told in confidence
            words.update({word for word in read_words(left.words).words if len(word) > 3} - common - own)
        shared = [word for word, count in words.most_common(_MOST_WORDS) if count >= _SHARED]
        hint = f"; they share {', '.join(f'“{word}”' for word in shared)}" if shared else ""
        several = "mention was" if len(mentions) == 1 else "mentions were"
        told.append(
            f"{len(mentions)} {several} given to {settings.tree.name(name)} by hand "
            f"({', '.join(map(format_id, mentions[:3]))}{' …' if len(mentions) > 3 else ''}){hint}."
        )
    return told

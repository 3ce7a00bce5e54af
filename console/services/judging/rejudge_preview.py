"""What rejudging would change, shown before anything is changed: counted here, or by the collector for a console,
which has no judge."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from console.domain.judgement import TeamGuess
from console.domain.leaving import leaving
from console.domain.mention import Mention
from console.domain.tracks import GONE
from console.domain.transitions import corrected
from console.services.collector.intake import Intake
from console.store.protocol import Entry, Rejudging, Store

if TYPE_CHECKING:
    from console.query.context import Context
    from console.query.tree import Query

PART = 32  # mentions judged at once: what arrives meanwhile waits no longer than for these
PREVIEW = 1_000
_EXAMPLES = 8


@dataclass(frozen=True, slots=True)
class PreviewExample:
    """A mention whose labels would be others: its id, what would change, and the beginning of its words."""

    mention: int
    what: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What rejudging would change among the newest ``seen`` of ``total`` mentions. ``corrected`` counts those on
    which an operator has the last word in something."""

    total: int
    seen: int = 0
    tones: int = 0
    severities: int = 0
    teams: int = 0
    changed: int = 0
    corrected: int = 0
    examples: tuple[PreviewExample, ...] = ()

    @property
    def sentence(self) -> str:
        """It in words."""
        of = f"of the newest {self.seen:,} of {self.total:,}" if self.seen < self.total else f"of {self.total:,}"
        return (
            f"{self.changed:,} {of} mentions would change: {self.tones:,} in tone, {self.severities:,} in "
            f"severity, {self.teams:,} in team. {self.corrected:,} have a label that a person set, which stays."
        )

    def with_part(self, entries: Sequence[Entry], judged: Sequence[Mention]) -> Preview:
        """This, and what judging ``entries`` again made of them."""
        tones = severities = teams = changed = by_hand = 0
        examples = [*self.examples]
        for entry, mention in zip(entries, judged, strict=True):
            if entry.state.origin in GONE:
                continue  # without its words nothing is judged again
            was, now, state = entry.mention.judgement, corrected(mention.judgement, entry.state), entry.state
            what = []
            if was.opinion.label is not now.opinion.label:
                tones += 1
                what.append(f"{was.opinion.label.value} → {now.opinion.label.value}")
            if was.severity != now.severity:
                severities += 1
                what.append(f"severity {was.severity} → {now.severity}")
            if [one.team for one in was.teams] != [one.team for one in now.teams]:
                teams += 1
                what.append(f"{_first(was.teams)} → {_first(now.teams)}")
            by_hand += state.sentiment is not None or state.severity is not None or state.teams is not None
            changed += bool(what)
            if what and len(examples) < _EXAMPLES:
                examples.append(PreviewExample(mention.id, ", ".join(what), _words(replace(mention, judgement=now))))
        return Preview(
            self.total,
            self.seen + len(entries),
            self.tones + tones,
            self.severities + severities,
            self.teams + teams,
            self.changed + changed,
            self.corrected + by_hand,
            tuple(examples),
        )

    def kept(self) -> str:
        """It as the store keeps it: without anybody's words."""
        return json.dumps(asdict(self) | {"examples": [[one.mention, one.what] for one in self.examples]})


def found_by(look: Rejudging) -> Preview:
    """What a look has found so far; the words of its examples are for whoever shows them to read."""
    if not look.found:
        return Preview(look.total)
    kept = json.loads(look.found)
    return Preview(**kept | {"examples": tuple(PreviewExample(*one) for one in kept["examples"])})


async def preview(
    store: Store,
    intake: Intake,
    query: Query | None,
    context: Context,
    *,
    most: int = PREVIEW,
    told: Callable[[int], None] = lambda seen: None,
) -> Preview:
    """What would change, changing nothing; ``told`` hears how many have been looked at."""
    found, before = Preview(await store.count(query, context)), ""
    while found.seen < most:
        page = await store.page(query, context, before=before, limit=min(PART, most - found.seen))
        found = found.with_part(page.entries, await judged(intake, page.entries))
        told(found.seen)
        before = page.older
        if not before:
            break
    return found


async def look_on(store: Store, intake: Intake, look: Rejudging, query: Query | None, context: Context) -> None:
    """The next part of a look that somebody asked for. For the collector."""
    found = found_by(look)
    page = await store.page(query, context, before=look.place, limit=min(PART, max(1, PREVIEW - found.seen)))
    found = found.with_part(page.entries, await judged(intake, page.entries))
    await store.looked_at(
        look.number, seen=len(page.entries), found=found.kept(), place=page.older if found.seen < PREVIEW else ""
    )


async def with_words(store: Store, found: Preview) -> Preview:
    """The examples with the beginning of their words, as they may be shown."""
    entries = await store.entries([one.mention for one in found.examples])
    texts = {entry.mention.id: _words(entry.mention) for entry in entries}
    return replace(
        found, examples=tuple(replace(one, words=texts[one.mention]) for one in found.examples if one.mention in texts)
    )


async def judged(intake: Intake, entries: Sequence[Entry]) -> list[Mention]:
    """The mentions of these entries, judged by the judge of today."""
    mentions = [entry.mention for entry in entries]
    if not mentions:
        return []
    answer: list[Mention] = await intake.with_judge(lambda judge: judge.judge(mentions))
    return answer


def _words(mention: Mention) -> str:
    left = leaving(mention)
    return left.held or left.body or left.title


def _first(teams: tuple[TeamGuess, ...]) -> str:
    return teams[0].team if teams else "no team"

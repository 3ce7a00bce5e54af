"""Asking: from typed text to a query that the store understands, with what its reader should be told about it.

A query by author (``from:``) looks somebody up. What is read here gives no such query without a reason, and gives it
only when the log has the reason (`reveal`), so that no way of asking can forget either.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from console.config.settings import SavedSearch, Settings, SourceSettings
from console.domain.errors import NotAllowed
from console.domain.frozen import frozen
from console.domain.text import clean
from console.query.context import Context
from console.query.match import Matcher
from console.query.query import Mode, parse
from console.services.topics import followed
from console.sources.base import Keep

if TYPE_CHECKING:
    from console.domain.team import Team
    from console.query.fields import Names
    from console.query.tree import Query
    from console.store.protocol import Entry, Store


NO_REASON = "A query by author (from:) needs a reason, which the log keeps."
RAW_NO_REASON = "Raw words leave only for a reason, which the log keeps."
HOW_TO_REASON = '`/` in the console asks for it; a command takes --reason "…", and --query-reason beside --query.'


@frozen
class QueryReading:
    """A query as it was understood. ``hints`` are whole sentences."""

    _query: Query | None
    hints: tuple[str, ...] = ()
    asks_author: bool = False
    text: str = ""

    @property
    def plain(self) -> Query | None:
        """The query, None where everything is meant. Raises `NotAllowed` for one by author: see `reveal`."""
        if self.asks_author:
            raise NotAllowed(NO_REASON, advice=HOW_TO_REASON)
        return self._query

    @property
    def granted(self) -> Query | None:
        """The query, for whoever goes on with what was asked for a reason that is in the log already."""
        return self._query


async def reveal(
    store: Store, reading: QueryReading, reason: str, *, operator: str, at: datetime, raw: bool = False
) -> Query | None:
    """The query, whatever it asks for, once the log has who asked and why. Without ``raw`` words and without ``from:``
    no reason is needed and nothing is logged. Raises `NotAllowed` where a reason is needed and there is none."""
    if not (raw or reading.asks_author):
        return reading.plain
    if not (reason := clean(reason)):
        raise NotAllowed(RAW_NO_REASON if raw else NO_REASON, advice=HOW_TO_REASON)
    from console.domain.actions import Verb
    from console.store.protocol import Act

    payload = {"reason": reason, "query": reading.text, "raw": raw}
    await store.act([Act(0, Verb.REVEALED, payload)], operator=operator, at=at)
    return reading.granted


def names_of(settings: Settings) -> Names:
    """What exists in these settings, so that a misspelt name is an error. Raises `QueryFault` for a saved search."""
    return _names(settings.teams, settings.judge.themes, settings.saved_searches)


@lru_cache(maxsize=4)
def _names(teams: tuple[Team, ...], themes: tuple[str, ...], searches: tuple[SavedSearch, ...]) -> Names:
    from console.query.fields import Names
    from console.query.query import saved_searches

    known = Names(teams={team.id: team.name for team in teams}, themes=themes)
    saved = saved_searches({search.name: search.query for search in searches}, known)
    return Names(teams=known.teams, themes=known.themes, saved=saved)


def query_context(settings: Settings, *, now: datetime, me: str, author_key: bytes | None = None) -> Context:
    """The light in which these settings put a query."""
    return Context(now=now, zone=settings.organisation.time_zone, me=me, teams=settings.tree, author_key=author_key)


def read_query(
    text: str,
    *,
    settings: Settings,
    since: str = "",
    strict: bool = False,
    beside: str = "",
    private: bool = False,
) -> QueryReading:
    """Read what was typed (and a ``since`` beside it). Answers to a topic that neither it nor ``beside`` (the rest of a
    query that is put together) names are left out, unless ``private`` ones are wanted.

    Raises `QueryFault`: column, nearest word."""
    hidden = [] if private else _hidden(settings, f"{text} {beside}")
    if not text and not since and not hidden:
        return QueryReading(None)  # everything; the query language is read in only for those who ask
    from console.query.query import Mode, asks_author, parse
    from console.query.tree import And, Everything, Query

    names = names_of(settings)
    asked = parse(text, names=names, mode=Mode.FILE if strict else Mode.CONSOLE)
    hints = tuple(hint.sentence for hint in asked.hints)
    parts = [*hidden, f"since:{since}"] if since else hidden
    roots = [asked.root, *(parse(part, names=names).root for part in parts)]
    roots = [root for root in roots if not isinstance(root, Everything)]
    if not roots:
        return QueryReading(None, hints)
    query = Query(roots[0] if len(roots) == 1 else And(tuple(roots)), text)
    return QueryReading(query, hints, asks_author(query), text)


def _hidden(settings: Settings, asked: str) -> list[str]:
    if not settings.topics:
        return []
    from console.services.topics import hidden

    return [f"-source:{topic}" for topic in hidden(settings, asked)]


def explained(query: Query | None, entry: Entry, context: Context) -> tuple[bool, list[dict[str, Any]]]:
    """Whether a query meets a mention, and for each clause whether it held and by which words, outermost first."""
    if query is None:
        return True, []
    from console.query.explain import ClauseExplanation, explain

    text = entry.mention.text
    rows: list[dict[str, Any]] = []

    def tell(clause: ClauseExplanation, depth: int) -> None:
        rows.append(
            {
                "clause": clause.clause,
                "held": clause.held,
                "depth": depth,
                "taken": clause.taken,
                "spans": [list(span) for span in clause.spans],
                "words": [text[start:end] for start, end in clause.spans],
            }
        )
        for part in clause.parts:
            tell(part, depth + 1)

    whole = explain(query, entry, context)
    tell(whole, 0)
    return whole.held, rows


def watch_of(settings: Settings, source: SourceSettings) -> Matcher | None:
    """The watch of a source, ready to be asked; None keeps everything."""
    source = followed(settings, source)
    return Matcher(parse(source.watch, names=names_of(settings), mode=Mode.WATCH)) if source.watch.strip() else None


def prefilter(settings: Settings, source: SourceSettings) -> Keep | None:
    """A look at raw texts that leaves out only those that cannot meet the watch; None without one."""
    watch = watch_of(settings, source)
    if watch is None:
        return None
    from console.query.index import RuleIndex

    return RuleIndex([watch.query]).may_match_of

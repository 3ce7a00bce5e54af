"""A query as SQL: what the store asks of its tables so that the answer is exactly the evaluator's.

What this needs of the schema (every time is INTEGER milliseconds since 1970 UTC, floor; every flag 0 or 1):

``mention``, one row per mention, aliased ``m`` here
    id                INTEGER PRIMARY KEY, the mention's own id: ``published in ms << 20 | counter``
    source, feed, url, canonical_url, conversation, parent, kind, author_hash, title, body, extra, question, lang   TEXT
        NOT NULL
    recipients, mentioned, media    TEXT NOT NULL, JSON arrays (`Mention.to`, `.mentions`, `.media`)
    followers, likes, reposts, replies   INTEGER or NULL;  rating REAL or NULL;  reach INTEGER NOT NULL
    published, fetched   INTEGER NOT NULL;  edited   INTEGER or NULL
    version, is_repost   INTEGER NOT NULL
    words             INTEGER NOT NULL: the second of `console.query.tokens.indexed(mention)`
    sentiment         TEXT NOT NULL: negative, neutral, positive; as corrected by an operator (so all judged columns)
    confidence        REAL NOT NULL;  unsure, mixed  INTEGER NOT NULL;  severity INTEGER NOT NULL
    flags             TEXT NOT NULL: `Judgement.flags`, each between blanks: ``' name pii '``; empty when none
    redacted          INTEGER NOT NULL: `console.query.match.is_redacted(mention)`
    cluster           INTEGER NOT NULL: id of the cluster's first mention, 0 when alone;  cluster_key TEXT NOT NULL
    work, assignee, celebrate, improve, origin   TEXT NOT NULL (`MentionState`)
    lease_until, snooze_until, due   INTEGER or NULL (``due`` is `MentionState.due`)
    pinned, muted     INTEGER NOT NULL
    notes             TEXT NOT NULL: JSON array of `MentionState.notes`
``mention_team(mention, team, score)``, ``mention_theme(mention, theme, polarity)``,
``mention_tag(mention, tag)`` (`Mention.tags` and `MentionState.tags`, lower case), each with its first two columns as
the primary key WITHOUT ROWID and an index the other way round (value, mention)
``forward(mention, state, ...)`` one row per forward, index on mention
``mention_text`` FTS5(text, content='', contentless_delete=1), split at blanks alone, rowid = mention.id,
text = `console.query.tokens.index_terms(mention)`
"""

from __future__ import annotations

from typing import Any

from console.query.context import Context
from console.query.tree import And, Everything, Exact, Field, Node, Not, Or, Query, Within, opened
from console.store.sqlite.search.conditions import Condition, condition_of, teams_meant
from console.store.sqlite.search.fulltext import expression, is_text
from console.store.sqlite.search.functions import remember
from console.store.sqlite.search.plan import Plan

_FOUND = "m.id IN (SELECT rowid FROM mention_text WHERE mention_text MATCH ?)"
_PARTS = ("title", "body", "extra", "question")
_LOOKED_AT = "query_meets(?, m.title, m.body, m.extra, m.question)"


def wanted(query: Query | None, context: Context) -> Plan:
    """What the tables are asked for, and by what index they may be walked."""
    parts = _conjuncts(opened(query.root)) if query else []
    found = expression(And(tuple(filter(is_text, parts))))
    conditions = [_rest(part, context) if found else _condition(part, context) for part in parts]
    conditions = [one for one in conditions if one[0] != "1"]
    hints: dict[str, Any] = {}
    for part in parts:
        if isinstance(part, Field):
            hints |= _hints(part, context)
    return Plan(
        " AND ".join(text for text, _ in conditions) or "1",
        tuple(value for _, values in conditions for value in values),
        match=found.match if found else "",
        **hints,
    )


def _conjuncts(node: Node) -> list[Node]:
    """The conditions that must all hold."""
    if isinstance(node, And):
        return [part for child in node.children for part in _conjuncts(child)]
    return [] if isinstance(node, Everything) else [node]


def _rest(part: Node, context: Context) -> Condition:
    """What of a condition is left to ask of mentions that the index has found by all text conditions together."""
    if not is_text(part):
        return _condition(part, context)
    inner = expression(part.child if isinstance(part, Not) else part)
    if inner is None or (inner.doubt and isinstance(part, Not)):
        return _condition(part, context)
    return _settled(part, inner.doubt) if inner.doubt else ("1", ())


def _hints(field: Field, context: Context) -> dict[str, Any]:
    """By what an index can be walked, where a condition that must hold says so."""
    values = [test.value for test in field.tests]
    match field.name:
        case "is" if values == ["open"]:
            return {"open": True}
        case "sentiment":
            return {"tones": tuple(sorted(set(values)))}
        case "team" if "none" not in values:
            return {"teams": frozenset().union(*(teams_meant(test, context) for test in field.tests))}
        case _:
            return {}


def _condition(node: Node, context: Context) -> Condition:
    """Any tree as a condition that is 0 or 1."""
    if is_text(node):
        return _text(node)
    match node:
        case Field():
            return condition_of(node, context)
        case Not():
            text, values = _condition(node.child, context)
            return f"NOT ({text})", values
        case And() | Or():
            made = [_condition(child, context) for child in node.children]
            word = " AND " if isinstance(node, And) else " OR "
            return f"({word.join(text for text, _ in made)})", tuple(value for _, values in made for value in values)
        case Within():
            return "(m.notes <> '[]' AND query_note(?, m.notes))", (remember(node),)
        case _:
            return "1", ()


def _text(node: Node) -> Condition:
    """A text condition inside others: found by the index, or else looked at."""
    if isinstance(node, Not):
        text, values = _text(node.child)
        return f"NOT ({text})", values
    found = expression(node)
    if found is None:
        if isinstance(node, And | Or):
            made = [_text(child) for child in node.children]
            word = " AND " if isinstance(node, And) else " OR "
            return f"({word.join(text for text, _ in made)})", tuple(value for _, values in made for value in values)
        return _looked_at(node)
    if not found.doubt:
        return _FOUND, (found.match,)
    text, values = _settled(node, found.doubt)
    return f"({_FOUND} AND {text})", (found.match, *values)


def _settled(node: Node, doubt: str) -> Condition:
    """What settles the doubt that an expression leaves: the evaluator's own word on the mentions in doubt."""
    if doubt == "*":
        return _looked_at(node)
    return (
        f"(m.id NOT IN (SELECT rowid FROM mention_text WHERE mention_text MATCH ?) OR {_LOOKED_AT})",
        (doubt, remember(node)),
    )


def _looked_at(node: Node) -> Condition:
    """The evaluator's word; for exact spelling only where the letters are there at all, which SQLite sees sooner."""
    if isinstance(node, Exact):
        seen = " OR ".join(f"instr(m.{part}, ?) > 0" for part in _PARTS)
        return f"(({seen}) AND {_LOOKED_AT})", (*[node.text] * len(_PARTS), remember(node))
    return _LOOKED_AT, (remember(node),)

"""Text conditions as expressions of the full-text index: never fewer mentions than the evaluator meets.

What an expression cannot say (a place beside a hyphen join, spelling, nearness across a barrier) it leaves in doubt:
those mentions are looked at by the evaluator itself.
"""

from __future__ import annotations

import re
from itertools import product

from console.domain.frozen import frozen
from console.query.match_text import sure_words
from console.query.patterns import Pattern, Want, of_phrase
from console.query.tokens import JOIN_SIGN, TITLE_SIGN
from console.query.tree import And, Exact, Near, Node, Not, Or, Phrase, Regex, Within, Word, depth
from console.store.sqlite.driver import sqlite3

_MOST = 40  # words; with more of them FTS5's own way is the faster one
_PREFIX = re.compile(r'"([^"\s]+)" \*')
_WORDS = "CREATE VIRTUAL TABLE temp.words USING fts5vocab (main, mention_text, instance)"
_NEXT = "SELECT term FROM temp.words WHERE term >= ? AND term < ? LIMIT 1"
_LAST = "\U0010ffff"


def spelled_out(conn: sqlite3.Connection, match: str) -> str:
    """An expression of the full-text index with its prefixes replaced by the words that there are."""
    if "NEAR(" in match or "+" in match or _PREFIX.search(match) is None:
        return match  # inside a group or a phrase only a prefix can stand
    _list_words(conn)
    return _PREFIX.sub(lambda found: _words(conn, found), match)


def _list_words(conn: sqlite3.Connection) -> None:
    """Make the list of words known to a connection. It is no table of the store, but needs leave to be named."""
    if conn.execute("SELECT 1 FROM temp.sqlite_schema WHERE name = 'words'").fetchone():
        return
    (only,) = conn.execute("PRAGMA query_only").fetchone()
    conn.execute("PRAGMA query_only = OFF")
    try:
        conn.execute(_WORDS)
    finally:
        conn.execute(f"PRAGMA query_only = {only}")


def _words(conn: sqlite3.Connection, found: re.Match[str]) -> str:
    stem = found[1]
    words: list[str] = []
    at = stem
    while len(words) <= _MOST:
        row = conn.execute(_NEXT, (at, stem + _LAST)).fetchone()
        if row is None:
            quoted = ['"' + word.replace('"', '""') + '"' for word in words]
            return f"({' OR '.join(quoted)})" if quoted else found[0]
        words.append(row[0])
        at = row[0] + "\x01"  # the smallest text that comes after it
    return found[0]


_MOST_WAYS = 32  # phrases that one condition may become
_MOST_LEVELS = 24  # the parser of FTS5 has a small stack


@frozen
class Expression:
    """What of the index may meet a condition. Of these, mentions in ``doubt`` are to be looked at by the evaluator: all
    of them if it is ``*``, none if it is empty, else those that this second expression finds."""

    match: str
    doubt: str = ""


def expression(node: Node) -> Expression | None:
    """The expression of a text condition, None where the index cannot say anything about it."""
    if depth(node) > _MOST_LEVELS:
        return None
    match node:
        case Word() | Phrase():
            return _of_pattern(node.pattern)
        case And():
            return _all(node.children)
        case Or():
            return _any(node.children)
        case Near():
            return _of_near(node)
        case Exact():
            return _of_exact(node.text)
        case Within() if node.part == "title":
            return _of_title(node.children)
        case Within() if node.part == "body":
            found = _any(node.children)
            return found and Expression(found.match, "*")
        case _:
            return None


def is_text(node: Node) -> bool:
    """Whether a tree asks about title, body and extra alone."""
    match node:
        case And() | Or():
            return all(map(is_text, node.children))
        case Not():
            return is_text(node.child)
        case Within():
            return node.part != "note"
        case _:
            return isinstance(node, Word | Phrase | Exact | Regex | Near)


def _all(nodes: tuple[Node, ...]) -> Expression | None:
    wanted, unwanted, doubts = [], [], []
    for node in nodes:
        inner = expression(node.child if isinstance(node, Not) else node)
        if isinstance(node, Not):
            if inner and not inner.doubt:
                unwanted.append(inner.match)
            else:
                doubts.append("*")
        elif inner:
            wanted.append(inner.match)
            doubts.append(inner.doubt)
        else:
            doubts.append("*")
    if not wanted:
        return None
    text = " AND ".join(f"({part})" for part in wanted) if len(wanted) > 1 else wanted[0]
    if unwanted:
        text = f"({text}) NOT ({' OR '.join(unwanted)})"
    return Expression(text, _together(doubts))


def _any(nodes: tuple[Node, ...]) -> Expression | None:
    parts = [expression(node) for node in nodes]
    found = [part for part in parts if part]
    if len(found) < len(parts):
        return None
    return Expression(" OR ".join(f"({part.match})" for part in found), _together([part.doubt for part in found]))


def _together(doubts: list[str]) -> str:
    if "*" in doubts:
        return "*"
    return " OR ".join(f"({doubt})" for doubt in doubts if doubt)


def _of_pattern(pattern: Pattern) -> Expression | None:
    if pattern.slop is not None:
        return _of_loose(pattern)
    if not pattern.paths:
        return None
    ways: list[str] = []
    doubts: list[str] = []
    for path in pattern.paths:
        if len(path) == 1:
            terms = _terms(path[0], pattern.sign) if pattern.sign else _terms(path[0]) + _terms(path[0], JOIN_SIGN)
            if not terms:
                return None
            ways.append(" OR ".join(terms))
            doubts.append("*" if path[0].wild else "")
        else:
            way = _in_a_row(path)
            joined = _with_a_join(path)
            if pattern.sign:
                way, joined = _signed(way, path[0], pattern.sign), _signed(joined, path[0], pattern.sign)
            ways += [way, joined] if joined else [way]
            doubts.append("*" if pattern.sign or any(want.wild for want in path) or way.startswith("(") else joined)
    if not all(ways):
        return None
    return Expression(" OR ".join(f"({way})" for way in ways) if len(ways) > 1 else ways[0], _together(doubts))


def _terms(want: Want, sign: str = "") -> list[str]:
    """The terms of the index that one want takes, or may take; none where it may be anything."""
    if want.words:
        return [_quoted(sign + word) for word in sorted(want.words)]
    return [f"{_quoted(sign + want.stem)} *"] if want.stem else []


def _in_a_row(path: tuple[Want, ...]) -> str:
    """Wants as adjacent terms; where that are too many phrases, or a want may be anything, as terms anywhere."""
    choices = [
        [(word, False) for word in sorted(want.words)] or ([(want.stem, True)] if want.stem else []) for want in path
    ]
    count = 1
    for words in choices:
        count *= len(words)
    if not 0 < count <= _MOST_WAYS or any(open_ended for words in choices[:-1] for _, open_ended in words):
        return " AND ".join(f"({' OR '.join(_terms(want))})" for want in path if _terms(want))
    rows = []
    for row in product(*choices):
        rows.append(_quoted(" ".join(word for word, _ in row)) + (" *" if row[-1][1] else ""))
    return " OR ".join(rows)


def _with_a_join(path: tuple[Want, ...]) -> str:
    """Wants anywhere, of which one at least is met by what hyphens join, which has no place in the index."""
    joins = [term for want in path for term in _terms(want, JOIN_SIGN)]
    if not joins:
        return ""
    each = [f"({' OR '.join(_terms(want) + _terms(want, JOIN_SIGN))})" for want in path if _terms(want)]
    return " AND ".join([f"({' OR '.join(joins)})", *each])


def _signed(way: str, first: Want, sign: str) -> str:
    terms = _terms(first, sign)
    return f"({way}) AND ({' OR '.join(terms)})" if way and terms else way


def _of_loose(pattern: Pattern) -> Expression | None:
    """`"a b"~n`: the terms within reach, or with a join among them."""
    reach = max(0, len(pattern.wants) - 2) + (pattern.slop or 0)
    words = [_terms(want) for want in pattern.wants]
    near = f"NEAR({' '.join(terms[0] for terms in words)}, {reach})" if len(words) > 1 else words[0][0]
    joined = _with_a_join(pattern.wants)
    return Expression(f"({near}) OR ({joined})", "*")


def _of_title(nodes: tuple[Node, ...]) -> Expression | None:
    """Words of the title are terms of their own; a row of them is looked at."""
    found: list[Expression] = []
    for node in nodes:
        pattern = (
            of_phrase(sure_words(node.text))
            if isinstance(node, Exact)
            else (node.pattern if isinstance(node, Word | Phrase) else None)
        )
        paths = pattern.paths if pattern else ()
        if not paths:
            return None
        ways = [
            " AND ".join(f"({' OR '.join(terms)})" for want in path if (terms := _terms(want, TITLE_SIGN)))
            for path in paths
        ]
        if not all(ways):
            return None
        alone = pattern is not None and len(paths) == len(paths[0]) == 1 and not pattern.sign
        sure = alone and not isinstance(node, Exact) and not paths[0][0].wild
        found.append(Expression(" OR ".join(f"({way})" for way in ways), "" if sure else "*"))
    return Expression(" OR ".join(f"({one.match})" for one in found), _together([one.doubt for one in found]))


def _of_near(node: Near) -> Expression | None:
    """Every pair within reach, or a join that may be one of them; where that are too many, every operand anywhere."""
    sides = [_alternatives(operand) for operand in node.operands]
    joins = [[f"({term})" for term in _joins(operand)] for operand in node.operands]
    parts: list[str] = []
    for index, gap in enumerate(node.gaps):
        left, right = sides[index] or (), sides[index + 1] or ()
        if 0 < len(left) * len(right) <= _MOST_WAYS:
            pairs = [f"NEAR({first} {second}, {gap.tokens})" for first in left for second in right]
            parts.append(f"({' OR '.join([*pairs, *joins[index], *joins[index + 1]])})")
    if len(parts) < len(node.gaps):
        parts += [f"({one.match})" for one in map(expression, node.operands) if one]
    return Expression(" AND ".join(parts), "*") if parts else None


def _alternatives(node: Node) -> list[str] | None:
    """The phrases that an operand of NEAR may be, where the index can spell them all."""
    if isinstance(node, Or):
        found = [_alternatives(child) for child in node.children]
        return None if None in found else [one for part in found for one in part or []]
    if not isinstance(node, Word | Phrase) or node.pattern.slop is not None:
        return None
    rows: list[str] = []
    for path in node.pattern.paths:
        if any(want.wild for want in path) or any(not want.words for want in path[:-1]):
            return None
        rows += _in_a_row(path).split(" OR ") if len(path) > 1 else _terms(path[0])
    return rows if 0 < len(rows) <= _MOST_WAYS and not any(row.startswith("(") for row in rows) else None


def _joins(node: Node) -> list[str]:
    """Terms of which one is there wherever an operand of NEAR is met by what hyphens join."""
    if isinstance(node, Or):
        return [term for child in node.children for term in _joins(child)]
    if isinstance(node, Word | Phrase):
        return sorted({term for path in node.pattern.paths for want in path for term in _terms(want, JOIN_SIGN)})
    return []


def _of_exact(text: str) -> Expression | None:
    """The tokens that must stand in a row."""
    pattern = of_phrase(sure_words(text))
    return (
        Expression(_quoted(" ".join(word for want in pattern.wants for word in want.words)), "*") if pattern else None
    )


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'

"""What SQL asks back of the evaluator: functions that a connection must know before a condition of `search` runs on it.

A question is a text condition by its canonical spelling; the tree behind it is remembered in this process, because a
tree with saved searches in it may be longer than any text that the parser takes.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from console.domain.text import fold
from console.query.match import check_of_text
from console.query.match_fields import LINK, plain_handle, site_of
from console.query.subject import SubjectWords
from console.query.tree import Node
from console.store.sqlite.driver import sqlite3

_MOST = 2048
_trees: dict[str, Callable[[SubjectWords], bool]] = {}


def remember(node: Node) -> str:
    """The question that ``node`` is, ready to be asked."""
    question = str(node)
    if question not in _trees:
        while len(_trees) >= _MOST:
            _trees.pop(next(iter(_trees)))
        _trees[question] = check_of_text(node)
    return question


def teach(connection: sqlite3.Connection) -> None:
    """Make the functions known to a connection that does not know them yet."""
    try:
        connection.execute("SELECT query_fold('')")
    except sqlite3.OperationalError:
        for name, count, function in _FUNCTIONS:
            connection.create_function(name, count, function, deterministic=True)


def _meets(question: str, title: str, body: str, extra: str, asked: str) -> bool:
    return _trees[question](SubjectWords(title, body, extra, asked))


def _note(question: str, notes: str) -> bool:
    return _trees[question](SubjectWords(notes=tuple(json.loads(notes))))


def _link(*texts: str) -> bool:
    return LINK.search("\n".join(texts)) is not None


_FUNCTIONS: tuple[tuple[str, int, Callable[..., Any]], ...] = (
    ("query_meets", 5, _meets),
    ("query_note", 2, _note),
    ("query_link", 4, _link),
    ("query_handle", 1, plain_handle),
    ("query_fold", 1, fold),
    ("query_site", 1, site_of),
)

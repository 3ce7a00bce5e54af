"""Taking words out: of a mention whose source deleted it, or, to the last letter, of one whose author asked for it."""

from __future__ import annotations

import hmac
import json

from console.domain.actions import Verb
from console.domain.mention import NEWS
from console.store.sqlite.columns import encode
from console.store.sqlite.driver import sqlite3
from console.store.sqlite.mentions import clusters

_EMPTY = """
UPDATE mention SET title = '', body = '', extra = '', question = '', redacted_title = NULL, redacted_body = NULL,
  redacted_question = NULL, salt = NULL,
  feed = '', url = '', canonical_url = '', conversation = '', parent = '', author = NULL, author_hash = '',
  author_name = '', recipients = '[]', mentioned = '[]', media = '[]', tags = '[]', cluster_key = '', redacted = 0,
  doubt = 0, labels = iif(labels = '', '', json_set(labels, '$[3]', (SELECT json_group_array(json_array(value->0, ''))
    FROM json_each(labels, '$[3]')), '$[4]', json_array()))
WHERE id = ?
"""


_WORDED = frozenset({"title", "body", "question", "spans", "note", "text", "words"})
"""What of a payload may repeat the words of the mention, or tell of its author."""


def key_hash(key: bytes, source: str, native_id: str) -> bytes:
    """What stays of an identity when the mention is gone, so that fetching it again does not bring it back."""
    return hmac.digest(key, f"{source}\0{native_id}".encode(), "sha256")


def name_of_news(kind: str, canonical_url: str, title: str, body: str) -> tuple[str, ...]:
    """What else a piece of news is known by, whatever id its feed gives it the next time; nothing for other kinds."""
    return (f"news\0{canonical_url}\0{title}\0{body}",) if kind == NEWS and canonical_url + title else ()


def store_key(conn: sqlite3.Connection) -> bytes:
    """The key of this store, under which authors and the identities of what is gone are hashed."""
    return bytes(conn.execute("SELECT value FROM meta WHERE name = 'key'").fetchone()[0])


def empty(conn: sqlite3.Connection, mention: int, *, payloads: bool = True) -> None:
    """Take the words of a mention out of every version, the index, its letters and (``payloads``) what operators wrote
    of it into the log; leave a tombstone."""
    found = conn.execute(
        "SELECT source, native_id, kind, canonical_url, title, body FROM mention WHERE id = ?", (mention,)
    ).fetchone()
    if found is None:
        return
    source, native_id, *news = found
    if not native_id.startswith("gone:"):
        for name in name_of_news(*news):
            conn.execute(
                "INSERT OR IGNORE INTO tombstone VALUES (?, ?)", (key_hash(store_key(conn), source, name), mention)
            )
        identity = key_hash(store_key(conn), source, native_id)
        conn.execute("INSERT OR IGNORE INTO tombstone VALUES (?, ?)", (identity, mention))
        conn.execute("UPDATE mention SET native_id = ? WHERE id = ?", (f"gone:{identity.hex()}", mention))
    clusters.leave(conn, mention)
    conn.execute(_EMPTY, (mention,))
    conn.execute("DELETE FROM version WHERE mention = ?", (mention,))
    conn.execute("DELETE FROM detail WHERE mention = ?", (mention,))
    conn.execute("DELETE FROM mention_text WHERE rowid = ?", (mention,))
    conn.execute("INSERT OR REPLACE INTO meta VALUES ('emptied', 1)")  # its terms are still in the file: `merge_index`
    conn.execute("DELETE FROM mention_tag WHERE mention = ?", (mention,))
    conn.execute("DELETE FROM correction WHERE mention = ?", (mention,))
    conn.execute("DELETE FROM explanation WHERE mention = ?", (mention,))
    conn.execute("DELETE FROM judged_before WHERE mention = ?", (mention,))
    conn.execute("UPDATE forward SET letter = '{}' WHERE mention = ?", (mention,))
    if payloads:
        take_from_log(conn, mention)


def take_from_log(conn: sqlite3.Connection, mention: int) -> None:
    """Take out of the log what operators wrote of a mention. What is left of a payload, who got it by which channel,
    keeps its place; its salt goes, so that nobody can try out what it was."""
    rows = conn.execute(
        "SELECT p.sequence, a.verb, p.body FROM action a JOIN payload p ON p.sequence = a.sequence WHERE a.mention = ?",
        (mention,),
    ).fetchall()
    for sequence, verb, body in rows:
        payload = json.loads(body) if body else {}
        worded = _WORDED | ({"reason"} if verb in {Verb.RETURNED, Verb.REVEALED} else set())
        if not worded.isdisjoint(payload):
            kept = {name: value for name, value in payload.items() if name not in worded}
            conn.execute("UPDATE payload SET salt = NULL, body = ? WHERE sequence = ?", (encode(kept), sequence))

"""Sources: where each was left, how it does, and what of it could not be read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import datetime, timedelta
from typing import Any

from console.store.records import Quarantined, SourceHealth, SourceHistory
from console.store.sqlite.columns import maybe, milliseconds, moment
from console.store.sqlite.driver import sqlite3
from console.store.sqlite.jobs import intake

KEPT = timedelta(days=30)
MOST_BYTES = 64 << 20  # of everything in quarantine together
ITEM_BYTES = 64 << 10
_TIMES = ("last_success", "last_item", "next_attempt", "last_new", "quota_resets")
_OURS = "an internal error; it is whole, and tried again whenever a collector starts"
_HOUR = 3_600_000  # milliseconds
_LAGS = 50  # newest mentions whose lag is looked at


def cursor(conn: sqlite3.Connection, source: str) -> str | None:
    """Where the source was left."""
    row = conn.execute("SELECT cursor FROM source WHERE source = ?", (source,)).fetchone()
    return row[0] if row else None


def set_cursor(conn: sqlite3.Connection, source: str, where: str) -> None:
    """Where the source is to go on."""
    conn.execute(
        "INSERT INTO source (source, cursor) VALUES (?, ?) ON CONFLICT DO UPDATE SET cursor = excluded.cursor",
        (source, where),
    )


def set_health(conn: sqlite3.Connection, health: SourceHealth) -> None:
    """Keep how a source does."""
    kept: dict[str, Any] = {
        name: milliseconds(value) if isinstance(value, datetime) else value for name, value in asdict(health).items()
    }
    conn.execute(
        "INSERT INTO source (source, health) VALUES (?, ?) ON CONFLICT DO UPDATE SET health = excluded.health",
        (health.source, json.dumps(kept, ensure_ascii=False)),
    )


def healths(conn: sqlite3.Connection) -> tuple[SourceHealth, ...]:
    """How every source does that ever ran; and those of which something could not be judged."""
    known = {field.name for field in fields(SourceHealth)}
    aside = intake.aside(conn)
    unjudged = dict(
        conn.execute(
            "SELECT source, count(*) FROM mention WHERE instr(flags, ' unjudged ') > 0"
            " AND origin IN ('live', 'edited') GROUP BY source"
        )
    )
    found = []
    for name, text in conn.execute("SELECT source, health FROM source WHERE health IS NOT NULL ORDER BY source"):
        kept = {key: value for key, value in json.loads(text).items() if key in known}
        kept |= {key: moment(kept[key]) for key in _TIMES if kept.get(key) is not None}
        found.append(
            SourceHealth(
                **(kept | {"source": name, "set_aside": aside.pop(name, 0), "unjudged": unjudged.pop(name, 0)})
            )
        )
    found += [
        SourceHealth(name, set_aside=aside.get(name, 0), unjudged=unjudged.get(name, 0))
        for name in sorted(aside.keys() | unjudged)
    ]
    return tuple(found)


def heard(conn: sqlite3.Connection, names: Sequence[str], since: datetime) -> dict[str, SourceHistory]:
    """What came of each of these sources since a moment."""
    found = {}
    for name in names:
        hours = tuple(
            conn.execute(
                f"SELECT fetched / {_HOUR} AS hour, count(*) FROM mention WHERE source = ?"
                " AND fetched >= ? GROUP BY hour ORDER BY hour",
                (name, milliseconds(since)),
            )
        )
        newest = conn.execute(
            "SELECT fetched - published FROM mention WHERE source = ? AND fetched >= ? ORDER BY fetched DESC LIMIT ?",
            (name, (hours[0][0] + 1) * _HOUR if hours else 0, _LAGS),
        ).fetchall()
        last = conn.execute("SELECT max(fetched) FROM mention WHERE source = ?", (name,)).fetchone()[0]
        found[name] = SourceHistory(hours, tuple(max(0, lag) / 1000 for (lag,) in newest), maybe(last))
    return found


def newest(conn: sqlite3.Connection, source: str, since: datetime, limit: int) -> tuple[str, ...]:
    """The source's own ids of what came of it since a moment and still stands, newest first."""
    rows = conn.execute(
        "SELECT native_id FROM mention WHERE source = ? AND fetched >= ?"
        " AND origin IN ('live', 'edited') ORDER BY fetched DESC, id DESC LIMIT ?",
        (source, milliseconds(since), limit),
    )
    return tuple(native_id for (native_id,) in rows)


def quarantine(conn: sqlite3.Connection, items: Sequence[Quarantined]) -> None:
    """Set aside what could not be read; drop what is past its days, and the oldest where there is too much."""
    if not items:
        return
    conn.executemany(
        "INSERT INTO quarantine (source, at, why, raw) VALUES (?,?,?,?)",
        [(item.source, milliseconds(item.at), item.why, item.raw[:ITEM_BYTES]) for item in items],
    )
    newest = max(item.at for item in items)
    conn.execute("DELETE FROM quarantine WHERE at < ?", (milliseconds(newest - KEPT),))
    conn.execute(
        "DELETE FROM quarantine WHERE number <= (SELECT max(number) FROM (SELECT number, sum(length(raw)) OVER"
        " (ORDER BY number DESC) AS bytes FROM quarantine) WHERE bytes > ?)",
        (MOST_BYTES,),
    )


def forget_quarantine(conn: sqlite3.Connection, now: datetime) -> None:
    """Drop what nobody has mended a source for within its days, though nothing new is set aside."""
    conn.execute("DELETE FROM quarantine WHERE at < ?", (milliseconds(now - KEPT),))


def quarantined(conn: sqlite3.Connection, source: str, limit: int) -> tuple[Quarantined, ...]:
    """What of a source, or with none of all, could not be read or taken in, newest first."""
    rows = conn.execute(
        "SELECT source, at, why, raw FROM quarantine WHERE ?1 IN ('', source) UNION ALL"
        " SELECT aside, at, ?3, CAST(item AS BLOB) FROM intake WHERE aside IS NOT NULL"
        " AND ?1 IN ('', aside) ORDER BY at DESC LIMIT ?2",
        (source, limit, _OURS),
    )
    return tuple(Quarantined(name, moment(at), why, bytes(raw)) for name, at, why, raw in rows)

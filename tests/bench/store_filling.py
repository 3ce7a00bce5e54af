"""Mentions by the hundred thousand, always the same ones, for the benches of the store."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from console.domain.judgement import Judgement, Opinion, Sentiment, TeamGuess, ThemeGuess
from console.domain.mention import Mention, RawMention
from console.store.protocol import Incoming
from console.store.sqlite import opening
from console.store.sqlite.files import prepare
from console.store.sqlite.mentions import arrivals

NEWEST = datetime(2026, 11, 1, 12, tzinfo=UTC)
TEAMS = tuple(f"ward-{number}" for number in range(1, 41))
_ZIPF = tuple(1 / rank for rank in range(1, len(TEAMS) + 1))
COPIES = 0.05  # the share of mentions that say what one of the ten before them said
_THEMES = ("staff", "waiting", "food", "care", "parking", "cleanliness", "discharge", "pain")
_TALK = """the staff on ward were so very good and kind to my mum after her operation last week we waited hours in
clinic nobody told us what was going on but food nurse doctor amazing thank you parking cold night again team looked
after him with care emergency department appointment cancelled letter never came home"""
_COMMON = _TALK.split()
_RARE = tuple(f"rare{number}" for number in range(20_000))
_KEY = b"bench" * 6


def mentions(count: int, *, days: int = 365, seed: int = 7, start: int = 0) -> Iterator[Mention]:
    """``count`` judged mentions, oldest first, spread over ``days``, on 40 teams of very different size."""
    chance = random.Random(seed + start)
    step = timedelta(days=days) / max(count, 1)
    recent: list[Judgement] = []
    tones = (Sentiment.NEGATIVE, Sentiment.NEUTRAL, Sentiment.POSITIVE)
    for number in range(count):
        words = chance.choices(_COMMON, k=chance.randint(6, 28))
        words.insert(chance.randrange(len(words)), chance.choice(_RARE))
        at = NEWEST - step * (count - number)
        raw = RawMention(
            native_id=f"at://did:plc:{number + start:012x}/post/{number + start}",
            body=" ".join(words),
            url=f"https://example.org/posts/{number + start}",
            author=f"@user{chance.randrange(50_000)}",
            published=at,
            followers=chance.randrange(2000),
            likes=chance.randrange(20),
        )
        mention = Mention.from_raw(raw, source="bluesky", fetched=at, key=_KEY)
        tone = chance.choices(tones, (3, 4, 3))[0]
        teams = () if chance.random() < 0.2 else chance.choices(TEAMS, _ZIPF, k=1)
        judgement = Judgement(
            lang="en",
            opinion=Opinion(tone, round(0.6 + chance.random() * 0.4, 2), (0.1, 0.2, 0.7), by="fast"),
            severity=chance.choice((0, 0, 0, 1, 2, 3)),
            themes=(ThemeGuess(chance.choice(_THEMES), 1, 0.8),),
            teams=tuple(TeamGuess(team, 0.9, "its name is in the text") for team in teams),
            cluster_key=f"{chance.getrandbits(64):016x}",
            redacted_title="",
            redacted_body=mention.body,
        )
        if recent and chance.random() < COPIES:
            judgement = replace(chance.choice(recent), redacted_body=mention.body)
        recent = [*recent[-9:], judgement]
        yield replace(mention, judgement=judgement)


def fill(path: Path, count: int, *, batch: int = 1000, closed: float = 0.8) -> None:
    """A store of ``count`` mentions; a share of them is closed, as in a store that is worked on."""
    if prepare(path):
        opening.create(path, (("key", b"k" * 32), ("zone", "UTC")))
    conn = opening.connect(path)
    conn.execute("PRAGMA synchronous = OFF")  # making the input is not what is measured
    part: list[Incoming] = []

    def write() -> None:
        opening.begin(conn, path)
        arrivals.add(conn, "bluesky", part, cursor=None, at=NEWEST, quarantined=(), health=None)
        conn.execute("COMMIT")
        part.clear()

    for mention in mentions(count):
        part.append(Incoming(mention))
        if len(part) == batch:
            write()
    write()
    conn.execute("BEGIN IMMEDIATE")
    conn.execute(
        """UPDATE mention SET open = 0, work = 'actioned', ver = 2, state = '{"work":"actioned"}'"""
        " WHERE id % 1000 < ?",
        (int(closed * 1000),),
    )
    conn.execute("UPDATE mention_team SET open = (SELECT open FROM mention m WHERE m.id = mention)")
    conn.execute("COMMIT")
    conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    conn.close()

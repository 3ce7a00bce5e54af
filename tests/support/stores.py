"""Mentions, settings and clocks for the tests of services. The store is always the real one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from console.config.settings import ChannelSettings, Settings, StoreSettings
from console.domain.judgement import Judgement, Opinion, Sentiment, TeamGuess
from console.domain.mention import Mention, RawMention
from console.domain.team import Person, Team
from console.store.protocol import Incoming, Store

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
TEAMS = (
    Team("trust", "Northmoor Hospitals", channel="desk"),
    Team("emergency", "Emergency Department", parent="trust", aliases=("A&E", "casualty"), channel="ed"),
    Team("ward-7", "Ward 7", parent="trust", aliases=("the eye place",), people=(Person("Amira", "nurse"),)),
)
CHANNELS = (ChannelSettings("desk", "spool", path="desk"), ChannelSettings("ed", "spool", path="ed", identifiable=True))


def settings(folder: Path) -> Settings:
    """Settings of a small organisation whose store lies in ``folder``."""
    return Settings(store=StoreSettings(folder / "store.db"), teams=TEAMS, channels=CHANNELS)


class Clock:
    """A clock that goes only when it is told to."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)


class WordJudge:
    """A judge that knows two words, for tests that are not about judging: "kind" is praise, "waited" is not."""

    def judge(self, mentions: Sequence[Mention]) -> list[Mention]:
        """Praise for Ward 7, concerns for the Emergency Department."""
        return [replace(mention, judgement=judgement(mention)) for mention in mentions]


async def word_judge() -> WordJudge:
    """The judge, as the intake asks for it."""
    return WordJudge()


def judgement(mention: Mention, *, sure: float = 0.9) -> Judgement:
    """What `WordJudge` thinks."""
    text = mention.text.casefold()
    tone = Sentiment.POSITIVE if "kind" in text else Sentiment.NEGATIVE if "waited" in text else Sentiment.NEUTRAL
    team = {Sentiment.POSITIVE: "ward-7", Sentiment.NEGATIVE: "emergency"}.get(tone)
    low, high = 0.05, 0.9
    scores = {
        Sentiment.NEGATIVE: (high, low, low),
        Sentiment.NEUTRAL: (low, high, low),
        Sentiment.POSITIVE: (low, low, high),
    }
    return Judgement(
        lang="en",
        opinion=Opinion(tone, 0.9, scores[tone]),
        severity=3 if tone is Sentiment.NEGATIVE else 0,
        teams=(TeamGuess(team, sure, "its words name it"),) if team else (),
        redacted_title=mention.title,
        redacted_body=mention.body,
        doubt="doubtful" in text,
    )


def mention(body: str, native_id: str = "", *, at: datetime = NOW, source: str = "s") -> Mention:
    """A judged mention that is not in the store yet."""
    raw = RawMention(
        native_id=native_id or body, body=body, author="@carol", published=at, url=f"https://example.org/{len(body)}"
    )
    made = Mention.from_raw(raw, source=source, fetched=at, key=b"test")
    return replace(made, judgement=judgement(made))


async def kept(store: Store, *bodies: str) -> list[int]:
    """Put mentions with these words into the store; their ids, in the same order."""
    added = await store.add("s", [Incoming(mention(body)) for body in bodies], cursor=None, at=NOW)
    return list(added.ids)

"""The judge reads the recorded month as people do: tones.tsv holds, for the last version of every mention, each tone
that a reader may give it, and whether it is somebody else's."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest

from console.domain.judgement import Sentiment
from console.query.context import Context
from console.services.runtime import now_utc, open_collector
from console.services.setup.demo import demo_settings
from console.store.protocol import Entry

LABELS = Path(__file__).with_name("tones.tsv")
Judged = Mapping[str, Entry]


@pytest.fixture(scope="module")
def labels() -> dict[str, frozenset[str]]:
    """What people say of each mention, by the source's id."""
    rows = (line.split("\t") for line in LABELS.read_text("utf-8").splitlines())
    return {identity: frozenset(said.split()) for identity, said in rows}


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """The whole month as the demonstration's collector judges it."""

    async def play() -> Judged:
        settings = demo_settings(tmp_path_factory.mktemp("demo"), speed=1e6)
        async with open_collector(settings, new=True) as collector:
            while not await collector.store.cursor("demo"):
                await collector.once()
            return {
                entry.mention.native_id: entry
                async for batch in collector.store.rows(None, Context(now_utc()))
                for entry in batch
                if entry.mention.text.strip()
            }

    return asyncio.run(play())


def test_every_mention_has_its_label(judged: Judged, labels: dict[str, frozenset[str]]) -> None:
    assert judged.keys() == labels.keys()
    assert frozenset().union(*labels.values()) == {*Sentiment, "mixed", "not-ours"}


def test_nine_tones_in_ten_are_right(judged: Judged, labels: dict[str, frozenset[str]]) -> None:
    wrong = [entry.mention.text[:80] for identity, entry in judged.items() if not right(entry, labels[identity])]
    assert len(wrong) <= len(judged) / 10, wrong


def test_no_praise_is_surely_called_criticism_nor_criticism_praise(
    judged: Judged, labels: dict[str, frozenset[str]]
) -> None:
    opposite = {Sentiment.POSITIVE: {"negative"}, Sentiment.NEGATIVE: {"positive"}}
    for identity, entry in judged.items():
        opinion = entry.mention.judgement.opinion
        if not opinion.unsure:
            assert labels[identity] != opposite.get(opinion.label), entry.mention.text


def test_what_is_somebody_elses_stands_with_no_team(judged: Judged, labels: dict[str, frozenset[str]]) -> None:
    for identity, entry in judged.items():
        judgement = entry.mention.judgement
        assert ("not-ours" in judgement.flags) == ("not-ours" in labels[identity]), entry.mention.text
        assert not (judgement.teams and "not-ours" in labels[identity]), entry.mention.text


def right(entry: Entry, said: frozenset[str]) -> bool:
    """Whether a reader agrees; a mixed text may be seen as mixed or be left unsure."""
    opinion = entry.mention.judgement.opinion
    return opinion.label in said or ("mixed" in said and (opinion.mixed or opinion.unsure))

"""What became of an action, in a sentence that can be shown as it is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from console.domain.judgement import TeamGuess
from console.store.protocol import Act, Done, Store

PART = 100  # acts in one transaction: some 50 ms, for which others wait at most
PAUSE = 0.005  # seconds between two parts: whoever waits tries again within 4 ms

Told = Callable[[int, int], None]
"""Hears how many are done, of how many."""


async def act_in_parts(
    store: Store, acts: Sequence[Act], *, operator: str, at: datetime, told: Told
) -> tuple[Done, ...]:
    """Do all that the states allow; say for each what became of it. Stopped midway, what was done is one batch."""
    done: list[Done] = []
    batch = 0
    while len(done) < len(acts):
        if done:
            told(len(done), len(acts))
            await asyncio.sleep(PAUSE)
        part = await store.act(acts[len(done) : len(done) + PART], operator=operator, at=at, batch=batch)
        batch = batch or next((one.sequence for one in part if one.sequence), 0)
        done += part
    return tuple(done)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a keystroke. ``sentence`` is for the toast; ``refused`` has an id and a reason for each left out.

    ``ask`` is set where `forward` wants a person to look first: the console opens the panel, the command line says how
    to confirm. ``held`` are those left out because a colleague holds them, ``own_words`` says that some were
    because the note or the recipient's name holds personal details."""

    sentence: str
    done: tuple[int, ...] = ()
    refused: tuple[tuple[int, str], ...] = ()
    ask: Question | None = None
    held: tuple[int, ...] = ()
    own_words: bool = False


MANY = "{}"
"""Where a sentence says how many there were, if there were several: ``Marked{} as actioned``."""


def counted(sentence: str, count: int) -> str:
    """The sentence with how many it is about; in front of it where it has no place for that."""
    said = f" {count}" if count > 1 else ""
    if MANY in sentence:
        return sentence.replace(MANY, said, 1)
    return f"{count}: {sentence}" if said and not sentence[:1].isdigit() else sentence


@dataclass(frozen=True, slots=True)
class Question:
    """Why a forward does not leave at once, and what is suggested. ``doubt``: what would leave must be shown first.
    ``own_words``: what the operator wrote holds personal details."""

    mention: int
    why: str
    suggestions: tuple[TeamGuess, ...]
    doubt: bool = False
    own_words: bool = False

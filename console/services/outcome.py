"""What became of a keystroke, in a sentence that can be shown as it is."""

from __future__ import annotations

from dataclasses import dataclass

from console.domain.judgement import TeamGuess


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a keystroke. ``sentence`` is for the toast; ``refused`` has an id and a reason for each left out.

    ``ask`` is set where `forward` wants a person to look first: the console opens the panel, the command line says how
    to confirm. ``held`` are those left out because a colleague holds them."""

    sentence: str
    done: tuple[int, ...] = ()
    refused: tuple[tuple[int, str], ...] = ()
    ask: Ask | None = None
    held: tuple[int, ...] = ()


MANY = "{}"
"""Where a sentence says how many there were, if there were several: ``Marked{} as actioned``."""


def counted(sentence: str, count: int) -> str:
    """The sentence with how many it is about; in front of it where it has no place for that."""
    said = f" {count}" if count > 1 else ""
    if MANY in sentence:
        return sentence.replace(MANY, said, 1)
    return f"{count}: {sentence}" if said and not sentence[:1].isdigit() else sentence


@dataclass(frozen=True, slots=True)
class Ask:
    """Why a forward does not leave at once, and what is suggested."""

    mention: int
    why: str
    suggestions: tuple[TeamGuess, ...]

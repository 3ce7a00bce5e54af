"""How a name of a team is met in a text: as it is written, as an abbreviation, behind an article, by a second sign."""

from __future__ import annotations

from collections.abc import Sequence

from console.understand.teams.aliases import Alias
from console.understand.teams.scoring import AliasHit
from console.understand.words import SENTENCE, Words, listed

PLACE_WORDS = frozenset(
    {"ward", "unit", "clinic", "hospital", "department", "centre", "suite", "team", "wing", "infirmary"}
)
_ARTICLES = frozenset({"the", "our", "your", "this", "that", "their", "at", "th", "da"})
_ON = frozenset({"on", "onto"})


def how_met(alias: Alias, words: Words, first: int, last: int) -> str:
    """How an alias is met: ``exact``, ``case`` for an abbreviation in other letters, empty if it is not."""
    if alias.article and not _behind_an_article(words, first):
        return ""
    if not (alias.exact or alias.short):
        return "exact"
    if words.text[words.starts[first] : words.ends[last - 1]].removesuffix("'s").removesuffix("’s") == alias.written:
        return "" if words.text.isupper() and alias.exact else "exact"
    if alias.exact or alias.key in listed("common_words.txt"):
        return ""
    return "case"


def _behind_an_article(words: Words, at: int) -> bool:
    """ "The Royal", "at Royal", "Royal A&E", but neither "Theatre Royal" nor "couldn't lift"."""
    before = words.words[at - 1] if at and words.breaks[at] < SENTENCE else ""
    if before in _ARTICLES:
        return True
    capital = words.text[words.starts[at]].isupper() and words.words[at] not in listed("common_words.txt")
    return capital and not (before and words.text[words.starts[at - 1]].isupper() and words.breaks[at] == 0)


def second_sign(hit: AliasHit, hits: Sequence[AliasHit], words: Words) -> bool:
    """Whether something beside an everyday word says that it is the name that it can be: it is written large within a
    sentence, stands beside "ward" or behind "on", or the same team is named otherwise as well. A word that the team's
    people write small themselves is meant by it."""
    alias, at = hit.alias, hit.first
    if alias.written[:1].islower():
        return True
    raw, before = words.raw(at), words.words[at - 1] if at else ""
    beside = {*words.words[max(0, at - 1) : at], *words.words[hit.last : hit.last + 1]}
    if beside & PLACE_WORDS or any(one.alias.team == alias.team and one.first != at for one in hits):
        return True
    if raw.lower().removesuffix("'s").removesuffix("’s") != alias.written.lower():
        return False
    if raw[:1].isupper() and words.breaks[at] < SENTENCE and words.words[at] not in listed("personal/names.txt"):
        return True
    return alias.official or (before in _ON and alias.key not in listed("common_words.txt"))


def longest(hits: list[AliasHit]) -> list[AliasHit]:
    """Without the hits that lie inside a longer one: "the Royal" in "the Royal's A and E" is no hit of its own."""
    return [
        hit
        for hit in hits
        if not any(
            other.first <= hit.first and hit.last <= other.last and other.last - other.first > hit.last - hit.first
            for other in hits
        )
    ]

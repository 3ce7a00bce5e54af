"""What an operator writes beside a mention (a note, a recipient's name, a tag) leaves with it, and is searched for
personal details like the mention's own words."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from console.config.settings import Organisation, Settings
from console.domain.actions import Action, Verb
from console.domain.errors import NotAllowed
from console.domain.redaction import KEPT_IN_PRAISE
from console.domain.text import one_line

if TYPE_CHECKING:
    from console.domain.judgement import PersonalDetail
    from console.domain.team import Team

_NAMES = frozenset({"patient_name", "person_name", "staff_name", "staff_surname"})
_SURNAMES_TOO = frozenset({
    "bell", "bird", "black", "brown", "burns", "carpenter", "church", "cook", "cross", "day", "field", "fisher", "ford",
    "forest", "fox", "green", "hall", "hill", "king", "lamb", "lane", "law", "long", "marsh", "may", "miller", "north",
    "page", "park", "parks", "pope", "price", "rice", "rose", "short", "stone", "street", "taylor", "wall", "waters",
    "webb", "west", "white", "wise", "wood", "woods", "young",
})  # fmt: skip
_PARTS = re.compile(r"[^\W\d_]+|\d+")
_WITH_YEAR = re.compile(r"(\D*)(?:19|20)\d\d(\D*)")  # and no other figure: "pals-2026", no date of birth


def details(text: str, settings: Settings, *, praise: bool = False, names: bool = True) -> tuple[str, ...]:
    """The personal details in ``text``, as they stand there, each once. In ``praise`` the first names of staff are
    none; without ``names`` no name is."""
    if not text.strip():
        return ()
    if praise:
        from console.understand.personal.staff import staff_of

        listed = staff_of(settings.teams)
        staff = {word for name in listed.names for word in name.casefold().split()} - listed.withheld
    else:
        staff = set()

    def counts(kind: str, words: str) -> bool:
        if kind in _NAMES:
            return names and not (praise and (kind in KEPT_IN_PRAISE or words.casefold() in staff))
        return True

    found = ((one.kind, text[one.start : one.end]) for one in _search(settings.teams, settings.organisation)(text))
    return tuple(dict.fromkeys(words for kind, words in found if counts(kind, words)))


def details_of_name(name: str, settings: Settings) -> tuple[str, ...]:
    """The personal details in the name of a source, where words are small and run together (``sheilapark1951``)."""
    name = _WITH_YEAR.sub(r"\1 \2", name) if _WITH_YEAR.fullmatch(name) else name
    parts = _PARTS.findall(name)
    spoken = " ".join(part.capitalize() for part in parts)
    together = (part for part in parts if _is_whole_name(part.casefold()))
    return tuple(dict.fromkeys((*details(name, settings), *details(spoken, settings), *together)))


def refuse_a_person(source: str, settings: Settings) -> None:
    """Raises `NotAllowed` where a source is named after a person."""
    if found := details_of_name(source, settings):
        raise NotAllowed(
            f"The name of the source holds {quoted(found)}: it leaves with every export, and stays when the words "
            "have expired.",
            advice="Name it after where the words come from, for example --source ward-cards.",
        )


def _is_whole_name(word: str) -> bool:
    """Whether a listed first name and what is no everyday word (or a surname too) run together in ``word``."""
    from console.understand.personal.name_lists import NameLists
    from console.understand.words import listed

    lists = NameLists()
    if word in listed("stream_words.txt") or lists.is_everyday(word) or lists.is_plain(word):
        return False
    halves = ((word[:at], word[at:]) for at in range(4, len(word) - 2))
    return any(
        lists.is_known_first(first) and (lists.is_surname(last) or last in _SURNAMES_TOO or not lists.is_everyday(last))
        for first, last in halves
    )


_WITH_REASONS = frozenset({Verb.REVEALED, Verb.HOLD_PUT, Verb.HOLD_LIFTED, Verb.ERASED})


def reason_of(action: Action, settings: Settings) -> str:
    """Why somebody looked, held or erased, unless that holds personal details: then the console alone shows it."""
    if action.verb not in _WITH_REASONS:
        return ""
    reason = one_line(str(action.payload.get("reason", "")))
    return "(the reason holds personal details: the console shows it, `gl`)" if details(reason, settings) else reason


def quoted(words: tuple[str, ...]) -> str:
    """A few of them in quotes, for a sentence."""
    shown = ", ".join(f"“{one}”" for one in words[:2])
    return f"{shown} and {len(words) - 2} more" if len(words) > 2 else shown


@lru_cache(maxsize=2)
def _search(teams: tuple[Team, ...], organisation: Organisation) -> Callable[[str], tuple[PersonalDetail, ...]]:
    from console.understand.personal.personal_data import PersonalData
    from console.understand.personal.staff import staff_of
    from console.understand.teams.gazetteer import Gazetteer  # only who writes a note pays for the lists of names
    from console.understand.teams.gazetteer import OrganisationNames as Ours
    from console.understand.words import read_words

    gazetteer = Gazetteer(teams, Ours(organisation.name, organisation.places, organisation.not_ours))
    staff = staff_of(teams)
    personal = PersonalData(
        staff=staff.names, places=gazetteer.words_of_places(), ours=gazetteer.territory.words, withheld=staff.withheld
    )
    return lambda text: personal.find(read_words(text))

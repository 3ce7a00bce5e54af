"""The organisation's own people: by which names a text means them, and which of those praise may keep."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from console.domain.frozen import frozen
from console.domain.team import Person, Team
from console.understand.personal.name_cues import STAFF_TITLES


@frozen
class Staff:
    """Every name that is listed, and the folded words of them that do not leave even in praise."""

    names: tuple[str, ...] = ()
    withheld: frozenset[str] = frozenset()


def staff_of(teams: Iterable[Team]) -> Staff:
    """The people of these teams. A word that one of them keeps back and another shows leaves, unless the one is never
    to be named: two people may share a surname, and whoever says "never" means it."""
    people = [person for team in teams for person in team.people]
    never = _words(word for one in people if one.named == "never" for word in _all(one))
    back = _words(word for one in people for word in _all(one)) - _words(word for one in people for word in _shown(one))
    return Staff(tuple(name for one in people for name in (one.name, *one.aliases)), never | back)


def first_words(person: Person) -> tuple[str, ...]:
    """The words by which a text may begin to speak of somebody: first name, each alias, and a surname with a title."""
    names = [plain for name in (person.name, *person.aliases) if (plain := _plain(name))]
    surname = [names[0][-1]] if names and person.named == "title-surname" else []
    return tuple(dict.fromkeys((*(name[0] for name in names), *surname)))


def _all(person: Person) -> Iterator[str]:
    for name in (person.name, *person.aliases):
        yield from _plain(name)


def _shown(person: Person) -> Iterator[str]:
    words = _plain(person.name)
    match person.named:
        case "first":
            yield from words[:1]
        case "title-surname":
            yield from words[-1:]
        case "full":
            yield from words
    for alias in person.aliases if person.named in {"full", "first"} else ():
        yield from _plain(alias)


def _plain(name: str) -> list[str]:
    return [word for word in name.lower().replace("-", " ").split() if word not in STAFF_TITLES]


def _words(words: Iterable[str]) -> frozenset[str]:
    return frozenset(words)

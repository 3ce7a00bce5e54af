"""What is a name: first names, surnames, everyday words, towns, and the organisation's own people and places."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from console.understand.personal.name_cues import NEVER, STAFF_TITLES
from console.understand.words import listed

_ENDINGS = (
    ("s", ""), ("es", ""), ("ies", "y"), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"), ("ly", ""), ("er", ""),
    ("er", "e"), ("est", ""), ("ness", ""), ("less", ""), ("ful", ""), ("n't", ""), ("nt", ""), ("ll", ""), ("ve", ""),
)  # fmt: skip


class NameLists:
    """What is a name and what is none. ``staff`` are people that the organisation itself lists; ``places`` are folded
    words of teams, sites and towns that are no person's name however they are written."""

    def __init__(self, staff: Iterable[str] = (), places: Collection[str] = ()) -> None:
        self._first = listed("personal/names.txt")
        self._surnames = listed("personal/surnames.txt")
        self._common = listed("common_words.txt")
        self._everyday = listed("everyday_words.txt")
        self.well_known: dict[str, list[tuple[str, ...]]] = {}
        for phrase in listed("well_known.txt"):
            parts = tuple(phrase.split("_"))
            self.well_known.setdefault(parts[0], []).append(parts)
        towns = {part for town in listed("teams/towns.txt") for part in town.split("_")}
        self._places = (towns | set(places)) - self._first  # "St Mary's" must not hide a patient called Mary
        self._staff = frozenset(
            word for name in staff for word in name.lower().replace("-", " ").split() if word not in STAFF_TITLES
        )

    def is_first(self, word: str) -> bool:
        """Whether ``word`` is a first name that is listed or of the organisation's own people."""
        return word in self._first or word in self._staff

    def is_well_known(self, written: str) -> bool:
        """Whether these words are somebody or something that everybody knows."""
        words = tuple(written.lower().replace("'", "").replace("’", "").replace("-", " ").split())
        return any(words[: len(known)] == known for word in words[:1] for known in self.well_known.get(word, ()))

    def is_known_first(self, word: str) -> bool:
        """Whether ``word`` is a listed first name and no everyday word besides."""
        return word in self._first and word not in self._common

    def is_place(self, word: str) -> bool:
        """Whether ``word`` is a town, or a place of the organisation's."""
        return word in self._places

    def is_common(self, word: str) -> bool:
        """Whether ``word`` is an everyday word."""
        return word in self._common

    def is_everyday(self, word: str) -> bool:
        """Whether a word that nobody lists as a name is an everyday one, as it stands or in another form."""
        return any(form in self._common or form in self._everyday for form in _forms(word))

    def is_plain(self, word: str) -> bool:
        """Whether ``word`` is an everyday word, a place or another name that is nobody's."""
        return word in self._common or word in NEVER or word in self._places

    def is_surname(self, word: str) -> bool:
        """Whether ``word`` is a common surname and no first name of the organisation's own people."""
        return word in self._surnames and word not in self._staff

    def is_own_staff(self, word: str) -> bool:
        """Whether ``word`` is a name of somebody whom the organisation lists."""
        return word in self._staff


def _forms(word: str) -> Iterator[str]:
    """The word, and what it is made from: "wards" from "ward", "phoned" from "phone"."""
    yield word
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) > 2:
            yield word[: -len(ending)] + instead

"""Many phrases at once: each is tried only where its first word stands, and in a text that holds what else it needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from console.domain.bounded_cache import Remembered
from console.domain.frozen import field, frozen
from console.understand.rules.phrases import RulePhrase, number_of
from console.understand.words import Words

_HEAD = 2  # letters by which beginnings of words are found
_MOST_REMEMBERED = 3_000_000  # bytes of the words whose phrases are kept at hand: some 17,000


@frozen
class _Known:
    """What a word means to an index: the phrases that may begin with it, those to be tried always and, by the number
    of the list of words of which a text must hold one as well, the others; and the lists that it stands in itself."""

    always: Sequence[int] = ()
    by_list: Mapping[int, Sequence[int]] = field(default_factory=dict)
    lists: Sequence[int] = ()


_NOTHING = _Known()


class PhraseIndex:
    """Phrases by their place in ``phrases``, indexed once and looked for in many texts."""

    __slots__ = ("_known", "_phrases")

    def __init__(self, phrases: Sequence[RulePhrase]) -> None:
        self._phrases = tuple(phrases)
        self._known = Remembered(_Vocabulary(self._phrases).known, most=_MOST_REMEMBERED)

    def find(self, words: Words) -> list[tuple[int, int, int]]:
        """Every match as (number of the phrase, first word, one past the last word), in the order of the text."""
        known_of = self._known.__getitem__
        told = [(at, known) for at, known in enumerate(map(known_of, words.words)) if known is not _NOTHING]
        present = {number for _, known in told for number in known.lists}
        found: list[tuple[int, int, int]] = []
        for at, known in told:
            numbers = known.always
            if known.by_list and not present.isdisjoint(known.by_list):
                wanted = [number for one in present & known.by_list.keys() for number in known.by_list[one]]
                numbers = sorted([*numbers, *wanted])
            for number in numbers:
                end = self._phrases[number].match(words, at)
                if end > at:
                    found.append((number, at, end))
        return found


class _Vocabulary:
    """What each word may begin."""

    def __init__(self, phrases: Sequence[RulePhrase]) -> None:
        self._words: dict[str, list[int]] = {}
        self._stems: dict[str, list[int]] = {}
        self._numbers: list[int] = []
        for number, phrase in enumerate(phrases):
            first = phrase.first()
            if first.kind == "number":
                self._numbers.append(number)
            for word in first.exact:
                self._words.setdefault(word, []).append(number)
            for stem in first.stems:
                self._stems.setdefault(stem, []).append(number)
        self._lengths: dict[str, set[int]] = {}
        for stem in self._stems:
            self._lengths.setdefault(stem[:_HEAD], set()).add(len(stem))
        # Hundreds of phrases need a word of the same few lists: which lists a text meets is found once.
        needs = {needed: number for number, needed in enumerate({phrase.needs: 0 for phrase in phrases})}
        self._list = [needs[phrase.needs] if phrase.needs else -1 for phrase in phrases]
        self._lists: dict[str, list[int]] = {}
        for needed, number in needs.items():
            for word in needed:
                self._lists.setdefault(word, []).append(number)

    def known(self, word: str) -> _Known:
        """What a word means; most mean nothing."""
        numbers = set(self._words.get(word, ()))
        for head in {word[:length] for length in range(1, _HEAD + 1)}:
            for length in self._lengths.get(head, ()):
                numbers.update(self._stems.get(word[:length], ()))
        if number_of(word) is not None:
            numbers.update(self._numbers)
        by_list: dict[int, list[int]] = {}
        for number in sorted(numbers):
            by_list.setdefault(self._list[number], []).append(number)
        always, lists = by_list.pop(-1, []), self._lists.get(word, ())
        return _Known(always, by_list, lists) if numbers or lists else _NOTHING

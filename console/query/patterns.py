"""Patterns of tokens: what a word, a phrase or a run of both in a query looks for among the tokens of a text.

A pattern is a row of *wants*. Both sides fold hyphens and ``&``, so a pattern has several *paths* through its wants
(``x-ray``: x then ray, or xray), and a text offers joins beside its tokens. An *occurrence* is (place, place after).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from functools import cached_property

from console.domain.frozen import frozen
from console.domain.text import fold
from console.query.tokens import Tokens, variants

Occurrence = tuple[int, int]
NO_END = 1 << 30
Step = tuple[tuple["Want", ...], int]
_LONGEST_AND = 7  # words of `a and b and c and d`
WILD = "ꙮ"  # stands for `?` while a query is cut into tokens: a letter that nobody types


@frozen
class Want:
    """One token that is looked for: any of ``words``, or what begins with ``prefix``, or what fits ``wild``."""

    words: frozenset[str] = frozenset()
    prefix: str = ""
    wild: str = ""

    def takes(self, token: str) -> bool:
        """Whether ``token`` is wanted."""
        if self.words:
            return token in self.words
        if not self.wild:
            return token.startswith(self.prefix)
        if self.prefix:  # `organi?at*`: the wild letters stand before the star
            token = token[: len(self.wild)]
        if len(token) != len(self.wild):
            return False
        return all(wanted in (WILD, letter) for wanted, letter in zip(self.wild, token, strict=True))

    @property
    def stem(self) -> str:
        """The letters that every wanted token begins with; only for what is no list of words."""
        return self.wild.split(WILD, 1)[0] if self.wild else self.prefix

    def found_in(self, positions: dict[str, list[int]]) -> list[int]:
        """Where wanted tokens stand."""
        if len(self.words) == 1:
            return positions.get(next(iter(self.words)), [])
        return sorted(position for token in self.among(positions) for position in positions[token])

    def among(self, tokens: Iterable[str]) -> list[str]:
        """Those of ``tokens`` that are wanted."""
        if self.words:
            return [token for token in tokens if token in self.words]
        stem = self.stem
        near = [token for token in tokens if token.startswith(stem)]
        return [token for token in near if self.takes(token)] if self.wild else near

    def is_in(self, tokens: AbstractSet[str]) -> bool:
        """Whether a wanted token is among ``tokens``."""
        if self.words:
            return not self.words.isdisjoint(tokens)
        return bool(self.among(tokens))


class _Remembering:
    """Room for cached properties, of which slots have none."""


@frozen
class Pattern(_Remembering):
    """A row of wants and the other ways through it: ``shortcuts[i]`` are (wants, next) that take the place of the wants
    from ``i`` up to ``next``. ``sign`` is what the first token must carry."""

    wants: tuple[Want, ...]
    shortcuts: tuple[tuple[Step, ...], ...]
    sign: str = ""
    slop: int | None = None  # set: all wants in any order, within so many more places

    @cached_property
    def paths(self) -> tuple[tuple[Want, ...], ...]:
        """Every way through, as rows of wants; empty where there are more than 32."""
        ways: dict[int, list[tuple[Want, ...]]] = {len(self.wants): [()]}
        for index in range(len(self.wants) - 1, -1, -1):
            steps: list[Step] = [((self.wants[index],), index + 1), *self.shortcuts[index]]
            ways[index] = [(*wants, *rest) for wants, after in steps for rest in ways[after]]
            if len(ways[index]) > 32:
                return ()
        return tuple(ways[0])

    def holds(self, tokens: Tokens) -> bool:
        """Whether the pattern occurs."""
        if self.alone:
            return self.alone.is_in(tokens.vocabulary)
        return bool(self.find(tokens, most=1))

    def find(self, tokens: Tokens, *, most: int = NO_END) -> list[Occurrence]:
        """Where the pattern occurs, in order; the first ``most`` places."""
        if self.slop is not None:
            return self._find_loose(tokens, most)
        if self._straight and not all(want.is_in(tokens.vocabulary) for want in self.wants):
            return []
        starts = {position for want in self._openings for position in want.found_in(tokens.at)}
        if tokens.joins:
            starts |= {
                position
                for want in self._openings
                for join in want.among(tokens.joined)
                for position, _ in tokens.joined[join]
            }
        found: list[Occurrence] = []
        for start in sorted(starts):
            if self.sign and tokens.signs.get(start) != self.sign:
                continue
            ends = self._ends(tokens, start)
            if ends:
                found.append((start, max(ends)))
                if len(found) == most:
                    break
        return found

    @cached_property
    def alone(self) -> Want | None:
        """The want of a pattern that is but one, without a sign and without another way round it."""
        return self.wants[0] if len(self.wants) == 1 and not self.sign and not self.shortcuts[0] else None

    @cached_property
    def _straight(self) -> bool:
        """Whether there is only one way through."""
        return not any(self.shortcuts)

    @cached_property
    def _openings(self) -> tuple[Want, ...]:
        return (self.wants[0], *(wants[0] for wants, _ in self.shortcuts[0]))

    def _ends(self, tokens: Tokens, start: int) -> set[int]:
        """The places after the pattern, for an occurrence that begins at ``start``."""
        if self._straight and not tokens.joins:
            end = start + len(self.wants)
            row = tokens.words[start:end]
            fits = len(row) == len(self.wants) and all(map(Want.takes, self.wants, row))
            return {end} if fits else set()
        waiting: dict[int, set[int]] = {0: {start}}  # where the text stands, for each want that comes next
        while waiting:
            index = min(waiting)
            positions = waiting.pop(index)
            if index == len(self.wants):
                return positions
            for wants, after in ((self.wants[index : index + 1], index + 1), *self.shortcuts[index]):
                reached = positions
                for want in wants:
                    reached = reached and _step(tokens, want, reached)
                if reached:
                    waiting.setdefault(after, set()).update(reached)
        return set()

    def _find_loose(self, tokens: Tokens, most: int) -> list[Occurrence]:
        """`"a b"~n`: windows of at most n places more than there are wants, which hold each as often as it is named."""
        groups = {want: self.wants.count(want) for want in self.wants}
        spots: list[tuple[int, list[int], list[int]]] = []
        for want, count in groups.items():
            here = [(position, position + 1) for position in want.found_in(tokens.at)]
            here += [spot for join in want.among(tokens.joined) for spot in tokens.joined[join]]
            if len(here) < count:
                return []
            here.sort()
            spots.append((count, [start for start, _ in here], [end for _, end in here]))
        length = len(self.wants) + (self.slop or 0)
        found: list[Occurrence] = []
        for start in sorted({start for _, starts, _ in spots for start in starts}):
            end = _window(spots, start, start + length)
            if end and tokens.in_one_piece(start, end) and not (found and end <= found[-1][1]):
                found.append((start, end))
                if len(found) == most:
                    break
        return found


def _step(tokens: Tokens, want: Want, positions: set[int]) -> set[int]:
    """Where a text stands after ``want`` was met at one of ``positions``."""
    reached: set[int] = set()
    for position in positions:
        if position < len(tokens.words) and want.takes(tokens.words[position]):
            reached.add(position + 1)
        for join, after in tokens.joins.get(position, ()):
            if want.takes(join):
                reached.add(after)
    return reached


def _window(spots: list[tuple[int, list[int], list[int]]], start: int, limit: int) -> int:
    """Where the shortest window from ``start`` ends that holds enough of every group; 0 if none ends by ``limit``."""
    end = 0
    for count, starts, ends in spots:
        index = bisect_left(starts, start) + count - 1
        if index >= len(starts) or ends[index] > limit:
            return 0
        end = max(end, ends[index])
    return end


def of_word(text: str) -> Pattern | None:
    """The pattern of an unquoted word, with plural folding; None where it holds no letter or digit."""
    sign = text[0] if text[:1] in {"#", "@"} else ""
    star = text.endswith("*")
    plain = text[len(sign) :].rstrip("*")
    return _pattern(plain.replace("?", WILD), plural=not (star or sign), star=star, sign=sign)


def of_phrase(text: str, slop: int | None = None) -> Pattern | None:
    """The pattern of a quoted phrase: spelling as it is, but for what folding takes away."""
    return _pattern(text, slop=slop)


def _pattern(
    text: str, *, plural: bool = False, star: bool = False, sign: str = "", slop: int | None = None
) -> Pattern | None:
    tokens = Tokens([fold(text)])
    words = tokens.words
    if not words:
        return None

    def want(token: str, after: int) -> Want:
        begins = star and after == len(words)
        if WILD in token:
            return Want(wild=token, prefix=token if begins else "")
        if begins:
            return Want(prefix=token)
        return Want(variants(token) if plural else frozenset({token}))

    shortcuts: list[list[Step]] = [[] for _ in words]
    for position, word in enumerate(words):
        shortcuts[position] += [((want(join, after),), after) for join, after in tokens.joins.get(position, ())]
        letters = word.split("&")
        if len(letters) > 1:  # A&E also meets A and E
            row = [want(part, position + 1) for letter in letters for part in ("and", letter)][1:]
            shortcuts[position].append((tuple(row), position + 1))
        together = word
        for after in range(position + 3, min(position + _LONGEST_AND, len(words)) + 1, 2):  # "A and E" also meets A&E
            if words[after - 2] != "and":
                break
            together += f"&{words[after - 1]}"
            shortcuts[position].append(((want(together, after),), after))
    wants = tuple(want(word, position + 1) for position, word in enumerate(words))
    return Pattern(wants, tuple(map(tuple, shortcuts)), sign, slop)

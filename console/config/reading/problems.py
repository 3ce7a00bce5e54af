"""Every fault of a file at once: collected by place, printed one to a line in the order of the file.

A place is the path of keys and numbers that leads to a value, ``("source", 2, "every")``; its line is looked up only
once there is something to report, so a file without faults never pays for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from console.domain.frozen import frozen
from console.domain.text import clean_line

if TYPE_CHECKING:
    from console.config.reading.line_numbers import Lines

Place = tuple[str | int, ...]


@frozen
class Problem:
    """One thing that is wrong: where it stands, the table's own name for itself, and a sentence."""

    place: Place
    label: str
    sentence: str


class Problems:
    """What was found wrong so far (``faults``) and what only deserves a word (``warnings``)."""

    __slots__ = ("_faults", "_warnings", "file")

    def __init__(self, file: str) -> None:
        self.file = file
        self._faults: list[Problem] = []
        self._warnings: list[Problem] = []

    def __bool__(self) -> bool:
        return bool(self._faults)

    def fault(self, place: Place, label: str, sentence: str) -> None:
        """The file cannot be used until this is mended."""
        self._faults.append(Problem(place, label, sentence))

    def warn(self, place: Place, label: str, sentence: str) -> None:
        """The file can be used, and somebody should know this."""
        self._warnings.append(Problem(place, label, sentence))

    def faults(self, lines: Callable[[], Lines]) -> tuple[str, ...]:
        """The faults as printable lines, in the order of the file."""
        return self._printed(self._faults, lines)

    def warnings(self, lines: Callable[[], Lines]) -> tuple[str, ...]:
        """The warnings as printable lines, in the order of the file."""
        return self._printed(self._warnings, lines)

    def _printed(self, problems: list[Problem], lines: Callable[[], Lines]) -> tuple[str, ...]:
        if not problems:
            return ()
        known = lines()
        rows = sorted(((known.of(problem.place), problem) for problem in problems), key=lambda row: row[0])
        return tuple(dict.fromkeys(self._line(line, problem) for line, problem in rows))

    def _line(self, line: int, problem: Problem) -> str:
        label = f"{problem.label}: " if problem.label else ""
        return clean_line(f"{self.file}:{line}: {label}{problem.sentence}", limit=500)


def nearest(word: str, known: Iterable[str]) -> str:
    """The end of a sentence: ``; did you mean "…"?`` where one looks like ``word``, else the whole of a short list."""
    return _nearest(word, tuple(dict.fromkeys(known)))


@lru_cache(maxsize=512)  # one slip is often made a hundred times, and looking is slow
def _nearest(word: str, words: tuple[str, ...]) -> str:
    import difflib  # only a fault pays for it

    close = difflib.get_close_matches(word.lower(), [known.lower() for known in words], n=1, cutoff=0.6)
    if close:
        right = next(known for known in words if known.lower() == close[0])
        return f'; did you mean "{right}"?'
    return f"; there is {', '.join(words)}" if 0 < len(words) <= 20 else ""

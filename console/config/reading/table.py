"""One table of the file while it is read: each call takes a key, checks it, and gives its value or the default.

A fault never stops the reading: it is noted, the default stands in, and `Table.done` reports every key that nobody
took.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from console.config.reading.problems import Place, Problems, nearest
from console.config.reading.values import bad_url, duration_text, seconds, secret_in_url

SECRET = "secret:"
_LINE_BREAKS = str.maketrans("\n\r\t", "   ")  # one for one, so that columns stay
_LIMIT = 4_000  # characters; a query may be this long, and nothing else comes near


class Table:
    """A table at ``place``; ``label`` is how a fault names it: ``[[source]] "alerts"``."""

    __slots__ = ("_content", "_taken", "label", "place", "problems")

    def __init__(self, content: Mapping[str, object], place: Place, label: str, problems: Problems) -> None:
        self._content = content
        self._taken: dict[str, None] = {}
        self.place = place
        self.label = label
        self.problems = problems

    def __contains__(self, key: str) -> bool:
        return key in self._content

    def __iter__(self) -> Iterator[str]:
        return iter(self._content)

    def is_list(self, key: str) -> bool:
        """Whether ``key`` holds a list, where it may hold a text as well."""
        return isinstance(self._content.get(key), list)

    def fault(self, key: str, sentence: str) -> None:
        """Something is wrong with ``key``."""
        self.problems.fault((*self.place, key), self.label, sentence)

    def refuse(self, key: str, sentence: str) -> None:
        """``key`` has no place here: one fault, and `done` says no more of it."""
        self._taken[key] = None
        self.fault(key, sentence)

    def warn(self, key: str, sentence: str) -> None:
        """Somebody should know something about ``key``."""
        self.problems.warn((*self.place, key), self.label, sentence)

    def _take(self, key: str, kinds: tuple[type, ...], wanted: str) -> object | None:
        self._taken[key] = None
        value = self._content.get(key)
        if value is None:
            return None
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            self.fault(key, f"{key} must be {wanted}")
            return None
        return value

    def _missing(self, key: str) -> None:
        self.problems.fault(self.place, self.label, f"{key} is missing")

    def text(
        self, key: str, default: str = "", *, needed: bool = False, bad: Callable[[str], str] | None = None
    ) -> str:
        """A text on one line; ``bad`` says what else is wrong with it."""
        if needed and key not in self._content:
            self._missing(key)
        value = self._take(key, (str,), "text in quotes")
        if not isinstance(value, str):
            return default
        if wrong := self._bad_text(value, bad, empty=not needed):
            self.fault(key, f"{key} {wrong}")
            return default
        return value.strip()

    def _bad_text(self, value: str, bad: Callable[[str], str] | None, *, empty: bool) -> str:
        if not value.strip():
            return "" if empty else "must not be empty"
        if not value.isprintable():
            return "holds a line break or another control character"
        if len(value) > _LIMIT:
            return f"is longer than {_LIMIT:,} characters"
        return bad(value.strip()) if bad else ""

    def long_text(self, key: str, *, needed: bool = False) -> str:
        """A text, on several lines where it is long; a line break means no more than a blank."""
        if isinstance(written := self._content.get(key), str):
            self._content = {**self._content, key: written.translate(_LINE_BREAKS)}
        return self.text(key, needed=needed)

    def query(self, key: str, *, needed: bool = False) -> str:
        """A query."""
        return self.long_text(key, needed=needed)

    def choice(self, key: str, choices: Sequence[str], default: str = "", *, needed: bool = False) -> str:
        """One of a few words."""
        value = self.text(key, default, needed=needed)
        if value in choices or value == default:
            return value
        self.fault(key, f'{key} "{value}" is not known{nearest(value, choices)}')
        return default

    def url(self, key: str, schemes: tuple[str, ...], default: str = "", *, needed: bool = False) -> str:
        """A URL, or the reference of a secret that holds one."""
        value = self.text(key, default, needed=needed)
        if not value or value == default or value.startswith(SECRET):
            return self._reference(key, value) if value.startswith(SECRET) else value
        if wrong := bad_url(value, schemes):
            self.fault(key, f"{key} {wrong}")
            return default
        held, is_fault = secret_in_url(value)
        if held:
            say = self.fault if is_fault else self.warn
            say(key, f'{key} holds {held}: keep it as "{SECRET}{self._name(key)}"')
        return value

    def secret(self, key: str, *, needed: bool = False) -> str:
        """The reference of a secret. The value itself has no place in the file, nor in the fault."""
        value = self.text(key, needed=needed)
        if value and not value.startswith(SECRET):
            self.fault(key, f'{key} holds the secret itself: keep it as "{SECRET}{self._name(key)}"')
            return ""
        return self._reference(key, value)

    def _reference(self, key: str, value: str) -> str:
        from console.config.secrets import bad_reference

        if value and (wrong := bad_reference(value)):
            self.fault(key, f"{key} {wrong}")
            return ""
        return value

    def _name(self, key: str) -> str:
        mine = self._content.get("id")
        return f"{mine}-{key}" if isinstance(mine, str) and mine else f"{self.place[0]}-{key}" if self.place else key

    def texts(self, key: str, *, needed: bool = False, bad: Callable[[str], str] | None = None) -> tuple[str, ...]:
        """A list of texts. What is wrong with one is said with its line."""
        if needed and key not in self._content:
            self._missing(key)
        values = self._take(key, (list,), 'a list of texts: ["…", "…"]')
        if not isinstance(values, list):
            return ()
        kept = []
        for number, value in enumerate(values):
            wrong = self._bad_text(value, bad, empty=False) if isinstance(value, str) else "must be text in quotes"
            if wrong:
                shown = f' "{value}"' if isinstance(value, str) and value.isprintable() and len(value) < 80 else ""
                self.problems.fault((*self.place, key, number), self.label, f"{key}{shown} {wrong}")
            else:
                kept.append(value.strip())
        if needed and not values:
            self.fault(key, f"{key} must not be empty")
        return tuple(kept)

    def flag(self, key: str, default: bool = False) -> bool:
        """True or false."""
        value = self._take(key, (bool,), "true or false, without quotes")
        return value if isinstance(value, bool) else default

    def whole(self, key: str, default: int, low: int, high: int) -> int:
        """A whole number within a range."""
        value = self._take(key, (int,), f"a whole number from {low:,} to {high:,}")
        if isinstance(value, int) and not low <= value <= high:
            self.fault(key, f"{key} must be from {low:,} to {high:,}")
            return default
        return value if isinstance(value, int) else default

    def number(self, key: str, default: float, low: float, high: float) -> float:
        """A number within a range."""
        value = self._take(key, (int, float), f"a number from {low:g} to {high:g}")
        if isinstance(value, (int, float)) and not low <= value <= high:
            self.fault(key, f"{key} must be from {low:g} to {high:g}")
            return default
        return float(value) if isinstance(value, (int, float)) else default

    def duration(self, key: str, default: float, low: float, high: float) -> float:
        """A duration within a range, in seconds."""
        value = self._take(key, (str,), 'a duration in quotes, such as "10s", "15m", "2h" or "7d"')
        if not isinstance(value, str):
            return default
        length = seconds(value)
        if length is None:
            self.fault(key, f'{key} must be a duration such as "10s", "15m", "2h" or "7d"')
            return default
        if not low <= length <= high:
            self.fault(key, f"{key} must be from {duration_text(low)} to {duration_text(high)}")
            return default
        return length

    def day(self, key: str) -> date | None:
        """A date."""
        value = self._take(key, (date,), "a date without quotes: 2027-05-31")
        return value.date() if isinstance(value, datetime) else value if isinstance(value, date) else None

    def words(self, key: str, *, needed: bool = False, filled: bool = False) -> dict[str, str]:
        """A small table of texts: ``{ body = "FFT answer" }``; ``filled`` where neither it nor one of them is empty."""
        if needed and key not in self._content:
            self._missing(key)
        values = self._take(key, (dict,), 'a table of texts: { name = "value" }')
        if not isinstance(values, dict):
            return {}
        if filled and not values and key in self._content:
            self.fault(key, f"{key} must not be empty")
        inner = Table(values, (*self.place, key), self.label, self.problems)
        return {name: inner.text(name, needed=filled) for name in values}

    def tables(self, key: str, label: Callable[[int, Mapping[str, object]], str]) -> list[Table]:
        """An array of tables, each to be read (and `done`) in its turn."""
        values = self._take(key, (list,), f"an array of tables: each begins with [[{key}]]")
        if not isinstance(values, list):
            return []
        found = []
        for number, value in enumerate(values):
            place = (*self.place, key, number)
            if isinstance(value, dict):
                found.append(Table(value, place, label(number, value), self.problems))
            else:
                self.problems.fault(place, self.label, f"{key} must hold tables: each begins with [[{key}]]")
        return found

    def table(self, key: str) -> Table:
        """A single table, empty where the file has none."""
        content = self._take(key, (dict,), f"a single table: it begins with [{key}]")
        return Table(content if isinstance(content, dict) else {}, (*self.place, key), f"[{key}]", self.problems)

    def done(self, known: Iterable[str] = ()) -> None:
        """Report every key that was not taken. ``known`` are further right words for the hint."""
        for key in self._content:
            if key not in self._taken:
                self.fault(key, f'unknown key "{key[:60]}"{nearest(key, (*self._taken, *known))}')

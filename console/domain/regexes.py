"""Users' regular expressions, on an engine with linear time: no pattern can hang the program."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

_MEMORY = 1 << 22  # bytes that one compiled pattern may take


class PatternFault(ValueError):
    """A pattern that does not compile; the message says why, in RE2's words."""


@lru_cache(maxsize=512)
def compiled(body: str, ignore_case: bool) -> Any:
    """The compiled pattern. Raises `PatternFault`."""
    import re2  # loaded late: only a query with a pattern needs the engine

    engine: Any = re2  # it comes without types

    options = engine.Options()
    options.log_errors = False  # it would write to stderr, where the console draws
    options.case_sensitive = not ignore_case
    options.max_mem = _MEMORY
    try:
        return engine.compile(body, options)
    except engine.error as fault:
        words = fault.args[0] if fault.args else "unknown fault"
        raise PatternFault(words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)) from None
    except UnicodeError:
        raise PatternFault("it holds half a character") from None

"""One export: from the store to an open text file, in any of the formats, without an event loop."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO, TYPE_CHECKING

from console.domain.frozen import frozen

if TYPE_CHECKING:
    from datetime import datetime

    from console.config.settings import Settings
    from console.query.tree import Query

FORMATS = ("csv", "jsonl", "md", "html", "text")


@frozen
class Written:
    """How many mentions were written, and of how many the words were held back because nobody has looked at them."""

    count: int
    held: int


def write_export(
    settings: Settings,
    query: Query | None,
    out: IO[str],
    *,
    format: str,
    raw: bool,
    asks_author: bool,
    whole: bool,
    now: datetime,
    operator: str,
) -> Written:
    """Write all that ``query`` meets, newest first, as one of `FORMATS`. ``raw``: as it came, and not as it may leave.
    ``asks_author``: the query asks for an author, who is looked up under the store's key. ``whole``: nothing follows,
    so prose gets its end. Raises `StoreFault`."""
    from console.services.export import formats
    from console.services.queries import query_context
    from console.store.sqlite.export.reader import open_reader

    with open_reader(settings.store.path) as reader:
        context = query_context(settings, now=now, me=operator, author_key=reader.author_key if asks_author else None)
        if format == "csv":
            count = formats.write_csv_lines(reader.csv(query, context, raw=raw), out)
        else:
            lines: Iterable[str] = reader.jsonl(query, context, raw=raw)
            if format == "jsonl":
                count = formats.write_jsonl(lines, out)
            else:
                count = formats.write_prose(lines, format, out, whole=whole)
        out.flush()
        return Written(count, reader.held)

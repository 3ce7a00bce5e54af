"""Export: mentions for a spreadsheet, a program, a newsletter or a pipe. Redacted unless raw was asked for, with a
reason that the log keeps. Constant memory.

Loads neither Textual nor aiohttp nor asyncio: an export from cron starts in the time of a few bare Pythons.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import IO, Any

from console.domain.export_fields import FIELDS
from console.domain.judgement import TONE_SIGNS, Sentiment
from console.domain.text import inert

_TRIGGERS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_FIRST = frozenset(_TRIGGERS)


def write_csv(rows: Iterable[Sequence[object]], out: IO[str], *, header: bool = True) -> int:
    """Rows in the order of `FIELDS` as RFC 4180; how many."""
    import csv

    writer = csv.writer(out, lineterminator="\r\n")
    if header:
        writer.writerow(FIELDS)
    count = 0

    def counting() -> Iterator[Sequence[object]]:
        nonlocal count
        for row in rows:
            count += 1
            # A quote before what a spreadsheet would take for a formula (OWASP ASVS 1.2.10). Written out: a call for
            # each cell would be a third of the export.
            yield ["'" + cell if isinstance(cell, str) and cell[:1] in _FIRST else cell for cell in map(_inert, row)]

    writer.writerows(counting())
    return count


def write_csv_lines(lines: Iterable[str], out: IO[str]) -> int:
    """A heading, and lines that are CSV and guarded already, as the store makes them; how many."""
    out.write(",".join(FIELDS) + "\r\n")
    count = 0
    for line in lines:
        out.write(_inert_csv(line) + "\r\n")
        count += 1
    return count


def write_jsonl(lines: Iterable[str], out: IO[str]) -> int:
    """One JSON object a line; how many."""
    count = 0
    for line in lines:
        out.write(line + "\n")
        count += 1
    return count


def as_markdown(record: dict[str, Any]) -> str:
    """One mention as a quotation that can be pasted into a newsletter."""
    words = _words(record)
    quoted = "\n".join(f"> {_plain_markdown(line)}" for line in words.splitlines() or [""])
    return f"{quoted}\n>\n> — {_plain_markdown(_where(record))}\n"


def as_html(record: dict[str, Any]) -> str:
    """One mention as an element; nothing but our own tags, no picture, no script, links to the web alone."""
    from html import escape

    where = escape(_where(record))
    url = str(record["url"])
    if url.startswith(("https://", "http://")):
        where = f'<a href="{escape(url, quote=True)}" rel="noreferrer">{where}</a>'
    words = escape(_words(record)).replace("\n", "<br>")
    tone = escape(str(record["sentiment"]), quote=True)
    return f'<blockquote class="{tone}"><p>{words}</p><footer>{where}</footer></blockquote>\n'


def as_text(record: dict[str, Any]) -> str:
    """One mention as lines to be read aloud or printed."""
    tone = "?" if record["unsure"] else TONE_SIGNS[Sentiment(record["sentiment"])]
    teams = ", ".join(record["teams"]) or "no team"
    return f"{tone}{record['severity']}  {_where(record)}  [{teams}]\n{_words(record)}\n"


HTML_HEAD = (
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    "<title>Mentions</title><style>body{font:1rem/1.5 sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem}"
    "blockquote{margin:1.5rem 0;padding-left:1rem;border-left:.25rem solid #888}footer{color:#555;font-size:.875rem}"
    ".positive{border-color:#2e7d32}.negative{border-color:#b3261e}</style></head><body>\n"
)
HTML_FOOT = "</body></html>\n"
_ONE: dict[str, tuple[Callable[[dict[str, Any]], str], str, str]] = {
    "md": (as_markdown, "", ""),
    "html": (as_html, HTML_HEAD, HTML_FOOT),
    "text": (as_text, "", ""),
}


def write_prose(lines: Iterable[str], kind: str, out: IO[str], *, whole: bool = True) -> int:
    """JSON lines of records as md, html or text; how many. Without ``whole`` there is no head and no foot."""
    import json

    one, head, foot = _ONE[kind]
    out.write(head if whole else "")
    count = 0
    for line in lines:
        out.write(("\n" if count and kind != "html" else "") + inert(one(json.loads(line))))
        count += 1
    out.write(foot if whole else "")
    return count


def _inert(cell: object) -> object:
    return _inert_csv(cell) if isinstance(cell, str) else cell


def _inert_csv(text: str) -> str:
    """`inert`, but for the carriage return, which a quoted cell of CSV may hold."""
    return "\r".join(map(inert, text.split("\r")))


def _words(record: dict[str, Any]) -> str:
    return "\n".join(part for part in (str(record["question"]), str(record["title"]), str(record["body"])) if part)


def _where(record: dict[str, Any]) -> str:
    return f"{record['source']}, {str(record['published'])[:16].replace('T', ' ')}"


def _plain_markdown(text: str) -> str:
    """Text that Markdown shows as it is."""
    return "".join("\\" + char if char in "\\`*_{}[]<>#+-!|~" else char for char in text)

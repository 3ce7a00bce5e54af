"""The fields of an export in SQL: as JSON, as cells for Python, as cells of CSV. SQLite makes them faster than we.

What leaves is decided by `domain.leaving`; `HELD`, `_PRAISE` and `_fact` say it in SQL, and a test holds every case of
the two together.
"""

from __future__ import annotations

from console.domain.judgement import Sentiment
from console.domain.leaving import FACTS, KINDS, OURS
from console.domain.redaction import GRAVE
from console.domain.tracks import NO_LONGER_OPEN

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
# Bytes, because the place of a character in a text has to be counted from its beginning.
_PAIRS = f"x'{''.join((one + two).encode().hex() for one in _ALPHABET for two in _ALPHABET)}'"


def _identity(column: str) -> str:
    """`console.domain.mention.format_id` in SQL, two digits at a time: a call back into Python for each row costs more.
    Most ids end in four zeros."""

    def pair(place: int) -> str:
        return f"substr({_PAIRS}, ({column} >> {place} & 1023) * 2 + 1, 2)"

    high = "||".join(pair(place) for place in (50, 40, 30, 20))
    return f"ltrim(({column} >> 60)||{high}||iif({column} & 1048575, {pair(10)}||{pair(0)}, '0000'), '0')"


def _time(column: str) -> str:
    """A moment as `datetime.isoformat` spells it."""
    whole = f"strftime('%Y-%m-%dT%H:%M:%S', m.{column} / 1000, 'unixepoch')"
    return f"iif(m.{column} % 1000 = 0, {whole} || 'Z', {whole} || printf('.%03d000Z', m.{column} % 1000))"


def _names(place: int) -> str:
    return f"iif(m.labels = '', '[]', m.labels->'$[{place}]')"


_OPEN_FORWARDS = f"""iif(m.state IS NULL OR instr(m.state, '"forwards"') = 0, '[]', (
  SELECT json_group_array(value->>'team' || ':' || (value->>'state')) FROM json_each(m.state, '$.forwards')
  WHERE value->>'state' NOT IN ({", ".join(f"'{state.value}'" for state in sorted(NO_LONGER_OPEN))})))"""
HELD = "m.doubt"
_PRAISE = f"(m.sentiment = '{Sentiment.POSITIVE}' AND NOT m.unsure AND NOT m.mixed AND m.severity < {GRAVE})"


def _fact(name: str) -> str:
    """Whether a fact leaves with words that are not raw."""
    named = f"instr(m.facts, ' -{name} ') = 0"
    if name == "native_id":
        named += f" AND {_fact('source')}"
    return named if name in OURS else f"({named} AND (instr(m.facts, ' +{name} ') > 0 OR {_PRAISE}))"


def _tags(raw: bool) -> str:
    """The tags of a mention without those that operators set."""
    return "m.tags" if raw else f"iif(m.tags = '[]' OR {_fact('tags')}, m.tags, '[]')"


def _all_tags(raw: bool) -> str:
    return f"""iif(m.state IS NULL OR instr(m.state, '"tags"') = 0, {_tags(raw)}, (
  SELECT json_group_array(value) FROM (SELECT value FROM json_each({_tags(raw)}) UNION ALL
  SELECT value FROM json_each(m.state, '$.tags'))))"""


# The names of `console.domain.export_fields`; those of an import among them, so that an export can be imported.
_PLAIN = {
    "id": _identity("m.id"),
    "native_id": "m.native_id",
    "source": "m.source",
    "feed": "m.feed",
    "url": "m.url",
    "kind": "m.kind",
    "author": "''",
    "question": "coalesce(m.redacted_question, m.question)",
    "title": "coalesce(m.redacted_title, m.title)",
    "body": "coalesce(m.redacted_body, m.body)",
    "lang": "m.lang",
    "published": _time("published"),
    "edited": f"iif(m.edited IS NULL, NULL, {_time('edited')})",
    "fetched": _time("fetched"),
    "sentiment": "m.sentiment",
    "confidence": "round(m.confidence, 4)",
    "severity": "m.severity",
    "status": "m.work",
    "assignee": "m.assignee",
    "celebrate": "m.celebrate",
    "cluster": f"iif(m.cluster = 0, '', {_identity('m.cluster')})",
    "likes": "m.likes",
    "reposts": "m.reposts",
    "replies": "m.replies",
    "rating": "m.rating",
}
# What tells without a look at the list that it is empty, and that nothing in it is escaped.
_EMPTY = {"themes": "m.labels = ''", "teams": "m.labels = ''", "forward": "m.state IS NULL", "flags": "m.flags = ''"}
_BARE = {
    "themes": r"instr(m.labels, '\') = 0",
    "teams": r"instr(m.labels, '\') = 0",
    "tags": "m.state IS NULL"
    r" AND instr(m.tags, '\') = 0",
    "flags": "1",
}
_NUMBERS = frozenset({"confidence", "severity", "likes", "reposts", "replies", "rating"})
_QUOTED_AS_THEY_ARE = frozenset({"id", "published", "fetched", "sentiment", "status", "celebrate", "cluster"})
# What begins a formula, or hides one (OWASP ASVS 1.2.10), after a blank: what is empty is found at the first place.
_FORMULA = "' =+-@＝＋－＠' || char(9, 10, 13)"
_TRUTHS = {"unsure": "m.unsure", "mixed": "m.mixed"}
_LISTS = {
    "themes": _names(0),
    "teams": _names(1),
    "forward": _OPEN_FORWARDS,
    "flags": """iif(m.flags = '', '[]', '["' || replace(trim(m.flags), ' ', '","') || '"]')""",
}
_RAW = {"question": "m.question", "title": "m.title", "body": "m.body", "author": "coalesce(m.author, '')"}
_KIND = f"iif(m.kind IN {tuple(sorted(KINDS))}, m.kind, '')"


def as_json(name: str, raw: bool) -> str:
    """A field as JSON text. To join such texts is a quarter faster than `json_object`, which reads what it is given."""
    if _is_list(name):
        return _list(name, raw)
    if name in _TRUTHS:
        return f"iif({_TRUTHS[name]}, 'true', 'false')"
    value = _value(name, raw)
    if name in _NUMBERS:
        return f"coalesce({value}, 'null')"
    return f"""'"', {value}, '"'""" if name in _QUOTED_AS_THEY_ARE else f"json_quote({value})"


def as_cell(name: str, raw: bool) -> str:
    """A field as Python gets it."""
    if _is_list(name):
        bare, items = _bare(name, raw), _items(name, raw)
        return f"CASE WHEN {_empty(name, raw)} THEN '' WHEN {_BARE.get(name, '0')} THEN {bare} ELSE {items} END"
    return _TRUTHS.get(name) or _value(name, raw)


def as_csv(name: str, raw: bool) -> str:
    """A field as a cell of CSV: quoted where it may hold anything, and with a quote before what begins a formula."""
    if _is_list(name):
        first, bare = f"substr({_list(name, raw)}, 3, 1)", _bare(name, raw)
        return (
            f"CASE WHEN {_empty(name, raw)} THEN '' WHEN {_BARE.get(name, '0')}"
            f" THEN concat('\"', {_guard(first)}, {bare}, '\"') ELSE {_safe(_items(name, raw))} END"
        )
    if name in _TRUTHS or name in _NUMBERS or name in _QUOTED_AS_THEY_ARE:
        return _TRUTHS.get(name) or _PLAIN[name]
    return _safe(_value(name, raw))


def _value(name: str, raw: bool) -> str:
    """A field that is one value, as far as it leaves."""
    if raw:
        return _RAW.get(name) or _PLAIN[name]
    if name == "kind":
        return _KIND
    return f"iif({_fact(name)}, {_PLAIN[name]}, '')" if name in FACTS else _PLAIN[name]


def _is_list(name: str) -> bool:
    return name == "tags" or name in _LISTS


def _list(name: str, raw: bool) -> str:
    return _all_tags(raw) if name == "tags" else _LISTS[name]


def _empty(name: str, raw: bool) -> str:
    return f"m.state IS NULL AND {_tags(raw)} = '[]'" if name == "tags" else _EMPTY[name]


def _safe(value: str) -> str:
    guard = _guard(f"substr({value}, 1, 1)")
    return f"""iif(coalesce({value}, '') = '', '', concat('"', {guard}, replace({value}, '"', '""'), '"'))"""


def _guard(first: str) -> str:
    return f"iif(instr({_FORMULA}, {first}) > 1, char(39), '')"


def _bare(name: str, raw: bool) -> str:
    """The items of a list in which nothing is escaped."""
    return f"""replace(replace(substr({_list(name, raw)}, 3), '"]', ''), '","', '; ')"""


def _items(name: str, raw: bool) -> str:
    return f"coalesce((SELECT group_concat(value, '; ') FROM json_each({_list(name, raw)})), '')"

"""The fields of an export in SQL: as JSON, as cells for Python, as cells of CSV. SQLite makes them faster than we."""

from __future__ import annotations

from console.domain.sending import NO_LONGER_OPEN

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
# Bytes, because the place of a character in a text has to be counted from its beginning.
_PAIRS = f"x'{''.join((one + two).encode().hex() for one in _ALPHABET for two in _ALPHABET)}'"


def _identity(column: str) -> str:
    """`console.domain.mention.format_id` in SQL, two digits at a time: a call back into Python for each row costs more.
    Most ids end in four noughts."""
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
_TAGS = """iif(m.state IS NULL OR instr(m.state, '"tags"') = 0, m.tags, (
  SELECT json_group_array(value) FROM (SELECT value FROM json_each(m.tags) UNION ALL
  SELECT value FROM json_each(m.state, '$.tags'))))"""

# The names of `console.domain.record`; those of an import among them, so that an export can be imported.
_PLAIN = {
    "id": _identity("m.id"), "native_id": "m.native_id", "source": "m.source", "feed": "m.feed", "url": "m.url",
    "kind": "m.kind", "author": "''", "question": "coalesce(m.redacted_question, m.question)",
    "title": "coalesce(m.redacted_title, m.title)",
    "body": "coalesce(m.redacted_body, m.body)", "lang": "m.lang", "published": _time("published"),
    "edited": f"iif(m.edited IS NULL, NULL, {_time('edited')})", "fetched": _time("fetched"),
    "sentiment": "m.sentiment", "confidence": "round(m.confidence, 4)", "severity": "m.severity", "status": "m.work",
    "assignee": "m.assignee", "celebrate": "m.celebrate",
    "cluster": f"iif(m.cluster = 0, '', {_identity('m.cluster')})", "likes": "m.likes", "reposts": "m.reposts",
    "replies": "m.replies", "rating": "m.rating",
}
# What tells without a look at the list that it is empty, and that nothing in it is escaped.
_EMPTY = {"themes": "m.labels = ''", "teams": "m.labels = ''", "tags": "m.tags = '[]' AND m.state IS NULL",
          "forward": "m.state IS NULL", "flags": "m.flags = ''"}
_BARE = {"themes": r"instr(m.labels, '\') = 0", "teams": r"instr(m.labels, '\') = 0", "tags": "m.state IS NULL"
         r" AND instr(m.tags, '\') = 0", "flags": "1"}
_NUMBERS = frozenset({"confidence", "severity", "likes", "reposts", "replies", "rating"})
_QUOTED_AS_THEY_ARE = frozenset({"id", "published", "fetched", "sentiment", "status", "celebrate", "cluster"})
# What begins a formula, or hides one (OWASP ASVS 1.2.10), after a blank: what is empty is found at the first place.
_FORMULA = "' =+-@＝＋－＠' || char(9, 10, 13)"
_TRUTHS = {"unsure": "m.unsure", "mixed": "m.mixed"}
_LISTS = {
    "themes": _names(0), "teams": _names(1), "tags": _TAGS, "forward": _OPEN_FORWARDS,
    "flags": """iif(m.flags = '', '[]', '["' || replace(trim(m.flags), ' ', '","') || '"]')""",
}
_RAW = {"question": "m.question", "title": "m.title", "body": "m.body", "author": "coalesce(m.author, '')"}


def as_json(name: str, raw: bool) -> str:
    """A field as JSON text. To join such texts is a quarter faster than `json_object`, which reads what it is given."""
    if name in _LISTS:
        return _LISTS[name]
    if name in _TRUTHS:
        return f"iif({_TRUTHS[name]}, 'true', 'false')"
    if name in _NUMBERS:
        return f"coalesce({_PLAIN[name]}, 'null')"
    value = _RAW[name] if raw and name in _RAW else _PLAIN[name]
    return f"""'"', {value}, '"'""" if name in _QUOTED_AS_THEY_ARE else f"json_quote({value})"


def as_cell(name: str, raw: bool) -> str:
    """A field as Python gets it."""
    if name in _LISTS:
        bare, items = _bare(name), _items(name)
        return f"CASE WHEN {_EMPTY[name]} THEN '' WHEN {_BARE.get(name, '0')} THEN {bare} ELSE {items} END"
    if name in _TRUTHS:
        return _TRUTHS[name]
    return _RAW[name] if raw and name in _RAW else _PLAIN[name]


def as_csv(name: str, raw: bool) -> str:
    """A field as a cell of CSV: quoted where it may hold anything, and with a quote before what begins a formula."""
    if name in _LISTS:
        first, bare = f"substr({_LISTS[name]}, 3, 1)", _bare(name)
        return (f"CASE WHEN {_EMPTY[name]} THEN '' WHEN {_BARE.get(name, '0')}"
                f" THEN concat('\"', {_guard(first)}, {bare}, '\"') ELSE {_safe(_items(name))} END")
    if name in _TRUTHS or name in _NUMBERS or name in _QUOTED_AS_THEY_ARE:
        return _TRUTHS.get(name) or _PLAIN[name]
    return _safe(_RAW[name] if raw and name in _RAW else _PLAIN[name])


def _safe(value: str) -> str:
    guard = _guard(f"substr({value}, 1, 1)")
    return f"""iif(coalesce({value}, '') = '', '', concat('"', {guard}, replace({value}, '"', '""'), '"'))"""


def _guard(first: str) -> str:
    return f"iif(instr({_FORMULA}, {first}) > 1, char(39), '')"


def _bare(name: str) -> str:
    """The items of a list in which nothing is escaped."""
    return f"""replace(replace(substr({_LISTS[name]}, 3), '"]', ''), '","', '; ')"""


def _items(name: str) -> str:
    return f"coalesce((SELECT group_concat(value, '; ') FROM json_each({_LISTS[name]})), '')"

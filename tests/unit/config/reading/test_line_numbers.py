"""On which line a table or key stands, whatever else is in the file."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.config.reading.line_numbers import Lines

TEXT = '''# [[source]] in a comment
[organisation] # and after a header
name = "x # [y]"
"quoted key" = 'z'
a.b.c = 1
"d.e".f = 2
long = """
[[source]]
x = 1 \\"""
"""
raw = \'\'\'
[z]
\'\'\'

[[source]]
id = "one"
columns = { body = "B", "native id" = [1,
  2, {deep = true}] }

[[source]]
id = "two"
list = [ # why
  "a",

  "b, ]", # ]
]
[source.columns]
body = "C"
[[source.part]]
n = 1
[[source.part]]
n = 2
'''
PLACES = {
    ("organisation",): 2,
    ("organisation", "name"): 3,
    ("organisation", "quoted key"): 4,
    ("organisation", "a", "b", "c"): 5,
    ("organisation", "d.e", "f"): 6,
    ("organisation", "long"): 7,
    ("organisation", "raw"): 11,
    ("source",): 15,
    ("source", 0): 15,
    ("source", 0, "id"): 16,
    ("source", 0, "columns", "body"): 17,
    ("source", 0, "columns", "native id"): 17,
    ("source", 0, "columns", "native id", 1): 18,
    ("source", 0, "columns", "native id", 2, "deep"): 18,
    ("source", 1): 20,
    ("source", 1, "id"): 21,
    ("source", 1, "list", 0): 23,
    ("source", 1, "list", 1): 25,
    ("source", 1, "columns"): 27,
    ("source", 1, "columns", "body"): 28,
    ("source", 1, "part", 0): 29,
    ("source", 1, "part", 1, "n"): 32,
    ("source", 1, "nothing"): 20,
    ("nowhere",): 1,
    (): 1,
}


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_places_are_found(place: tuple[str | int, ...]) -> None:
    tomllib.loads(TEXT)
    assert Lines(TEXT).of(place) == PLACES[place]
    assert Lines(TEXT.replace("\n", "\r\n")).of(place) == PLACES[place]


_KEYS = st.text("abc-_", min_size=1, max_size=3) | st.text("a.#[]= é", min_size=1, max_size=4)
_SCALARS = st.integers(-5, 5) | st.booleans() | st.text("ab #[]{}=,.'\n", max_size=12) | st.dates()
_VALUES = st.recursive(_SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3))


@given(st.dictionaries(_KEYS, _VALUES, max_size=4), st.lists(st.dictionaries(_KEYS, _VALUES, max_size=3), max_size=3))
def test_whatever_is_written_is_found_where_it_was_written(
    top: dict[str, object], tables: list[dict[str, object]]
) -> None:
    rows: list[str] = []
    expected: dict[tuple[str | int, ...], int] = {}
    for key, value in top.items():
        expected[(key,)] = _height(rows)
        rows.append(f"{_quoted(key)} = {_written(value)} # {_quoted(key)} = 1")
    name = "tables of it"
    for number, table in enumerate(tables):
        expected[(name, number)] = _height(rows)
        rows.append(f"[[ {_quoted(name)} ]]")
        for key, value in table.items():
            expected[(name, number, key)] = _height(rows)
            rows.append(f"{_quoted(key)}= {_written(value)}")
    text = "\n".join(rows)
    tomllib.loads(text)
    found = Lines(text)
    assert {place: found.of(place) for place in expected} == expected


def _height(rows: list[str]) -> int:
    return sum(row.count("\n") + 1 for row in rows) + 1


def _quoted(key: str) -> str:
    return '"' + key.replace('"', '\\"') + '"'


def _written(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str() if "\n" in value and "'" not in value:
            return f"'''{value}'''"
        case str() if "\n" in value:
            return f'"""{value}"""'
        case str():
            return _quoted(value)
        case list():
            return "[" + ", # ]\n".join(map(_written, value)) + "]"
        case dict():
            return "{" + ", ".join(f"{_quoted(key)} = {_written(inner)}" for key, inner in value.items()) + "}"
        case _:
            return str(value)

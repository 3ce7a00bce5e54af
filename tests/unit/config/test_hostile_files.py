"""Whatever is done to a configuration: settings or faults, never a traceback."""

from __future__ import annotations

import random
import re
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.config.load import CheckedFile, check_file
from console.config.locations import shipped
from console.config.personal import read_personal
from console.domain.text import clean_line

TEXT = shipped("config.toml").read_text(encoding="utf-8")
FULL = re.sub(r"^#(?=[a-z\[])", "", TEXT, flags=re.MULTILINE)
LINES = FULL.split("\n")
NAUGHTY = (
    "\0",
    "\x1b]0;x\x07",
    "\ud800",
    "\u202e",
    "'''",
    '"""',
    "[[",
    "]]",
    "{",
    "}",
    "=",
    "\\",
    "#",
    "nan",
    "1e400",
    "true",
    "9" * 5000,
    "[" * 2000,
    "secret:",
    "secret:../../etc/passwd",
    "https://[",
    "07:60:00",
    "1979-13-45",
    "-",
    "é" * 5000,
)
FAULT = re.compile(r"(config\.toml:\d+: .+|.*could not be read.*|.*larger than.*)", re.DOTALL)


def holds(checked: CheckedFile) -> None:
    """Settings, or at least one fault that can be printed on one line."""
    assert (checked.settings is None) == bool(checked.problems)
    for line in (*checked.problems, *checked.warnings):
        assert clean_line(line, limit=1_000) == line and FAULT.fullmatch(line), line


def test_fifty_files_with_lines_changed_swapped_lost_and_doubled(tmp_path: Path) -> None:
    chance = random.Random(2)
    refused = 0
    for number in range(50):
        lines = list(LINES)
        for _ in range(chance.randint(1, 6)):
            place = chance.randrange(len(lines))
            match chance.randrange(4):
                case 0:
                    del lines[place]
                case 1:
                    lines.insert(place, chance.choice(LINES))
                case 2:
                    lines[place] = lines[place].replace("=", chance.choice(NAUGHTY), 1)
                case _:
                    key = lines[place].split("=")[0]
                    lines[place] = f"{key}= {chance.choice(NAUGHTY)}"
        file = tmp_path / str(number) / "config.toml"
        file.parent.mkdir()
        file.write_bytes("\n".join(lines).encode("utf-8", "surrogatepass"))
        checked = check_file(file, {"HOME": str(tmp_path)})
        holds(checked)
        refused += checked.settings is None
    print(f"50 mutated files: 0 tracebacks, {refused} refused")
    assert refused > 25


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.integers(0, len(FULL)), st.integers(0, 30), st.sampled_from(NAUGHTY) | st.text(max_size=10)),
        min_size=1,
        max_size=4,
    )
)
def test_any_splices(tmp_path: Path, splices: list[tuple[int, int, str]]) -> None:
    text = FULL
    for place, length, new in splices:
        text = text[:place] + new + text[place + length :]
    file = tmp_path / "config.toml"
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    holds(check_file(file, {"HOME": str(tmp_path)}))
    read_personal(file)


_JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(NAUGHTY),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abcidurl", min_size=1), inner, max_size=3),
)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_value_for_any_key(tmp_path: Path, data: st.DataObject) -> None:
    """Each key of the file in turn may hold anything that TOML can say."""
    lines = list(LINES)
    for place in data.draw(st.lists(st.sampled_from([n for n, row in enumerate(lines) if " = " in row]), max_size=5)):
        lines[place] = f"{lines[place].split(' = ')[0]} = {_toml(data.draw(_JUNK))}"
    file = tmp_path / "config.toml"
    file.write_bytes("\n".join(lines).encode("utf-8", "surrogatepass"))
    holds(check_file(file, {"HOME": str(tmp_path)}))


def _toml(value: object) -> str:
    match value:
        case None:
            return "2027-05-31T07:32:00Z"
        case bool():
            return str(value).lower()
        case str():
            escaped = value.replace("\\", "\\\\").replace('"', '\\"')
            return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda char: f"\\u{ord(char[0]):04x}", escaped) + '"'
        case list():
            return f"[{', '.join(map(_toml, value))}]"
        case dict():
            return "{" + ", ".join(f"{key} = {_toml(inner)}" for key, inner in value.items()) + "}"
        case _:
            return str(value)

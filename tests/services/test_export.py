"""What leaves as a file: whole, harmless, redacted."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import stat
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.errors import NotAllowed, OutsideInError
from console.domain.export_fields import FIELDS
from console.domain.text import inert
from console.services.export import formats
from console.services.export.output import is_export, whole_file

RECORD = dict.fromkeys(FIELDS, "") | {
    "source": "bluesky",
    "published": "2026-11-23T12:00:00Z",
    "sentiment": "positive",
    "unsure": False,
    "severity": 0,
    "teams": ["ward-7"],
    "title": "",
    "body": "So kind",
    "url": "https://example.org/1",
}


@pytest.mark.parametrize("text", ["=cmd()", "+1", "-1", "@SUM(A1)", "\t=1", "＝1", "\r=1", "\n=1"])
def test_no_cell_is_a_formula(text: str) -> None:
    out = io.StringIO()
    formats.write_csv([[text]], out, header=False)
    [[cell]] = csv.reader(io.StringIO(out.getvalue(), newline=""))
    assert cell == "'" + text


@given(st.lists(st.text(st.characters(blacklist_categories=("Cs", "Cc"))), min_size=1, max_size=5))
def test_a_table_reads_back(row: list[str]) -> None:
    row = [inert(cell) for cell in row]  # what turns or hides words is replaced on the way
    out = io.StringIO(newline="")
    formats.write_csv([row], out, header=False)
    [back] = csv.reader(io.StringIO(out.getvalue(), newline=""))
    assert [cell.removeprefix("'") if guarded != cell else cell for cell, guarded in zip(back, row, strict=True)] == row


class Tags(HTMLParser):
    """Every tag and attribute that a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.attributes |= {name for name, _ in attrs}


def test_no_hostile_string_becomes_markup(shared: Path) -> None:
    naughty = json.loads((shared / "fixtures/naughty/blns/blns.json").read_text("utf-8"))
    naughty += ["javascript:alert(1)", '"><img src=x onerror=alert(1)>']
    for text in naughty:
        tags = Tags()
        hostile = dict.fromkeys(("body", "title", "url", "source", "sentiment"), text)
        tags.feed(formats.as_html(RECORD | hostile))
        assert tags.seen <= {"blockquote", "p", "br", "footer", "a"}
        assert tags.attributes <= {"class", "href", "rel"}


def test_markdown_shows_the_words_as_they_are() -> None:
    shown = formats.as_markdown(RECORD | {"body": "# not *a* heading\n[x](http://y)"})
    assert "\\# not \\*a\\* heading" in shown
    assert "\\[x\\](http://y)" in shown


def test_text_says_tone_place_team_and_words() -> None:
    assert formats.as_text(RECORD) == "+0  bluesky, 2026-11-23 12:00  [ward-7]\nSo kind\n"


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    with pytest.raises(RuntimeError), whole_file(target) as out:
        out.write("half")
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []
    with whole_file(target) as out:
        out.write("whole")
    assert target.read_text() == "whole"
    assert stat.S_IMODE(target.stat().st_mode) & 0o007 == 0


@pytest.mark.parametrize("replace", [True, False])
def test_a_link_in_its_place_is_never_followed(tmp_path: Path, replace: bool) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine")
    os.symlink(victim, tmp_path / "out")
    with contextlib.suppress(NotAllowed), whole_file(tmp_path / "out", replace=replace) as out:
        out.write("new")
    assert victim.read_text() == "mine"
    assert (tmp_path / "out").is_symlink() is not replace


def test_an_earlier_export_is_replaced_and_nothing_else(tmp_path: Path) -> None:
    line = json.dumps(RECORD, ensure_ascii=False)
    target = tmp_path / "out"
    for kind, may in (("csv", True), ("jsonl", True), ("html", True), ("md", False), ("text", False)):
        target.unlink(missing_ok=True)
        with whole_file(target) as out:
            if kind == "csv":
                formats.write_csv([[1]], out)
            elif kind == "jsonl":
                formats.write_jsonl([line], out)
            else:
                formats.write_prose([line], kind, out)
        assert is_export(target) is may, kind
        if may:
            with whole_file(target) as out:
                out.write("later")
            assert target.read_text() == "later"
        with pytest.raises(NotAllowed, match="--replace"), whole_file(target) as out:
            out.write("latest")
    target.write_text('[organisation]\nname = "Northmoor"\n')
    with pytest.raises(NotAllowed), whole_file(target) as out:
        out.write("new")
    assert "Northmoor" in target.read_text()


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(OutsideInError, match="cannot be written"), whole_file(tmp_path / "no/out"):
        pass

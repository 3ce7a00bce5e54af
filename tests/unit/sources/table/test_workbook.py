"""Excel workbooks: what a survey tool or a person makes of them, and what somebody hostile could."""

from __future__ import annotations

import asyncio
import io
import os
import re
import subprocess
import sys
import tracemalloc
import zipfile
from collections.abc import Callable, Generator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, cast

import openpyxl
import pytest

from console.domain.errors import SourceRefused
from console.domain.mention import RawMention
from console.sources.base import Spoiled
from console.sources.table import workbook
from console.sources.table.rows import Shape, read_table
from console.sources.table.source import TableSource
from console.sources.table.tally import TableTally

HEADING = [
    "Response ID",
    "Date",
    "Ward",
    "How was your experience?",
    "FFT answer",
    "What could we do better?",
    "Postcode",
]
SHEET = "xl/worksheets/sheet1.xml"


def saved(path: Path, sheets: Mapping[str, list[list[object]]], change: Callable[[Any], None] | None = None) -> Path:
    """A workbook with these rows by sheet, as Excel saves one."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    if change is not None:
        change(book)
    book.save(path)
    return path


def patched(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """The same workbook with one part changed."""
    with zipfile.ZipFile(path) as old:
        parts = {one: old.read(one) for one in old.namelist()}
    parts[part] = change(parts.get(part, b""))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name, content)
    return path


def rows(
    path: Path, columns: dict[str, str] | None = None, look: TableTally | None = None, **shape: str
) -> list[RawMention | Spoiled]:
    return list(read_table(path, columns, zone="Europe/London", shape=Shape(**shape), look=look))


def good(path: Path, columns: dict[str, str] | None = None, **shape: str) -> list[RawMention]:
    return [row for row in rows(path, columns, **shape) if isinstance(row, RawMention)]


def test_a_survey_below_a_title_is_read_as_a_csv_would_be(tmp_path: Path) -> None:
    def merge(book: Any) -> None:
        book["Answers"].merge_cells("A1:G1")
        book["Answers"]["B6"] = "=1/0"

    path = saved(
        tmp_path / "fft.xlsx",
        {
            "Cover": [["Friends and Family Test"]],
            "Answers": [
                ["Feedback", None, None],
                [],
                HEADING,
                [1.0, datetime(2026, 7, 3), "Ward 7", "Very good", "Kind staff", "Parking", "NM1"],
                [2, datetime(2026, 7, 4, 14, 30), "Ward 7", 4, None, None, None],
                [3, None, "Ward 9", "Very poor", "#N/A", "Everything", None],
                [4, "soon", "Ward 9", 1, "Bad", None, None],
            ],
        },
        merge,
    )
    look = TableTally()
    first, parking, second, wrong = rows(path, look=look)
    assert isinstance(first, RawMention) and isinstance(second, RawMention) and isinstance(wrong, Spoiled)
    assert (first.native_id, first.rating, first.kind, first.team_hint) == ("1", 5.0, "survey", "Ward 7")
    assert isinstance(parking, RawMention)
    assert (first.body, parking.body) == ("Kind staff", "Parking")
    assert first.published == datetime(2026, 7, 3, 11, tzinfo=UTC), "noon of a summer's day in London"
    assert second.body == "Everything"
    assert wrong.why == "fft.xlsx, row 7: the date in “published” cannot be read"
    assert (look.heading, look.wordless) == ("row 3 of sheet “Answers”", 1)
    assert dict(look.columns)["Postcode"] == "" and dict(look.columns)["FFT answer"] == "body"


def test_a_time_is_one_of_the_organisations_zone(tmp_path: Path) -> None:
    path = saved(
        tmp_path / "t.xlsx", {"S": [["Comment", "Date"], ["x", datetime(2026, 7, 4, 14, 30)], ["y", date(2026, 1, 4)]]}
    )
    assert [row.published for row in good(path)] == [
        datetime(2026, 7, 4, 13, 30, tzinfo=UTC),
        datetime(2026, 1, 4, 12, tzinfo=UTC),
    ]


def test_the_sheet_is_chosen_by_name_or_is_the_first_that_fits(tmp_path: Path) -> None:
    def hide(book: Any) -> None:
        book["Old"].sheet_state = "hidden"

    path = saved(
        tmp_path / "s.xlsx",
        {
            "Old": [["Comment"], ["hidden"]],
            "Sums": [["Ward", "Mean"], ["7", 4.5]],
            "June": [["Comment"], ["in June"]],
            "July": [["Comment"], ["in July"]],
        },
        hide,
    )
    assert [row.body for row in good(path)] == ["in June"]
    assert [row.body for row in good(path, sheet="july ")] == ["in July"]
    with pytest.raises(SourceRefused, match=r"no sheet “August”. There are: “Sums”, “June”, “July”"):
        rows(path, sheet="August")
    with pytest.raises(SourceRefused, match=r"No column of s.xlsx is known to hold words"):
        rows(path, sheet="Sums")


def test_wanted_columns_find_their_heading_and_a_formula_is_what_excel_computed(tmp_path: Path) -> None:
    path = saved(tmp_path / "f.xlsx", {"S": [["x", "y"], ["Said", "No"], ["=CMD()", 7], ["'=1+1", 8], ["-2+3", 9]]})
    read = good(path, {"body": "Said", "native_id": "No"})
    assert [(row.native_id, row.body) for row in read] == [("8", "'=1+1"), ("9", "-2+3")]


def test_the_same_rows_as_csv_and_as_workbook_have_the_same_ids(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.xlsx", {"S": [["body", "rating"], ["Thank you", 5], ["Thank you", 5]]})
    (tmp_path / "a.csv").write_text("body,rating\nThank you,5\nThank you,5\n")
    assert [row.native_id for row in good(path)] == [row.native_id for row in good(tmp_path / "a.csv")]


def test_empty_rows_without_end_cost_little_memory(tmp_path: Path) -> None:
    path = saved(tmp_path / "e.xlsx", {"S": [["Comment"], ["first"]]})
    empty = b"".join(b'<row r="%d"/>' % number for number in range(3, 9_000))
    last = b'<row r="60000"><c r="A60000" t="inlineStr"><is><t>last</t></is></c></row>'
    patched(path, SHEET, lambda xml: xml.replace(b"</sheetData>", empty + last + b"</sheetData>"))
    reading = read_table(path)
    assert isinstance(first := next(reading), RawMention) and first.body == "first"
    tracemalloc.start()
    try:
        assert [row.body for row in reading if isinstance(row, RawMention)] == ["last"]
        assert tracemalloc.get_traced_memory()[1] < 5 * 1024 * 1024
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (b'<row r="99999999999999"><c t="n"><v>1</v></c></row>', "more rows than Excel can hold"),
        (b'<row r="3"><c r="ZZZZZZ3" t="n"><v>1</v></c></row>', "cannot be read after row 2"),
        (b'<row r="3"><c r="A3" t="s"><v>99999</v></c></row>', "cannot be read after row 2"),
        (b'<row r="nan"/>', "cannot be read after row 2"),
        (b"<row", "cannot be read after row 2"),
    ],
)
def test_what_no_excel_writes_is_a_sentence_after_the_good_rows(
    tmp_path: Path, row: bytes, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 20_000)
    path = saved(tmp_path / "h.xlsx", {"S": [["Comment"], ["first"]]})
    patched(path, SHEET, lambda xml: xml.replace(b"</sheetData>", row + b"</sheetData>"))
    reading = read_table(path)
    with pytest.raises(SourceRefused, match=sentence):
        for one in reading:
            assert isinstance(one, RawMention) and one.body == "first"


def test_a_cell_far_to_the_right_and_a_size_that_lies(tmp_path: Path) -> None:
    path = saved(tmp_path / "w.xlsx", {"S": [["Comment"], ["first"], ["second"]]})
    patched(
        path,
        SHEET,
        lambda xml: xml.replace(b'ref="A1:A3"', b'ref="A1:A1"').replace(
            b'<row r="2">', b'<row r="2"><c r="XFD2" t="n"><v>1</v></c>'
        ),
    )
    assert [row.body for row in good(path)] == ["first", "second"]


def test_entities_are_not_expanded_without_end(tmp_path: Path) -> None:
    path = saved(tmp_path / "l.xlsx", {"S": [["Comment"], ["first"]]})
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE x [<!ENTITY a0 "ha">{laughs}]>'.encode()

    def bombed(xml: bytes) -> bytes:
        start = xml.index(b"<worksheet")
        cell = b'<row r="3"><c r="A3" t="inlineStr"><is><t>&a11;</t></is></c></row>'
        return xml[:start] + bomb + xml[start:].replace(b"</sheetData>", cell + b"</sheetData>")

    patched(path, SHEET, bombed)
    with pytest.raises(SourceRefused):
        rows(path)


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "UNPACKED", 30 << 20)
    for part, size in ((SHEET, 31), ("xl/styles.xml", 17), ("xl/sharedStrings.xml", 31)):
        path = saved(tmp_path / "b.xlsx", {"S": [["Comment"], ["first"]]})
        patched(path, part, lambda xml, size=size: xml + b" " * (size << 20))  # type: ignore[misc]
        assert path.stat().st_size < 1_000_000
        with pytest.raises(SourceRefused, match="more than can be unpacked"):
            rows(path)


def test_files_that_are_no_workbook(tmp_path: Path) -> None:
    whole = saved(tmp_path / "x.xlsx", {"S": [["Comment"], ["first"]]}).read_bytes()
    path = tmp_path / "y.xlsx"
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as parts:
        parts.writestr("word/document.xml", "<w/>")
    for content, sentence in (
        (whole[: len(whole) // 2], "damaged, or is still being written"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "of an old kind, or has a password"),
        (other.getvalue(), "cannot be read as an Excel workbook"),
        (b"PK\x03\x04", "damaged"),
    ):
        path.write_bytes(content)
        with pytest.raises(SourceRefused, match=sentence):
            rows(path)


def test_it_is_read_from_a_pipe(tmp_path: Path) -> None:
    path = saved(tmp_path / "p.xlsx", {"S": [["Comment"], ["first"]]})
    program = "from console.sources.table.source import read_table; print(next(read_table('-')).body)"
    with path.open("rb") as file:
        said = subprocess.run(
            [sys.executable, "-c", program],
            input=file.read(),
            capture_output=True,
            check=True,
            cwd=Path(__file__).resolve().parents[4],
            timeout=60,
        )
    assert said.stdout == b"first\n"


def grown(path: Path, part: str, before: bytes, piece: bytes, times: int) -> Path:
    """The same workbook with ``piece`` so many times in place of ``before``."""
    return patched(path, part, lambda xml: xml.replace(before, piece * times + before))


def shared(path: Path, texts: bytes) -> Path:
    """The same workbook with a table of shared texts, the first of which stands in A2."""
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    part = b'<Override PartName="/xl/sharedStrings.xml" ContentType="' + kind + b'"/></Types>'
    patched(path, "[Content_Types].xml", lambda xml: xml.replace(b"</Types>", part))
    patched(path, SHEET, lambda xml: re.sub(rb'<c r="A2".*?</c>', b'<c r="A2" t="s"><v>0</v></c>', xml))
    return patched(
        path,
        "xl/sharedStrings.xml",
        lambda _: b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">' + texts + b"</sst>",
    )


@pytest.mark.parametrize(
    ("grow", "sentence"),
    [
        (lambda path: grown(path, SHEET, b"</row></sheetData>", b"<c/>", 5_000_000), "a row of more than 16,384 cells"),
        (lambda path: shared(path, b"<si/>" * 14_000_000), "more text than a workbook may here .64 MB."),
        (
            lambda path: grown(path, SHEET, b"</row></sheetData>", b"<x/>", 12_000_000),  # no cells, so not counted
            "needs more than 512 MB of memory or 300 s",
        ),
        (
            lambda path: grown(
                shared(path, b"<si><t>" + b"x" * 9_000_000 + b"</t></si>"),
                SHEET,
                b"</row></sheetData>",
                b'<c t="s"><v>0</v></c>',
                200,
            ),
            "more than 1,048,576 characters in row",
        ),
    ],
)
def test_a_small_file_that_grows_is_refused_within_bounds(
    tmp_path: Path, grow: Callable[[Path], Path], sentence: str
) -> None:
    path = grow(saved(tmp_path / "g.xlsx", {"S": [["Comment"], ["first"]]}))
    assert path.stat().st_size < 200_000
    tracemalloc.start()
    try:
        with pytest.raises(SourceRefused, match=sentence) as refused:
            rows(path)
        assert tracemalloc.get_traced_memory()[1] < 5 * 1024 * 1024
    finally:
        tracemalloc.stop()
    assert "CSV, which may be of any size" in refused.value.advice


def readers(program: str = workbook.workbook_child.__file__) -> list[str]:
    """The processes that read workbooks for this one."""
    children = [child for one in Path("/proc/self/task").glob("*/children") for child in one.read_text().split()]
    return [child for child in children if program.encode() in Path(f"/proc/{child}/cmdline").read_bytes()]


def test_a_reader_ends_with_whoever_takes_its_rows(tmp_path: Path) -> None:
    path = saved(tmp_path / "r.xlsx", {"S": [["Comment"], *([f"said {number}"] for number in range(9_000))]})
    reading = cast(Generator[object], read_table(path))
    next(reading)
    assert len(readers()) == 1
    reading.close()
    assert readers() == []


async def test_a_collector_that_stops_waits_for_no_workbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    endless = tmp_path / "endless.py"
    endless.write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr(workbook.workbook_child, "__file__", str(endless))
    path = saved(tmp_path / "s.xlsx", {"S": [["Comment"], ["first"]]})
    os.utime(path, (0, 0))
    source = TableSource("s", str(path), UTC, lambda: datetime.now(UTC))
    task = asyncio.create_task(anext(source.read(None)))  # type: ignore[arg-type]
    while not readers(str(endless)):
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.get_running_loop().shutdown_default_executor()
    assert readers(str(endless)) == []

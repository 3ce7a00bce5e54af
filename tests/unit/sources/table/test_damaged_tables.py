"""Tables as people and programs damage them: no answer of one becomes that of another, and every line is accounted
for."""

from __future__ import annotations

import io
import random
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from console.domain.errors import SourceRefused
from console.domain.mention import RawMention
from console.sources.base import Spoiled
from console.sources.dates import DateOrder, Orders
from console.sources.table.rows import Shape, read_table
from console.sources.table.tally import TableTally
from console.sources.table.text_lines import lines_of


def read(path: Path, **shape: str) -> tuple[list[RawMention], list[str], TableTally]:
    look = TableTally()
    found = list(read_table(path, zone="UTC", shape=Shape(**shape), look=look))
    return (
        [one for one in found if isinstance(one, RawMention)],
        [one.why.partition(", ")[2] for one in found if isinstance(one, Spoiled)],
        look,
    )


def of(folder: Path, text: str | bytes, **shape: str) -> tuple[list[str], list[str], TableTally]:
    path = folder / "a.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    good, bad, look = read(path, **shape)
    return [one.body for one in good], bad, look


@pytest.mark.parametrize(
    ("text", "kept", "told"),
    [
        ('id,comment\n1,"The staff were kind\n2,Great ward\n3,"Thank you"\n', ["Great ward", "Thank you"], "line 2"),
        ('id,comment\n1,"The staff were kind\n2,Great ward\n3,Thank you"\n', ["Great ward", 'Thank you"'], "line 2"),
        (
            'id,comment\n1,kind\n2,"never closed\n3,fine\n',
            ["kind", "fine"],
            "line 3: the quote that opens in it is never",
        ),
        (
            'ward,n,comment\nED,1,kind\nIcu,2,"The staff\nED,3,Great ward\nED,4,Thank you"\n',
            ["kind", "Great ward", 'Thank you"'],
            "line 3",
        ),
        ('id,comment\n1,"a" good ""day\n2,fine\n', ['a good ""day', "fine"], ""),
        ('id,comment\n1,"kind\nand quick"\n2,a "good" one\n', ["kind\nand quick", 'a "good" one'], ""),
    ],
)
def test_a_stray_quote_costs_its_own_line_alone(tmp_path: Path, text: str, kept: list[str], told: str) -> None:
    bodies, bad, _ = of(tmp_path, text)
    assert bodies == kept
    assert [one.startswith(told) for one in bad] == ([True] if told else [])


def test_what_is_read_kept_and_set_aside_adds_up_to_the_lines_of_480_damaged_files(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    chance, told, refused, whole = random.Random(11), 0, 0, 0
    rows = [
        "id,date,ward,comment",
        *(
            f"{number},2026-03-{number:02},Ward {number % 3},"
            + (f'"Kind, ""{number}"" and\nquick"' if number % 4 == 0 else f"Answer number {number}")
            for number in range(1, 29)
        ),
    ]
    for _ in range(480):
        text = list("\n".join(rows) + "\n")
        for _ in range(chance.randint(1, 3)):
            place = chance.randrange(22, len(text))
            text[place] = chance.choice(['"', '""', "", ",", "\n", '"' + text[place]])
        damaged = "".join(text)
        try:
            bodies, bad, look = of(tmp_path, damaged)
        except SourceRefused as error:
            assert "line" in error.sentence
            refused += 1
            continue
        lines = damaged.removesuffix("\n").count("\n") + 1
        assert (look.rows, look.refused, look.lines, look.missing) == (len(bodies), len(bad), lines, 0)
        told += bool(bad)
        whole += not bad
        for number in range(1, 29):  # no mention holds the plain answers of two people
            assert not any(
                f"number {number}" in body and f"number {number + 1}" in body
                for body in bodies
                if number % 4 not in (0, 3)
            )
    with capsys.disabled():
        print(f"\n480 damaged files: {told} with lines set aside and told, {whole} whole, {refused} refused")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (
            "a.csv",
            'Title\n\nid,comment\n1,kind\n\n2,"two\nlines"\n3,"never\n',
            "8 lines: 3 down to the heading, 2 read, 1 set aside, 1 within the row above, 1 empty.",
        ),
        (
            "a.csv",
            "Score,What was good?,What could be better?\n5,Staff,Food\n4,,\n",
            "3 lines: 1 down to the heading, 1 read (with 2 answers), 1 with a rating and no words.",
        ),
        ("a.jsonl", '\n{"id":"1","body":"kind"}\n\n{"id":\n', "4 lines: 1 read, 1 set aside, 2 empty."),
        ("a.csv", "\n\n", "2 lines: 2 empty."),
        ("a.csv", "", "It is empty."),
    ],
)
def test_the_sum_is_told(tmp_path: Path, name: str, text: str, said: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    look = read(path)[2]
    assert (look.sum(), look.missing) == (said, 0)


def test_the_rows_of_a_workbook_add_up(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for number, cells in ((2, ["id", "comment"]), (3, [1, "kind"]), (7, [2, "quick"]), (9, ["", " "])):
        for column, cell in enumerate(cells, 1):
            sheet.cell(number, column, cell)
    path = tmp_path / "a.xlsx"
    book.save(path)
    look = read(path)[2]
    assert (look.lines, look.above, look.rows, look.blank, look.missing) == (9, 2, 2, 5, 0)


@pytest.mark.parametrize(
    "encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "utf-16", "utf-32", "utf-8-sig"]
)
def test_wide_encodings_are_read_with_and_without_their_mark(tmp_path: Path, encoding: str) -> None:
    assert of(tmp_path, "id,comment\n1,Ärzte waren nett\n".encode(encoding))[0] == ["Ärzte waren nett"]


def test_excels_own_first_line_and_titles_above_the_heading(tmp_path: Path) -> None:
    assert of(tmp_path, "sep=;\nid;comment\n1;kind, quick\n")[0] == ["kind, quick"]
    bodies, _, look = of(tmp_path, "Feedback, Ward 7\nExported 1 March 2026\n\nid;date;comment\n1;2026-03-01;kind\n")
    assert (bodies, look.heading, look.above) == (["kind"], "line 4", 4)


def test_one_order_of_dates_for_a_column(tmp_path: Path) -> None:
    days = "".join(f"{number},{number % 12 + 1:02}/{number + 10}/2026,kind\n" for number in range(1, 21))
    good, bad, _ = read(_file(tmp_path, "id,date,comment\n" + days))
    assert not bad
    assert [(one.published.month, one.published.day) for one in good if one.published] == [
        (number % 12 + 1, number + 10) for number in range(1, 21)
    ]
    good, bad, _ = read(_file(tmp_path, "id,date,comment\n1,03/04/2026,a\n2,25/04/2026,b\n"))
    assert (good[0].published, bad) == (datetime(2026, 4, 3, 12, tzinfo=UTC), [])
    good, bad, _ = read(_file(tmp_path, "id,date,comment\n1,03/04/2026,a\n2,25/04/2026,b\n3,04/25/2026,c\n"))
    assert [one.body for one in good] == ["b", "c"]
    assert bad == ["line 2: the date in “published” can be read in two ways, and the column holds both"]


def test_a_date_that_can_be_read_in_one_way_needs_no_other_to_tell_how(tmp_path: Path) -> None:
    good, bad, _ = read(_file(tmp_path, "id,date,comment\n1,12/25/2025,a\n2,01/13/2026,b\n"))
    assert [one.published for one in good] == [
        datetime(2025, 12, 25, 12, tzinfo=UTC),
        datetime(2026, 1, 13, 12, tzinfo=UTC),
    ]
    assert not bad


def test_the_order_of_dates() -> None:
    orders = Orders()
    for date in ("03/04/2026", "99/99/2026", "31/31/2026", None, 7):
        orders.see(date)
    assert orders.order is DateOrder.DAY_FIRST


def test_a_pipe_is_looked_at_as_a_whole_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def peek(self, size: int = 0) -> bytes:
            return self.getvalue()[self.tell() :]

    class Stdin:
        buffer = Pipe(b"id,date,comment\n1,03/04/2026,a\n2,04/25/2026,b\n")

    monkeypatch.setattr("sys.stdin", Stdin())
    found = list(read_table("-", zone="UTC"))
    assert [one.published.month for one in found if isinstance(one, RawMention) and one.published] == [3, 4]


def test_dates_that_cannot_be_true_are_told(tmp_path: Path) -> None:
    good, _, look = read(_file(tmp_path, "id,date,comment\n1,0001-01-01,a\n2,9999-12-31,b\n3,2026-01-01,c\n"))
    assert (len(good), look.untrue) == (3, 2)


@pytest.mark.parametrize("name", ["rating", "likes", "reposts", "replies", "followers"])
def test_a_number_of_somebody_is_neither_a_rating_nor_a_count(tmp_path: Path, name: str) -> None:
    good, _, look = read(_file(tmp_path, f"id,{name},comment\n1,9434765919,a\n2,07700900123,b\n3,100,c\n4,,d\n"))
    assert [getattr(one, name) for one in good] == [None, None, 100, None]
    assert look.beyond == 2


def test_a_cell_of_a_million_characters_is_read_or_told(tmp_path: Path) -> None:
    bodies, bad, _ = of(tmp_path, f'id,comment\n1,"{"x" * 140_000}"\n2,{"y" * 1_400_000}\n3,fine\n')
    assert [len(body) for body in bodies] == [140_000, 4]
    assert bad == ["line 3: it is longer than a line may be"]


def test_the_sheets_that_are_not_read_are_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for name in ("January", "February", "Empty"):
        sheet = book.create_sheet(name)
        if name != "Empty":
            sheet.append(["id", "comment"])
            sheet.append([1, name])
    path = tmp_path / "a.xlsx"
    book.save(path)
    good, _, look = read(path)
    assert ([one.body for one in good], look.left) == (["January"], ("February",))
    assert read(path, sheet="February")[2].left == ()


def test_a_line_without_ending_was_cut() -> None:
    class File(io.BytesIO):
        def peek(self, size: int = 0) -> bytes:
            return self.getvalue()[self.tell() : self.tell() + size]

    lines = list(lines_of(File(b"a\n" + b"x" * 2_000_000 + b"\nb")))  # type: ignore[arg-type]
    assert [line.endswith("\n") for line in lines] == [True, False, True]


def _file(folder: Path, text: str) -> Path:
    path = folder / "a.csv"
    path.write_text(text)
    return path

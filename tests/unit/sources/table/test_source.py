"""Tables: every good row once, every bad one counted with its line."""

from __future__ import annotations

import os
import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.config.settings import SourceSettings
from console.domain.errors import SourceLater, SourceRefused
from console.domain.mention import Mention, RawMention
from console.sources.base import SOON, Batch, Spoiled
from console.sources.registry import open_source
from console.sources.table.row import read_rating
from console.sources.table.source import Shape, TableSource, read_table

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
FFT = (
    'Response ID,Date,Ward,"Overall, how was your experience of our service?",'
    "Please can you tell us why you gave your answer?,Anything that we could have done better?\r\n"
    '1,03/04/2026,Ward 7,Very good,"Kind, and ""quick""\r\nstaff",Parking\r\n'
    "2,04/04/2026,Ward 7,Good,,\r\n"
    "3,99/99/2026,Ward 8,Poor,Bad,\r\n"
    "4,05/04/2026,Ward 9,Very poor,,Everything\r\n"
)


def rows(path: Path, columns: dict[str, str] | None = None, **shape: str) -> list[RawMention | Spoiled]:
    return list(read_table(path, columns, zone="Europe/London", shape=Shape(**shape)))


def good(path: Path, columns: dict[str, str] | None = None, **shape: str) -> list[RawMention]:
    return [row for row in rows(path, columns, **shape) if isinstance(row, RawMention)]


def bad(path: Path) -> list[str]:
    return [row.why for row in rows(path) if isinstance(row, Spoiled)]


def test_the_survey_needs_no_mapping(tmp_path: Path) -> None:
    path = tmp_path / "fft.csv"
    path.write_text(FFT, encoding="utf-8")
    first, second, last = good(path)
    assert (first.native_id, first.kind, first.rating, first.team_hint) == ("1", "survey", 5.0, "Ward 7")
    assert first.question == "Please can you tell us why you gave your answer?"
    assert first.body == 'Kind, and "quick"\nstaff'
    assert (second.native_id, second.question, second.body) == (
        "1#2",
        "Anything that we could have done better?",
        "Parking",
    )
    assert (second.rating, second.team_hint, first.extra, second.extra) == (5.0, "Ward 7", "", "")
    assert first.published == datetime(2026, 4, 3, 11, tzinfo=UTC)
    assert (last.body, last.rating) == ("Everything", 1.0)
    assert bad(path) == ["fft.csv, line 5: the date in “published” cannot be read"]


def test_what_only_says_whose_it_is_is_no_word_of_the_patients(tmp_path: Path) -> None:
    """Ward, service, site and team route; columns that nobody knows are not read at all."""
    file = tmp_path / "survey.csv"
    file.write_text(
        "Response ID,Ward,Service,Site,Team,Specialty,Age band,Comments\n"
        "1,Waste,Pain Management,Eastbrook,Crisis,Trauma,65+,She was kind.\n",
        "utf-8",
    )
    [mention] = read_table(file)
    assert isinstance(mention, RawMention)
    assert (mention.body, mention.title, mention.extra, mention.question) == ("She was kind.", "", "", "")
    assert set(mention.team_hint.splitlines()) == {"Waste", "Pain Management", "Eastbrook", "Crisis"}


@pytest.mark.parametrize(
    ("cell", "polarity"),
    [
        ("Positive", "positive"),
        ("NEG", "negative"),
        ("mixed", "mixed"),
        ("0.3", ""),
        ("", ""),
        ("n", ""),
    ],
)
def test_a_tone_that_the_file_tells_is_kept_as_the_sources_own(tmp_path: Path, cell: str, polarity: str) -> None:
    file = tmp_path / "export.csv"
    file.write_text(f"Title,Snippet,Sentiment\nSigns,Signs.,{cell}\n", "utf-8")
    [raw] = read_table(file)
    assert isinstance(raw, RawMention) and raw.polarity == polarity
    mention = Mention.from_raw(raw, source="alerts", fetched=datetime(2026, 11, 2, tzinfo=UTC), key=b"k")
    assert mention.polarity == polarity and mention.said == "Signs\nSigns."


def test_our_own_tone_in_an_export_is_not_the_sources(tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text("id,body,sentiment,confidence\n1,Signs.,negative,0.8\n", "utf-8")
    [raw] = read_table(file)
    assert isinstance(raw, RawMention) and raw.polarity == ""


def test_the_lists_of_tags_in_an_export_of_care_opinion_are_no_answers(tmp_path: Path) -> None:
    file = tmp_path / "stories.csv"
    heading = "Title,Story,What was good?,What could be improved?,How did you feel?,Criticality,Service"
    row = 'Thanks,She sat with Dad.,"kindness, staff",waiting time,grateful,mildly critical,Ward 7'
    file.write_text(f"{heading}\n{row}\n", "utf-8")
    [raw] = read_table(file)
    assert isinstance(raw, RawMention)
    assert (raw.body, raw.question, raw.source_severity, raw.team_hint) == ("She sat with Dad.", "", 2, "Ward 7")
    assert set(raw.tags) == {
        "grateful",
        "kindness",
        "praised:kindness",
        "staff",
        "praised:staff",
        "waiting time",
        "criticised:waiting time",
    }


def test_answers_that_are_put_together_say_what_was_asked(tmp_path: Path) -> None:
    path = tmp_path / "fft.csv"
    path.write_text("Id,What was good?,What could be better?,Site,Ward\n1,Tea,Signs,Royal,Maple\n2,,Signs,,\n")
    together = {"body": "What was good? + What could be better?", "native_id": "Id"}
    assert [(one.native_id, one.question, one.body) for one in good(path, together)] == [
        ("1", "What was good? / What could be better?", "Tea\nSigns"),
        ("2", "What could be better?", "Signs"),
    ]
    assert [(one.native_id, one.question, one.body, one.team_hint) for one in good(path, {"native_id": "Id"})] == [
        ("1", "What was good?", "Tea", "Royal\nMaple"),
        ("1#2", "What could be better?", "Signs", "Royal\nMaple"),
        ("2", "What could be better?", "Signs", ""),
    ]


def test_a_row_that_is_told_apart_by_its_words_keeps_its_id_when_its_answers_are_parted(tmp_path: Path) -> None:
    path = tmp_path / "fft.csv"
    path.write_text("What was good?,What could be better?\nTea,Signs\n")
    first, second = good(path)
    assert second.native_id == f"{first.native_id}#2"
    assert [one.native_id for one in good(path)] == [first.native_id, second.native_id]


@pytest.mark.parametrize(
    ("written", "stars"),
    [
        ("8/10", 4.0),
        ("10 out of 10", 5.0),
        ("90%", 4.5),
        ("4/5", 4.0),
        ("5 stars", 5.0),
        ("3 - Neither good nor poor", 3.0),
    ],
)
def test_a_rating_is_told_as_of_five(written: str, stars: float) -> None:
    assert read_rating(written) == stars


def test_a_column_of_questions_is_one_field(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,question,body\n1,What could be better?,Signs.\n")
    assert [(one.question, one.body) for one in good(path)] == [("What could be better?", "Signs.")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize(("delimiter", "ending"), [(",", "\n"), (";", "\r\n"), ("\t", "\r"), ("|", "\n")])
def test_encodings_delimiters_and_line_ends(tmp_path: Path, encoding: str, delimiter: str, ending: str) -> None:
    table = [["FFT answer", "Date", "Score"], ["Café – “good”", "01/02/2026", "4"], ["Déjà vu", "2.2.2026 08:15", "2"]]
    path = tmp_path / "t.csv"
    path.write_bytes(ending.join(delimiter.join(row) for row in table).encode(encoding))
    read = good(path, {"body": "FFT answer", "published": "Date", "rating": "Score"})
    assert [(row.body, row.rating) for row in read] == [("Café – “good”", 4.0), ("Déjà vu", 2.0)]
    assert read[1].published == datetime(2026, 2, 2, 8, 15, tzinfo=UTC)


def test_the_names_of_an_import_need_no_mapping(tmp_path: Path) -> None:
    path = tmp_path / "i.jsonl"
    path.write_text(
        '{"id": "ours", "native_id": "theirs", "url": "https://a.example/1", "author": "a", "title": "t", '
        '"body": "b", "published": "2026-01-02T03:04:05Z", "source": "news", "tags": ["x", "y"], '
        '"likes": "1,204", "other": {}}\n'
        '{"id": 7, "body": "b", "rating": "4/5", "tags": "one, two", "published": 1783175888}\n'
    )
    first, second = good(path)
    assert (first.native_id, first.platform, first.tags, first.likes) == ("theirs", "news", ("x", "y"), 1204)
    assert (second.native_id, second.rating, second.tags) == ("7", 4.0, ("one", "two"))


def test_rows_without_an_id_are_known_by_what_they_say(tmp_path: Path) -> None:
    path, again = tmp_path / "a.csv", tmp_path / "b.csv"
    path.write_text("body,published\nThank you,2026-01-01\nThank you,2026-01-01\nThanks,2026-01-01\n")
    again.write_text("published,body\n2026-01-01,Thanks\n2026-01-01,Thank you\n2026-01-01,Thank you\n")
    first, second = ({row.native_id for row in good(one)} for one in (path, again))
    assert len(first) == 3
    assert first == second


def test_a_url_is_an_id(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("body,url\nx,https://www.a.example/p?utm_source=z\n")
    mention = Mention.from_raw(good(path)[0], source="s", fetched=NOW, key=b"k")
    assert mention.native_id == "https://a.example/p"


def test_what_is_wrong_is_said_with_its_line_and_costs_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('body,published\nok,2026-01-01\na,b,c\nx,soon\n,\n"' + "x" * 200_000 + '"\nfine,2026-01-02\n')
    assert [row.body for row in good(path)] == ["ok", "x" * 200_000, "fine"]
    assert bad(path) == [
        "a.csv, line 3: it has more cells than there are columns",
        "a.csv, line 4: the date in “published” cannot be read",
    ]


def test_every_json_test_case_costs_only_itself(shared: Path, tmp_path: Path) -> None:
    cases = sorted((shared / "fixtures/naughty/jsontestsuite").rglob("*.json"))
    path = tmp_path / "mixed.jsonl"
    with path.open("wb") as file:
        for number, case in enumerate(cases):
            file.write(case.read_bytes().replace(b"\n", b" ").replace(b"\r", b" ").replace(b"\0", b" ") + b"\n")
            file.write(b'{"id": "good%d", "body": "a \\ud800 b"}\n' % number)
    read = rows(path)
    kept = {row.native_id for row in read if isinstance(row, RawMention)}
    assert len(cases) > 300
    assert kept >= {f"good{number}" for number in range(len(cases))}
    for row in read:
        if isinstance(row, RawMention):
            Mention.from_raw(row, source="s", fetched=NOW, key=b"k")


@pytest.mark.parametrize(
    "line",
    [
        b'{"id":1,"body":' + b"9" * 5000 + b"}",
        b'{"body":' + b"[" * 10_000 + b"]" * 10_000 + b"}",
        b'{"body":"x","likes":1e400}',
        b'{"body":"x","published":1e20}',
        b'{"body":"x","rating":123456789012345678901234567890}',
        b'{"body":{"a":1}}',
        b"\xff\xfe\x00",
        b"null",
    ],
    ids=range(8),
)
def test_hostile_lines_never_stop_the_next(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "h.jsonl"
    path.write_bytes(b'{"body":"first"}\n' + line + b'\n{"body":"last"}\n')
    bodies = [row.body for row in good(path)]
    assert (bodies[0], bodies[-1]) == ("first", "last")
    assert len(rows(path)) == 3


def test_a_column_that_is_not_there_is_named_with_the_nearest(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("FFT answr,Date\nx,2026-01-01\n")
    with pytest.raises(SourceRefused, match="no column “FFT answer”") as wrong:
        rows(path, {"body": "FFT answer"})
    assert "“FFT answr”" in wrong.value.advice
    with pytest.raises(SourceRefused, match="hold words"):
        rows(path)


def test_a_large_file_is_streamed(tmp_path: Path) -> None:
    path = tmp_path / "l.jsonl"
    with path.open("w") as file:
        for number in range(20_000):
            file.write(f'{{"id": {number}, "body": "{"word " * 40}"}}\n')
    tracemalloc.start()
    count = sum(1 for _ in read_table(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 20_000
    assert peak < 4 * 1024 * 1024


def test_a_line_without_an_end_does_not_fill_memory(tmp_path: Path) -> None:
    path = tmp_path / "l.jsonl"
    path.write_bytes(b'{"body":"first"}\n' + b"x" * 20_000_000 + b'\n{"body":"last"}\n')
    tracemalloc.start()
    read = rows(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(read) == 3
    assert isinstance(read[1], Spoiled)
    assert len(read[1].raw) <= 8192
    assert peak < 12 * 1024 * 1024


@given(st.binary(max_size=400))
def test_any_bytes_are_rows_or_a_sentence(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "a.csv"
    path.write_bytes(b"body,published\n" + content)
    for row in read_table(path):
        assert isinstance(row, RawMention | Spoiled)


class Folder:
    """A drop folder and the source that reads it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        settings = SourceSettings("drop", "table", path=str(folder / "*.csv"))
        self.source = open_source(settings, fetcher=None, now=lambda: NOW + timedelta(days=9999))  # type: ignore[arg-type]

    async def round(self, cursor: str | None) -> tuple[list[RawMention], str | None, list[Batch]]:
        batches = [batch async for batch in self.source.read(cursor)]
        mentions = [mention for batch in batches for mention in batch.mentions]
        return mentions, batches[-1].cursor if batches else cursor, batches


async def test_a_drop_folder_is_read_as_files_come(tmp_path: Path) -> None:
    drop = Folder(tmp_path)
    assert (await drop.round(None))[0] == []
    (tmp_path / "1.csv").write_text("id,body\n1,one\n2,two\n")
    first, cursor, _ = await drop.round(None)
    assert [mention.body for mention in first] == ["one", "two"]
    assert (await drop.round(cursor))[0] == []
    (tmp_path / "2.csv").write_text("id,body\n3,three\n")
    second, cursor, _ = await drop.round(cursor)
    assert [mention.body for mention in second] == ["three"]
    (tmp_path / "1.csv").write_text("id,body\n1,one\n2,two\n4,four\n")
    third, cursor, _ = await drop.round(cursor)
    assert [mention.body for mention in third] == ["one", "two", "four"], "a changed file is read from its top"
    os.remove(tmp_path / "1.csv")
    assert (await drop.round(cursor))[0] == []


async def test_a_file_half_read_goes_on_from_there(tmp_path: Path) -> None:
    (tmp_path / "1.csv").write_text("body\n" + "".join("same words\n" for _ in range(350)))
    drop = Folder(tmp_path)
    whole, _, batches = await drop.round(None)
    assert len({mention.native_id for mention in whole}) == 350
    rest, _, _ = await drop.round(batches[1].cursor)
    assert [mention.native_id for mention in rest] == [mention.native_id for mention in whole[200:]]


async def test_a_file_that_is_being_written_waits(tmp_path: Path) -> None:
    path = tmp_path / "1.csv"
    path.write_text("body\nhalf a sent")
    soon = datetime.fromtimestamp(path.stat().st_mtime + 1, tz=UTC)
    source = TableSource("drop", str(tmp_path / "*.csv"), UTC, lambda: soon)
    assert [batch async for batch in source.read(None)] == []
    later = TableSource("drop", str(tmp_path / "*.csv"), UTC, lambda: soon + timedelta(seconds=10))
    assert sum(len(batch.mentions) for batch in [batch async for batch in later.read(None)]) == 1


@pytest.mark.parametrize(
    ("pattern", "sentence"),
    [
        ("survey.csv", "There is no file"),
        ("share/survey.csv", "There is no file"),
        ("share/*.csv", "There is no folder"),
        ("share/**/*.csv", "There is no folder"),
    ],
)
async def test_what_is_not_there_yet_is_looked_for_again_soon(tmp_path: Path, pattern: str, sentence: str) -> None:
    source = TableSource("drop", str(tmp_path / pattern), UTC, lambda: NOW + timedelta(days=9999))
    with pytest.raises(SourceLater, match=sentence) as wrong:
        assert [batch async for batch in source.read(None)] == []
    assert wrong.value.after == SOON
    path = tmp_path / pattern.replace("**/*", "1").replace("*", "1")
    path.parent.mkdir(exist_ok=True)
    path.write_text("body\nwords\n")
    assert sum([len(batch.mentions) async for batch in source.read(None)]) == 1


async def test_one_bad_file_does_not_hide_the_others(tmp_path: Path) -> None:
    (tmp_path / "1.csv").write_text("a,b\nno,words\n")
    (tmp_path / "2.csv").write_text("body\nwords\n")
    drop, kept = Folder(tmp_path), []
    with pytest.raises(SourceLater, match=r"1\.csv") as wrong:
        async for batch in drop.source.read(None):
            kept += batch.mentions
    assert [mention.body for mention in kept] == ["words"]
    assert wrong.value.after is not None and wrong.value.after <= 300, "the folder is not left alone for long"


async def test_a_workbook_that_is_still_copied_is_read_when_it_is_whole(tmp_path: Path) -> None:
    from tests.unit.sources.table.test_workbook import saved

    whole = saved(tmp_path / "made.bin", {"S": [["Comment"], ["kind"]]}).read_bytes()
    path = tmp_path / "1.xlsx"
    (tmp_path / "~$1.xlsx").write_bytes(b"somebody has it open")
    source = TableSource("drop", str(tmp_path / "*.xlsx"), UTC, lambda: NOW + timedelta(days=9999))
    path.write_bytes(whole[:-30])
    with pytest.raises(SourceLater, match="damaged, or is still being written"):
        assert [batch async for batch in source.read(None)] == []
    path.write_bytes(whole)
    [mentions, _] = [batch.mentions async for batch in source.read(None)]
    assert [mention.body for mention in mentions] == ["kind"]


async def test_a_file_that_is_cut_or_replaced_while_it_is_read_is_read_again(tmp_path: Path) -> None:
    path, drop = tmp_path / "1.csv", Folder(tmp_path)
    path.write_text("id,body\n" + "".join(f"{number},row {number} {'x' * 2000}\n" for number in range(500)))
    reading, seen = drop.source.read(None), []
    batch = await anext(reading)
    seen += batch.mentions
    path.write_text("id,body\n0,row 0\n")  # cut under its reader
    cursor = batch.cursor
    async for batch in reading:
        seen += batch.mentions
        cursor = batch.cursor or cursor
    again, cursor, _ = await drop.round(cursor)
    assert [mention.native_id for mention in again] == ["0"]
    other = tmp_path / "new.tmp"
    other.write_text("id,body\n9,new\n")
    os.replace(other, path)
    assert [mention.native_id for mention in (await drop.round(cursor))[0]] == ["9"]


async def test_a_renamed_file_gives_the_same_rows_and_a_restart_none(tmp_path: Path) -> None:
    (tmp_path / "1.csv").write_text("body\nkind\nkind\n")
    first, cursor, _ = await Folder(tmp_path).round(None)
    assert (await Folder(tmp_path).round(cursor))[0] == [], "another process, the same cursor"
    os.rename(tmp_path / "1.csv", tmp_path / "done.csv")
    second, cursor, _ = await Folder(tmp_path).round(cursor)
    assert [mention.native_id for mention in second] == [mention.native_id for mention in first]
    assert (await Folder(tmp_path).round(cursor))[0] == []


async def test_probe_says_what_would_come(tmp_path: Path) -> None:
    drop = Folder(tmp_path)
    assert "No file" in await drop.source.probe()
    (tmp_path / "1.csv").write_text("body,published\nx,2026-01-01\ny,never\n")
    assert await drop.source.probe() == (
        "1 file; of the first 2 rows of 1.csv, 1 can be read. 1.csv, line 3: the date in “published” cannot be read."
    )

"""What the console does by key, a person or a program does by command."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import os
import shutil
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.cli.main import run
from console.config.load import load
from console.domain.judgement import Judgement
from console.domain.mention import ANSWER, Mention, RawMention
from console.store.protocol import Incoming
from console.store.sqlite.driver import sqlite3
from console.store.sqlite.log import entries
from console.store.sqlite.store import open_store
from tests.cli.conftest import MENTIONS, Type


def test_an_import_needs_no_mapping_and_no_watch_and_its_own_export_adds_nothing(filled: Type, folder: Path) -> None:
    exported = filled("export", "--raw", "--reason", "test").out
    (folder / "back.jsonl").write_text(exported)
    again = filled("import", str(folder / "back.jsonl"))
    assert "new" not in again.err
    assert "3 known already" in again.err
    rows = [json.loads(line) for line in exported.splitlines()]
    assert {(row["source"], row["native_id"]) for row in rows} == {("cards", "1"), ("cards", "2"), ("cards", "3")}
    assert "hash" not in exported


def test_what_was_given_with_the_words_is_used_and_shown(command: Type, folder: Path) -> None:
    """What was asked, the rating and the source's own tone; a rating that a later import brings as well."""
    row = {"id": "1", "source": "fft", "kind": "survey", "body": "Signs.", "question": "What could we do better?"}
    other = {"id": "2", "source": "fft", "kind": "comment", "body": "Signs.", "polarity": "Negative"}
    file = folder / "given.jsonl"
    file.write_text("\n".join(map(json.dumps, (row, other))), "utf-8")
    command("import", str(file), "--judge", "fast")
    listed = {one["native_id"]: one for one in map(json.loads, command("list", "--json").out.splitlines())}
    shown = command("show", listed["1"]["id"]).out
    assert "What could we do better?\n\nSigns." in shown and "rating" not in shown
    assert "(the source says negative)" in command("show", listed["2"]["id"]).out
    assert {one["sentiment"] for one in listed.values()} == {"negative"}
    file.write_text(json.dumps(row | {"rating": 2}), "utf-8")
    assert "1 edited" in command("import", str(file), "--judge", "fast").err
    assert "rating    2" in command("show", listed["1"]["id"]).out


def test_an_export_is_redacted_unless_raw_is_asked_for_with_a_reason(filled: Type) -> None:
    plain = filled("export", "wait* OR kind")
    assert "@carol" not in plain.out
    assert filled("export", "--raw").code == 1
    raw = filled("export", "--raw", "--reason", "complaint 12")
    assert "@carol" in raw.out
    assert [row["verb"] for row in filled("log", "--json").rows].count("revealed") == 1


@pytest.mark.parametrize("kind", ["csv", "jsonl", "md", "html", "text"])
def test_every_format_to_stdout_and_to_a_file(filled: Type, folder: Path, kind: str) -> None:
    streamed = filled("export", "--format", kind)
    assert streamed.code == 0
    assert "Ward 7" in streamed.out.replace("\\", "")
    target = folder / f"out.{kind}"
    filed = filled("export", "--format", kind, "-o", str(target))
    assert filed.out == ""
    assert "3 mentions" in filed.err
    assert target.read_text(encoding="utf-8", newline="") == streamed.out if hasattr(target, "newline") else True
    assert target.stat().st_mode & 0o007 == 0


def test_a_table_has_the_same_fields_as_the_lines(filled: Type) -> None:
    table = list(csv.DictReader(io.StringIO(filled("export", "--format", "csv").out, newline="")))
    lines = filled("export").rows
    assert [row["id"] for row in table] == [row["id"] for row in lines]
    assert list(table[0]) == list(lines[0])


def test_a_dry_run_shows_the_map_and_keeps_nothing(command: Type, folder: Path) -> None:
    heading = 'Response ID,Score,"What was good, and why",Postcode'
    (folder / "fft.csv").write_text(f"{heading}\n1,5,Kind,NM1\n2,4,,NM2\n3\n")
    said = command("import", str(folder / "fft.csv"), "--dry-run")
    assert said.code == 1
    assert [row["body"] for row in said.rows] == ["Kind"]
    for part in (
        "The heading is line 1:",
        "Postcode                ignored",
        "What was good, and why  → body",
        "1 read, 1 set aside, 1 with a rating and no words.",
        "1 rows can be read, 1 cannot; nothing was kept",
        'columns = { native_id = "Response ID", rating = "Score", body = "What was good and why" }',
    ):
        assert part in said.err, said.err
    columns = "native_id=Response ID,rating=Score,body=What was good and why"
    assert f"--columns '{columns}'" in said.err
    assert "1 new" in command("import", str(folder / "fft.csv"), "--columns", columns).err


def answered(path: Path) -> None:
    """An answer to the topic, as the form brings it."""

    async def work() -> None:
        said = RawMention("1", kind=ANSWER, body="kind colleagues", platform="rota", published=datetime.now(UTC))
        opened = await open_store(path)
        answer = Mention.from_raw(said, source="form", fetched=datetime.now(UTC), key=b"k")
        judged = replace(answer, judgement=Judgement(redacted_body=answer.body))
        await opened.add("form", [Incoming(judged)], cursor=None, at=datetime.now(UTC))
        await opened.close()

    asyncio.run(work())


def test_answers_to_a_topic_are_where_somebody_asks_for_them(filled: Type, folder: Path) -> None:
    config = folder / "config.toml"
    assert "No topic is set" in filled("topics").err
    asked = '[form]\nlisten = ":8788"\n[[topic]]\nid = "rota"\nname = "Rota"\nquestion = "What about it?"\n'
    config.write_text(f"{config.read_text()}{asked}form = true\n")
    answer = {"id": "1", "source": "rota", "kind": "answer", "body": "kind colleagues"}
    (folder / "answers.jsonl").write_text(json.dumps(answer))
    refused = filled("import", str(folder / "answers.jsonl"))
    assert (refused.code, "1 refused (they speak for another source)" in refused.err) == (1, True)
    assert filled("add", "kind", "--source", "rota").code != 0
    answered(load(config).store.path)
    assert len(filled("list", "--json").rows) == len(filled("export").rows) == 3
    assert "kind colleagues" not in filled("export", "kind").out + filled("list", "-parking").out
    assert [row["body"] for row in filled("export", "source:rota").rows] == ["kind colleagues"]
    told = filled("topics")
    assert "Rota, open: 1 answer, 1 waiting" in told.out and "http://127.0.0.1:8788/rota" in told.out
    [row] = filled("topics", "--json").rows
    assert (row["id"], row["open"], row["answers"]) == ("rota", True, 1)


def test_a_query_may_begin_with_a_minus(filled: Type) -> None:
    assert len(filled("list", "-kind", "--json").rows) == 2
    assert len(filled("export", "-offensive").rows) == 3
    assert len(filled("list", "--json", "--", "-kind").rows) == 2
    assert len(filled("list", "--json", "--", "--kind").rows) == 1


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["export", "--raaw"], "--raw"),
        (["list", "--jsn"], "--json"),
        (["list", "--sinc", "7d"], "--since"),
        (["list", "--sinc=7d"], "--since"),
        (["export", "--form", "csv"], "--format"),
        (["note", "1", "--txt"], "--text"),
        (["list", "--reason", "--jsn"], "--json"),
        (["list", "--kind nurse"], ""),
        (["list", "--zzzzzz"], ""),
    ],
)
def test_a_mistyped_option_is_never_a_search(filled: Type, words: list[str], meant: str) -> None:
    said = filled(*words)
    assert (said.code, said.out) == (2, "")
    assert f"there is no option {words[-1 if words[-1].startswith('--') else 1].split('=')[0]!r}" in said.err
    assert (f"did you mean {meant!r}?" if meant else "stands after a -- of its own") in said.err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["list", "--limit", "-1"], "'-1' is no whole number from 0 up"),
        (["list", "--limit", "ten"], "'ten' is no whole number from 0 up"),
        (["list", "--limit", "9" * 5000], "is no whole number from 0 up"),
        (["severity", "1kn2q5pe00000", "3"], "'1kn2q5pe00000' is no whole number from 0 up"),
        (["demo", "--speed", "-1"], "'-1' is no speed from 0 to 1,000,000"),
        (["demo", "--speed", "nan"], "'nan' is no speed from 0 to 1,000,000"),
    ],
)
def test_a_number_that_is_none_is_told_in_our_words(
    words: list[str], sentence: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(words) == 2
    said = capfd.readouterr().err
    assert sentence in said and "invalid" not in said and "x00" not in said


def test_a_mistyped_option_of_the_console_opens_none(capfd: pytest.CaptureFixture[str]) -> None:
    for word, meant in (("--plan", "--plain"), ("--versoin", "--version"), ("--sinc", "")):
        assert run([word]) == 2
        said = capfd.readouterr().err
        assert f"there is no option '{word}'" in said and meant in said


@pytest.mark.parametrize("word", ["caf\udce9", "a\ud800", "a\0b", "\0--raw"])
@pytest.mark.parametrize(
    "words",
    [
        ["list"],
        ["export"],
        ["export", "-o"],
        ["list", "--since"],
        ["show"],
        ["add"],
        ["import"],
        ["query", "check"],
        ["note", "1", "--text"],
        ["store", "backup"],
        ["store", "restore"],
        ["sources", "discover"],
        ["locate"],
        [],
    ],
)
def test_what_no_text_holds_is_no_command_line(command: Type, words: list[str], word: str) -> None:
    said = command(*words, word) if words else command(word)
    assert (said.code, said.out) == (2, "")
    assert "is no text" in said.err and "fault of its own" not in said.err


def test_a_file_that_is_there_or_cannot_be_written_has_its_sentence(filled: Type, folder: Path) -> None:
    there = filled("init")
    assert (there.code, "is there already" in there.err) == (1, True)
    target = folder / "none" / "out.csv"
    lost = filled("export", "-o", str(target))
    assert (lost.code, f"{target} cannot be written" in lost.err) == (1, True)


def test_hints_and_bracketed_readings_are_on_stderr_alone(filled: Type) -> None:
    said = filled("list", "kind OR car park", "--json")
    assert "Read as: kind OR (car AND park)" in said.err
    assert len(said.rows) == 2


def test_a_fault_in_a_query_names_its_column_and_the_nearest_word(filled: Type) -> None:
    said = filled("list", "sentiment:happy")
    assert said.code == 8
    assert said.out == ""
    assert "column 1" in said.err
    assert "positive" in said.err


def test_forward_action_celebrate_undo_redo(filled: Type, ids: dict[str, str]) -> None:
    one = ids["1"]
    said = filled("forward", one, "--json")
    assert json.loads(said.out)["done"] == [one]
    assert filled("forward", one).code == 1
    assert "took back" in filled("undo").err.lower()
    assert filled("redo").code == 0
    assert filled("celebrate", one).code == 0
    assert filled("action", one, "--note", "read out at handover").code == 0
    shown = json.loads(filled("show", one, "--json").out)
    assert (shown["status"], shown["celebrate"], shown["notes"]) == ("actioned", "queued", ["read out at handover"])
    assert filled("reopen", one).code == 0
    assert json.loads(filled("show", one, "--json").out)["status"] == "claimed"


def test_what_a_colleague_holds_needs_a_word_more(filled: Type, ids: dict[str, str]) -> None:
    one = ids["1"]
    assert filled("assign", one, "--to", "somebody-else").code == 0
    for words in (("action", one), ("celebrate", one), ("forward", one, "--team", "emergency")):
        refused = filled(*words)
        assert refused.code == 1 and "somebody-else holds it." in refused.err and "--confirm" in refused.err
        assert filled(*words, "--confirm").code == 0


@pytest.mark.parametrize(
    "words",
    [
        ("dismiss", "{}", "--reason", "noise"),
        ("snooze", "{}", "--until", "3d"),
        ("claim", "{}"),
        ("release", "{}"),
        ("assign", "{}", "--to", "jo"),
        ("sentiment", "negative", "{}"),
        ("severity", "3", "{}"),
        ("mute", "{}"),
        ("team", "emergency", "{}"),
        ("note", "{}", "--text", "x"),
        ("tag", "{}", "--tags", "flu,#jab"),
        ("pin", "{}"),
        ("pin", "{}", "--off"),
        ("not-ours", "{}"),
        ("not-ours", "{}", "--off"),
    ],
)
def test_every_action_by_key_is_a_command_and_can_be_undone(
    filled: Type, ids: dict[str, str], words: tuple[str, ...]
) -> None:
    before = json.loads(filled("show", ids["1"], "--json").out)
    assert filled(*(word.format(ids["1"]) for word in words)).code == 0
    assert filled("undo").code == 0
    after = json.loads(filled("show", ids["1"], "--json").out)
    assert {**after, "history": 0} == {**before, "history": 0}


def test_what_is_not_ours_waits_nowhere_and_is_found_by_its_flag(filled: Type, ids: dict[str, str]) -> None:
    before = json.loads(filled("counts", "--json").out)["all"]
    assert filled("not-ours", ids["1"]).code == 0
    assert ids["1"] not in filled("list").out
    assert ids["1"] in filled("list", "is:not-ours").out
    after = json.loads(filled("counts", "--json").out)["all"]
    assert (
        sum(after[tone] for tone in ("negative", "neutral", "positive"))
        == sum(before[tone] for tone in ("negative", "neutral", "positive")) - 1
    )
    assert "not ours  set by hand" in filled("show", ids["1"]).out
    [row] = filled("export", "is:not-ours").rows
    assert "not-ours" in row["flags"] and row["teams"] == []
    refused = filled("forward", ids["1"], "--team", "emergency", "--confirm")
    assert refused.code == 1 and "`outside-in not-ours --off` says that it is ours after all." in refused.err
    assert filled("not-ours", ids["1"], "--off").code == 0
    assert ids["1"] in filled("list").out


def test_a_bulk_action_by_query_shows_first_and_acts_with_yes(filled: Type) -> None:
    before = json.loads(filled("counts", "--json").out)["all"]
    shown = filled("sentiment", "negative", "--query", "is:open")
    assert shown.code == 1
    assert "3 mentions meet it; nothing was done" in shown.err
    assert filled("sentiment", "negative", "--query", "is:open", "--yes").code == 0
    assert json.loads(filled("counts", "--json").out)["all"]["negative"] == 3
    filled("undo")
    assert json.loads(filled("counts", "--json").out)["all"] == before
    assert filled("action").code == 1


def test_a_redaction_is_changed_by_hand_logged_and_undone(filled: Type, ids: dict[str, str]) -> None:
    def leaves() -> str:
        return str(json.loads(filled("show", ids["1"], "--json").out)["redacted"]["body"])

    before = leaves()
    assert "kind" in before
    assert filled("redact", ids["1"], "--add", "so KIND").code == 0
    assert "so kind" not in leaves()
    assert filled("redact", ids["1"], "--add", "thank you", "--lift", "so kind").code == 0
    assert "so kind" in leaves()
    assert "thank you" not in leaves()
    assert "so kind" in filled("export", "Amira").out
    assert [row["verb"] for row in filled("log", "--json").rows].count("redaction-set") == 2
    filled("undo")
    filled("undo")
    assert leaves() == before
    assert filled("redact", ids["1"], "--add", "not in it").code == 6
    looked = filled("redact", ids["1"], "--json").rows[0]
    assert looked["body"] and not looked["doubt"]
    assert filled("redact", ids["1"], "--add", "thank you").code == 0
    late = filled("redact", ids["1"], "--confirm", str(looked["seen"]))
    assert late.code == 1 and "Look once more" in late.err


def test_what_cannot_be_found_is_said(filled: Type) -> None:
    assert filled("show", "0").code == 6
    assert filled("show", "not-an-id").code == 6
    assert filled("forward", "zz", "--team", "ward7").code == 6


def test_a_letter_leaves_by_collect_once_and_is_in_the_spool(filled: Type, ids: dict[str, str], folder: Path) -> None:
    filled("forward", ids["1"])
    assert filled("collect", "--once").code == 0
    [letter] = list((folder / "spool").glob("*.txt"))
    words = letter.read_text("utf-8")
    assert "Ward 7" in words
    assert "@carol" not in words
    answered = filled("answer", "seen", ids["1"])
    assert answered.code == 0, answered.err
    assert json.loads(filled("show", ids["1"], "--json").out)["status"] == "actioned"


def test_counts_teams_sources_and_log_speak_json(filled: Type) -> None:
    counts = json.loads(filled("counts", "--json").out)
    assert counts["all"]["positive"] + counts["all"]["neutral"] + counts["all"]["negative"] == 3
    assert counts["ward-7"]["positive"] == 1
    assert {row["id"] for row in filled("teams", "--json").rows} == {"ward-7", "emergency"}
    assert filled("sources", "--json").code == 0
    assert [row["verb"] for row in filled("log", "--json").rows] == ["arrived"] * 3


def test_a_correction_teaches_the_next_similar_mention(filled: Type, ids: dict[str, str], folder: Path) -> None:
    filled("team", "emergency", ids["3"])
    similar = {"id": "4", "source": "cards", "body": "Where is the car park please"}
    (folder / "next.jsonl").write_text(json.dumps(similar))
    filled("import", str(folder / "next.jsonl"))
    [row] = filled("list", "park please", "--json").rows
    assert row["teams"] == ["emergency"]


def test_erasing_leaves_a_number_and_no_words(filled: Type, ids: dict[str, str], folder: Path) -> None:
    copy = str(folder / "copy.db")
    assert filled("store", "backup", copy).code == 0
    erased = filled("erase", ids["1"], "--reason", "asked for by letter")
    assert (erased.code, "Copies may be in: exports made before now; backups made before now" in erased.err) == (
        0,
        True,
    )
    assert "1 of its mentions had been erased" in filled("store", "restore", copy).err
    for file in (folder / "store").glob("*.replaced-*"):
        file.unlink()
    assert "Amira" not in filled("export", "--raw", "--reason", "test").out
    assert all(b"Amira" not in file.read_bytes() for file in (folder / "store").iterdir() if file.is_file())


def test_the_store_is_checked_backed_up_and_restored(filled: Type, ids: dict[str, str], folder: Path) -> None:
    assert filled("store", "check").code == 0
    assert filled("store", "rebuild").code == 0
    copy = str(folder / "copy.db")
    assert filled("store", "backup", copy).code == 0
    filled("dismiss", ids["1"], "--reason", "test")
    assert filled("store", "restore", copy).code == 0
    assert json.loads(filled("show", ids["1"], "--json").out)["status"] == "new"


def test_a_log_that_was_rewritten_behind_the_anchors_has_the_code_of_damage(filled: Type, folder: Path) -> None:
    path = folder / "store" / "store.db"
    plain = filled("store", "check")
    assert (plain.code, "there is no" in plain.out) == (0, True)
    assert filled("store", "check", "--anchor").code == 4
    assert filled("collect", "--once").code == 0
    said = filled("store", "check", "--anchor")
    assert (said.code, "agrees with its anchors (1)" in said.out) == (0, True)
    shutil.copy(path.with_name("store.db.witness") / "anchors", folder / "said")
    with closing(sqlite3.connect(path)) as conn:
        [(made,)] = conn.execute("SELECT sql FROM sqlite_schema WHERE name = 'action_is_fixed'")
        conn.execute("DROP TRIGGER action_is_fixed")
        chain = entries.START
        for row in conn.execute(f"SELECT {entries.ENVELOPE}, a.seal FROM action a ORDER BY 1").fetchall():
            envelope = (*row[:2], "mallory", *row[3:9])
            chain = entries.linked(chain, envelope, row[9])
            conn.execute("UPDATE action SET operator = 'mallory', chain = ? WHERE sequence = ?", (chain, row[0]))
        conn.execute(made)
        conn.commit()
    for words in ((), ("--anchor",), ("--anchor", str(folder / "said"))):
        said = filled("store", "check", *words)
        assert (said.code, "The log is not the one" in said.out) == (4, True), words
    assert filled("store", "check", "--anchor", str(folder / "none")).code not in {0, 70}


def test_every_fault_of_a_configuration_at_once(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    broken = folder / "broken.toml"
    broken.write_text(
        '[organisation]\nnam = "x"\n[[team]]\nid = "a"\nname = "A"\nparent = "b"\n[[pane]]\ntitle="x"\nquery="("\n'
    )
    code = run(["check", "--config", str(broken), "--offline"])
    said = capfd.readouterr().err
    assert code == 3
    assert "broken.toml:2" in said
    assert "broken.toml:6" in said
    assert "broken.toml:9" in said
    assert run(["list", "--config", str(broken)]) == 3


def test_without_a_configuration_the_way_to_one_is_named(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["list", "--config", str(tmp_path / "none.toml")]) == 6
    assert "outside-in init" in capfd.readouterr().err
    assert run(["query", "check", "kind", "--config", str(tmp_path / "none.toml")]) == 0


def test_classify_needs_nothing_and_answers_in_order(folder: Path) -> None:
    texts = ["Wonderful staff", "", "Waited six hours on a trolley", "\ud83d", "x" * 100_000]
    lines = "".join(json.dumps({"id": number, "text": text}) + "\n" for number, text in enumerate(texts)) + "not json\n"
    done = subprocess.run(
        [sys.executable, "-m", "console", "classify", "--judge", "fast"],
        input=lines,
        text=True,
        capture_output=True,
        env={**os.environ, "HOME": str(folder)},
        check=False,
    )
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["id"] for row in rows] == [0, 1, 2, 3, 4], done.stderr
    assert list(rows[0]) == [
        "id",
        "label",
        "confidence",
        "scores",
        "unsure",
        "mixed",
        "severity",
        "themes",
        "teams",
        "pii",
    ]
    assert {row["label"] for row in rows} <= {"positive", "neutral", "negative"}
    assert done.returncode == 1
    assert "line 6" in done.stderr


@pytest.mark.parametrize("words", [["list"], ["list", "--json"], ["--plain"]])
def test_a_terminal_that_is_not_utf_8_ends_no_command(command: Type, folder: Path, words: list[str]) -> None:
    config = folder / "config.toml"
    config.write_text(config.read_text().replace("[judge]", "shared = true\n[judge]"))
    (folder / "more.jsonl").write_text(json.dumps({**MENTIONS[0], "body": "So kind → café"}) + "\n")
    assert command("import", str(folder / "more.jsonl")).code == 0
    done = subprocess.run(
        [sys.executable, "-m", "console", *words, "--config", str(config)],
        input=b"j\n\xff\nq\n",
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, b"fault" in done.stderr) == (0, False), done.stderr
    assert (b"caf\\u00e9" if "list" in words else b"\\u201c") in done.stdout


def test_a_broken_pipe_is_silent(filled: Type, folder: Path) -> None:
    command = f"{sys.executable} -m console export --config {folder}/config.toml | true"
    done = subprocess.run(["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_fault_of_ours_is_one_sentence_without_anybodys_words(
    filled: Type, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the words of a patient")

    monkeypatch.setattr("console.services.queries.read_query", broken)
    said = filled("list", "x")
    assert said.code == 70
    assert "fault of its own (RuntimeError)" in said.err
    assert "patient" not in said.err
    entries = Path(said.err.rsplit("Details: ", 1)[1].strip())
    assert "patient" not in entries.read_text()
    assert entries.stat().st_mode & 0o777 == 0o600


def test_stored_mentions_are_judged_anew_shown_first_and_corrections_stay(filled: Type, ids: dict[str, str]) -> None:
    filled("sentiment", "negative", ids["1"])
    shown = filled("judge", "--again", "--dry-run")
    assert shown.code == 0
    assert "0 of 3 mentions would change" in shown.err and "Nothing was changed" in shown.err
    done = filled("judge", "--again", "--yes")
    assert "3 judged again; 0 of them" in done.err
    assert filled("judge", "--again", "--undo").code == 6
    assert json.loads(filled("show", ids["1"], "--json").out)["sentiment"] == "negative"
    assert filled("judge").code == 6
    assert "Nothing is judged again" in filled("judge", "--again", "--stop").err


def test_what_was_learnt_is_listed_forgotten_and_switched_off(filled: Type, ids: dict[str, str]) -> None:
    filled("severity", "2", ids["3"])
    [lesson] = filled("learning", "--json").rows
    assert (lesson["id"], lesson["what"], lesson["forgotten"]) == (ids["3"], "severity 2", False)
    assert filled("learning", "forget", str(lesson["number"])).code == 0
    assert filled("learning", "forget", str(lesson["number"])).code == 1
    assert filled("learning", "forget", "99999").code == 6
    assert "forgotten" in filled("learning").out
    assert filled("learning", "off").code == 0
    assert "Learning is off" in filled("learning").err
    assert filled("learning", "off").code == 1
    assert filled("undo").code == 0
    assert "Learning is off" not in filled("learning").err


def test_an_explanation_names_the_judge_and_is_kept(filled: Type, ids: dict[str, str]) -> None:
    first = filled("explain", ids["2"], "--json")
    found = json.loads(first.out)
    assert found["judge"] == {"name": "fast-2", "label": "negative"}
    assert {"sentiment", "severity", "team:emergency"} <= {row["about"] for row in found["evidence"]}
    assert filled("explain", ids["2"], "--json").out == first.out


def test_the_names_of_teams_are_checked_by_what_people_wrote_and_routed(filled: Type, ids: dict[str, str]) -> None:
    filled("team", "ward-7", ids["3"])
    said = filled("teams", "check", "--mentions")
    assert "“the eye place” of Ward 7 has not met anything yet." in said.out
    assert "“A&E”" not in said.out
    assert f"1 mention was given to Ward 7 by hand ({ids['3']})" in said.out


def test_people_read_times_of_their_own_zone_and_programs_those_of_the_world(command: Type, folder: Path) -> None:
    mention = {"id": "9", "source": "cards", "body": "Thank you Ward 7", "published": "2026-07-01T23:30:00Z"}
    (folder / "summer.jsonl").write_text(json.dumps(mention) + "\n")
    command("import", str(folder / "summer.jsonl"))
    assert "2026-07-02 00:30  " in command("list").out
    (row,) = command("list", "--json").rows
    assert str(row["published"]).startswith("2026-07-01T23:30:00")
    assert "2026-07-02 00:30 BST" in command("show", str(row["id"])).out


def test_store_check_says_what_retention_asks_for(filled: Type) -> None:
    said = filled("store", "check")
    assert said.code == 0
    assert "posts 365 days (0 due)" in said.out and "Handles go after 90 days (0 due)" in said.out
    [told] = filled("store", "check", "--json").rows
    assert told["due"]["days"]["copies"] == 30  # type: ignore[index]


def test_the_reason_of_a_hold_names_nobody(filled: Type) -> None:
    one = str(filled("list", "--limit", "1", "--json").rows[0]["id"])
    for more in ((), ("--lift",)):
        refused = filled("hold", one, *more, "--reason", "the case of Mrs Wanjiru Kamau")
        assert (refused.code, "Name the case by its number" in refused.err) == (1, True)
    assert filled("list", "is:held", "--json").rows == []


def test_a_legal_hold_is_put_and_lifted_with_a_reason(filled: Type) -> None:
    one = str(filled("list", "--limit", "1", "--json").rows[0]["id"])
    assert filled("hold", one).code == 1, "it needs a reason"
    assert "under a legal hold" in filled("hold", one, "--reason", "case 12").err
    refused = filled("hold", one, "--reason", "case 12")
    assert (refused.code, "already" in refused.err) == (1, True)
    assert [row["id"] for row in filled("list", "is:held", "--json").rows] == [one]
    assert "for a legal case: case 12" in filled("show", one).out
    assert "hold-put" in (log := filled("log").out) and "case 12" in log
    refused = filled("erase", one, "--reason", "asked")
    assert (refused.code != 0, "Copies may be" in refused.err) == (True, False)
    assert filled("hold", one, "--reason", "case 12", "--show").rows == [{"id": one}], "its words stand where they did"
    assert "no hold any more" in filled("hold", one, "--lift", "--reason", "closed").err
    verbs = [row["verb"] for row in filled("log", "--json").rows]
    assert verbs[-3:] == ["hold-put", "revealed", "hold-lifted"]


def test_check_tells_the_example_of_init(folder: Path, command: Type) -> None:
    config = folder / "config.toml"
    config.unlink()
    assert command("init").code == 0
    assert "is the example that `outside-in init` writes" in command("check", "--offline").err
    config.write_text(config.read_text().replace('name = "Northmoor Hospitals"', 'name = "Ours"'))
    said = command("check", "--offline").err
    assert "still as in the example" in said and "“Maternity”" in said


@pytest.mark.parametrize(
    "words", [("backup", "--replace", "FILE"), ("--replace", "backup", "FILE"), ("backup", "FILE")]
)
def test_an_option_may_stand_before_the_last_word(command: Type, folder: Path, words: tuple[str, ...]) -> None:
    place = folder / "copy.db"
    said = command("store", *(str(place) if word == "FILE" else word for word in words))
    assert (said.code, place.exists()) == (0, True), said.err


def test_what_stands_after_two_dashes_is_a_word(command: Type) -> None:
    assert command("add", "--kind", "card", "--", "--odd").code == 0
    [row] = command("list", "--json", "--", "odd").rows
    assert row["body"] == "--odd"

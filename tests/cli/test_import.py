"""A bulk import: killed at any moment and run again it ends with every row once, and it says how far it is."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from console.cli.progress import ProgressPace, lasting
from tests.cli.conftest import Type

ROOT = Path(__file__).resolve().parents[2]
ROWS = 1_200
SOME = 300  # new rows that an import takes before it stands still


@pytest.fixture
def survey(folder: Path) -> Path:
    """Many answers without an id, some of them the same."""
    path = folder / "survey.csv"
    rows = (f"2026-03-{1 + n % 28:02},{n % 5 + 1},Kind staff number {n % (ROWS - 100)}\n" for n in range(ROWS))
    path.write_text("Date,Score,Comment\n" + "".join(rows))
    return path


def started(folder: Path, survey: Path, *options: str) -> subprocess.Popen[str]:
    """The import as a process of its own, which stands still after some new rows: there is a middle to be killed in,
    however long it takes until somebody looks."""
    slow = (
        "import asyncio, console.services.collector.intake as i; take = i.Intake._judged; new = 0\n"
        "async def slowly(self, part, known):\n"
        "    global new; new += len(part) - len(known)\n"
        f"    await asyncio.sleep({SOME} < new and 600); return await take(self, part, known)\n"
        "i.Intake._judged = slowly\n"
        "import sys; from console.cli.main import run; sys.exit(run(sys.argv[1:]))"
    )
    words = ["import", "--config", str(folder / "config.toml"), str(survey), *options]
    return subprocess.Popen(
        [sys.executable, "-c", slow, *words],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        text=True,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )


def stored(command: Type) -> int:
    """How many mentions there are."""
    tones = json.loads(command("counts", "--json").out)["all"]
    return int(tones["positive"] + tones["neutral"] + tones["negative"])


def wait_for(holds: Callable[[], bool], seconds: float = 60.0) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_killed_at_any_moment_and_run_again_every_row_is_there_once(command: Type, folder: Path, survey: Path) -> None:
    before = 0
    for _ in range(3):
        running = started(folder, survey)
        wait_for((folder / "store/store.db").exists)
        wait_for(lambda before=before: stored(command) > before + 150)  # type: ignore[misc]
        running.send_signal(signal.SIGKILL)
        running.wait(60)
        before = stored(command)
        assert 0 < before < ROWS
    said = command("import", str(survey))
    assert said.code == 0
    match = re.search(rf"{ROWS} read, {ROWS} kept, (\d+) new, (\d+) known already", said.err)
    assert match, said.err
    assert (int(match[1]), int(match[2])) == (ROWS - before, before)
    assert stored(command) == ROWS
    assert "new" not in command("import", str(survey)).err


def test_the_sum_of_a_file_is_told_at_once_and_later(command: Type, folder: Path) -> None:
    path = folder / "few.csv"
    path.write_text('id,comment\n1,kind\n\n2,"never closed\n3,quick\n')
    said = command("import", str(path), "--source", "cards")
    assert said.code == 1
    told = "5 lines: 1 down to the heading, 2 read, 1 set aside, 1 empty."
    assert told in said.err and "2 read, 2 kept, 2 new, 1 set aside (unreadable)" in said.err
    assert f"few.csv: {told}" in command("sources").out
    assert "`outside-in sources refused import`" in said.err
    refused = command("sources", "refused", "import")
    assert (refused.code, "few.csv, line 4: the quote" in refused.out) == (0, True)


def test_what_is_stored_is_not_judged_again(command: Type, survey: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from console.understand.judge import Judge

    judged: list[int] = []
    judge = Judge.judge

    def counting(self: Judge, mentions: list[object]) -> object:
        judged.append(len(mentions))
        return judge(self, mentions)  # type: ignore[arg-type]

    monkeypatch.setattr(Judge, "judge", counting)
    command("import", str(survey))
    assert sum(judged) == ROWS
    judged.clear()
    survey.write_text(survey.read_text() + "2026-04-01,5,One more kind word\n")
    assert "1 new" in command("import", str(survey)).err
    assert sum(judged) == 1


def test_ctrl_c_says_how_far_it_came_and_how_to_go_on(command: Type, folder: Path, survey: Path) -> None:
    running = started(folder, survey)
    wait_for((folder / "store/store.db").exists)
    wait_for(lambda: stored(command) > 150)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=60)
    assert running.returncode == 130
    assert (match := re.search(rf"Stopped after (\d[\d,]*) of {ROWS:,} rows, which are kept", said)), said
    assert stored(command) >= int(match[1].replace(",", ""))
    assert "The same command goes on" in said


def test_the_judge_can_be_chosen(command: Type, folder: Path, survey: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from console.services.judging import judge as judging

    asked: list[str] = []
    build = judging.build_judge

    def noting(settings: object) -> object:
        asked.append(settings.judge.sentiment)  # type: ignore[attr-defined]
        return build(settings)  # type: ignore[arg-type]

    monkeypatch.setattr(judging, "build_judge", noting)
    config = folder / "config.toml"
    config.write_text(config.read_text().replace('"fast"', '"accurate"'))
    assert command("import", str(survey), "--judge", "fast").code == 0
    assert asked == ["fast"]


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("out", [_Terminal(), io.StringIO()], ids=["terminal", "log"])
def test_progress_on_a_terminal_and_in_a_log(out: io.StringIO) -> None:
    now = 0.0
    progress = ProgressPace(1_000, out=out, clock=lambda: now)
    for done in range(0, 1_001, 10):
        progress.show(done, done)
        now += 0.9
    progress.clear()
    said = out.getvalue()
    if out.isatty():
        assert "[##########..........] 500 of 1,000 · 11 judged a second · 45 s left" in said
        assert said.endswith("\r") and "\n" not in said
    else:
        assert said.splitlines() == [
            "340 of 1,000 · 11 judged a second · 59 s left",
            "670 of 1,000 · 11 judged a second · 30 s left",
            "1,000 of 1,000 · 11 judged a second",
        ]


def test_what_is_short_says_nothing_and_an_unknown_end_no_time_left() -> None:
    out, now = _Terminal(), 0.0
    progress = ProgressPace(0, out=out, clock=lambda: now)
    progress.show(10, 10)
    assert out.getvalue() == ""
    now = 5.0
    progress.show(50, 0)
    assert out.getvalue() == "\r50 read"
    assert [lasting(seconds) for seconds in (0.2, 89, 100, 7_800)] == ["1 s", "89 s", "2 min", "2 h 10 min"]


def test_a_long_import_says_so_beforehand(command: Type, survey: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ProgressPace, "seconds_left", lambda self, done: 7_800.0)
    said = command("import", str(survey)).err
    assert said.count(f"{ROWS:,} rows: about 2 h 10 min by the fast judge") == 1


@pytest.mark.parametrize(
    "name", ["sheilapark1951", "janepoole", "Jane-Poole", "sheila.park@x.example", "9434765919", "dob-12/04/1951"]
)
def test_a_source_is_not_named_after_a_person(command: Type, folder: Path, name: str) -> None:
    (folder / "a.csv").write_text("id,comment\n1,Kind staff\n")
    for words in (["import", str(folder / "a.csv")], ["add", "Kind staff"]):
        said = command(*words, "--source", name)
        assert said.code != 0
        assert "The name of the source holds" in said.err
    assert stored(command) == 0
    with (folder / "config.toml").open("a") as file:
        file.write('\n[[source]]\nid = "sheilapark1951"\nkind = "table"\npath = "a.csv"\n')
    assert 'the id "sheilapark1951" holds' in command("check", "--offline").err


@pytest.mark.parametrize("name", ["fft-2024", "pals-2026", "ward7", "care-opinion", "stmarys2025", "iwantgreatcare"])
def test_a_source_named_after_where_it_comes_from_is_taken(command: Type, folder: Path, name: str) -> None:
    (folder / "a.csv").write_text("id,comment\n1,Kind staff\n")
    assert command("import", str(folder / "a.csv"), "--source", name).code == 0


def test_a_number_of_somebody_never_leaves_as_a_rating_and_is_told(command: Type, folder: Path) -> None:
    (folder / "a.csv").write_text("id,rating,likes,comment\n1,9434765919,9434765919,Kind staff\n2,5,3,Fine food\n")
    told = "1 bear a rating or a count that is none (a rating is 0 to 100): it is left out."
    assert told in command("import", "--dry-run", str(folder / "a.csv")).err
    assert told in command("import", str(folder / "a.csv")).err
    assert "943476" not in command("export", "--format", "csv").out

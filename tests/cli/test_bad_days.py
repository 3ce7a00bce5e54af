"""Full, read-only and lost disks, no descriptors, no standard output: each command says the true cause and ends with a
code of ours. Run as the real command; a disk is a tmpfs of this test's own, where the system lets us mount one."""

from __future__ import annotations

import contextlib
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Type

COMMANDS = (
    ("list",),
    ("export",),
    ("counts",),
    ("log", "--json"),
    ("teams",),
    ("store", "check"),
    ("--version",),
    ("--help",),
    ("list", "--help"),
    ("locate",),
    ("query", "check", "kind"),
)
WRITES = (("add", "so kind"), ("store", "rebuild"), ("collect", "--once"))


def typed(folder: Path, *words: str, **how: object) -> subprocess.CompletedProcess[str]:
    """The real command on the configuration in ``folder``."""
    environment = {**os.environ, "OUTSIDE_IN_CONFIG": str(folder / "config.toml")}
    how = {"stdout": subprocess.PIPE, **how}
    return subprocess.run(
        [sys.executable, "-m", "console", *words],
        env=environment,
        stderr=subprocess.PIPE,  # type: ignore[call-overload,no-any-return]
        text=True,
        timeout=60,
        check=False,
        **how,
    )


@pytest.mark.parametrize("how", ["full", "closed"])
def test_a_standard_output_that_takes_nothing_is_told_as_such(filled: Type, folder: Path, how: str) -> None:
    wrong = []
    for words in COMMANDS:
        if how == "full":
            with open("/dev/full", "w") as full:
                said = typed(folder, *words, stdout=full)
        else:
            said = typed(folder, *words, stdout=None, preexec_fn=lambda: os.close(1))
        if said.returncode != 1 or "Standard output cannot be written" not in said.stderr:
            wrong.append((words, said.returncode, said.stderr))
    assert wrong == []


def test_what_ends_with_a_code_of_its_own_tells_a_full_standard_output_too(filled: Type, folder: Path) -> None:
    (folder / "bad.jsonl").write_text('{"id": "1", "body": "kind"}\n{"id":\n')
    with open("/dev/full", "w") as full:
        said = typed(folder, "import", "--dry-run", str(folder / "bad.jsonl"), stdout=full)
    assert (said.returncode, said.stderr.count("Standard output cannot be written")) == (1, 1), said.stderr
    assert "Traceback" not in said.stderr


def test_a_reader_that_has_enough_is_no_fault(filled: Type, folder: Path) -> None:
    for words in COMMANDS:
        read, write = os.pipe()
        os.close(read)
        said = typed(folder, *words, stdout=write)
        os.close(write)
        assert (said.returncode, said.stderr) == (0, "") or words[0] == "locate", (words, said.stderr)


def test_no_descriptors_are_told_as_such(filled: Type, folder: Path) -> None:
    codes = []
    for most in range(8, 26, 2):

        def limit(most: int = most) -> None:
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))

        said = typed(folder, "list", preexec_fn=limit)
        codes.append(said.returncode)
        if said.returncode == 4:
            assert "no more files or memory" in said.stderr
    print(codes)
    assert 4 in codes
    assert set(codes) <= {0, 1, 4}, codes  # 1 is Python's own, which cannot start


@pytest.fixture
def disk(filled: Type, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Path]]:
    """Put the store on a disk of its own, which `disk` mounts again with other options."""
    place = tmp_path_factory.mktemp("disk")
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m,mode=2770", "tmpfs", place], check=False, stderr=subprocess.DEVNULL
    ).returncode:
        pytest.skip("nobody here may mount a disk")
    for name in ("store.db", "store.db.users"):
        shutil.copy2(folder / "store" / name, place)
    config = folder / "config.toml"
    config.write_text(config.read_text().replace('"store/store.db"', f'"{place}/store.db"'))

    def remounted(options: str) -> Path:
        subprocess.run(["mount", "-o", f"remount,{options}", place], check=True)
        return place

    try:
        yield remounted
    finally:
        subprocess.run(["umount", "-l", place], check=True)


def test_a_readonly_disk_can_be_read(disk: Callable[[str], Path], folder: Path) -> None:
    place = disk("ro")
    for words in (("list",), ("export",), ("counts",), ("store", "check"), ("show", typed(folder, "list").stdout[:13])):
        said = typed(folder, *words)
        assert said.returncode == 0, (words, said.stderr)
        assert said.stdout
    assert typed(folder, "store", "backup", str(folder / "copy.db")).returncode == 0
    for words in (*WRITES, ("store", "backup", str(place / "copy.db"))):
        said = typed(folder, *words)
        assert said.returncode == 4, (words, said.stderr)
        assert "can only be read" in said.stderr or "Read-only file system" in said.stderr
        assert "modes" not in said.stderr


def test_a_readonly_disk_is_read_to_the_last_commit(disk: Callable[[str], Path], folder: Path) -> None:
    """Commits that wait in the journal of a process that was killed with the disk."""
    import signal

    script = (
        "import asyncio, os, signal, sys\nfrom datetime import UTC, datetime\nfrom pathlib import Path\n"
        "from console.store.sqlite.store import open_store\n"
        "async def main():\n"
        "    store = await open_store(Path(sys.argv[1]))\n"
        "    await store.submit([{}] * 7, by='sam', at=datetime.now(UTC))\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "asyncio.run(main())"
    )
    place = disk("rw")
    killed = subprocess.run([sys.executable, "-c", script, str(place / "store.db")], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert (place / "store.db-wal").stat().st_size
    disk("ro")
    count = (
        "import sys\nfrom console.store.sqlite import opening\nfrom console.store.sqlite.driver import sqlite3\n"
        "print(opening.connect(sys.argv[1], readonly=True).execute('SELECT count(*) FROM intake').fetchone()[0])"
    )
    said = subprocess.run([sys.executable, "-c", count, str(place / "store.db")], check=True, capture_output=True)
    assert said.stdout == b"7\n"


def test_a_full_disk_is_blamed_by_its_name_and_no_other(disk: Callable[[str], Path], folder: Path) -> None:
    place = disk("size=1m")
    with contextlib.suppress(OSError), open(place / "fill", "wb") as fill:
        while True:
            fill.write(bytes(4096))
            fill.flush()
    for words in (*WRITES, ("store", "backup", str(place / "copy.db")), ("store", "restore", str(place / "store.db"))):
        said = typed(folder, *words)
        assert said.returncode == 4, (words, said.stderr)
        assert f"no room left on the disk of {place}" in said.stderr, (words, said.stderr)
    assert not list(place.glob(".*"))


def test_a_collector_that_begins_on_a_full_disk_tells_it_once_and_goes_on_by_itself(
    disk: Callable[[str], Path],
    folder: Path,
    tmp_path: Path,
) -> None:
    place = disk("size=1m")
    with contextlib.suppress(OSError), open(place / "fill", "wb") as fill:
        while True:
            fill.write(bytes(4096))
            fill.flush()
    with open(tmp_path / "said", "w+") as out:
        running = subprocess.Popen(
            [sys.executable, "-m", "console", "collect"],
            stderr=out,
            env={**os.environ, "OUTSIDE_IN_CONFIG": str(folder / "config.toml")},
        )

        def said(what: str) -> int:
            end = time.monotonic() + 60
            while what not in (tmp_path / "said").read_text():
                assert running.poll() is None and time.monotonic() < end, (tmp_path / "said").read_text()
                time.sleep(0.1)
            return (tmp_path / "said").read_text().count(what)

        try:
            said("no room left")
            time.sleep(6)  # it has tried once more
            assert said("no room left") == 1
            (place / "fill").unlink()
            assert said("Collecting from") == 1
        finally:
            running.terminate()
    assert running.wait(30) == 0


def test_a_backup_to_a_full_disk_blames_that_one(disk: Callable[[str], Path], folder: Path) -> None:
    place = disk("size=1m")
    shutil.copy2(place / "store.db", folder / "store" / "store.db")
    config = folder / "config.toml"
    config.write_text(config.read_text().replace(f'"{place}/store.db"', '"store/store.db"'))
    (place / "fill").write_bytes(bytes(os.statvfs(place).f_bavail * 4096 - 8192))
    said = typed(folder, "store", "backup", str(place / "copy.db"))
    assert said.returncode == 4, said.stderr
    assert f"no room left on the disk of {place / 'copy.db'}" in said.stderr
    said = typed(folder, "export", "-o", str(place / "out.jsonl"))
    (place / "fill").unlink()
    assert not list(place.glob(".*"))
    assert typed(folder, "store", "backup", str(place / "copy.db")).returncode == 0


def test_a_disk_that_is_not_mounted_is_asked_about(filled: Type, folder: Path) -> None:
    """The folder of the store is another, empty one; and there is none at all."""
    (folder / "store").rename(folder / "elsewhere")
    for _ in range(2):
        for words in (("list",), ("collect", "--once"), ("export",), ("store", "check")):
            said = typed(folder, *words)
            assert said.returncode == 4, (words, said.stderr)
            assert str(folder / "store" / "store.db") in said.stderr
        assert not (folder / "store" / "store.db").exists()
        (folder / "store").mkdir(mode=0o2770, exist_ok=True)
    assert typed(folder, "list", "--new").returncode == 0
    assert (folder / "store" / "store.db").exists()

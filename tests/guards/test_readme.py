"""Every command that README.md and the manual show is run, in order, in a scratch home with the recorded month."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import pytest
from aiohttp import web
from openpyxl import Workbook

from console.config.settings import Net, SourceSettings
from console.net.http import Fetcher
from console.sources import registry
from tests.guards.documentation import DOCUMENTS, ROOT, whole

TEXT = whole()
SET_UP = "python3 -m venv .venv && "
SURVEY = """Date,Score,FFT answer
01/03/2026 09:00,5,"The nurses on Ward 7 were kind."
02/03/2026 10:00,1,"Nobody rang back."
"""
WARDS = "name,parent,aliases,ods\nWard 21,Northmoor Royal,the long ward; twenty-one,RX1RA\n"


def sections() -> Iterator[tuple[str, list[str]]]:
    """Each heading with the commands below it, the ones that set up aside."""
    for document in DOCUMENTS:
        for part in re.split(r"^#+ (?=[A-Z])", document.read_text(encoding="utf-8"), flags=re.M)[1:]:
            blocks = re.findall(r"```sh\n(.*?)```", part, re.S)
            lines = [line for block in blocks for line in block.splitlines() if line and not line.startswith(SET_UP)]
            if lines:
                yield f"{document.stem}: {part.splitlines()[0]}", lines


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder to work in, with the command on its path and the recorded month in its store."""
    folder = tmp_path_factory.mktemp("desk")
    program = folder / "bin" / "outside-in"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m console "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    (folder / "survey.csv").write_text(SURVEY, encoding="utf-8")
    book = Workbook()
    for row in csv.reader(SURVEY.splitlines()):
        book.active.append(row)
    book.save(folder / "survey.xlsx")
    (folder / "wards.csv").write_text(WARDS, encoding="utf-8")
    prepare = (
        "import sys; from pathlib import Path; from console.services.setup.demo import demo_settings; "
        "demo_settings(Path(sys.argv[1]), speed=1e6)"
    )
    run(f'PYTHONPATH="{ROOT}" "{sys.executable}" -c "{prepare}" "{folder}"', folder)
    run("outside-in collect --once", folder)
    return folder


def run(line: str, folder: Path, **extra: str) -> str:
    """One line as a shell runs it; it must end with 0, or with what its comment says. Its standard output."""
    environment = {
        "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "OUTSIDE_IN_CONFIG": str(folder / "config.toml"),
    } | extra
    done = subprocess.run(
        ["bash", "-euc", line],
        cwd=folder,
        env=environment,
        text=True,
        capture_output=True,
        timeout=100,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    expected = int(match[1]) if (match := re.search(r"# ends with (\d+)", line)) else 0
    said = f"{done.stdout[-800:]}{done.stderr[-1500:]}"
    assert done.returncode == expected, f"{line}\nended with {done.returncode}\n{said}"
    assert "Traceback" not in done.stderr
    return done.stdout


def test_two_commands_do_all_the_setting_up() -> None:
    lines = [line for line in TEXT.splitlines() if line.startswith(SET_UP)]
    assert lines == [
        f"{SET_UP}.venv/bin/pip install . && .venv/bin/outside-in demo",
        f"{SET_UP}.venv/bin/pip install -e '.[test]' && .venv/bin/pytest",
    ]


@pytest.mark.parametrize(("heading", "lines"), sections(), ids=[heading for heading, _ in sections()])
def test_every_command_runs(heading: str, lines: list[str], desk: Path) -> None:
    own = {"OUTSIDE_IN_CONFIG": ""} if heading.startswith("getting-started") else {}
    found = json.loads(run("outside-in list 'sentiment:positive is:open team:emergency' --limit 1 --json", desk))
    for line in lines:
        run(re.sub(r"\bID\b", found["id"], line), desk, **own)


async def test_the_source_of_the_readme_reads_a_kiosk(monkeypatch: pytest.MonkeyPatch) -> None:
    (block,) = re.findall(r"```python\n(.*?)```", TEXT, re.S)
    assert len(block.splitlines()) < 50
    module = ModuleType("console.sources.kiosk")
    exec(compile(block, "writing-a-source.md", "exec"), module.__dict__)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(registry, "KINDS", {"kiosk": registry.SourceKind(module.__name__)})

    async def answers(request: web.Request) -> web.Response:
        assert request.query["after"] in {"0", "8"}
        kept = {"number": 9, "words": "The tea was hot.", "at": "2026-03-01T10:00:00+00:00"}
        return web.json_response([kept, {"number": 10}] if request.query["after"] == "8" else [])

    application = web.Application()
    application.router.add_get("/answers", answers)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    settings = SourceSettings("hall", "kiosk", url=f"http://127.0.0.1:{port}/answers")
    try:
        async with Fetcher(Net(allow=("127.0.0.1",))) as fetcher:
            source = registry.open_source(settings, fetcher=fetcher, now=lambda: datetime.now(UTC))
            (batch,) = [batch async for batch in source.read("8")]
            assert await source.probe() == "0 answers."
    finally:
        await runner.cleanup()
    assert [mention.body for mention in batch.mentions] == ["The tea was hot."]
    assert (batch.cursor, len(batch.spoiled)) == ("9", 1)

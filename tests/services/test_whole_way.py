"""From a server on the wire to a line of an export, by the commands that a person types: recordings, counted."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
from aiohttp import web

ROOT = Path(__file__).resolve().parents[2]
ERRONEOUS = "rssparser-unrecognized.rss"


@asynccontextmanager
async def served(application: web.Application) -> AsyncIterator[int]:
    """The application on a port of this machine."""
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def typed(home: Path, *argv: str) -> tuple[int, str, str]:
    """One command: its exit code and what it said."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "console",
        *argv,
        cwd=home,
        env=environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


def configure(home: Path, sources: Mapping[str, tuple[str, str]], more: str = "") -> None:
    """A configuration with these sources: kind and URL by id."""
    file = home / ".config" / "outside-in" / "config.toml"
    file.parent.mkdir(parents=True)
    tables = [f'[[source]]\nid = "{name}"\nkind = "{kind}"\nurl = "{url}"\n' for name, (kind, url) in sources.items()]
    head = '[organisation]\nname = "Northmoor"\n[net]\nallow = ["127.0.0.1"]\n[judge]\nsentiment = "fast"\n'
    file.write_text(head + more + "\n".join(tables), encoding="utf-8")


async def exported(home: Path) -> list[dict[str, object]]:
    """Everything in the store, as `export` gives it: what nobody has looked at as well."""
    code, out, err = await typed(home, "export", "--format", "jsonl", "--raw", "--reason", "a test counts all")
    assert code == 0, err
    return [json.loads(line) for line in out.splitlines()]


async def test_the_recorded_stream_gives_seventeen_posts(shared: Path, tmp_path: Path) -> None:
    events = (shared / "fixtures" / "jetstream" / "expected_v1.jsonl").read_text(encoding="utf-8").splitlines()

    async def subscribe(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        for event in events:
            await socket.send_str(event)
        async for message in socket:
            assert message.type is not aiohttp.WSMsgType.ERROR
        return socket

    application = web.Application()
    application.router.add_get("/subscribe", subscribe)
    async with served(application) as port:
        configure(tmp_path, {"bluesky": ("jetstream", f"ws://127.0.0.1:{port}/subscribe")})
        code, _, err = await typed(tmp_path, "collect", "--once")
        assert code == 0, err
        again, _, err = await typed(tmp_path, "collect", "--once")
        assert again == 0, err
    rows = await exported(tmp_path)
    assert len(rows) == 17
    assert len({row["native_id"] for row in rows}) == 17


async def test_the_recorded_feeds_give_every_entry(shared: Path, tmp_path: Path) -> None:
    folder = shared / "fixtures" / "feeds"
    expected = (folder / "EXPECTED.md").read_text(encoding="utf-8")
    entries, files = map(int, re.search(r"Expected: (\d+) entries from (\d+) files", expected).groups())  # type: ignore[union-attr]
    recorded = sorted(path for path in folder.iterdir() if path.name.startswith(("ffp-", "rssparser-")))

    async def feed(request: web.Request) -> web.Response:
        body = (folder / request.match_info["name"]).read_bytes()
        return web.Response(body=body, headers={"Content-Type": "application/octet-stream"})

    application = web.Application()
    application.router.add_get("/{name}", feed)
    async with served(application) as port:
        configure(
            tmp_path,
            {
                f"feed-{number}": ("feed", f"http://127.0.0.1:{port}/{path.name}")
                for number, path in enumerate(recorded)
            },
        )
        code, out, err = await typed(tmp_path, "collect", "--once", "--json")
        answers = json.loads(out)
        failed = {recorded[int(name.removeprefix("feed-"))].name for name in answers if "error" in answers[name]}
        assert failed == {ERRONEOUS}, err
        assert code == 5
        assert len(answers) == files
        await typed(tmp_path, "collect", "--once")
    rows = await exported(tmp_path)
    assert len(rows) == entries


async def test_two_who_forward_at_once_send_one_letter(tmp_path: Path) -> None:
    letters = tmp_path / "letters"
    configure(
        tmp_path,
        {},
        more=f'''
[forwarding]
undo_for = "0s"
[[channel]]
id = "paper"
kind = "spool"
path = "{letters}"
[[team]]
id = "ward-7"
name = "Ward 7"
channel = "paper"
''',
    )
    code, _, err = await typed(tmp_path, "add", "The nurses on Ward 7 were so kind to my dad.")
    assert code == 0, err
    ((row,)) = await exported(tmp_path)
    forward = ("forward", str(row["id"]), "--team", "ward-7", "--confirm")
    answers = await asyncio.gather(*(typed(tmp_path, *forward) for _ in range(4)))
    assert sorted(code for code, _, _ in answers) == [0, 1, 1, 1], answers
    for _ in range(2):
        code, _, err = await typed(tmp_path, "collect", "--once")
        assert code == 0, err
    assert len(list(letters.iterdir())) == 1
    ((row,)) = await exported(tmp_path)
    assert row["forward"] == ["ward-7:accepted"]

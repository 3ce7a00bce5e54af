"""`sources login`: asked for, tried against a platform, kept in a file that nobody else reads, and never shown."""

from __future__ import annotations

import asyncio
import io
import logging
import os
import pty
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from console.config.settings import FormSettings, Settings, SourceSettings, Topic
from console.services.setup.probe import try_source
from tests.cli.conftest import Type
from tests.fakes.mastodon import TOKEN, MastodonServer
from tests.unit.config.test_secrets import Ring, ring

__all__ = ["ring"]

SOURCE = """
[net]
allow = ["127.0.0.1"]
[[source]]
id = "masto"
kind = "mastodon"
url = "{url}"
token = {token}
[[source]]
id = "press"
kind = "feed"
url = "https://example.org/feed"
[[source]]
id = "alerts"
kind = "feed"
url = "https://www.google.com/alerts/feeds/1234/5678"
[[source]]
id = "reddit"
kind = "declared"
preset = "reddit-search"
key = "secret:reddit-key"
with = {{ client = "secret:reddit-client", query = "Northmoor" }}
"""
PLANTED = "hunter2-is-not-a-token"


@contextmanager
def beside(server: MastodonServer) -> Iterator[str]:
    """The server in a thread of its own, since a command has its own loop; its address."""
    up, over, loop = threading.Event(), asyncio.Event(), asyncio.new_event_loop()

    async def serving() -> None:
        async with server.running():
            up.set()
            await over.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serving()))
    thread.start()
    assert up.wait(20)
    try:
        yield server.url
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(20)


@pytest.fixture
def server() -> Iterator[str]:
    with beside(MastodonServer()) as url:
        yield url


def configure(folder: Path, url: str, token: str = '"secret:masto-token"') -> None:
    path = folder / "config.toml"
    path.write_text(path.read_text() + SOURCE.format(url=url, token=token))


def given(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    """What comes on standard input, which is no terminal."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def test_what_works_is_kept_where_only_its_owner_reads_it(
    command: Type, folder: Path, server: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    configure(folder, server)
    caplog.set_level(logging.DEBUG)
    given(monkeypatch, TOKEN)
    said = command("sources", "login", "masto")
    assert said.code == 0, said.err
    kept = folder / "secrets" / "masto-token"
    assert kept.read_text() == f"{TOKEN}\n"
    assert (kept.stat().st_mode & 0o777, kept.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert [path.name for path in kept.parent.iterdir()] == ["masto-token"]
    assert "We are" in said.err and "scope “read”" in said.err and server in said.err
    assert TOKEN not in said.out + said.err + caplog.text
    given(monkeypatch, "")
    again = command("sources", "login", "masto")
    assert (again.code, kept.read_text()) == (0, f"{TOKEN}\n"), "nothing typed keeps what is there"


def test_what_the_platform_refuses_is_not_kept(
    command: Type, folder: Path, server: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    configure(folder, server)
    caplog.set_level(logging.DEBUG)
    given(monkeypatch, PLANTED)
    said = command("sources", "login", "masto")
    assert said.code == 5
    assert "refuses us" in said.err and "--keep-anyway" in said.err
    assert not (folder / "secrets").exists()
    given(monkeypatch, PLANTED)
    anyway = command("sources", "login", "masto", "--keep-anyway")
    assert (anyway.code, (folder / "secrets" / "masto-token").read_text()) == (5, f"{PLANTED}\n")
    assert PLANTED not in said.out + said.err + anyway.out + anyway.err + caplog.text


def test_the_keyring_is_offered_where_there_is_one(
    command: Type, folder: Path, server: str, monkeypatch: pytest.MonkeyPatch, ring: Ring
) -> None:
    configure(folder, server)
    given(monkeypatch, TOKEN)
    said = command("sources", "login", "masto", "--keyring")
    assert said.code == 0, said.err
    assert ring.held == {("outside-in", "masto-token"): TOKEN} and not (folder / "secrets").exists()
    assert "in the keyring." in said.err and TOKEN not in said.out + said.err
    given(monkeypatch, TOKEN)
    assert "--keyring keeps it" in command("sources", "login", "masto").err
    assert "goes before it" in (given(monkeypatch, TOKEN), command("sources", "login", "masto", "--keyring"))[1].err


def test_without_a_keyring_that_is_said_before_anything_is_asked(
    command: Type, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(folder, "https://m.example")
    given(monkeypatch)
    said = command("sources", "login", "masto", "--keyring")
    assert said.code != 0 and "There is no keyring here" in said.err


def test_a_form_that_cannot_open_is_nothing_to_a_source(tmp_path: Path) -> None:
    (tmp_path / "cards.csv").write_text("id,body\n1,Thank you\n")
    cards = SourceSettings("cards", "table", options={"path": str(tmp_path / "cards.csv")})
    topic, form = Topic("flu", "Flu", "What?", form=True), FormSettings("nowhere")
    settings = Settings(sources=(cards,), topics=(topic,), form=form)
    works, said = asyncio.run(try_source(settings, cards, lambda value: value))
    assert works, said


@pytest.mark.parametrize("typed", ["", "two\x07bells", "x" * 20_000])
def test_what_can_be_no_secret_is_never_kept(
    command: Type, folder: Path, server: str, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    configure(folder, server)
    given(monkeypatch, typed)
    said = command("sources", "login", "masto", "--keep-anyway")
    assert said.code != 0
    assert "Traceback" not in said.err
    assert not (folder / "secrets" / "masto-token").exists()


def test_a_secret_in_the_file_itself_is_told_how_to_move(command: Type, folder: Path) -> None:
    configure(folder, "https://m.example", token=f'"{PLANTED}"')
    said = command("sources", "login", "masto")
    assert said.code == 3
    assert 'keep it as "secret:masto-token"' in said.err and "outside-in sources login masto" in said.err
    checked = command("check", "--offline")
    assert checked.code == 3
    assert "token holds the secret itself" in checked.err
    assert PLANTED not in said.err + checked.err


def test_an_address_that_is_a_key_is_told_how_to_move(command: Type, folder: Path) -> None:
    configure(folder, "https://m.example")
    said = command("sources", "login", "alerts")
    assert said.code == 3
    assert 'keep it as "secret:alerts-url"' in said.err
    assert "5678" not in said.err


def test_a_source_without_a_secret_and_one_that_there_is_not(command: Type, folder: Path) -> None:
    configure(folder, "https://m.example")
    assert 'url = "secret:press-url"' in command("sources", "login", "press").err
    said = command("sources", "login", "pres")
    assert said.code == 6
    assert "press" in said.err


def test_a_preset_says_in_its_own_words_what_it_needs(
    command: Type, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(folder, "https://m.example")
    given(monkeypatch)
    said = command("sources", "login", "reddit")
    assert "The application's secret." in said.err
    assert "https://www.reddit.com/dev/api/" in said.err


def test_a_terminal_does_not_echo_it(folder: Path, server: str) -> None:
    configure(folder, server)
    ours, theirs = pty.openpty()
    line = [sys.executable, "-m", "console", "sources", "login", "masto", "--config", str(folder / "config.toml")]
    running = subprocess.Popen(line, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True)
    shown = b""
    os.close(theirs)
    while b"not shown" not in shown:
        shown += os.read(ours, 4096)
    os.write(ours, f"{TOKEN}\n".encode())
    while True:
        try:
            shown += os.read(ours, 4096)
        except OSError:  # the other end is closed
            break
    assert running.wait(30) == 0, shown
    assert TOKEN.encode() not in shown
    assert (folder / "secrets" / "masto-token").read_text() == f"{TOKEN}\n"

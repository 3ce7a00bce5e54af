"""The command about sources."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.store.protocol import SourceHealth
from console.store.sqlite.store import open_store
from tests.cli.conftest import Type

FEED = '[[source]]\nid = "alerts"\nkind = "feed"\nurl = "https://example.org/feed"\n'


def note(folder: Path, health: SourceHealth) -> None:
    """What a collector noted."""

    async def noting() -> None:
        store = await open_store(folder / "store" / "store.db")
        await store.set_health(health)
        await store.close()

    asyncio.run(noting())


def test_health_at_a_glance_in_words_and_for_programs(command: Type, folder: Path) -> None:
    (folder / "config.toml").write_text((folder / "config.toml").read_text() + FEED)
    assert "never read" in command("sources").out
    now = datetime.now(UTC)
    note(
        folder,
        SourceHealth(
            "alerts",
            "ok",
            seen=900,
            matched=60,
            last_success=now,
            last_new=now - timedelta(hours=9, minutes=10),
            per_day=40,
            patience=18_000,
            lag=240,
            quota_left=12,
        ),
    )
    said = command("sources")
    for words in (
        "alerts",
        "feed",
        "late",
        "Usually 40 a day, none for 9 h.",
        "12 requests left",
        "900 read",
        "4 min from publication to here",
    ):
        assert words in said.out
    assert "No collector runs" in said.err
    [row] = command("sources", "--json").rows
    assert (row["state"], row["per_day"], row["kind"], row["quota_left"]) == ("late", 40, "feed", 12)


def test_the_way_out_is_told_with_who_names_it(command: Type, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "goes out" not in command("sources").err + command("check", "--offline").err
    monkeypatch.setenv("https_proxy", "http://sam:hunter2@proxy.example:3128")
    for words in (("sources",), ("check", "--offline"), ("check", "--offline", "--json")):
        said = command(*words)
        assert "https:// goes out by proxy.example:3128 (HTTPS_PROXY in the environment)." in said.out + said.err
        assert "hunter2" not in said.out + said.err
    assert "by its own" in command("sources").err
    (folder / "config.toml").write_text((folder / "config.toml").read_text() + '[net]\nproxy = "http://own.example"\n')
    said = command("sources")
    assert "own.example (`proxy` in the settings)" in said.err and "proxy.example:3128" not in said.err

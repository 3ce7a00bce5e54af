"""A real store for every test of a service."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from console.store.protocol import Store


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """An empty store in a folder of its own."""
    from console.store.sqlite.store import open_store

    opened = await open_store(tmp_path / "store.db")
    yield opened
    await opened.close()

"""A mastodon-mock on loopback, that ends with the test (``pip install mastodon-mock``)."""

from __future__ import annotations

import asyncio
import json
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TOKEN = "mock_token"


def program() -> str | None:
    return shutil.which("mastodon_mock") or shutil.which("mastodon_mock", path=str(Path(sys.executable).parent))


@dataclass(frozen=True)
class Mock:
    """The server, and what one can do to it."""

    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def call(self, method: str, place: str, **body: object) -> Any:
        request = urllib.request.Request(
            self.url + place, json.dumps(body).encode() if body else None, method=method,
            headers={"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"},
        )  # fmt: skip
        with urllib.request.urlopen(request, timeout=10) as answer:  # our own server
            return json.loads(answer.read() or b"null")

    async def post(self, text: str) -> str:
        posted = await asyncio.to_thread(self.call, "POST", "/api/v1/statuses", status=text)
        return str(posted["id"])


@contextmanager
def mastodon_mock() -> Iterator[Mock]:
    """The server, empty."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    where = ["--in-memory", "--host", "127.0.0.1", "--port", str(port), "--log-level", "error"]
    process = subprocess.Popen([program() or "", "serve", *where])
    try:
        here = Mock(port)
        for _ in range(300):
            try:
                here.call("GET", "/api/v2/instance")
                break
            except OSError:
                assert process.poll() is None
                time.sleep(0.1)
        yield here
    finally:
        process.kill()  # it waits for ever for the streams that it holds
        process.wait(timeout=10)

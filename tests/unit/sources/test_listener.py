"""Requests that no server can read: a 400 and one bare line in the log, never the bytes or where they came from."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import resource
import socket
from datetime import UTC

import pytest

from console.sources.dates import read_moment
from tests.unit.sources.webhook.test_source import KEY, NOW, SIGNATURE, TIME, Door, free_port, opened, signature

SECRET = b"my ward sister cries"
TIME_NOW = str(int(NOW.timestamp()))


async def raw(port: int, request: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    await writer.drain()
    async with asyncio.timeout(10):
        answer = await reader.read()
    writer.close()
    return answer


def head(*lines: str) -> bytes:
    told = ("POST / HTTP/1.1", "Host: a", "Connection: close", f"{TIME}: {TIME_NOW}", *lines, "", "")
    return "\r\n".join(told).encode()


@pytest.mark.parametrize(
    "request_bytes",
    [
        head("Content-Encoding: gzip", f"Content-Length: {len(SECRET)}") + SECRET,
        head("Content-Encoding: deflate", f"Content-Length: {len(SECRET)}") + SECRET,
        head("Transfer-Encoding: chunked") + b"zz\r\n" + SECRET + b"\r\n",
        head("Content-Length: " + "9" * 400) + SECRET,
        b"POST /" + SECRET + b"\x00 HTTP/9.9\r\n\r\n" + SECRET,
        b"GET / HTTP/1.1\r\nHost: a\r\n" + SECRET + b"\x01\r\n\r\n",
    ],
)
async def test_what_lies_about_itself_is_a_400_and_no_words_are_logged(
    request_bytes: bytes,
    caplog: pytest.LogCaptureFixture,
) -> None:
    door = Door(opened(free_port()))
    with caplog.at_level(logging.DEBUG):
        async with door.running():
            answer = await raw(door.source.port, request_bytes)
    assert answer.startswith((b"HTTP/1.1 400", b"HTTP/1.0 400")), answer[:80]
    assert "ward sister" not in caplog.text and "127.0.0.1" not in caplog.text and "Traceback" not in caplog.text


async def test_connections_that_cannot_be_taken_are_a_line_and_then_a_count(caplog: pytest.LogCaptureFixture) -> None:
    door = Door(opened(free_port()))
    loop, before = asyncio.get_running_loop(), resource.getrlimit(resource.RLIMIT_NOFILE)
    async with door.running():
        with socket.socket() as caller:
            caller.setblocking(False)
            free = os.dup(0)
            os.close(free)
            resource.setrlimit(resource.RLIMIT_NOFILE, (free, before[1]))
            try:
                await loop.sock_connect(caller, ("127.0.0.1", door.source.port))
                async with asyncio.timeout(10):
                    while not caplog.records:
                        await asyncio.sleep(0.01)
                await asyncio.sleep(1.2)  # it tries again after a second
            finally:
                resource.setrlimit(resource.RLIMIT_NOFILE, before)
    said = [record.getMessage() for record in caplog.records]
    assert said[0] == "connections that could not be taken: Too many open files, 1 so far"
    assert len(said) <= 12 and "Traceback" not in caplog.text, "over a hundred were refused"


async def test_a_thousand_of_them_are_a_handful_of_lines(caplog: pytest.LogCaptureFixture) -> None:
    door = Door(opened(free_port()))
    async with door.running():
        for _ in range(100):
            await raw(door.source.port, b"GET / HTTP/1.1\r\n" + SECRET + b"\x01\r\n\r\n")
    assert len([one for one in caplog.records if one.levelno >= logging.WARNING]) <= 12


async def test_a_number_of_400_digits_is_no_moment_and_no_fault_of_ours() -> None:
    with pytest.raises(ValueError, match="no moment"):
        read_moment(10**400, UTC)
    body = json.dumps({"id": "1", "body": "kind", "published": 10**400}).encode()
    door = Door(opened(free_port()))
    async with door.running():
        signed = head(f"{SIGNATURE}: {signature(KEY.encode(), TIME_NOW, body)}", f"Content-Length: {len(body)}")
        answer = await raw(door.source.port, signed + body)
    assert answer.startswith(b"HTTP/1.1 4"), answer[:80]

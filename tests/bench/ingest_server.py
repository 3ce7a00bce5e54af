"""A WebSocket server of a few lines that sends posts as fast as they are taken, or one by one at a rate.

Run as a process of its own, so that its CPU is not counted: ``python -m tests.bench.ingest_server COUNT ALIASES RATE
ROUNDS [CERTIFICATE]``; it writes its port to stdout. Every connection gets all posts ROUNDS times, each time with new
ones among them that are ours, and then a close frame.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import ssl
import struct
import sys

from tests.bench.ingest_posts import Posts, aliases

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455 1.3
_PIECE = 256 * 1024


def frame(payload: bytes) -> bytes:
    """One unmasked text frame (RFC 6455 5.2)."""
    if len(payload) < 126:
        return struct.pack("!BB", 0x81, len(payload)) + payload
    return struct.pack("!BBH", 0x81, 126, len(payload)) + payload


async def serve(count: int, names: int, rate: float, rounds: int, certificate: str) -> None:
    """Serve until the process is ended."""
    posts = Posts(count, aliases(names))
    frames = [frame(event) for event in posts.events]

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await reader.readuntil(b"\r\n\r\n")
        lines = request.split(b"\r\n")
        key = next(line.split(b":")[1].strip() for line in lines if line.lower().startswith(b"sec-websocket-key:"))
        accept = base64.b64encode(hashlib.sha1(key + _GUID).digest())
        writer.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n"
        )
        if rate:
            await _paced(writer, frames, rate)
        for left in range(0 if rate else rounds, 0, -1):
            whole = b"".join(frames)
            for start in range(0, len(whole), _PIECE):
                writer.write(whole[start : start + _PIECE])
                await writer.drain()
            for place in posts.again() if left > 1 else ():
                frames[place] = frame(posts.events[place])
        writer.write(b"\x88\x02\x03\xe9")  # going away
        await writer.drain()
        await reader.read()
        writer.close()

    context = None
    if certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
    server = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=context)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


async def _paced(writer: asyncio.StreamWriter, frames: list[bytes], rate: float) -> None:
    """Each frame by itself, when its moment has come."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    for number, one in enumerate(frames):
        ahead = began + number / rate - loop.time()
        if ahead > 0:
            await asyncio.sleep(ahead)
        writer.write(one)
    await writer.drain()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]), "".join(sys.argv[5:])))

"""A web site of many feeds: ``python -m tests.bench.feeds_server FEEDS CHANGED``. Writes its port, then serves.

``/feed/N`` is an Atom feed of 20 entries. A GET of ``/next`` begins a new round: every CHANGED-th feed has one new
entry then, all others answer 304 to whoever has them.
"""

from __future__ import annotations

import asyncio
import random
import sys

from aiohttp import web

ENTRIES = 20
_STEMS = ("ward", "nurs", "kind", "wait", "hosp", "tea", "park", "door", "clin", "baby")
_ENDS = ("s", "er", "ing", "ed", "ly", "en", "al", "age", "ic", "or")
_WORDS = [f"{stem}{end}" for stem in _STEMS for end in _ENDS] + ["the", "a", "was", "at", "of"] * 9


def words(first: int, second: int, count: int) -> str:
    """Words that no other entry has in this order: near copies would be compared, and real news are not alike."""
    chosen = random.Random(first * 1_000_003 + second)
    return " ".join(chosen.choice(_WORDS) for _ in range(count))


def feed(number: int, version: int) -> bytes:
    """The feed after so many changes."""
    entries = "".join(
        f"<entry><id>urn:{number}:{one}</id><title>{words(number, one, 8)}</title>"
        f"<link href='https://news.example.org/{number}/{one}'/><updated>2026-11-{one % 27 + 1:02}T10:00:00Z</updated>"
        f"<content type='html'>&lt;p&gt;{words(one, number, 60)}&lt;/p&gt;</content></entry>"
        for one in range(version, version + ENTRIES)
    )
    return f"<feed xmlns='http://www.w3.org/2005/Atom'><id>{number}</id><title>t</title>{entries}</feed>".encode()


def main() -> None:
    """Serve until killed."""
    count, every = int(sys.argv[1]), int(sys.argv[2])
    versions = [0] * count
    rounds = 0

    async def answer(request: web.Request) -> web.StreamResponse:
        number = int(request.match_info["number"])
        etag = f'"{versions[number]}"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        return web.Response(
            body=feed(number, versions[number]), headers={"ETag": etag}, content_type="application/atom+xml"
        )

    async def following(request: web.Request) -> web.StreamResponse:
        nonlocal rounds
        rounds += 1
        for number in range(rounds % every, count, every):
            versions[number] += 1
        return web.Response(text=str(rounds))

    async def serve() -> None:
        app = web.Application()
        app.router.add_get("/feed/{number}", answer)
        app.router.add_get("/next", following)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "0.0.0.0", 0).start()  # every address of loopback: as many hosts
        print(runner.addresses[0][1], flush=True)
        await asyncio.Event().wait()

    asyncio.run(serve())


if __name__ == "__main__":
    main()

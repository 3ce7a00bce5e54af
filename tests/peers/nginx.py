"""A real nginx on loopback, with a configuration of its own, that ends with the test."""

from __future__ import annotations

import asyncio
import gzip
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

WHERE = "/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin:/opt/homebrew/bin"
_MARK = "settled-"  # in the address of a question that is no test's
SOON = 90  # seconds after which the server that names a date is ready

_CONFIG = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 128; }}
http {{
  access_log {folder}/access.log; client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2;
  fastcgi_temp_path {folder}/t3; uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  types {{ application/atom+xml atom; application/rss+xml rss xml; application/feed+json json; text/html html; }}
  default_type application/xml;
  gzip on; gzip_types application/rss+xml application/atom+xml application/xml; gzip_min_length 20;
  server {{
    listen 127.0.0.1:{port};
    root {folder}/root;
    location = /for-good {{ return 301 /feed.xml; }}
    location = /for-good-308 {{ return 308 /feed.xml; }}
    location = /passing {{ return 302 /feed.xml; }}
    location = /passing-307 {{ return 307 /feed.xml; }}
    location = /needs-login {{ return 302 /login.html; }}
    location = /circle {{ return 302 /circle-back; }}
    location = /circle-back {{ return 302 /circle; }}
    location = /inside {{ return 302 http://127.0.0.2:{port}/feed.xml; }}
    location = /file {{ return 302 file:///etc/passwd; }}
    location = /unauthorized {{ return 401; }}
    location = /forbidden {{ return 403; }}
    location = /gone {{ return 410; }}
    location = /busy-seconds {{ add_header Retry-After 120 always; return 429; }}
    location = /busy-date {{ add_header Retry-After "{date}" always; return 503; }}
    location = /busy-for-ever {{ add_header Retry-After 999999999 always; return 503; }}
    location = /broken {{ return 500; }}
    location = /drip.xml {{ limit_rate 20; gzip off; }}
    location = /bomb.xml {{ gzip off; add_header Content-Encoding gzip; }}
    location = /fresh.xml {{ add_header Cache-Control "max-age=600"; }}
  }}
}}
"""


_ENDS_TLS = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 128; }}
http {{
  access_log {folder}/access.log; client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2;
  fastcgi_temp_path {folder}/t3; uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {folder}/site.pem; ssl_certificate_key {folder}/site.key;
    {places}
  }}
}}
"""


@dataclass(frozen=True)
class Nginx:
    """The server; files put into ``root`` are served."""

    port: int
    root: Path
    log: Path

    def url(self, path: str) -> str:
        """The address of ``path`` here."""
        return f"http://127.0.0.1:{self.port}/{path}"

    def statuses(self) -> list[int]:
        """What was answered so far, one status for each request. The log is written when an answer is done."""
        lines = self.log.read_text("utf-8").splitlines()
        return [int(line.split('" ')[1].split()[0]) for line in lines if _MARK not in line]


@contextmanager
def nginx(folder: Path) -> Iterator[Nginx]:
    """nginx with the answers of a hard week at every path of `_CONFIG`."""
    root = folder / "root"
    root.mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    _furnish(root)
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=SOON), usegmt=True)
    config = folder / "nginx.conf"
    config.write_text(_CONFIG.format(folder=folder, port=port, date=date), encoding="utf-8")
    with _running(folder, config):
        here = Nginx(port, root, folder / "access.log")
        _wait_for(here)
        yield here


@contextmanager
def reverse_proxy(folder: Path, places: str, port: int) -> Iterator[None]:
    """nginx with TLS at ``port`` (its ``site.pem`` and ``site.key`` lie in ``folder``), before what ``places`` name."""
    config = folder / "nginx.conf"
    config.write_text(_ENDS_TLS.format(folder=folder, port=port, places=places), encoding="utf-8")
    with _running(folder, config):
        for _ in range(200):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), 5):
                break
            time.sleep(0.05)
        yield


@contextmanager
def _running(folder: Path, config: Path) -> Iterator[None]:
    program = shutil.which("nginx", path=WHERE)
    assert program is not None
    server = subprocess.Popen([program, "-p", str(folder), "-c", str(config), "-e", str(folder / "error.log")])
    try:
        yield
        assert server.poll() is None, (folder / "error.log").read_text()
    finally:
        server.terminate()
        server.wait(timeout=10)


def _furnish(root: Path) -> None:
    (root / "login.html").write_text("<!DOCTYPE html><html><body>Please log in</body></html>", encoding="utf-8")
    (root / "drip.xml").write_bytes(b"<rss><channel>" + b" " * 100_000)
    with (root / "large.xml").open("wb") as large:
        large.truncate(100 * 1024 * 1024)
    with gzip.open(root / "bomb.xml", "wb", compresslevel=1) as bomb:
        for _ in range(300):
            bomb.write(bytes(1024 * 1024))


def _wait_for(here: Nginx) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(here.url("login.html"), timeout=5).read()  # our own server
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.05)
    raise AssertionError("nginx does not answer")


async def settled(site: Nginx) -> None:
    """Wait until the server, which does one thing after another, has logged everything that was asked before this."""
    mark = f"{_MARK}{uuid.uuid4().hex}"
    await asyncio.to_thread(lambda: urllib.request.urlopen(site.url(f"login.html?{mark}"), timeout=60).read())
    async with asyncio.timeout(60):
        while mark not in site.log.read_text("utf-8"):
            await asyncio.sleep(0.01)

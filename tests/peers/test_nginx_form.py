"""The form of a staff topic behind a real nginx that ends TLS, by the very lines that the manual gives for it."""

from __future__ import annotations

import re
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from console.sources.form.limits import MOST
from console.sources.form.source import LARGEST
from tests.guards.documentation import whole
from tests.peers.collecting import Collecting, collecting
from tests.peers.nginx import reverse_proxy
from tests.unit.sources.form.test_source import token_in
from tests.unit.sources.webhook.test_source import free_port

pytestmark = [pytest.mark.peer("nginx", "openssl"), pytest.mark.timeout(180)]


PLACEHOLDER, SECRET = "what the secret form-proxy holds", "of-nginx-and-the-form-alone"


def snippet(listens: int) -> str:
    """What the manual tells an administrator to write, for a form that listens elsewhere."""
    [block] = re.findall(r"```nginx\n(.*?)```", whole(), re.S)
    assert ":8788;" in block and PLACEHOLDER in block
    return str(block).replace(":8788;", f":{listens};").replace(PLACEHOLDER, SECRET)


class Staff:
    """Somebody with a browser at ``address``."""

    def __init__(self, url: str, address: str, folder: Path) -> None:
        self.url = url
        self.trusted = ssl.create_default_context(cafile=str(folder / "site.pem"))
        self.session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(local_addr=(address, 0), ssl=self.trusted, force_close=True)
        )

    async def answer(self, words: str, **headers: str) -> tuple[int, str]:
        async with self.session.get(self.url) as page:
            assert page.status == 200
            token = token_in(await page.text())
        return await self.send(token, words, **headers)

    async def send(self, token: str, words: str, **headers: str) -> tuple[int, str]:
        fields = {"token": token, "words": words}
        async with self.session.post(self.url, data=fields, headers=headers) as said:
            return said.status, await said.text()


@asynccontextmanager
async def staff(url: str, address: str, folder: Path) -> AsyncIterator[Staff]:
    one = Staff(url, address, folder)
    async with one.session:
        yield one


@asynccontextmanager
async def asking(folder: Path, form: int) -> AsyncIterator[Collecting]:
    async with collecting(folder) as here:
        here.configure(
            f"""[form]
listen = ":{form}"
secret = "secret:form-proxy"
[[topic]]
id = "flu-jab"
name = "Flu jabs"
question = "What would help?"
form = true
""",
            secrets={"form-proxy": SECRET},
        )
        await here.start()
        yield here


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A folder for nginx, with a certificate that vouches for itself."""
    folder = tmp_path / "nginx"
    folder.mkdir()
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=127.0.0.1",
            "-addext",
            "subjectAltName=IP:127.0.0.1",
            "-keyout",
            str(folder / "site.key"),
            "-out",
            str(folder / "site.pem"),
        ],
        check=True,
        capture_output=True,
    )
    return folder


def store_bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("store.db*") if path.is_file())


async def test_answers_come_through_and_nobody_shuts_the_others_out(tmp_path: Path, certificate: Path) -> None:
    form, port = free_port(), free_port()
    bare = f"location /bare/ {{ proxy_pass http://127.0.0.1:{form}; access_log off; }}"
    url = f"https://127.0.0.1:{port}"
    async with asking(tmp_path, form) as here:
        with reverse_proxy(certificate, snippet(form) + bare, port):
            async with staff(f"{url}/ask/flu-jab", "127.0.0.5", certificate) as one:
                flood = [
                    (await one.answer(f"Jabs at night {number}", **{"X-Forwarded-For": f"192.0.2.{number}"}))[0]
                    for number in range(MOST + 1)
                ]
                assert flood == [200] * MOST + [429], "a header of one's own changes nothing"
                assert (await one.send("", "ä" * LARGEST))[0] == 413
                for too_long in ("x" * (LARGEST + 1_000), "x" * (2 * LARGEST - 2_000)):
                    status, page = await one.send("", too_long)
                    assert (status, "shorter one" in page) == (413, True), "our own page, not nginx's"
            async with staff(f"{url}/ask/flu-jab", "127.0.0.6", certificate) as other:
                status, page = await other.answer("Biscuits", **{"X-Forwarded-For": "127.0.0.5"})
                assert status == 200 and "Your answer has arrived" in page
                async with other.session.get(other.url) as opened:
                    token = token_in(await opened.text())
                assert (await other.send(token, "More biscuits"))[0] == 200
                await here.kill()
                assert (await other.send(token, "More biscuits"))[0] == 502
                await here.start()

                async def taken() -> bool:
                    return (await other.send(token, "More biscuits"))[0] == 200

                await here.until(taken)
            async with staff(f"{url}/bare/flu-jab", "127.0.0.7", certificate) as many:
                forged = [
                    (await many.answer(f"Rota {number}", **{"X-Forwarded-For": f"192.0.2.{number}"}))[0]
                    for number in range(MOST + 5)
                ]
                assert forged == [200] * MOST + [429] * 5, "a proxy without the proof is one sender"
            words = [entry.mention.text for entry in await here.kept()]
            assert len(words) == MOST + 2 + MOST and words.count("More biscuits") == 1, "sent again, it is the same"
            await here.stop()
            log = certificate / "access.log"
            assert not log.exists() or log.read_text() == ""
    kept = store_bytes(tmp_path)
    assert b"127.0.0.5" not in kept and b"192.0.2." not in kept

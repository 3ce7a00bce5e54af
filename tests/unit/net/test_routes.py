"""By a proxy, and to servers that an authority of our own vouches for: for all, and for one source."""

from __future__ import annotations

import asyncio
import socket
import ssl
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from console.config.load import load
from console.config.settings import Net, Settings, SourceSettings
from console.net.errors import Blocked, Unreachable
from console.net.http import Fetcher
from console.net.proxy import described
from console.services.setup.probe import try_everything
from tests.fakes.proxy import Proxy

HOST = "news.invalid"  # a name that nothing but the proxy can resolve
LOGIN = "sam:hunter2-hunter2"
RSS = b"<rss version='2.0'><channel><title>t</title><item><guid>1</guid><title>one</title></item></channel></rss>"
pytestmark = pytest.mark.peer("openssl")


def openssl(*words: str) -> None:
    subprocess.run(["openssl", *words], check=True, capture_output=True)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an authority of our own (ca.pem), and what it vouches for (site.pem, site.key)."""
    folder = tmp_path_factory.mktemp("authority")
    openssl(
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=Northmoor inspection",
        "-addext",
        "basicConstraints=critical,CA:TRUE",
        "-addext",
        "keyUsage=critical,keyCertSign",
        "-keyout",
        str(folder / "ca.key"),
        "-out",
        str(folder / "ca.pem"),
    )
    openssl(
        "req",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        f"/CN={HOST}",
        "-keyout",
        str(folder / "site.key"),
        "-out",
        str(folder / "site.csr"),
    )
    (folder / "names").write_text(f"subjectAltName=DNS:{HOST},IP:127.0.0.1\nbasicConstraints=CA:FALSE\n")
    openssl(
        "x509",
        "-req",
        "-in",
        str(folder / "site.csr"),
        "-CA",
        str(folder / "ca.pem"),
        "-CAkey",
        str(folder / "ca.key"),
        "-CAcreateserial",
        "-days",
        "2",
        "-extfile",
        str(folder / "names"),
        "-out",
        str(folder / "site.pem"),
    )
    return folder


async def answer(request: web.Request) -> web.StreamResponse:
    """Whatever is asked for: a feed, a way inside, or a socket."""
    assert "Proxy-Authorization" not in request.headers
    if request.path == "/inside":
        return web.Response(status=302, headers={"Location": "http://169.254.169.254/latest/meta-data"})
    if request.headers.get("Upgrade", "").lower() == "websocket":
        talking = web.WebSocketResponse()
        await talking.prepare(request)
        await talking.send_str("hello")
        await talking.close()
        return talking
    return web.Response(body=RSS, content_type="application/rss+xml")


async def site(context: ssl.SSLContext | None) -> TestServer:
    app = web.Application()
    app.router.add_route("*", "/{any:.*}", answer)
    server = TestServer(app, host="127.0.0.1", scheme="https" if context else "http")
    await server.start_server(ssl=context)
    return server


@pytest.fixture
async def secure(authority: Path) -> AsyncIterator[Proxy]:
    """A proxy that leads to a site with our authority's certificate."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(authority / "site.pem", authority / "site.key")
    server = await site(context)
    async with Proxy(server.port or 0).running() as proxy:
        yield proxy
    await server.close()


@pytest.fixture
async def plain() -> AsyncIterator[Proxy]:
    """A proxy that leads to a site without encryption."""
    server = await site(None)
    async with Proxy(server.port or 0).running() as proxy:
        yield proxy
    await server.close()


async def test_encrypted_by_a_proxy_with_our_own_authority(secure: Proxy, authority: Path) -> None:
    async with Fetcher(Net(proxy=secure.url(), ca_file=authority / "ca.pem"), total=10) as fetcher:
        assert (await fetcher.get(f"https://{HOST}/feed?key=hunter2")).body == RSS
        async with fetcher.socket(f"wss://{HOST}/stream") as stream:
            assert (await stream.receive()).data == b"hello"
        async with fetcher.listen(f"https://{HOST}/events") as listening:
            assert await listening.content.read() == RSS
    assert set(secure.asked) == {f"CONNECT {HOST}:443 HTTP/1.1"}


async def test_whom_nobody_known_vouches_for_is_not_believed(secure: Proxy) -> None:
    async with Fetcher(Net(proxy=secure.url()), total=10) as fetcher:
        with pytest.raises(Unreachable, match="could not prove who it is") as fault:
            await fetcher.get(f"https://{HOST}/feed?key=hunter2")
    assert "ca_file" in fault.value.advice
    assert "hunter2" not in str(fault.value)


async def test_one_source_has_its_own_way_and_the_others_theirs(secure: Proxy, plain: Proxy, authority: Path) -> None:
    async with Fetcher(Net(proxy=plain.url()), total=10) as fetcher:
        own = fetcher.own(proxy=secure.url(), ca_file=authority / "ca.pem")
        assert (await own.get(f"https://{HOST}/feed")).body == RSS
        assert (await fetcher.get(f"http://{HOST}/feed")).body == RSS
        with pytest.raises(Unreachable):
            await fetcher.own(proxy=secure.url()).get(f"https://{HOST}/feed")
    assert plain.asked == [f"GET http://{HOST}/feed HTTP/1.1"]


async def test_no_proxy_and_the_allow_list_lead_straight_out(plain: Proxy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", f"{HOST}, .internal.example")
    async with Fetcher(Net(proxy=plain.url(), allow=("127.0.0.1",)), total=10) as fetcher:
        assert (await fetcher.get(f"http://127.0.0.1:{plain.leads_to}/feed")).body == RSS
        with pytest.raises(Unreachable, match="No address is known"):
            await fetcher.get(f"http://{HOST}/feed")
    assert plain.asked == []


@pytest.mark.parametrize("names", [("HTTPS_PROXY", "HTTP_PROXY"), ("https_proxy", "http_proxy")])
async def test_the_environment_is_read_where_the_settings_name_no_proxy(
    secure: Proxy, plain: Proxy, authority: Path, monkeypatch: pytest.MonkeyPatch, names: tuple[str, str]
) -> None:
    monkeypatch.setenv(names[0], secure.url().removeprefix("http://"))
    monkeypatch.setenv(names[1], plain.url())
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority / "ca.pem"))
    async with Fetcher(Net(), total=10) as fetcher:
        assert (await fetcher.get(f"https://{HOST}/feed")).body == RSS
        assert (await fetcher.get(f"http://{HOST}/feed")).body == RSS
        async with fetcher.socket(f"wss://{HOST}/stream") as stream:
            assert (await stream.receive()).data == b"hello"
        for target in ("10.0.0.1", "localhost", "printer", "169.254.169.254"):
            with pytest.raises(Blocked):
                await fetcher.get(f"https://{target}/")
        monkeypatch.setenv("NO_PROXY", HOST)
        with pytest.raises(Unreachable, match="No address is known"):
            await fetcher.get(f"https://{HOST}/feed")
    assert set(secure.asked) == {f"CONNECT {HOST}:443 HTTP/1.1"}
    assert plain.asked == [f"GET http://{HOST}/feed HTTP/1.1"]


async def test_the_settings_go_before_the_environment(plain: Proxy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    async with Fetcher(Net(proxy=plain.url()), total=10) as fetcher:
        assert (await fetcher.get(f"http://{HOST}/feed")).body == RSS
    async with Fetcher(Net(), total=10) as fetcher:
        with pytest.raises(Unreachable, match="proxy does not answer"):
            await fetcher.get(f"http://{HOST}/feed")
        assert (await fetcher.own(proxy=plain.url()).get(f"http://{HOST}/feed")).body == RSS


async def test_a_proxy_of_the_environment_that_is_none_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "socks5://sam:hunter2@127.0.0.1:1080")
    async with Fetcher(Net(), total=10) as fetcher:
        with pytest.raises(Blocked, match="HTTPS_PROXY in the environment must be a URL") as fault:
            await fetcher.get(f"https://{HOST}/feed")
        with pytest.raises(Unreachable, match="No address is known"):
            await fetcher.get(f"http://{HOST}/feed")
    assert "hunter2" not in str(fault.value)


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"])
async def test_certificates_of_the_environment_are_believed(
    secure: Proxy, authority: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, str(authority / "ca.pem"))
    async with Fetcher(Net(proxy=secure.url()), total=10) as fetcher:
        assert (await fetcher.get(f"https://{HOST}/feed")).body == RSS


async def test_certificates_of_the_environment_that_cannot_be_read_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere/ca.pem")
    async with Fetcher(Net(), total=10) as fetcher:
        with pytest.raises(Blocked, match="in /nowhere/ca"):
            await fetcher.get(f"https://{HOST}/feed")


def test_the_way_out_is_told_with_who_names_it_and_without_a_login(monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(described(Settings())) == []
    source = SourceSettings("press", "feed", url="https://a.example", proxy="secret:way-out")
    monkeypatch.setenv("HTTPS_PROXY", "sam:hunter2@proxy.example:3128")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/etc/ca.pem")
    assert list(described(Settings(sources=(source,)))) == [
        "What begins with https:// goes out by proxy.example:3128 (HTTPS_PROXY in the environment).",
        "The source press goes out by the proxy in the secret way-out (its own `proxy`).",
        "Certificates in /etc/ca.pem are believed (REQUESTS_CA_BUNDLE).",
    ]
    assert list(described(Settings(net=Net(proxy="http://sam:hunter2@other.example", ca_file=Path("own.pem"))))) == [
        "What begins with https:// or http:// goes out by other.example (`proxy` in the settings).",
        "Certificates in own.pem are believed (`ca_file`).",
    ]
    monkeypatch.setenv("HTTPS_PROXY", "socks5://proxy.example")
    assert "https:// goes nowhere: HTTPS_PROXY" in next(described(Settings()))


async def test_no_proxy_is_asked_for_what_lies_inside(plain: Proxy, monkeypatch: pytest.MonkeyPatch) -> None:
    inward = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.1.2.3", 0))]

    async def resolved(host: str, *_: object, **__: object) -> list[object]:
        return inward if host == "rebound.example" else []

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolved)
    async with Fetcher(Net(proxy=plain.url()), total=10) as fetcher:
        for target in (
            "10.0.0.1",
            "localhost",
            "169.254.169.254",
            "[::1]",
            "printer",
            "db.internal",
            "rebound.example",
        ):
            with pytest.raises(Blocked):
                await fetcher.get(f"http://{target}/")
            with pytest.raises(Blocked):
                async with fetcher.socket(f"ws://{target}/"):
                    pass
        assert plain.asked == []
        with pytest.raises(Blocked):
            await fetcher.get(f"http://{HOST}/inside")
    assert len(plain.asked) == 1


async def test_a_login_goes_to_the_proxy_alone_and_into_no_sentence(secure: Proxy, authority: Path) -> None:
    secure.login = LOGIN
    async with Fetcher(Net(proxy=secure.url(LOGIN), ca_file=authority / "ca.pem"), total=10) as fetcher:
        assert (await fetcher.get(f"https://{HOST}/feed")).body == RSS
    async with Fetcher(Net(proxy=secure.url("sam:wrong-wrong"), ca_file=authority / "ca.pem"), total=10) as fetcher:
        with pytest.raises(Unreachable, match="did not let us through") as fault:
            await fetcher.get(f"https://{HOST}/feed")
    assert "407" in str(fault.value) and "wrong-wrong" not in str(fault.value)
    async with Fetcher(Net(proxy="http://sam:hunter2@127.0.0.1:9"), total=10) as fetcher:
        with pytest.raises(Unreachable, match="proxy does not answer") as dead:
            await fetcher.get(f"https://{HOST}/feed")
    assert "hunter2" not in str(dead.value)


async def test_the_settings_of_one_source_are_its_own(secure: Proxy, authority: Path, tmp_path: Path) -> None:
    secure.login = LOGIN
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "way-out").write_text(secure.url(LOGIN))
    (tmp_path / "secrets" / "way-out").chmod(0o600)
    config = tmp_path / "config.toml"
    own = f'proxy = "secret:way-out"\nca_file = "{authority / "ca.pem"}"\n'
    config.write_text(
        "".join(
            f'[[source]]\nid = "{name}"\nkind = "feed"\nurl = "https://{HOST}/feed"\n{lines}'
            for name, lines in (("one", own), ("two", ""))
        )
    )
    told = {what: (well, sentence) for what, well, sentence in await try_everything(load(config, {}))}
    assert told["source one"] == (True, "1 entry.")
    assert told["source two"][0] is False
    assert "No address is known" in told["source two"][1]

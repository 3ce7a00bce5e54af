"""No socket is made to the inside of the network, however its address is spelled."""

from __future__ import annotations

import socket

import pytest

from console.config.settings import Net
from console.net.errors import Blocked, TurnedAway
from console.net.guard import Guard, NotAllowedHere, calling, is_outside, literal
from console.net.routes import Routes

INSIDE = [
    "127.0.0.1", "127.255.255.254", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::", "::1", "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "::7f00:1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "ff02::1", "2002:7f00:1::",
    "2002:a00:1::1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2001:db8::1",
]  # fmt: skip
OUTSIDE = ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"]


@pytest.mark.parametrize("address", INSIDE)
def test_inside_addresses_are_refused_where_sockets_are_made(address: str) -> None:
    parsed = literal(address)
    assert parsed is not None
    assert not is_outside(parsed)
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with pytest.raises(NotAllowedHere):
        Guard.of(()).socket_factory()((family, socket.SOCK_STREAM, 6, "", (address, 80)))


@pytest.mark.parametrize("address", OUTSIDE)
def test_outside_addresses_get_a_socket(address: str) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    Guard.of(()).socket_factory()((family, socket.SOCK_STREAM, 6, "", (address, 80))).close()


@pytest.mark.parametrize(
    ("allow", "address", "yes"),
    [
        ("127.0.0.1", "127.0.0.1", True), ("127.0.0.1", "::ffff:127.0.0.1", True), ("127.0.0.1", "127.0.0.2", False),
        ("10.0.0.0/8", "10.9.8.7", True), ("10.0.0.0/8", "11.9.8.7", True), ("10.0.0.0/8", "192.168.0.1", False),
        ("[::1]", "::1", True), ("feeds.intranet.example", "10.0.0.1", False),
    ],
)  # fmt: skip
def test_the_allow_list_takes_addresses_and_ranges(allow: str, address: str, yes: bool) -> None:
    assert Guard.of([allow]).allows(address) is yes


def test_a_name_is_allowed_only_for_connections_made_on_its_behalf() -> None:
    guard = Guard.of(["Feeds.Intranet.Example."])
    make, info = guard.socket_factory(), (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 80))
    token = calling.set("feeds.intranet.example")
    try:
        make(info).close()
        calling.set("evil.example")
        with pytest.raises(NotAllowedHere):
            make(info)
    finally:
        calling.reset(token)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "ftp://example.org/x", "gopher://example.org", "javascript:alert(1)", "//example.org/x",
        "", "http://", "http:///x", "http://[::1", "http://127.0.0.1/", "https://[::ffff:10.0.0.1]/", "http://example.org:25/",
        "http://example.org:22/", "http://example.org:99999/", "ws://example.org/", "http://169.254.169.254/latest/",
    ],
)  # fmt: skip
def test_what_is_no_web_address_or_lies_inside_is_refused_before_a_socket_is_thought_of(url: str) -> None:
    with pytest.raises(Blocked):
        Routes.of(Net()).to(url)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080/", "http://intranet.example/x", "http://10.1.2.3/"])
def test_what_is_allowed_is_never_reached_by_a_redirect(url: str) -> None:
    routes = Routes.of(Net(allow=("127.0.0.1", "intranet.example", "10.0.0.0/8")))
    assert routes.to(url).guard.allows("10.1.2.3")
    with pytest.raises(Blocked, match="sent on"):
        routes.to(url, redirect=True)
    route = routes.to("http://elsewhere.example/", redirect=True)
    assert not route.guard.allows("10.1.2.3"), "nor by a name that leads there"


def test_a_redirect_to_a_file_is_turned_away() -> None:
    with pytest.raises(TurnedAway):
        Routes.of(Net()).to("file:///etc/passwd", redirect=True)


def test_a_refusal_shows_the_host_and_nothing_else() -> None:
    with pytest.raises(Blocked) as refused:
        Routes.of(Net()).to("http://user:pass@127.0.0.1/path?key=hunter2")
    assert "127.0.0.1" in str(refused.value)
    assert not any(word in str(refused.value) for word in ("hunter2", "pass@", "path"))


async def test_the_target_is_checked_before_a_proxy_gets_it() -> None:
    routes = Routes.of(Net(allow=("feeds.intranet.example",), proxy="http://proxy.example:3128"))
    assert routes.to("http://feeds.intranet.example/a").proxy is None
    for url in ("http://localhost/", "http://printer/", "http://server.internal/"):
        with pytest.raises(Blocked):
            await routes.check_proxied(routes.to(url))
    route = routes.to("https://news.invalid/")  # a name that only the proxy may know
    assert route.proxy == "http://proxy.example:3128"
    await routes.check_proxied(route)


def test_no_proxy_is_honoured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "direct.example")
    routes = Routes.of(Net(proxy="http://proxy.example:3128"))
    assert routes.to("https://www.direct.example/").proxy is None
    assert routes.to("https://other.example/").proxy is not None

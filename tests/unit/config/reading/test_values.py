"""Values written as text: durations, addresses, URLs, hosts, zones, identifiers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from aiosmtplib.email import parse_address
from hypothesis import given
from hypothesis import strategies as st

from console.channels.base import Letter
from console.channels.email import message
from console.config.reading.values import (
    bad_address,
    bad_host,
    bad_identifier,
    bad_url,
    bad_zone,
    duration_text,
    seconds,
    secret_in_url,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10s", 10),
        ("15m", 900),
        ("2h", 7200),
        ("7d", 604800),
        ("1w", 604800),
        ("1.5h", 5400),
        (" 5 m ", 300),
        ("15", None),
        ("m", None),
        ("-5m", None),
        ("5 minutes", None),
        ("1e3s", None),
        ("9999999s", None),
        ("", None),
    ],
)
def test_durations(text: str, expected: float | None) -> None:
    assert seconds(text) == expected


@given(st.integers(0, 10**6 - 1))
def test_a_duration_reads_back(value: int) -> None:
    assert seconds(duration_text(value)) == value


@pytest.mark.parametrize("text", ["a@b.example", "ed.sisters+praise@northmoor.nhs.uk", "o'neill@b", "x@localhost"])
def test_addresses_that_are(text: str) -> None:
    assert bad_address(text) == "" == bad_address(f"Some Body <{text}>", named=True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "@b",
        "a@",
        "a b@c",
        "a@b c",
        "a@b,c@d",
        "<a@b>",
        "A <a@b>",
        "a@b\nBcc: x@y",
        ".a@b",
        "a..b@c",
        "é@b",
        "a@b;c",
        "a@-b",
        "a@b@c",
    ],
)
def test_addresses_that_are_not(text: str) -> None:
    assert bad_address(text)


@given(st.text("ab.@!#$%&'*+/=?^_`{|}~-<>,;:\\\"()[] é\n", max_size=12).map(lambda text: f"{text}@b.example"))
def test_every_address_that_is_taken_can_be_written_to(address: str) -> None:
    if not bad_address(address):
        made = message(Letter("1", "s", "t"), sender=address, to=[address], at=datetime(2027, 6, 1, tzinfo=UTC))
        assert made.as_bytes().count(b"b.example") >= 3
        assert parse_address(address) == address


@pytest.mark.parametrize("text", ["localhost", "a.b-c.example", "10.0.0.1", "10.0.0.0/8", "::1", "[::1]", "fd00::/8"])
def test_hosts_that_are(text: str) -> None:
    assert bad_host(text) == ""


@pytest.mark.parametrize("text", ["http://x", "x/y", "x:80", "a b", "-x", "x-", "", "x\n"])
def test_hosts_that_are_not(text: str) -> None:
    assert bad_host(text)


@pytest.mark.parametrize(
    "text",
    [
        "javascript:x",
        "file:///etc/passwd",
        "https://",
        "https://[",
        "https://h:99999/",
        "//h",
        "https://a b/",
        "ftp://h/",
        "https:\n//h",
    ],
)
def test_urls_that_are_not(text: str) -> None:
    assert bad_url(text, ("https", "http"))


def test_urls_that_are() -> None:
    for text in ("https://h/", "HTTP://h:8080/p?q#f", "https://[::1]/"):
        assert bad_url(text, ("https", "http")) == ""


@pytest.mark.parametrize(
    ("url", "word", "fault"),
    [
        ("https://u:p@h/", "password", True),
        ("https://h/?a=1&API_KEY=x", "API_KEY", True),
        ("https://h/?sig=x", "sig", True),
        ("https://www.google.co.uk/alerts/feeds/1/2", "itself", False),
        ("https://hooks.slack.com/services/T/B/x", "itself", False),
        ("https://www.reddit.com/r/x.rss?feed=abc&user=me", "itself", False),
        ("https://chat.example/hooks/abc", "itself", False),
    ],
)
def test_secrets_in_urls(url: str, word: str, fault: bool) -> None:
    said, is_fault = secret_in_url(url)
    assert word in said and is_fault is fault


def test_urls_without_secrets() -> None:
    for url in ("https://h/?q=key", "https://user@h/", "https://h/?key=", "https://news.google.com/rss/search?q=x"):
        assert secret_in_url(url) == ("", False)


def test_zones_and_identifiers() -> None:
    assert bad_zone("Europe/London") == "" == bad_zone("UTC")
    assert 'did you mean "Europe/London"' in bad_zone("Europe/Londn")
    for name in ("../../etc/passwd", "/etc/passwd", "", "Europe/", "posix\0"):
        assert bad_zone(name)
    assert bad_identifier("ward-7") == ""
    for name in ("Ward", "a b", "-a", "a:b", "x" * 41, "é"):
        assert bad_identifier(name)

"""A mention: made clean, known again, in one order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.mention import (
    Mention,
    RawMention,
    author_hash,
    canonical_url,
    format_id,
    http_url,
    id_floor,
    mention_id,
    parse_id,
)

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def made(**fields: object) -> Mention:
    return Mention.from_raw(RawMention(native_id="1", **fields), source="s", fetched=NOW, key=b"k")  # type: ignore[arg-type]


def test_every_string_is_cleaned() -> None:
    hostile = "a\x1b]52;c;Y3VybA==\x1b\\b\u202ec"
    mention = made(
        title=hostile,
        body=hostile,
        author=hostile,
        author_name=hostile,
        kind=hostile,
        tags=(hostile,),
        mentions=(hostile,),
        feed=hostile,
        extra=hostile,
        conversation=hostile,
    )
    for name in mention.__slots__:
        value = getattr(mention, name)
        for text in value if isinstance(value, tuple) else (value,):
            if isinstance(text, str):
                assert "\x1b" not in text
                assert "\u202e" not in text


def test_a_wrong_clock_elsewhere_cannot_pin_a_mention_on_top() -> None:
    assert made(published=NOW + timedelta(days=400)).published == NOW
    assert made(published=datetime(1970, 1, 1, tzinfo=UTC)).published == NOW
    assert made(published=NOW - timedelta(days=3)).published == NOW - timedelta(days=3)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "file:///etc/passwd", "http://", "data:text/html,x", "https://a b/"]
)
def test_only_web_addresses_are_kept(url: str) -> None:
    assert http_url(url) == ""


def test_one_page_has_one_spelling() -> None:
    assert canonical_url("http://www.Example.org/a/?utm_source=x&b=1#top") == canonical_url("https://example.org/a?b=1")


@given(st.integers(0, 2**63 - 1))
def test_ids_are_typed_as_they_are_printed(identity: int) -> None:
    assert parse_id(format_id(identity)) == identity
    assert parse_id(format_id(identity).upper()) == identity


@pytest.mark.parametrize("text", ["", "u", "zzzzzzzzzzzzzz", "abc!", "-1"])
def test_what_is_no_id_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_id(text)


def test_ids_are_in_order_of_publication() -> None:
    early, late = mention_id(NOW, 5), mention_id(NOW + timedelta(milliseconds=1), 0)
    assert early < late
    assert id_floor(NOW) < early < id_floor(NOW + timedelta(milliseconds=1)) == late


def test_authors_are_known_again_only_under_the_same_key() -> None:
    assert author_hash("@Carol", b"k") == author_hash("carol", b"k")
    assert author_hash("carol", b"k") != author_hash("carol", b"other")

"""E-mails that say of themselves what cannot be true: their words are read all the same, and none stops another."""

from __future__ import annotations

import base64
import os
import random
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from console.domain.mention import Mention, RawMention
from console.sources.mailbox.message import mentions_of
from console.sources.mailbox.source import _batch

NOW = datetime(2026, 12, 1, tzinfo=UTC)
WORDS = "The nurses were brilliant"
LONG = os.environ.get("OUTSIDE_IN_LONG") == "1"
CLAIMS = [
    b"\0",
    b"\xff",
    b"\x80",
    b"=?",
    b"?=",
    b"=?utf-8?B?",
    b"=?x-unknown?Q?=E9?=",
    b"=?utf-8?Q?=ZZ?=",
    b"=?utf-8?B?A?=",
    b";",
    b":",
    b'"',
    b"<",
    b">",
    b",",
    b"(",
    b")",
    b"@",
    b"\r\n",
    b"\n",
    b"\r",
    b"\r\n ",
    b"--B",
    b"charset=",
    b"charset*=x'y'z",
    b"charset*0*=",
    b"*=",
    b"%",
    b"utf-7",
    b"idna",
    b"punycode",
    b"unicode_escape",
    b"hex",
    b"rot13",
    b"undefined",
    b"mbcs",
    b"utf-16",
    b"9" * 20,
    b"-9999",
    b'boundary=""',
    b"boundary*=''",
    b"boundary*0=",
    b"multipart/",
    b"message/rfc822",
    b"message/partial",
    b"text/",
    b"x-uuencode",
    b"begin 644 a\n",
    b"base64; x=y",
    b"group:a@b;",
    b"Undisclosed:;",
    b"\xe2\x98\x83",
    b"+2600",
    b"Jan",
    b"31 Feb 0001",
]
NAMES = [
    b"charset=",
    b"boundary=",
    b"Content-Type: ",
    b"Content-Transfer-Encoding: ",
    b"Date: ",
    b"To: ",
    b"From: ",
    b"Subject: ",
    b"Message-ID: ",
]


def one(head: str, body: bytes) -> RawMention:
    (mention,) = mentions_of(head.encode("utf-8", "surrogateescape") + b"\n\n" + body)
    Mention.from_raw(mention, source="s", fetched=NOW, key=b"k")
    return mention


@pytest.mark.parametrize("said", ["base64; x=y", "BASE64 ; x", " base64 (so)", "base64"])
def test_words_in_base64_are_read_whatever_stands_behind_the_word(said: str) -> None:
    head = f"From: a@b.example\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: {said}"
    assert one(head, base64.encodebytes(f"{WORDS} – café".encode())).body == f"{WORDS} – café"


@pytest.mark.parametrize(
    ("charset", "content", "text"),
    [
        ("us-ascii", "brilliant – café".encode(), "brilliant – café"),
        ("us-ascii", "brilliant – café".encode("cp1252"), "brilliant – café"),
        ("iso-8859-1", "brilliant – café".encode("cp1252"), "brilliant – café"),
        ("iso-2022-jp", "看護師 kind".encode("iso-2022-jp"), "看護師 kind"),
        ("utf-16", "brilliant – café".encode("utf-16"), "brilliant – café"),
        ("utf-8", "brilliant – café".encode()[:-1], "brilliant – cafÃ"),  # cut within its last letter
        *(
            (wrong, WORDS.encode(), WORDS)
            for wrong in (
                "klingon",
                "utf-16",
                "undefined",
                "hex",
                "rot13",
                "cp037",
                "punycode",
                "ut\udcfff-8",
                "utf\0-8",
                '""',
            )
        ),
        *(
            (wrong, "brilliant – café".encode(), "brilliant – café")
            for wrong in ("klingon", "utf-16", "cp037", "unicode_escape", "idna", "hex", "utf\0-8", "ut\udcfff-8")
        ),
    ],
)
def test_a_character_set_that_cannot_be_true_loses_no_letter(charset: str, content: bytes, text: str) -> None:
    assert one(f"From: a@b.example\nContent-Type: text/plain; charset={charset}", content).body == text


@pytest.mark.parametrize("levels", [60, 100, 250])
def test_words_are_read_however_deep_they_lie(levels: int) -> None:
    assert [mention.body for mention in mentions_of(nested(levels))] == [WORDS]


def test_what_lies_too_deep_is_set_aside_in_a_sentence_and_stops_no_other() -> None:
    batch = _batch({1: nested(20_000), 2: f"Subject: s\n\n{WORDS}".encode()}, "c")
    assert [spoiled.why for spoiled in batch.spoiled] == ["a message whose parts lie some hundred levels deep"]
    assert ([mention.body for mention in batch.mentions], batch.seen) == ([WORDS], 2)


@pytest.mark.parametrize(
    "kind",
    [
        "txt",
        "teut/plain",
        "multpart/mixed; boundary=B",
        "multipart/mixed",
        "multipart/mixed; boundary=C",
        "text/plain; name*=a; name*0=b; charset*=x",
        "multipart/mixed; boundary*=\"a\0'b'c\"; boundary*0*=x'y'z",
    ],
)
def test_a_content_type_that_is_none_loses_no_words(kind: str) -> None:
    assert WORDS in one(f"From: a@b.example\nContent-Type: {kind}", f"--B\n\n{WORDS}\n--B--\n".encode()).body


def test_words_between_pictures_are_all_read_and_the_same_words_once() -> None:
    parts = ["text/plain\n\nThe nurses", "image/png\n\nx", "text/plain\n\nwere brilliant", "text/html\n\n<p>or so</p>"]
    body = "".join(f"--B\nContent-Type: {part}\n" for part in parts)
    assert one("Content-Type: multipart/mixed; boundary=B", f"{body}--B--".encode()).body == (
        "The nurses\n\nwere brilliant"
    )


@pytest.mark.parametrize(
    ("sent", "author", "name"),
    [
        ("=?x-unknown?Q?Zo=C3=AB?= <zoe@example.org>", "zoe@example.org", "Zoë"),
        ("=?utf-8?B?A?= <zoe@example.org>", "zoe@example.org", "=?utf-8?B?A?="),
        ("Zoë <zoe@example.org>", "zoe@example.org", "Zoë"),
        ("patients: zoe@example.org, b@example.org;", "zoe@example.org", "zoe@example.org"),
        ("=?utf-8?Q?boss=40trust=2Eexample=2C?= <zoe@example.org>", "zoe@example.org", "boss@trust.example,"),
        ("=?utf-8?Q?Zo=C3=AB_=3Czoe=40example=2Eorg=3E?=", "zoe@example.org", "Zoë"),
        ("Undisclosed:;", "", ""),
    ],
)
def test_who_sent_it_is_read_from_odd_headers(sent: str, author: str, name: str) -> None:
    mention = one(f"From: {sent}\nTo: team: a@x.example, b@x.example;, c@y.example", b"x")
    assert (mention.author, mention.author_name) == (author, f"{name} (unverified sender)")
    assert mention.to == ("a@x.example", "b@x.example", "c@y.example")


@pytest.mark.parametrize(
    "date", ["31 Feb 0001 99:99", "Tue, 1 Jan 0001 00:00:00 +2400", "1 Dec 99999999999", "=?", "\0"]
)
def test_a_date_that_is_none_loses_nothing_but_itself(date: str) -> None:
    mention = one(f"Date: {date}", WORDS.encode())
    assert (mention.body, mention.published) == (WORDS, None)


def test_mutated_messages_stop_nothing() -> None:
    """300 messages, in the long form 5,000, each changed in up to ten places, mostly in what it says of itself."""
    chance, sound, read = random.Random(11), list(messages()), 0
    count = 5_000 if LONG else 300
    for _ in range(count):
        raw = mutated(chance, chance.choice(sound))
        found = mentions_of(raw)
        assert len(found) == 1 or b"auto-replied" in raw.lower()
        for mention in found:
            Mention.from_raw(mention, source="s", fetched=NOW, key=b"k")
        read += WORDS.encode() not in raw or any(WORDS in mention.body for mention in found)
    print(f"{count} mutated messages: none raised, words read in {read}")
    assert read >= count * 0.98  # in the rest what was changed stands among the words, or makes them part of a header


def nested(levels: int) -> bytes:
    within = "".join(f"Content-Type: multipart/mixed; boundary=B{n}\n\n--B{n}\n" for n in range(levels))
    return f"From: a@b.example\nSubject: s\n{within}Content-Type: text/plain\n\n{WORDS}\n".encode()


def messages() -> Iterator[bytes]:
    head = "From: Jo <jo@example.org>\r\nTo: t@x.example\r\nSubject: =?utf-8?b?4piD?= thanks\r\nDate: Tue, 01 Dec 2026"
    head += " 03:00:00 +0000\r\nMessage-ID: <a@b>\r\nMIME-Version: 1.0\r\nContent-Type: "
    yield f"{head}text/plain; charset=utf-8\r\n\r\n{WORDS} – café".encode()
    quoted = "Content-Transfer-Encoding: quoted-printable"
    yield f'{head}text/plain; charset="iso-8859-1"\r\n{quoted}\r\n\r\n{WORDS} =E9'.encode()
    both = f"--B\r\nContent-Type: text/plain\r\n\r\n{WORDS}\r\n--B\r\nContent-Type: text/html\r\n\r\n"
    both += f"<p>{WORDS}</p>\r\n--B--"
    yield f"{head}multipart/alternative; boundary=B\r\n\r\n{both}".encode()
    yield (
        f"{head}multipart/mixed; boundary=B\r\n\r\n--B\r\nContent-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\n"
        f"{WORDS}\r\n--B--"
    ).encode()
    yield f"{head}text/plain; charset*=utf-8''utf-8; name*0=\"a\"; name*1*=utf-8'en'b%20\r\n\r\n{WORDS}".encode()


def mutated(chance: random.Random, sound: bytes) -> bytes:
    raw = bytearray(sound)
    for _ in range(chance.choice([1, 1, 2, 3, 5, 10])):
        place = chance.randrange(max(1, raw.find(b"\r\n\r\n"))) if chance.random() < 0.7 else chance.randrange(len(raw))
        how, end = chance.randrange(5), place + chance.randrange(1, 20)
        if how == 0:
            raw[place : place + 1] = bytes([chance.randrange(256)])
        elif how == 1:
            raw[place:place] = chance.choice(CLAIMS)
        elif how == 2:
            raw[place:end] = chance.choice([b"", chance.choice(CLAIMS)])
        elif how == 3:
            raw[end:end] = raw[place:end] * chance.choice([1, 20])
        elif (at := raw.find(name := chance.choice(NAMES))) >= 0:
            start, stop = at + len(name), raw.find(b"\n", at)
            raw[start : stop if stop > start and chance.random() < 0.6 else start] = chance.choice(CLAIMS)
        if not raw:
            break
    return bytes(raw)

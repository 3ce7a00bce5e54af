"""E-mails as mentions: alerts taken apart, words undressed, senders believed only where a server vouches for them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.mention import Mention, RawMention
from console.sources.mailbox.message import mentions_of

NOW = datetime(2026, 11, 23, tzinfo=UTC)
PLAIN = """From: =?utf-8?q?Zo=C3=AB_Patient?= <zoe@example.org>
To: comms@trust.example, "Feedback" <feedback@trust.example>
Subject: =?utf-8?b?VGhhbmsgeW91LCBXYXJkIDcg8J+Mvw==?=
Date: Sun, 22 Nov 2026 10:00:00 +0000
Message-ID: <abc@example.org>
References: <first@example.org> <second@example.org>
In-Reply-To: <second@example.org>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

They were kind – all of them.
A & E too: 1 < 2.
"""
# Typed from the shape that public code reads; no complete recording was to be had.
ALERT = """Authentication-Results: mx.trust.example; dkim=pass (2048-bit) header.d=google.com header.i=@google.com;
 spf=pass smtp.mailfrom=alerts.bounces.google.com
From: Google Alerts <googlealerts-noreply@google.com>
Subject: Google Alert - "Northmoor Royal"
Date: Sun, 22 Nov 2026 10:00:00 +0000
Message-ID: <alert1@google.com>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary=B

--B
Content-Type: text/plain; charset=UTF-8

=== News - 2 new results for ["Northmoor Royal"] ===

--B
Content-Type: text/html; charset=UTF-8

<html><body><table><tr><td>
<a href="https://www.google.com/url?rct=j&amp;sa=t&amp;url=https://echo.example/a%3Fid%3D7&amp;ct=ga&amp;usg=x">
<span>Nurses at <b>Northmoor Royal</b> win award - Northmoor Echo</span></a>
<div><a href="https://www.google.com/url?rct=j&amp;url=https://echo.example/a%3Fid%3D7&amp;ct=ga"><img src="x"></a>
<div>Northmoor Echo</div><div>They danced <b>all</b> night &amp; day&nbsp;...</div></div>
<a href="https://www.google.com/alerts/feedback?ffu=https://echo.example/a">Flag as irrelevant</a></td></tr>
<tr><td><a href='https://www.google.com/url?q=https://blog.example/b&amp;ct=ga'>A day at <b>Northmoor Royal</b></a>
<div>It was quiet.</div></td></tr>
<tr><td><a href="https://www.google.com/url?url=https://www.google.com/alerts&amp;ct=ga">See more results</a>
<a href="https://www.google.com/alerts/remove?x">Unsubscribe</a></td></tr></table></body></html>

--B--
"""


def one(text: str | bytes) -> RawMention:
    (mention,) = mentions_of(text if isinstance(text, bytes) else text.encode())
    return mention


def test_a_message_is_a_mention() -> None:
    mention = one(PLAIN)
    assert mention.native_id == "abc@example.org"
    assert mention.title == "Thank you, Ward 7 🌿"
    assert mention.body == "They were kind – all of them.\nA & E too: 1 < 2."
    assert (mention.author, mention.author_name) == ("zoe@example.org", "Zoë Patient (unverified sender)")
    assert (mention.parent, mention.conversation) == ("second@example.org", "first@example.org")
    assert mention.to == ("comms@trust.example", "feedback@trust.example")
    assert (mention.kind, mention.published) == ("email", datetime(2026, 11, 22, 10, tzinfo=UTC))


def test_an_alert_is_its_finds() -> None:
    first, second = mentions_of(ALERT.encode())
    assert first.url == "https://echo.example/a?id=7"
    assert first.title == "Nurses at Northmoor Royal win award - Northmoor Echo"
    assert first.author_name == "Northmoor Echo"
    assert second.url == "https://blog.example/b"
    assert (second.title, second.body) == ("A day at Northmoor Royal", "It was quiet.")
    assert first.feed == 'Google Alert - "Northmoor Royal"'
    key = Mention.from_raw(first, source="alerts", fetched=NOW, key=b"k").native_id
    assert key == "https://echo.example/a?id=7", "the same find in a second alert is the same mention"


def test_the_words_of_a_find_are_kept_whichever_link_they_follow() -> None:
    markup = ALERT.replace("<div><a href", "<a href").replace('<img src="x"></a>', '<img src="x"></a>')
    assert len(mentions_of(markup.encode())) == 2


def test_a_forged_alert_is_read_and_marked() -> None:
    forged = ALERT.replace("dkim=pass", "dkim=fail")
    assert {mention.feed for mention in mentions_of(forged.encode())} == {
        'Google Alert - "Northmoor Royal" (unverified sender)'
    }


def test_a_plain_alert_is_read_too() -> None:
    head = ALERT[: ALERT.index("MIME-Version")]
    body = "\nA day at Northmoor Royal\nIt was quiet.\n<https://www.google.com/url?q=https://blog.example/b&ct=ga>\n"
    assert one(head + body).title == "A day at Northmoor Royal"


def test_an_alert_without_finds_is_kept_as_it_came() -> None:
    head = ALERT[: ALERT.index("MIME-Version")]
    assert one(head + "\nNothing new.\n").title == 'Google Alert - "Northmoor Royal"'


@pytest.mark.parametrize(
    ("verdict", "yes"),
    [
        ("mx.trust.example; dkim=pass header.d=example.org", True),
        ("mx.trust.example; dkim=pass header.i=@example.org; spf=fail", True),
        ("mx.trust.example; dmarc=pass (p=reject) header.from=example.org", True),
        ("mx.trust.example; dkim=pass header.d=other.example; dmarc=fail header.from=example.org", False),
        ("mx.trust.example; dkim=pass header.d=evil-example.org", False),
        ("mx.trust.example; dkim=fail header.d=example.org", False),
        ("mx.trust.example; spf=pass smtp.mailfrom=example.org", False),
        ("", False),
    ],
)
def test_a_sender_is_believed_where_its_domain_signed(verdict: str, yes: bool) -> None:
    mention = one(f"Authentication-Results: {verdict}\n{PLAIN}" if verdict else PLAIN)
    assert ("unverified" not in mention.author_name) is yes


def test_only_the_topmost_verdict_counts() -> None:
    ours, theirs = "mx.trust.example; dkim=none", "evil.example; dkim=pass header.d=example.org"
    assert "unverified" in one(f"Authentication-Results: {ours}\nAuthentication-Results: {theirs}\n{PLAIN}").author_name


def test_html_is_read_for_its_words() -> None:
    text = PLAIN.replace("text/plain", "text/html").replace("They were", "<p>They <b>were</b>").replace("<b>", "<b>")
    assert one(text).body.startswith("They were kind – all of them.")


def test_attachments_are_passed_over() -> None:
    text = (
        "From: a@b.example\nSubject: s\nContent-Type: multipart/mixed; boundary=B\n\n--B\nContent-Type: text/plain\n"
        "Content-Disposition: attachment; filename=a.txt\n\nnot this\n--B\nContent-Type: text/plain\n\nthis\n--B--\n"
    )
    assert one(text).body == "this"


def test_a_care_opinion_alert_points_at_its_story() -> None:
    mention = one(PLAIN.replace("They were", "https://www.careopinion.org.uk/1234567 They were"))
    assert (mention.url, mention.kind) == ("https://www.careopinion.org.uk/1234567", "story")


def test_automatic_replies_are_no_mentions() -> None:
    assert mentions_of(f"Auto-Submitted: auto-replied\n{PLAIN}".encode()) == []


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\n",
        b"no headers at all",
        b"\xff\xfe\x00",
        b"From: \nSubject: =?x?q?=?=\n\n",
        b"Subject: =?utf-8?b?!!!?=\n\nx",
        b"Content-Type: text/plain; charset=klingon\n\ncaf\xe9",
        b"Content-Type: multipart/mixed\n\nno boundary",
        b"Date: yesterday\n\nx",
        b"Content-Transfer-Encoding: base64\n\n!!!",
        b"From: " + b"a" * 100_000 + b"\n\nx",
        b"Message-ID: <" + b"x" * 9000 + b">\n\nx",
        b"Content-Type: multipart/mixed; boundary=B\n\n" + b"--B\n\nx\n" * 2_000,
        b"References: " + b"<a@b> " * 5_000 + b"\n\nx",
    ],
    ids=range(14),
)
def test_odd_messages_are_read_as_far_as_they_go(raw: bytes) -> None:
    for mention in mentions_of(raw):
        Mention.from_raw(mention, source="s", fetched=NOW, key=b"k")


def test_a_message_without_an_id_is_known_by_its_bytes() -> None:
    assert one(b"Subject: a\n\nx").native_id == one(b"Subject: a\n\nx").native_id != one(b"Subject: b\n\nx").native_id


@given(st.binary(max_size=400))
def test_any_bytes_are_a_message(raw: bytes) -> None:
    assert len(mentions_of(raw)) <= 1

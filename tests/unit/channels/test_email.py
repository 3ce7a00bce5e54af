"""A letter as an e-mail message: nothing in it can add a header, a recipient or a byte that a terminal obeys."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

from hypothesis import example, given
from hypothesis import strategies as st

from console.channels.base import Letter
from console.channels.email import message, message_id
from console.domain.text import clean_line

NOON = datetime(2027, 6, 1, 11, 0, tzinfo=UTC)
HEADERS = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "Content-Type",
    "Content-Transfer-Encoding",
    "MIME-Version",
]
FRAGMENTS = (
    "=?utf-8?q?=0ABcc:a@b?=",
    "=?utf-8?b?DQpCY2M6IGFAYg==?=",
    "=?",
    "?=",
    "\r\n",
    "\nBcc: a@b",
    "\r",
    "\x85",
    "\u2028",
    "\x0b",
    "\0",
    "\x1b]0;x\x07",
    "\ud800",
    "é",
    "🙂",
    " ",
    "=",
    "x" * 90,
    "From: ",
    ".",
    "\n.\n",
    "\u202e",
)


def wire(subject: str, text: str = "words") -> bytes:
    made = message(Letter("1", subject, text), sender="Outside In <o@northmoor.example>", to=["a@b.example"], at=NOON)
    return made.as_bytes()


@given(st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=5), max_size=12).map("".join))
def test_no_subject_makes_a_header(subject: str) -> None:
    content = wire(subject)
    read = message_from_bytes(content, policy=default)
    assert read.keys() == HEADERS
    assert read["To"] == "a@b.example" and len(read["Subject"]) <= 150
    head = content.split(b"\r\n\r\n", 1)[0]
    assert all(line[:1] in b" \t" or b":" in line for line in head.split(b"\r\n") if line)
    assert b"\n" not in head.replace(b"\r\n", b"") and b"\r" not in head.replace(b"\r\n", b"")


@given(st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=5), max_size=12).map("".join))
def test_no_text_makes_a_header(text: str) -> None:
    content = wire("s", text)
    read = message_from_bytes(content, policy=default)
    assert read.keys() == HEADERS
    assert not any(byte < 32 and byte not in b"\r\n\t" for byte in content)


@given(
    st.lists(st.sampled_from((*FRAGMENTS, "word ", "界", "\u0301", "x" * 70)) | st.text(max_size=40), max_size=30).map(
        "".join
    )
)
@example("0" * 70)
@example("=?utf-8?q?=0ABcc:a@b?==?utf-8?b?DQpCY2M6IGFAYg==?=\nBcc: a@b" + "x" * 90)
@example("Diolch i A&E")
@example("Praise for ED: “so kind” 🙂")
@example("Dziękuję bardzo " * 8)
@example("界" * 150)
def test_subjects_arrive_as_they_were_written(subject: str) -> None:
    """The library's own folding put a blank before a long word, and so made 151 characters of 150."""
    content = wire(subject)
    read = message_from_bytes(content, policy=default)["Subject"]
    assert read == clean_line(subject, limit=150).replace("=?", "= ?")[:150]
    assert max(map(len, content.split(b"\r\n\r\n", 1)[0].split(b"\r\n"))) <= 78


def test_long_lines_are_folded_and_arrive_whole() -> None:
    text = "word " * 1_000
    content = wire("s", text)
    assert max(map(len, content.split(b"\r\n"))) < 998
    read = message_from_bytes(content, policy=default)
    assert read.get_content().strip() == text.strip()  # type: ignore[attr-defined]


def test_a_message_id_hides_its_key_and_names_the_senders_host() -> None:
    made = message_id("41:emergency:ed-mail:1", "Outside In <o@northmoor.example>")
    assert made == message_id("41:emergency:ed-mail:1", "o@northmoor.example")
    assert "emergency" not in made and made.endswith("@northmoor.example>")
    assert made != message_id("41:emergency:ed-mail:2", "o@northmoor.example")

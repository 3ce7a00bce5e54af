"""Every word of a well-formed feed arrives: what each dialect says of markup, and what feedparser finds in it."""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import feedparser
import pytest

from console.sources.feed import reading
from console.sources.feed.document import FeedEntry, NotAFeed
from console.sources.feed.entry import mentions_of
from console.sources.feed.reading import read_feed
from console.sources.markup import text_of

ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry><id>1</id>{}</entry></feed>'
ATOM_03 = '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>t</title><entry><id>1</id>{}</entry></feed>'
RSS = (
    '<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>t</title><item>{}</item></channel></rss>'
)
DIV = '<div xmlns="http://www.w3.org/1999/xhtml"><p>The <b>nurses</b> were kind.</p><p>All &lt; three.</p></div>'
KIND = "The nurses were kind.\nAll < three."


async def only(body: str | bytes, charset: str = "") -> tuple[str, str, str]:
    """Title, body and extra of the one entry."""
    document = await read_feed(body if isinstance(body, bytes) else body.encode(), charset)
    [mention], _ = mentions_of(document, base="", shared=())
    assert not document.note, "it is well-formed"
    return mention.title, mention.body, mention.extra


@pytest.mark.parametrize(
    ("feed", "title", "body"),
    [
        (ATOM.format(f'<title>A</title><content type="xhtml">{DIV}</content>'), "A", KIND),
        (ATOM.format(f'<title>A</title><summary type="xhtml">{DIV}</summary>'), "A", KIND),
        (
            ATOM.format(
                '<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Less: <em>&lt;</em></div></title>'
            ),
            "Less: <",
            "",
        ),
        (ATOM.format("<title>A</title><content>use &lt;b&gt; and &amp; well</content>"), "A", "use <b> and & well"),
        (ATOM.format("<title>A</title><content>&lt;p&gt;kind&lt;/p&gt;</content>"), "A", "kind"),
        (ATOM.format('<title>A</title><content type="application/octet-stream">a2luZA==</content>'), "A", "kind"),
        (
            ATOM.format('<title>A</title><content type="image/png">iVBORw0KGgo=</content><summary>kind</summary>'),
            "A",
            "kind",
        ),
        (ATOM_03.format(f'<title mode="xml" type="application/xhtml+xml">{DIV}</title>'), KIND.replace("\n", " "), ""),
        (ATOM_03.format('<title>A</title><content mode="base64" type="text/plain">a2luZA==</content>'), "A", "kind"),
        (
            RSS.format("<title>A</title><description>The <b>nurses</b> were <i>kind</i>.</description>"),
            "A",
            "The nurses were kind.",
        ),
        (RSS.format("<title>A <b>good</b> day</title>"), "A good day", ""),
        (
            RSS.format("<title>A</title><xhtml:body><xhtml:p>kind</xhtml:p><xhtml:p>staff</xhtml:p></xhtml:body>"),
            "A",
            "kind\nstaff",
        ),
        (RSS.format("<title>A</title><description>The <ward>seventh</ward> one</description>"), "A", "The seventh one"),
        (
            RSS.format("<media:title>Photo of a door</media:title><title>A</title><description>d</description>"),
            "A",
            "d",
        ),
        (RSS.format("<title>A</title><description>d<script>x()</script></description>"), "A", "d"),
        (
            RSS.format("<title>It&#146;s kind</title><description>&#147;thanks&#148; &#150; Jo</description>"),
            "It’s kind",
            "“thanks” – Jo",
        ),
    ],
)
async def test_words_arrive_whatever_the_dialect(feed: str, title: str, body: str) -> None:
    found = await only(feed)
    assert (" ".join(found[0].split()), found[1]) == (title, body)


async def test_what_a_video_says_of_itself_is_its_body_and_a_picture_has_a_caption() -> None:
    film = (
        '<yt:videoId xmlns:yt="http://www.youtube.com/xml/schemas/2015">1</yt:videoId><title>Our ward</title>'
        '<media:group xmlns:media="http://search.yahoo.com/mrss/"><media:title>Our ward</media:title>'
        "<media:description>Thank you, Ward 7!\n\nLove &lt;3</media:description></media:group>"
    )
    assert (await only(ATOM.format(film)))[:2] == ("Our ward", "Thank you, Ward 7!\n\nLove <3")
    picture = (
        '<title>A</title><description>d</description><media:content url="https://a.example/1.jpg">'
        "<media:description>Nurses at the door</media:description></media:content>"
    )
    assert await only(RSS.format(picture)) == ("A", "d", "Nurses at the door")


async def test_latin_1_means_windows_1252_and_a_server_may_name_the_charset() -> None:
    item = RSS.format("<title>It’s “kind” – café</title>")
    called = '<?xml version="1.0" encoding="ISO-8859-1"?>' + item
    assert (await only(called.encode("cp1252")))[0] == "It’s “kind” – café"
    assert (await only(item.encode("cp1252"), "windows-1252"))[0] == "It’s “kind” – café"
    polish = '<?xml version="1.0"?>' + RSS.format("<title>Dziękuję</title>")
    assert (await only(polish.encode("iso-8859-2"), "ISO-8859-2"))[0] == "Dziękuję"
    assert (await only(polish.encode(), "utf-8"))[0] == "Dziękuję"
    named = '<?xml version="1.0" encoding="utf-8"?>' + RSS.format("<title>Dziękuję</title>")
    assert (await only(named.encode(), "ISO-8859-2"))[0] == "Dziękuję", "what the document says of itself counts more"


WORD = re.compile(r"\w+")


def words(title: str, body: str) -> Counter[str]:
    return Counter(WORD.findall(f"{title} {body}".lower()))


def ours(entry: FeedEntry) -> Counter[str]:
    return words(
        text_of(entry.title) if entry.title_markup else entry.title,
        "\n".join((text_of(entry.body) if entry.body_markup else entry.body, *entry.captions)),
    )


def theirs(entry: dict[str, object]) -> Counter[str]:
    """The same by feedparser."""
    content = (entry.get("content") or [entry.get("summary_detail") or {}])[0]  # type: ignore[index]
    body = str(content.get("value") or entry.get("summary") or "")
    return words(text_of(str(entry.get("title") or "")), body if content.get("type") == "text/plain" else text_of(body))


def cases(folder: Path) -> list[Path]:
    return [file for file in sorted(folder.rglob("*")) if file.is_file() and file.suffix in {".xml", ""}]


async def lost_words(files: list[Path]) -> tuple[Counter[str], list[str]]:
    """Counts, and the entries read the fast way that lack a word which feedparser finds."""
    counts, lost = Counter[str](), []
    for file in files:
        body = file.read_bytes()
        try:
            document = await read_feed(body)
        except NotAFeed:
            counts["refused"] += 1
            continue
        found = feedparser.parse(body, sanitize_html=False, resolve_relative_uris=False).entries
        counts["files"] += 1
        if document.note or len(found) != len(document.entries):
            counts["read patiently"] += 1
            continue
        for entry, other in zip(document.entries, found, strict=True):
            counts["entries"] += 1
            missing = {word for word in theirs(other) - ours(entry) if not word.isdigit()}
            if missing:
                lost.append(f"{file.name}: {sorted(missing)[:5]}")
    return counts, lost


async def test_no_entry_of_the_recorded_feeds_lacks_a_word_that_feedparser_finds(
    shared: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    counts, lost = await lost_words(
        sorted(
            file
            for file in (shared / "fixtures/feeds").iterdir()
            if file.suffix != ".md" and "LICENSE" not in file.name
        )
    )
    with capsys.disabled():
        print(f"\n{dict(counts)}, {len(lost)} with lost words")
    assert not lost
    assert counts["entries"] >= 390


if os.environ.get("OUTSIDE_IN_FEED_CASES"):  # names a folder of feeds, such as feedparser's

    async def test_no_entry_of_other_cases_does(capsys: pytest.CaptureFixture[str]) -> None:
        counts, lost = await lost_words(cases(Path(os.environ["OUTSIDE_IN_FEED_CASES"])))
        with capsys.disabled():
            print(f"\n{dict(counts)}, {len(lost)} with lost words:", *lost, sep="\n")
        assert len(lost) * 20 <= counts["entries"], "what is left are tags that feedparser takes for words"


async def test_what_the_fast_way_and_the_xml_tell_apart_goes_to_the_patient_parser(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reading.fastfeedparser, "parse", lambda body: SimpleNamespace(feed={}, entries=[]))
    document = await read_feed(RSS.format("<title>A</title>").encode())
    assert [entry.title for entry in document.entries] == ["A"]

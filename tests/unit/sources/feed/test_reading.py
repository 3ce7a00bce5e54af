"""From bytes to a feed: everything that can be saved is, and nothing costs more than it may."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path

import pytest

from console.sources.feed import reading_child
from console.sources.feed.document import Document, FeedEntry, NotAFeed
from console.sources.feed.entry import identities_of, mentions_of, publisher_of, target_of
from console.sources.feed.reading import read_feed

RSS = '<?xml version="1.0"?><rss version="2.0"><channel><title>Local press</title><ttl>60</ttl>{}</channel></rss>'
ITEM = "<item><title>{title}</title><link>https://a.example/{n}</link><description>{body}</description></item>"
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title>{}</feed>'
ALERT = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:idx="urn:atom-extension:indexing">
<id>tag:google.com,2005:reader/user/01/state/com.google/alerts/02</id><title>Google Alert - "Northmoor Royal"</title>
<entry><id>tag:google.com,2013:googlealerts/feed:11</id>
<title type="html">Nurses at &lt;b&gt;Northmoor Royal&lt;/b&gt; win award &amp;amp; dance - Northmoor Echo</title>
<link href="https://www.google.com/url?rct=j&amp;sa=t&amp;url=https://echo.example/a%3Fid%3D7%26p%3D1&amp;ct=ga&amp;usg=x"/>
<published>2026-03-01T16:42:38Z</published><updated>2026-03-01T16:42:38Z</updated>
<content type="html">They danced &lt;b&gt;all&lt;/b&gt; night, it&amp;#39;s said&amp;nbsp;...</content>
<author><name/></author></entry>
</feed>"""


def expected(shared: Path) -> dict[str, int]:
    """File to number of entries, of EXPECTED.md: where the parsers differ, what a reader would see."""
    counts: dict[str, int] = {}
    for line in (shared / "fixtures/feeds/EXPECTED.md").read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 5 and cells[4].isdigit():
            counts[cells[0]] = max(int(cell) for cell in cells[2:4] if cell.isdigit())
    return counts


async def test_the_recorded_feeds_give_their_entries(shared: Path) -> None:
    counts = expected(shared)
    total, distinct = 0, 0
    for name, count in counts.items():
        body = (shared / "fixtures/feeds" / name).read_bytes()
        if name == "rssparser-unrecognized.rss":
            with pytest.raises(NotAFeed, match="web page"):
                await read_feed(body)
            continue
        document = await read_feed(body)
        assert len(document.entries) == count, name
        mentions, _ = mentions_of(document, base="https://a.example/feed", shared=())
        total += len(mentions)
        distinct += len({mention.native_id for mention in mentions})
    assert (len(counts), total, distinct) == (35, 490, 490)


async def test_well_formed_feeds_keep_entities_and_angle_brackets() -> None:
    item = ITEM.format(n=1, title="Waits &lt; 4 h &amp;amp; falling", body="&lt;p&gt;A &amp;amp; E&lt;/p&gt;")
    mentions, _ = mentions_of(await read_feed(RSS.format(item).encode()), base="", shared=())
    assert (mentions[0].title, mentions[0].body) == ("Waits < 4 h & falling", "A & E")


@pytest.mark.parametrize("spoiler", ["<p>&nbsp;</p>", " & ", "<br>", "\x0b", "&pound;"])
async def test_feeds_that_are_not_well_formed_keep_them_too(spoiler: str) -> None:
    items = ITEM.format(n=1, title="x" + spoiler, body="y")
    items += ITEM.format(n=2, title="Waits &lt; 4 h", body="&lt;b&gt;hi&lt;/b&gt; A &amp;amp; B")
    document = await read_feed(RSS.format(items).encode())
    mentions, _ = mentions_of(document, base="", shared=())
    assert len(mentions) == 2
    assert "not well-formed" in document.note
    assert (mentions[1].title, mentions[1].body) == ("Waits < 4 h", "hi A & B")


async def test_atom_titles_say_themselves_whether_they_are_html() -> None:
    entries = (
        "<entry><id>1</id><title>use the &lt;b&gt; tag &amp;amp; smile</title></entry>"
        '<entry><id>2</id><title type="html">&lt;b&gt;bold&lt;/b&gt; &amp;amp; true</title></entry>'
        '<entry><id>3</id><title type="html">Found: <b>here</b> and there</title></entry>'
    )
    mentions, _ = mentions_of(await read_feed(ATOM.format(entries).encode()), base="", shared=())
    assert [one.title for one in mentions] == ["use the <b> tag &amp; smile", "bold & true", "Found: here and there"]


async def test_a_google_alert_is_read_as_its_words_and_its_target() -> None:
    mentions, _ = mentions_of(await read_feed(ALERT.encode()), base="https://www.google.com/alerts/1", shared=())
    (mention,) = mentions
    assert mention.title == "Nurses at Northmoor Royal win award & dance - Northmoor Echo"
    assert mention.body == "They danced all night, it's said ..."
    assert mention.url == "https://echo.example/a?id=7&p=1"
    assert mention.author_name == "Northmoor Echo"
    assert mention.native_id == "tag:google.com,2013:googlealerts/feed:11"
    assert mention.feed == 'Google Alert - "Northmoor Royal"'


async def test_recorded_google_alerts_are_read(shared: Path) -> None:
    counts = {}
    for file in sorted((shared / "fixtures/google_alerts").glob("*.xml")):
        document = await read_feed(file.read_bytes())
        mentions, _ = mentions_of(document, base="https://www.google.com/", shared=())
        counts[file.name] = len(mentions)
        assert all("google.com" not in mention.url and "<b>" not in mention.title for mention in mentions)
        assert all(mention.title for mention in mentions)
    assert counts == {"alert-2021-single-entry.xml": 1, "alert-2022-empty.xml": 0, "alert-2026-two-entries.xml": 2}


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("https://www.google.com/url?rct=j&url=https://a.example/x&ct=ga", "https://a.example/x"),
        ("https://www.google.co.uk/url?q=http://a.example/%25", "http://a.example/%"),
        ("https://www.google.com/url?url=javascript:alert(1)", "https://www.google.com/url?url=javascript:alert(1)"),
        ("https://evil.example/url?url=https://a.example/", "https://evil.example/url?url=https://a.example/"),
        ("https://a.example/", "https://a.example/"),
        ("http://[", "http://["),
    ],
)
def test_targets_are_read_off_googles_redirects(link: str, target: str) -> None:
    assert target_of(link) == target


@pytest.mark.parametrize(
    ("title", "publisher"),
    [("A - B News", "B News"), ("A - b - C", "C"), ("No publisher", ""), ("A - Cut ...", ""), ("A - " + "x" * 99, "")],
)
def test_publishers_stand_at_the_end_of_titles(title: str, publisher: str) -> None:
    assert publisher_of(title) == publisher


async def test_json_feeds(shared: Path) -> None:
    body = (shared / "fixtures/feeds/ffp-json_feed_sample.json").read_bytes()
    mentions, _ = mentions_of(await read_feed(body), base="", shared=())
    assert mentions[0].body == "This is the first item in our JSON feed."
    assert (mentions[0].author_name, mentions[0].tags) == ("Jane Smith", ("test", "json", "feed"))
    items = b'{"id":1,"content_text":"a <b> \\ud800"},"no item",{"id":"2","authors":3,"tags":4,"content_html":5}'
    document = await read_feed(b'{"items":[' + items + b"]}")
    assert len(document.entries) == 2
    assert "1 items could not be read" in document.note


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"{}", "not a JSON Feed"),
        (b"[1]", "not a JSON object"),
        (b"{nonsense", "not JSON"),
        (b"{" * 100_000, "JSON"),
        (b"[" * 100_000, "deep"),
        (b"<!DOCTYPE html><html><body>Log in</body></html>", "web page"),
        (b"hello", "neither|no feed"),
        (b"\x00" * 100, "neither|no feed"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "neither|no feed"),
    ],
    ids=lambda value: str(value)[:24],
)
async def test_what_is_no_feed_is_said(body: bytes, why: str) -> None:
    with pytest.raises(NotAFeed, match=why):
        await read_feed(body)


def laughs() -> str:
    entities = "".join(f'<!ENTITY {chr(98 + i)} "{("&" + chr(97 + i) + ";") * 10}">' for i in range(9))
    return f'<!DOCTYPE l [<!ENTITY a "ha">{entities}]>' + RSS.format("<item><title>&j;</title></item>")[21:]


def attributes(name: str, count: int) -> str:
    return RSS.format("<item " + " ".join(f'{name}{i}="1"' for i in range(count)) + "><title>x</title></item>")


HOSTILE = {
    "40,000 attributes": attributes("a", 40_000),
    "400,000 attributes": attributes("a", 400_000),
    "40,000 namespaces": attributes("xmlns:a", 40_000),
    "depth": RSS.format("<a>" * 100_000),
    "an entity bomb": laughs(),
    "a long title": RSS.format(ITEM.format(n=1, title="x" * 4_000_000, body="y")),
    "many entries": RSS.format("<item><title>x</title></item>" * 150_000),
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_hostile_feeds_end_in_time_and_others_go_on(name: str) -> None:
    worst = 0.0

    async def beat() -> None:
        nonlocal worst
        while True:
            began = time.thread_time()  # of this thread alone: what it works for is what others wait for
            await asyncio.sleep(0.02)
            worst = max(worst, time.thread_time() - began)

    beating, began = asyncio.create_task(beat()), time.monotonic()
    try:
        document = await read_feed(HOSTILE[name].encode())
        assert len(document.entries) <= 2_000
        assert sum(len(entry.title) for entry in document.entries) < 30_000_000
        assert name != "400,000 attributes", "its entry cannot be had in time, and nobody may take it for empty"
    except NotAFeed as wrong:
        assert str(wrong)
    finally:
        beating.cancel()
    assert time.monotonic() - began < 100, "5 s of CPU, on a busy machine"
    assert worst < 1.0


async def test_no_file_is_read_by_an_entity(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hunter2")
    declared = f'<!DOCTYPE r [<!ENTITY x SYSTEM "file://{secret}">]>'
    document = await read_feed((declared + RSS.format("<item><title>a&x;b</title></item>")[21:]).encode())
    assert all("hunter2" not in entry.title for entry in document.entries)


async def test_a_cancelled_reading_leaves_no_child_behind(tmp_path: Path) -> None:
    before = set(_children())
    task = asyncio.create_task(read_feed(HOSTILE["400,000 attributes"].encode()))
    async with asyncio.timeout(60):
        while set(_children()) <= before:
            await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert set(_children()) <= before


def _children() -> list[str]:
    mine = f"{os.getpid()}"
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status = (folder / "stat").read_text().rpartition(")")[2].split()
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if status[1] == mine and b"reading_child" in command:
            found.append(folder.name)
    return found


async def test_the_corpus_of_hard_cases_never_fails_otherwise_than_by_saying_so(shared: Path) -> None:
    """A sample of feedparser's own cases, through its parser here: no exception, whatever they hold."""
    cases = sorted((shared / "fixtures/naughty/feedparser_illformed/tests").rglob("*.xml"))[::4]
    for case in cases:
        reading_child.lenient(case.read_bytes())


def test_entries_that_share_a_guid_stay_apart_and_keep_their_names() -> None:
    a, b = FeedEntry(id="g", link="https://a/1", title="one"), FeedEntry(id="g", link="https://a/2", title="two")
    both, marks = identities_of([a, b], ())
    assert len(set(both)) == 2
    assert len(marks) == 1
    assert identities_of([FeedEntry(id="g", link="https://a/3"), a], marks)[0][1] == both[0]
    assert identities_of([b], marks)[0] == [both[1]], "the one that is left keeps its name"
    assert identities_of([FeedEntry(id="h")], marks)[0] == ["h"]


def test_entries_alike_in_all_are_counted() -> None:
    entry = FeedEntry(id="g", link="l", title="t")
    assert identities_of([entry, entry, entry], ())[0] == ["g", "g#2", "g#3"]


def test_entries_without_anything_to_go_by_have_an_identity() -> None:
    odd = [FeedEntry(), FeedEntry(), FeedEntry(id="x" * 5000), FeedEntry(id="a\nb")]
    found, _ = identities_of([FeedEntry(title="t", body="a"), FeedEntry(title="t", body="b"), *odd], ())
    assert len(set(found)) == 6
    assert all(native and len(native) < 450 and native.isprintable() for native in found)


async def test_a_guid_is_no_date() -> None:
    items = "<item><guid>1</guid><title>a</title></item><item><guid>2</guid><pubDate>10</pubDate></item>"
    dated = "<item><guid>3</guid><title>c</title><pubDate>3 Jan 2024</pubDate></item>"
    mentions, _ = mentions_of(await read_feed(RSS.format(items + dated).encode()), base="", shared=())
    assert [one.published and one.published.year for one in mentions] == [None, None, 2024]
    broken = RSS.format("<item><guid>1</guid><title>a</title></item>").replace("</channel>", "")
    assert all(not entry["published"] for entry in reading_child.fast(broken.encode())["entries"])


def test_dates_that_cannot_be_read_are_none() -> None:
    mentions, _ = mentions_of(Document(entries=(FeedEntry(id="1", published="anteontem"),)), base="", shared=())
    assert mentions[0].published is None

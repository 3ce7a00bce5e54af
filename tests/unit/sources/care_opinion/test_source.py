"""Care Opinion against a stand-in made from its documentation."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from console.config.settings import Net, SourceSettings
from console.domain.errors import SourceFault, SourceLater, SourceRefused
from console.domain.mention import Change, RawMention
from console.net.http import Fetcher
from console.sources.base import Batch
from console.sources.care_opinion.source import CareOpinionSource
from console.sources.care_opinion.story import role_of
from console.sources.registry import open_source
from console.sources.table.row import read_severity
from tests.fakes.care_opinion import KEY, CareOpinion, Story
from tests.fakes.web import Web

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
async def there() -> AsyncIterator[CareOpinion]:
    async with Web().running() as site:
        yield CareOpinion(site)


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with Fetcher(Net(allow=("127.0.0.1",)), total=5.0) as one:
        yield one


class Clock:
    now = NOW

    def __call__(self) -> datetime:
        return self.now


class Sleeps(list[float]):
    async def __call__(self, seconds: float) -> None:
        self.append(seconds)


def opened(there: CareOpinion, fetcher: Fetcher, clock: Clock | None = None, **options: object) -> CareOpinionSource:
    settings = SourceSettings("co", "care-opinion", url=there.web.url("/api/v2/"), options={"key": KEY, **options})
    source = open_source(settings, fetcher=fetcher, now=clock or Clock())
    assert isinstance(source, CareOpinionSource)
    source.sleep = Sleeps()
    return source


async def round_of(source: CareOpinionSource, cursor: str | None = None) -> tuple[list[RawMention], str, list[Batch]]:
    batches: list[Batch] = []
    try:
        async with aclosing(source.read(cursor)) as reading:  # type: ignore[type-var]
            async for batch in reading:
                batches.append(batch)
                cursor = batch.cursor
    except SourceFault as fault:
        batches.append(Batch(note=fault.sentence))
    return [mention for batch in batches for mention in batch.mentions], cursor or "", batches


def stories(count: int, *, ago: int = 5) -> list[Story]:
    return [Story(number, NOW - timedelta(days=ago, minutes=-number)) for number in range(1, count + 1)]


@pytest.mark.parametrize("live", [False, True], ids=["links as documented", "links as served"])
async def test_a_story_comes_with_all_that_is_told_of_it(there: CareOpinion, fetcher: Fetcher, live: bool) -> None:
    there.live_links = live
    there.add(Story(41, NOW - timedelta(days=2), progress="Change made", responses=2))
    [mention], _, _ = await round_of(opened(there, fetcher))
    assert (mention.native_id, mention.kind, mention.role) == ("41", "story", "patient")
    assert mention.body == "They were kind to my mum."
    assert mention.extra == "", "what it is about and how far it has got are no words of whoever wrote it"
    assert (mention.source_severity, mention.team_hint, mention.replies) == (2, "RX1RA; Ward 7, Northmoor Royal", 2)
    assert mention.tags == ("food", "praised:food", "waiting", "criticised:waiting", "parking", "progress:change made")
    assert mention.url == there.web.url("/41") and mention.published == NOW - timedelta(days=2)


async def test_every_page_is_read_and_nothing_is_asked_for_twice(there: CareOpinion, fetcher: Fetcher) -> None:
    there.add(*stories(25))
    source = opened(there, fetcher)
    found, cursor, _ = await round_of(source)
    assert [mention.native_id for mention in found] == [str(number) for number in range(1, 26)]
    there.paths.clear()
    there.add(Story(99, NOW - timedelta(days=1)))
    there.stories[3].progress = "response"
    found, cursor, _ = await round_of(source, cursor)
    assert {mention.native_id for mention in found} == {"3", "99"}
    assert sum("/" in path for path in there.paths) == 6, "tags, services and responses of these two alone"
    assert KEY not in cursor


async def test_it_asks_five_times_a_second_at_most(there: CareOpinion, fetcher: Fetcher) -> None:
    there.add(*stories(4))
    source = opened(there, fetcher)
    await round_of(source)
    assert isinstance(source.sleep, Sleeps)
    assert len(source.sleep) == len(there.paths) and set(source.sleep) == {0.2}


async def test_a_refused_key_is_a_redirect(there: CareOpinion, fetcher: Fetcher) -> None:
    there.add(*stories(1))
    with pytest.raises(SourceRefused) as refused:
        await opened(there, fetcher, key="wr0ng-hunter2").probe()
    assert "does not take our key" in refused.value.sentence and "hunter2" not in str(refused.value)
    assert "/login" not in {request.path for request in there.web.requests}, "the key is not carried to another page"
    there.stumbles = [lambda: web.Response(text="<html>log in", content_type="text/html")]
    with pytest.raises(SourceRefused):
        await opened(there, fetcher).probe()


async def test_an_apology_is_counted_and_tried_again(there: CareOpinion, fetcher: Fetcher) -> None:
    there.add(*stories(9))
    there.sorry = {4}
    source = opened(there, fetcher)
    found, cursor, batches = await round_of(source)
    assert len(found) == 8 and not any(batch.spoiled for batch in batches)
    assert "1 of its stories not to be had" in " ".join(batch.note for batch in batches)
    there.sorry = set()
    found, _, _ = await round_of(source, cursor)
    assert [mention.native_id for mention in found] == ["4"]


async def test_what_appears_late_is_found_within_two_weeks(there: CareOpinion, fetcher: Fetcher) -> None:
    clock = Clock()
    there.add(*stories(3, ago=1))
    source = opened(there, fetcher, clock)
    _, cursor, _ = await round_of(source)
    clock.now += timedelta(days=12)
    there.add(Story(50, NOW - timedelta(days=1)))
    found, _, _ = await round_of(source, cursor)
    assert [mention.native_id for mention in found] == ["50"]


async def test_a_story_that_is_taken_down_is_deleted_and_one_left_out_is_not(
    there: CareOpinion, fetcher: Fetcher
) -> None:
    there.add(*stories(6))
    source = opened(there, fetcher)
    _, cursor, _ = await round_of(source)
    del there.stories[2]
    there.hidden = {5}
    found, cursor, _ = await round_of(source, cursor)
    assert [(mention.native_id, mention.change) for mention in found] == [("2", Change.DELETE)]
    found, cursor, _ = await round_of(source, cursor)
    assert found == []


async def test_a_walk_that_is_cut_off_goes_on(there: CareOpinion, fetcher: Fetcher) -> None:
    there.add(*stories(25))
    source = opened(there, fetcher)
    there.stumbles = [*[None] * 30, lambda: web.Response(status=503)]
    first, cursor, batches = await round_of(source)
    assert len(first) == 7 and "not ready" in batches[-1].note
    rest, cursor, _ = await round_of(source, cursor)
    assert len({mention.native_id for mention in first + rest}) == 25 == len(first + rest)


@pytest.mark.parametrize("body", [b"{}", b'{"message": "x"}', b"[", b"null"])
async def test_what_is_no_list_is_a_sentence(there: CareOpinion, fetcher: Fetcher, body: bytes) -> None:
    there.stumbles = [lambda: web.Response(body=body, content_type="application/json")]
    with pytest.raises(SourceLater):
        await opened(there, fetcher).probe()


async def test_one_bad_story_costs_only_itself_and_is_told_once(there: CareOpinion, fetcher: Fetcher) -> None:
    there.add(*stories(3))
    there.odd = [
        None,
        [],
        {"id": {}},
        {"id": 7},
        {"id": 8, "dateOfPublication": "soon"},
        1e300,
        {"id": 9, "dateOfPublication": "2026-11-20T00:00:00", "links": [1, {"rel": 5}], "title": "x"},
        {"id": 10, "dateOfPublication": "2026-11-20T00:00:00", "body": 5},
    ]
    source = opened(there, fetcher)
    found, cursor, batches = await round_of(source)
    assert {mention.native_id for mention in found} >= {"1", "2", "3"}
    assert sum(len(batch.spoiled) for batch in batches) == 7
    _, _, batches = await round_of(source, cursor)
    assert sum(len(batch.spoiled) for batch in batches) == 0


async def test_a_link_that_leads_elsewhere_does_not_take_the_key_there(there: CareOpinion, fetcher: Fetcher) -> None:
    there.add(*stories(1))
    source = opened(there, fetcher)
    async with Web(host="127.0.0.2").running() as elsewhere:
        whole = there._opinion

        def lured(story: Story) -> dict[str, object]:
            return {**whole(story), "links": [{"rel": "tags", "href": elsewhere.url("/steal")}]}

        there._opinion = lured  # type: ignore[method-assign]
        found, _, _ = await round_of(source)
        assert len(found) == 1 and elsewhere.requests == []


@pytest.mark.parametrize(
    ("said", "severity"),
    [
        (None, None),
        ("not critical", 0),
        ("minimally critical", 1),
        ("Mildly critical", 2),
        ("moderately critical", 3),
        ("strongly critical", 4),
        ("severely critical", 5),
        (3, 3),
        (9, 5),
        ("something else", None),
        (True, None),
    ],
)
def test_criticality(said: object, severity: int | None) -> None:
    assert read_severity(said) == severity


@pytest.mark.parametrize(
    ("said", "role"),
    [
        ("the patient", "patient"),
        ("a carer", "carer"),
        ("a parent/guardian", "relative"),
        ("a relative", "relative"),
        ("a staff member posting for a patient/service user", "staff"),
        ("a service user", "patient"),
        ("", ""),
        ("a volunteer/advocate", "public"),
        ("an astronaut", "an astronaut"),
    ],
)
def test_roles(said: str, role: str) -> None:
    assert role_of(said) == role

"""Fields: what each asks of a mention, of where it stands, and of the clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from console.domain.judgement import Judgement, Opinion, Sentiment, TeamGuess, ThemeGuess
from console.domain.mention import Mention, author_hash, canonical_url, format_id
from console.domain.tracks import Celebration, Forward, MentionState, Origin, Sending, Work
from console.query.match import Context, Subject, matches
from console.query.query import parse
from tests.unit.query.query_strategies import CONTEXT, KEY, NOW

URL = "https://www.bbc.co.uk/News/1?a=2&utm_source=x"
MENTION = Mention(
    id=1 << 20,
    source="alerts",
    native_id="1",
    feed="Google Alert - Northmoor",
    url=URL,
    canonical_url=canonical_url(URL),
    author="@Sam",
    author_hash=author_hash("@Sam", KEY),
    followers=100,
    to=("@Royal",),
    mentions=("ann@x.org",),
    title="A title",
    body="five words in this body https://x.org",
    media=("https://x.org/a.jpg",),
    tags=("flu",),
    rating=2.0,
    likes=5,
    reach=105,
    published=NOW - timedelta(days=3),
    fetched=NOW - timedelta(days=1),
    judgement=Judgement(
        lang="en-gb",
        opinion=Opinion(Sentiment.NEGATIVE, 0.9, (0.9, 0.1, 0.0), unsure=False, mixed=True),
        severity=4,
        themes=(ThemeGuess("Parking"),),
        teams=(TeamGuess("emergency", 0.9),),
        flags=frozenset({"pii", "name", "star:leadership"}),
        redacted_title="A title",
        redacted_body="five words",
    ),
)
STATE = MentionState(
    work=Work.FORWARDED,
    assignee="sam",
    lease_until=NOW + timedelta(minutes=2),
    notes=("call the Ward back",),
    forwards=(Forward("k", "emergency", "mail", Sending.ACCEPTED, due=NOW - timedelta(hours=1)),),
    celebrate=Celebration.THANKED,
    improve="raised",
    pinned=True,
    tags=("Campaign",),
)
SUBJECT = Subject(MENTION, STATE, cluster=7)


@pytest.mark.parametrize(
    "query",
    [
        "url:bbc.co.uk/news",
        "url:NEWS/1",
        "https://bbc.co.uk/News/1?a=2",
        "site:bbc.co.uk",
        "site:www.bbc.co.uk",
        "tag:flu",
        "tag:#Flu",
        "tag:campaign",
        "from:sam",
        "from:@SAM",
        "to:royal",
        "to:@ROYAL",
        "mentions:ann@x.org",
        "source:alerts",
        'feed:"google alert - northmoor"',
        "team:emergency",
        "team:royal",
        "team:=emergency",
        "sentiment:neg",
        "severity:>=3",
        "severity:4",
        "severity:[3 TO 5]",
        "confidence:>=0.9",
        "theme:parking",
        "star:leadership",
        "lang:en",
        "lang:en-gb",
        "status:forwarded",
        "assignee:me",
        "assignee:sam",
        "is:mine",
        "is:claimed",
        "forward:accepted",
        "celebrate:thanked",
        "improve:raised",
        "cluster:7",
        f"cluster:{format_id(1 << 20)}",
        'note:"the ward"',
        "note:wards",
        "reach:>100",
        "followers:100",
        "likes:<=5",
        "rating:[1 TO 2]",
        "words:10",
        "is:open",
        "is:forwarded",
        "is:celebrated",
        "is:overdue",
        "is:duplicate",
        "is:redacted",
        "is:pinned",
        "is:mixed",
        "has:media",
        "has:link",
        "has:note",
        "has:pii",
        "has:name",
        "since:7d",
        "since:2026-04-03",
        "until:today",
        "until:yesterday",
        "during:2026-04",
        "during:2026-03/2026-04",
        "during:last-week",
        "age:<4d",
        "age:>=3d",
        "age:[1d TO 1w]",
        "seen:yesterday",
        "seen:>=2026-04-05",
        "due:today",
        "due:<now",
        "due:7d",
        "-is:unsure",
        "-has:question",
        "-is:snoozed",
        "-snoozed:today",
        "-reposts:>=0",
        "-is:edited",
        "-is:repost",
    ],
)
def test_conditions_that_hold(query: str) -> None:
    assert matches(parse(query), SUBJECT, CONTEXT)


@pytest.mark.parametrize(
    "query",
    [
        "https://bbc.co.uk/News/12",
        "url:bbc.com",
        "site:co",
        "site:notbbc.co.uk",
        "tag:fl",
        "from:samuel",
        "to:roya",
        "source:alert",
        "team:none",
        "team:=royal",
        "team:ward-7",
        "sentiment:(pos OR neu)",
        "severity:<4",
        "severity:[* TO 3]",
        "theme:food",
        "star:involvement",
        "lang:eng",
        "lang:cy",
        "status:new",
        "assignee:none",
        "assignee:kim",
        "forward:held",
        "forward:none",
        "celebrate:none",
        "celebrate:queued",
        "improve:none",
        "cluster:none",
        "cluster:8",
        "note:calling",
        "reposts:<9",
        "words:>10",
        "is:new",
        "is:unread",
        "is:actioned",
        "is:dismissed",
        "is:repost",
        "is:reply",
        "is:edited",
        "is:deleted",
        "is:held",
        "is:muted",
        "is:unsure",
        "has:question",
        "has:thanks",
        "has:complaint",
        "since:2d",
        "since:2026-04-04",
        "until:2026-04-03",
        "until:2026-04",
        "during:2026-02/2026-03",
        "during:today",
        "age:>4d",
        "seen:today",
        "seen:<yesterday",
        "due:tomorrow",
        "due:>today",
    ],
)
def test_conditions_that_do_not_hold(query: str) -> None:
    assert not matches(parse(query), SUBJECT, CONTEXT)
    assert matches(parse(f"NOT {query}"), SUBJECT, CONTEXT)


def test_a_claim_lives_as_long_as_its_lease() -> None:
    late = replace(CONTEXT, now=NOW + timedelta(minutes=2))
    assert matches(parse("assignee:none -is:mine -is:claimed"), SUBJECT, late)


def test_nobody_is_me_without_a_name() -> None:
    free = Subject(MENTION)
    assert not matches(parse("is:mine OR assignee:me"), free, Context(NOW))


def test_asleep_until_it_wakes() -> None:
    asleep = Subject(MENTION, MentionState(work=Work.SNOOZED, snooze_until=NOW + timedelta(hours=1)))
    assert matches(parse("is:snoozed -is:open status:snoozed snoozed:today snoozed:<tomorrow"), asleep, CONTEXT)
    later = replace(CONTEXT, now=NOW + timedelta(hours=1))
    assert matches(parse("is:open -is:snoozed"), asleep, later)


@pytest.mark.parametrize("origin", [Origin.DELETED, Origin.EXPIRED, Origin.ERASED])
def test_what_is_gone_is_not_open(origin: Origin) -> None:
    gone = Subject(MENTION, MentionState(origin=origin))
    assert not matches(parse("is:open"), gone, CONTEXT)
    assert matches(parse("is:deleted"), gone, CONTEXT) is (origin is Origin.DELETED)


def test_without_the_store_s_key_no_author_is_met() -> None:
    assert not matches(parse("from:sam"), SUBJECT, Context(NOW))


def test_a_day_of_the_organisation_s_zone_right_across_a_change_of_the_clock() -> None:
    """On 29 March 2026 the clocks of London go forward: the day begins at 0:00 UTC and ends at 23:00 UTC."""

    def at(moment: datetime) -> Subject:
        return Subject(replace(MENTION, published=moment))

    context = replace(CONTEXT, now=datetime(2026, 3, 29, 20, tzinfo=UTC))
    assert matches(parse("during:today"), at(datetime(2026, 3, 29, 0, tzinfo=UTC)), context)
    assert matches(parse("during:today"), at(datetime(2026, 3, 29, 22, 59, tzinfo=UTC)), context)
    assert not matches(parse("during:today"), at(datetime(2026, 3, 29, 23, tzinfo=UTC)), context)
    assert matches(parse("during:2026-03-30"), at(datetime(2026, 3, 29, 23, tzinfo=UTC)), context)
    assert not matches(parse("since:2026-03-30T00:00"), at(datetime(2026, 3, 29, 22, 59, tzinfo=UTC)), context)


def test_until_is_exclusive_and_since_is_not() -> None:
    subject = Subject(replace(MENTION, published=datetime(2026, 2, 14, 9, tzinfo=UTC)))
    assert matches(parse("since:2026-02-14T09:00"), subject, CONTEXT)
    assert not matches(parse("until:2026-02-14T09:00"), subject, CONTEXT)
    assert matches(parse("until:2026-02-14T09:01"), subject, CONTEXT)


def test_a_month_to_a_month_takes_in_both() -> None:
    query = parse("during:2026-02/2026-04")
    for moment, held in (
        (datetime(2026, 1, 31, 23, 59, tzinfo=UTC), False),
        (datetime(2026, 2, 1, tzinfo=UTC), True),
        (datetime(2026, 4, 30, 22, 59, tzinfo=UTC), True),
        (datetime(2026, 4, 30, 23, tzinfo=UTC), False),
    ):
        assert matches(query, Subject(replace(MENTION, published=moment)), CONTEXT) is held

"""What every engine of the store promises. A second engine is a second parameter, and not a second suite."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from console.domain.actions import SYSTEM, Verb
from console.domain.errors import NotAllowed, NotFound
from console.domain.judgement import Evidence, Judgement, Opinion, PersonalDetail, Sentiment, TeamGuess, ThemeGuess
from console.domain.mention import ANSWER, Change, Mention, RawMention
from console.domain.retention import Gone, Kept, Retention
from console.domain.tracks import Origin, Sending, Work
from console.query.query import parse
from console.query.subject import Context
from console.store.protocol import Act, Added, Entry, Incoming, Presence, Quarantined, SourceHealth, Store

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
CONTEXT = Context(NOW)
HOLD = timedelta(seconds=10)


@pytest.fixture(params=["sqlite"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    assert request.param == "sqlite"
    from console.store.sqlite.store import open_store

    opened = await open_store(tmp_path / "kept" / "store.db", zone="Europe/London")
    yield opened
    await opened.close()


def mention(
    native_id: str,
    body: str = "",
    *,
    minutes: int = 0,
    tone: str = "positive",
    teams: tuple[str, ...] = ("w7",),
    at: datetime | None = None,
    key: str = "",
    severity: int = 1,
    **more: Any,
) -> Mention:
    raw = RawMention(
        **{  # type: ignore[arg-type]  # the names are those of RawMention
            "native_id": native_id,
            "body": body or f"Thank you {native_id}",
            "author": "@carol",
            "tags": ("Kind",),
            "url": f"https://example.org/{native_id}",
            "published": at or NOW - timedelta(minutes=minutes),
            **more,
        }
    )
    made = Mention.from_raw(raw, source="s", fetched=NOW, key=b"k")
    unsure = tone.endswith("?")
    label = Sentiment(tone.rstrip("?"))
    opinion = Opinion(label, 0.8, (0.1, 0.1, 0.8), unsure=unsure, evidence=(Evidence(0, 5, "sentiment"),))
    return replace(
        made,
        judgement=Judgement(
            lang="en",
            opinion=opinion,
            severity=severity,
            teams=tuple(TeamGuess(team, 0.9, f"names {team}") for team in teams),
            people=("Amira",),
            themes=(ThemeGuess("staff", 1, 0.7),),
            flags=frozenset({"name", "thanks"}),
            personal=(PersonalDetail(0, 5, "staff_name"),),
            cluster_key=key,
            redacted_title=made.title,
            redacted_question=made.question.replace("Amira", "[staff]"),
            redacted_body=made.body.replace("Amira", "[staff]"),
            doubt="?" in body,
        ),
    )


async def add(store: Store, *mentions: Mention, change: Change = Change.NEW, at: datetime = NOW) -> list[int]:
    added = await store.add("s", [Incoming(one, change) for one in mentions], cursor=None, at=at)
    return list(added.ids)


async def do(
    store: Store,
    identity: int,
    verb: Verb,
    payload: Mapping[str, Any] | None = None,
    *,
    by: str = "sam",
    of: int = 0,
    at: datetime = NOW,
) -> str:
    """Do one thing; the sentence if it was refused."""
    [done] = await store.act([Act(identity, verb, payload or {}, of)], operator=by, at=at)
    return done.why


async def entry(store: Store, identity: int) -> Entry:
    found = await store.mention(identity)
    assert found is not None
    return found


def forward(team: str = "w7", **more: Any) -> dict[str, Any]:
    return {
        "team": team,
        "team_name": "Ward 7",
        "channel": "mail",
        "hold_until": (NOW + HOLD).isoformat(),
        "due": (NOW + timedelta(days=5)).isoformat(),
        "letter": {"subject": "Praise", "text": "Thank you"},
        **more,
    }


async def undo(store: Store, *, by: str = "sam", redo: bool = False) -> list[str]:
    batch = await store.last_batch(by, undone=redo)
    verb = Verb.REDONE if redo else Verb.UNDONE
    done = await store.act([Act(one.mention, verb, {}, one.sequence) for one in batch], operator=by, at=NOW)
    return [one.why for one in done]


# in


async def test_a_mention_comes_back_as_it_went_in(store: Store) -> None:
    sent = mention(
        "1",
        "Amira on Ward 7 was kind",
        followers=10,
        likes=3,
        rating=4.5,
        title="Thanks",
        extra="a pen",
        to=("trust",),
        mentions=("nurse",),
        media=("https://example.org/a.png",),
        feed="f",
        role="carer",
    )
    [identity] = await add(store, sent)
    found = await entry(store, identity)
    assert found.mention == replace(sent, id=identity)
    [brief] = (await store.page(None, CONTEXT)).entries
    judgement = replace(
        sent.judgement,
        opinion=replace(sent.judgement.opinion, scores=(0.0, 0.0, 0.0), evidence=()),
        personal=(),
        evidence=(),
    )
    assert brief.mention == replace(sent, id=identity, judgement=judgement)
    assert brief.state == found.state
    assert await store.find("s", "1") == identity
    assert await store.find("s", "2") == 0


async def test_a_repeat_is_nothing_but_its_counts(store: Store) -> None:
    await add(store, mention("1", likes=1))
    before = await store.head()
    added = await store.add("s", [Incoming(mention("1", likes=9))], cursor="c", at=NOW)
    assert (added.new, added.repeated, added.ids) == (0, 1, ())
    assert await store.head() == before
    assert (await store.page(None, CONTEXT)).entries[0].mention.likes == 9
    assert await store.cursor("s") == "c"


async def test_a_question_is_kept_searched_exported_redacted_and_erased(store: Store) -> None:
    [identity] = await add(store, mention("1", "Signs.", question="What could Amira do better?"))
    found = (await entry(store, identity)).mention
    assert (found.question, found.judgement.redacted_question) == (
        "What could Amira do better?",
        "What could [staff] do better?",
    )
    [listed] = (await store.page(parse('"do better"'), CONTEXT)).entries
    assert listed.mention.question == found.question
    assert await store.count(parse("title:better"), CONTEXT) == 0
    await do(store, identity, Verb.REDACTION_SET, {"title": "", "body": "Signs.", "question": "What could be better?"})
    assert (await entry(store, identity)).mention.judgement.redacted_question == "What could be better?"
    await add(store, mention("1", "Signs, please.", question="What could Amira do better?"), change=Change.EDIT)
    assert (await store.check()).problems == () and await store.rebuild() == ()
    assert await store.count(parse("amira"), CONTEXT) == 1
    await store.erase(identity, operator="gov", reason="asked for", at=NOW)
    assert (await entry(store, identity)).mention.question == ""
    assert await store.count(parse("amira"), CONTEXT) == 0 and (await store.check()).problems == ()


async def test_a_question_or_a_rating_that_comes_later_is_taken_in_and_never_taken_back(store: Store) -> None:
    [identity] = await add(store, mention("1", "Moira.", tone="neutral"))
    assert await store.unchanged([mention("1", "Moira.", rating=5.0)]) == frozenset()
    added = await store.add("s", [Incoming(mention("1", "Moira.", rating=5.0, question="Who?"))], cursor=None, at=NOW)
    assert (added.edited, added.repeated) == (1, 0)
    found = (await entry(store, identity)).mention
    assert (found.rating, found.question, found.judgement.opinion.label) == (5.0, "Who?", Sentiment.POSITIVE)
    assert await store.unchanged([mention("1", "Moira.")]) == frozenset({0})
    await add(store, mention("1", "Moira!"), change=Change.EDIT)
    found = (await entry(store, identity)).mention
    assert (found.body, found.rating, found.question) == ("Moira!", 5.0, "Who?")
    assert (await store.check()).problems == ()


async def test_an_edit_is_a_version_judged_anew(store: Store) -> None:
    [identity] = await add(store, mention("1", "So kind"))
    later = NOW + timedelta(hours=1)
    changed = mention("1", "So rude", tone="negative", teams=("ed",))
    added = await store.add("s", [Incoming(changed, Change.EDIT)], cursor=None, at=later)
    assert (added.edited, added.ids) == (1, (identity,))
    found = await entry(store, identity)
    assert (found.mention.body, found.mention.version, found.state.origin) == ("So rude", 2, Origin.EDITED)
    assert found.mention.judgement.opinion.label is Sentiment.NEGATIVE
    assert await store.versions(identity) == ((later, "", "So kind"),)
    assert [action.verb for action in await store.history(identity)] == [Verb.ARRIVED, Verb.EDITED]
    assert (await store.history(identity))[1].payload == {"version": 2}
    counts = await store.counts(NOW)
    assert (counts.all.negative, counts.all.positive, set(counts.teams) & {"ed"}) == (1, 0, {"ed"})
    assert await store.count(parse("rude"), CONTEXT) == 1
    assert await store.count(parse("kind"), CONTEXT) == 0


async def test_what_was_corrected_by_hand_outlives_an_edit(store: Store) -> None:
    [identity] = await add(store, mention("1", "So kind"))
    await do(store, identity, Verb.SENTIMENT_SET, {"value": "neutral"})
    await add(store, mention("1", "So very kind"), change=Change.EDIT)
    assert (await entry(store, identity)).mention.judgement.opinion.label is Sentiment.NEUTRAL


async def test_one_batch_may_hold_a_mention_its_edit_and_its_end(store: Store) -> None:
    batch = [
        Incoming(mention("1", "one")),
        Incoming(mention("2", "two", minutes=1)),
        Incoming(mention("1", "one and a half")),
        Incoming(mention("1", "one and a half")),
        Incoming(mention("2", "two", minutes=1), Change.DELETE),
    ]
    added = await store.add("s", batch, cursor=None, at=NOW)
    assert (added.new, added.edited, added.repeated, added.deleted) == (2, 1, 1, 1)
    assert [one.mention.body for one in (await store.page(None, CONTEXT)).entries] == ["one and a half", ""]


async def test_a_deletion_empties_every_version_and_stays(store: Store) -> None:
    [identity] = await add(store, mention("1", "Amira was kind"))
    await add(store, mention("1", "Amira was so kind"), change=Change.EDIT)
    await do(store, identity, Verb.FORWARDED, forward())
    await add(store, mention("1"), change=Change.DELETE)
    found = await entry(store, identity)
    assert (found.mention.title, found.mention.body, found.mention.author, found.mention.url) == ("", "", "", "")
    assert found.mention.judgement.people == ()
    assert found.state.origin is Origin.DELETED
    assert found.state.forwards[0].state is Sending.RECALLED
    assert await store.versions(identity) == ()
    assert await store.count(parse("kind"), CONTEXT) == 0
    assert (await store.counts(NOW)).all.total == 0
    again = await store.add("s", [Incoming(mention("1", "Amira was kind"))], cursor=None, at=NOW)
    assert (again.new, again.repeated) == (0, 1)
    assert await store.take_deliveries("w", now=NOW + timedelta(days=1)) == ()
    assert await do(store, identity, Verb.FORWARDED, forward()) != ""


async def test_a_deletion_of_what_never_came_is_nothing(store: Store) -> None:
    added = await store.add("s", [Incoming(mention("1"), Change.DELETE)], cursor=None, at=NOW)
    assert (added.deleted, added.new, await store.head()) == (0, 0, 0)
    assert await add(store, mention("1"))


async def test_a_batch_is_whole_or_not_at_all(store: Store) -> None:
    await store.add("s", [Incoming(mention("1"))], cursor="before", at=NOW)
    batch = [Incoming(mention("2")), Incoming(replace(mention("3"), likes=2**70))]
    with pytest.raises(OverflowError):
        await store.add("s", batch, cursor="after", at=NOW)
    assert await store.cursor("s") == "before"
    assert await store.find("s", "2") == 0
    assert (await store.counts(NOW)).all.total == 1
    assert await add(store, mention("2"))


async def test_ids_follow_publication_and_are_one_each(store: Store) -> None:
    ids = await add(store, *(mention(str(number), minutes=number % 3) for number in range(30)))
    assert len(set(ids)) == 30
    more = await add(store, *(mention(f"m{number}") for number in range(5)))
    page = await store.page(None, CONTEXT, limit=100)
    shown = [one.mention.id for one in page.entries]
    assert shown == sorted([*ids, *more], reverse=True)
    times = [one.mention.published for one in page.entries]
    assert times == sorted(times, reverse=True)


# look


async def test_pages_show_everything_once_in_both_directions(store: Store) -> None:
    ids = sorted(await add(store, *(mention(str(number), minutes=number) for number in range(57))), reverse=True)
    seen: list[int] = []
    page = await store.page(None, CONTEXT, limit=10)
    assert page.newer == ""
    while True:
        seen += [one.mention.id for one in page.entries]
        if not page.older:
            break
        page = await store.page(None, CONTEXT, before=page.older, limit=10)
    assert seen == ids
    back = [one.mention.id for one in page.entries]
    while page.newer:
        page = await store.page(None, CONTEXT, after=page.newer, limit=10)
        back = [one.mention.id for one in page.entries] + back
    assert back == ids


async def test_a_page_around_a_mention_begins_there_or_at_the_next_older(store: Store) -> None:
    ids = sorted(await add(store, *(mention(str(number), minutes=number) for number in range(9))), reverse=True)
    page = await store.page(None, CONTEXT, around=ids[4], limit=3)
    assert [one.mention.id for one in page.entries] == ids[4:7]
    page = await store.page(None, CONTEXT, around=ids[4] + 1, limit=3)
    assert page.entries[0].mention.id == ids[4]
    newer = await store.page(None, CONTEXT, after=page.newer, limit=10)
    assert [one.mention.id for one in newer.entries] == ids[:4]
    assert newer.newer == ""
    assert (await store.page(None, CONTEXT, around=ids[0], limit=3)).newer == ""


@pytest.mark.parametrize(
    "text",
    [
        "sentiment:positive is:open",
        "",
        "thank",
        "-thank",
        "team:w7",
        "team:none is:open",
        "team:(w7 OR x) thank",
        "thank sentiment:neg is:open",
        "team:(w7 OR x OR y)",
    ],
)
@pytest.mark.parametrize(
    "teams",
    [
        None,
        frozenset({"w7"}),
        frozenset({"w7", "ed"}),
        frozenset({"nowhere"}),
        frozenset({"ed", "x"}),
        frozenset({f"t{number}" for number in range(30)} | {"ed"}),
    ],
)
async def test_a_page_is_what_meets_query_and_teams(store: Store, text: str, teams: frozenset[str] | None) -> None:
    from console.query.match import matches

    tones, homes = ("positive", "negative", "neutral?"), (("w7",), ("ed", "y"), ("w7", "ed"), ())
    ids = await add(
        store,
        *(
            mention(str(number), minutes=number, tone=tones[number % 3], teams=homes[number % 4])
            for number in range(40)
        ),
    )
    for number in range(0, 40, 5):
        await do(store, ids[number], Verb.DISMISSED, {"reason": "noise"})
    query = parse(text) if text else None
    everything = await store.entries(sorted(ids, reverse=True))
    wanted = [
        one.mention.id
        for one in everything
        if (query is None or matches(query, one, CONTEXT))
        and (teams is None or teams & {guess.team for guess in one.mention.judgement.teams})
    ]
    got: list[int] = []
    cursor = ""
    while True:
        page = await store.page(query, CONTEXT, teams=teams, limit=7, before=cursor)
        got += [one.mention.id for one in page.entries]
        cursor = page.older
        if not cursor:
            break
    assert got == wanted
    assert await store.count(query, CONTEXT, teams=teams) == len(wanted)


async def test_rows_are_one_snapshot(store: Store) -> None:
    await add(store, *(mention(str(number), minutes=number) for number in range(1200)))
    seen = 0
    async for batch in store.rows(None, CONTEXT):
        if not seen:
            await add(store, mention("late", minutes=5000))
        seen += len(batch)
    assert seen == 1200


async def test_entries_keep_the_order_asked_and_leave_out_what_is_gone(store: Store) -> None:
    ids = await add(store, *(mention(str(number), minutes=number) for number in range(3)))
    found = await store.entries([ids[2], 5, ids[0]])
    assert [one.mention.id for one in found] == [ids[2], ids[0]]
    assert await store.mention(5) is None


async def test_what_says_the_same_is_one_cluster(store: Store) -> None:
    same = "00000000000000aa:00ff00ff00ff00ff"
    near = "00000000000000bb:00ff00ff00ff00fb"
    far = "00000000000000cc:ff00ff00ff00ff00"
    ids = await add(
        store, mention("1", minutes=3, key=same), mention("2", minutes=2, key=same), mention("3", minutes=1, key=far)
    )
    store.compare_by(lambda one, other: True)  # asked only of those that share a band
    ids += await add(store, mention("4", key=near))
    found = {one.mention.native_id: one for one in (await store.page(None, CONTEXT)).entries}
    told = [(found[name].cluster, found[name].cluster_size) for name in "1234"]
    assert told == [(ids[0], 3), (ids[0], 3), (0, 1), (ids[0], 3)]
    assert [one.mention.native_id for one in await store.near(ids[1])] == ["4", "1"]
    assert await store.near(ids[2]) == ()
    long_ago = await add(store, mention("5", at=NOW - timedelta(days=15), key=same))
    assert (await entry(store, long_ago[0])).cluster == 0


async def test_a_folded_page_has_one_row_for_what_says_the_same(store: Store) -> None:
    ids = await add(
        store,
        *(mention(str(number), minutes=number, key="aa", followers=100, severity=number % 3) for number in range(5)),
        mention("alone", minutes=2),
        mention("other", key="aa", tone="negative"),
        mention("elsewhere", minutes=1, key="aa", teams=("w8",)),
    )
    asked = parse("is:open sentiment:positive")

    async def rows(**more: Any) -> list[tuple[str, int]]:
        found = await store.page(asked, CONTEXT, folded=True, **more)
        return [(one.mention.native_id, len(one.together.members) if one.together else 0) for one in found.entries]

    assert await rows() == [("0", 5), ("elsewhere", 1), ("alone", 0)]
    assert await rows(teams=frozenset({"w7"})) == [("0", 5), ("alone", 0)]
    await do(store, ids[0], Verb.ACTIONED)
    await do(store, ids[2], Verb.FORWARDED, forward())
    assert await rows() == [("elsewhere", 1), ("1", 4), ("alone", 0)], "the newest that is still open stands for them"
    [row] = [one for one in (await store.page(asked, CONTEXT, folded=True)).entries if one.mention.native_id == "1"]
    assert row.together is not None and row.cluster_size == 7
    assert (
        row.together.size,
        row.together.open,
        row.together.reach,
        row.together.severity,
        row.together.forwarded,
    ) == (7, 6, 400, 2, 1)
    assert await store.count(asked, CONTEXT) == 6, "what is counted is mentions"
    assert len((await store.page(asked, CONTEXT)).entries) == 6


async def test_a_folded_list_is_paged_by_key_without_a_gap_or_a_repeat(store: Store) -> None:
    await add(
        store,
        *(
            mention(str(number), minutes=number, key="aa" if number % 3 else f"b{number % 4}" * (number % 2))
            for number in range(60)
        ),
    )
    whole = [one.mention.native_id for one in (await store.page(None, CONTEXT, limit=99, folded=True)).entries]
    assert len(whole) == 1 + 2 + 10, "the large cluster, two small ones, and those that are alone"
    down: list[str] = []
    page = await store.page(None, CONTEXT, limit=4, folded=True)
    while True:
        down += [one.mention.native_id for one in page.entries]
        if not page.older:
            break
        page = await store.page(None, CONTEXT, limit=4, folded=True, before=page.older)
    assert down == whole
    up: list[str] = [one.mention.native_id for one in page.entries]
    while page.newer:
        page = await store.page(None, CONTEXT, limit=4, folded=True, after=page.newer)
        up = [one.mention.native_id for one in page.entries] + up
    assert up == whole


async def test_an_edit_moves_a_mention_to_what_says_the_same_now(store: Store) -> None:
    one, two, three, other = await add(
        store,
        *(mention(str(number), minutes=9 - number, key=key) for number, key in enumerate(("aa", "aa", "aa", "bb"))),
    )

    async def clusters(*ids: int) -> list[tuple[int, int]]:
        return [(found.cluster, found.cluster_size) for found in await store.entries(ids)]

    await add(store, mention("0", "Other words", minutes=9, key="bb"), change=Change.EDIT)
    assert await clusters(one, other) == [(other, 2)] * 2
    assert await clusters(two, three) == [(two, 2)] * 2, "those that it left have a first one again"
    assert await store.count(parse("is:duplicate"), CONTEXT) == 2
    await add(store, mention("1", "Other words still", minutes=8, key="cc"), change=Change.EDIT)
    assert await clusters(two, three) == [(0, 1)] * 2, "one alone says the same as nobody"
    four, five = await add(store, mention("4", minutes=1, key="aa"), mention("5", minutes=1, key="cc"))
    assert await clusters(three, four, two, five) == [(three, 2)] * 2 + [(two, 2)] * 2
    await add(store, mention("1", "Other words at last", minutes=8, key="cc", likes=9), change=Change.EDIT)
    assert await clusters(two, five) == [(two, 2)] * 2, "words that still say the same stay"
    assert await store.rebuild() == ()


async def test_what_is_deleted_leaves_its_cluster(store: Store) -> None:
    one, two, three = await add(store, *(mention(name, minutes=9, key="aa") for name in "123"))
    await add(store, mention("1"), change=Change.DELETE)
    found = await store.entries([one, two, three])
    assert [(each.cluster, each.cluster_size) for each in found] == [(0, 1), (two, 2), (two, 2)]
    await store.erase(two, operator="gov", reason="asked", at=NOW)
    [four] = await add(store, mention("4", minutes=9, key="aa"))
    assert [(each.cluster, each.cluster_size) for each in await store.entries([three, four])] == [(three, 2)] * 2
    assert await store.rebuild() == ()


async def test_an_older_version_that_comes_again_is_nothing(store: Store) -> None:
    """As a stream gives it that begins a little earlier after a break; an author who takes an edit back is heard."""
    [identity] = await add(store, mention("1", "kind"))
    first = mention("1", "waited", edited=NOW + timedelta(minutes=1))
    second = mention("1", "waited long", edited=NOW + timedelta(minutes=2))
    for one, change in (
        (first, Change.EDIT),
        (second, Change.EDIT),
        (mention("1", "kind"), Change.NEW),
        (first, Change.EDIT),
        (second, Change.EDIT),
    ):
        await add(store, one, change=change)
    assert [body for _, _, body in await store.versions(identity)] == ["kind", "waited"]
    await add(store, mention("1", "waited", edited=NOW + timedelta(minutes=3)), change=Change.EDIT)
    found = await store.mention(identity)
    assert found is not None
    assert (found.mention.body, found.mention.version) == ("waited", 4)


# act


async def test_an_act_is_checked_logged_and_folded(store: Store) -> None:
    [one, two] = await add(store, mention("1"), mention("2", minutes=1))
    noise = {"reason": "noise"}
    acts = [Act(one, Verb.DISMISSED, noise), Act(two, Verb.DISMISSED, noise), Act(one, Verb.ACTIONED)]
    acts.append(Act(99, Verb.SAW))
    done = await store.act(acts, operator="sam", at=NOW)
    assert [bool(each.sequence) for each in done] == [True, True, False, False]
    assert done[2].why.startswith("Already dismissed by sam")
    last = (await store.history(two))[-1]
    assert (last.verb, last.before, last.after, last.batch, last.payload) == (
        Verb.DISMISSED,
        "new",
        "dismissed",
        done[0].sequence,
        {"reason": "noise"},
    )
    assert await undo(store) == ["", ""]
    assert (await entry(store, one)).state.work is Work.NEW
    assert await store.last_batch("sam") == ()
    assert await undo(store, redo=True) == ["", ""]
    assert (await entry(store, two)).state.work is Work.DISMISSED


async def test_two_who_forward_send_once_and_the_second_is_told_who(store: Store) -> None:
    [identity] = await add(store, mention("1"))
    whys = await asyncio.gather(
        do(store, identity, Verb.FORWARDED, forward(), by="sam"),
        do(store, identity, Verb.FORWARDED, forward(), by="jo"),
    )
    assert sorted(whys)[0] == ""
    assert sorted(whys)[1].startswith(("sam", "jo"))
    assert len(await store.take_deliveries("w", now=NOW + HOLD)) == 1


async def test_f_z_f_sends_once_more_and_z_again_takes_nothing_that_left(store: Store) -> None:
    [identity] = await add(store, mention("1"))
    assert await do(store, identity, Verb.FORWARDED, forward()) == ""
    assert await undo(store) == [""]
    assert await do(store, identity, Verb.FORWARDED, forward()) == ""
    [delivery] = await store.take_deliveries("w", now=NOW + HOLD)
    assert delivery.key.endswith(":2")
    assert delivery.letter == {"subject": "Praise", "text": "Thank you"}
    [why] = await undo(store)
    assert "has left (" in why


async def test_a_forward_done_again_is_held_once_more(store: Store) -> None:
    [identity] = await add(store, mention("1"))
    await do(store, identity, Verb.FORWARDED, forward())
    await undo(store)
    later = NOW + timedelta(minutes=5)
    [batch] = await store.last_batch("sam", undone=True)
    [done] = await store.act([Act(identity, Verb.REDONE, {}, batch.sequence)], operator="sam", at=later)
    assert done.why == ""
    assert await store.take_deliveries("w", now=later + timedelta(seconds=9)) == ()
    assert len(await store.take_deliveries("w", now=later + timedelta(seconds=10))) == 1


@pytest.mark.parametrize("ahead", [timedelta(hours=2), timedelta(days=1), timedelta(days=365)])
async def test_nothing_waits_for_a_time_that_the_clock_showed_by_mistake(store: Store, ahead: timedelta) -> None:
    one, two, three = await add(store, mention("1"), mention("2"), mention("3"))
    fast = NOW + ahead
    held = forward(hold_until=(fast + HOLD).isoformat())
    assert await do(store, one, Verb.FORWARDED, held, at=fast - timedelta(hours=1)) == ""
    [delivery] = await store.take_deliveries("w", now=fast + HOLD)
    asked = fast + HOLD + timedelta(minutes=90)
    await store.delivered(delivery, Verb.DELAYED, {"error": "busy"}, at=fast + HOLD, next_attempt=asked)
    assert await do(store, two, Verb.FORWARDED, held, at=fast) == ""
    until = {"until": (fast + timedelta(seconds=120)).isoformat()}
    assert await do(store, three, Verb.CLAIMED, until, at=fast) == ""
    await store.heartbeat(Presence("kim", "p", "", fast + timedelta(seconds=45)), claims_until=fast)

    assert await store.take_deliveries("w", now=NOW) == (), "the clock is right again, and the window begins"
    assert await store.take_deliveries("w", now=NOW + timedelta(seconds=9)) == ()
    [delivery] = await store.take_deliveries("w", now=NOW + HOLD)
    assert delivery.mention == two
    await store.delivered(delivery, Verb.ACCEPTED, {}, at=NOW + HOLD)
    assert await store.take_deliveries("w", now=NOW + timedelta(minutes=89)) == ()
    [delivery] = await store.take_deliveries("w", now=NOW + timedelta(minutes=90))
    assert delivery.mention == one
    await store.tend(NOW)
    later = NOW + timedelta(seconds=301)
    assert (await entry(store, three)).state.holder(later) == "" and await store.present(later) == ()


async def test_what_a_channel_asked_for_is_waited_for_however_often_it_is_looked_at(store: Store) -> None:
    [identity] = await add(store, mention("1"))
    await do(store, identity, Verb.FORWARDED, forward())
    [delivery] = await store.take_deliveries("w", now=NOW + HOLD)
    asked = NOW + timedelta(hours=20)
    await store.delivered(delivery, Verb.DELAYED, {"error": "busy"}, at=NOW + HOLD, next_attempt=asked)
    for hours in range(20):
        assert await store.take_deliveries("w", now=NOW + timedelta(hours=hours, minutes=1)) == ()
    assert len(await store.take_deliveries("w", now=asked)) == 1


async def test_the_last_mile_closes_the_mention_and_can_be_taken_back(store: Store) -> None:
    [identity] = await add(store, mention("1"))
    await do(store, identity, Verb.FORWARDED, forward())
    [delivery] = await store.take_deliveries("w", now=NOW + HOLD)
    await store.delivered(delivery, Verb.ACCEPTED, {"receipt": "250 ok"}, at=NOW)
    assert await do(store, identity, Verb.ACKNOWLEDGED, {"key": delivery.key}) == ""
    assert (await entry(store, identity)).state.work is Work.ACTIONED
    last = (await store.history(identity))[-1]
    assert (last.verb, last.operator) == (Verb.ACTIONED, SYSTEM)
    assert await do(store, identity, Verb.UNDONE, of=last.sequence) == ""
    assert (await entry(store, identity)).state.work is Work.FORWARDED


async def test_corrections_change_what_is_judged_and_undo_brings_it_back(store: Store) -> None:
    [identity] = await add(store, mention("1", tone="positive?"))
    assert (await store.counts(NOW)).all.unsure == 1
    await do(store, identity, Verb.SENTIMENT_SET, {"value": "negative"})
    await do(store, identity, Verb.SEVERITY_SET, {"value": 4})
    await do(store, identity, Verb.TEAM_SET, {"teams": ["ed", "w7"]})
    for found in (await entry(store, identity), (await store.page(None, CONTEXT)).entries[0]):
        judgement = found.mention.judgement
        opinion = judgement.opinion
        assert (opinion.label, opinion.by, judgement.severity) == (Sentiment.NEGATIVE, "operator", 4)
        assert [guess.team for guess in judgement.teams] == ["ed", "w7"]
    counts = await store.counts(NOW)
    assert (counts.all.negative, counts.all.unsure, counts.teams["ed"].negative) == (1, 0, 1)
    assert await store.count(parse("team:ed sentiment:negative severity:4"), CONTEXT) == 1
    for _ in range(3):
        assert await undo(store) == [""]
    judgement = (await entry(store, identity)).mention.judgement
    assert judgement == mention("1", tone="positive?").judgement
    counts = await store.counts(NOW)
    assert (counts.all.positive, counts.all.unsure, counts.teams["ed"].total) == (1, 1, 0)


async def test_a_redaction_by_hand_settles_the_doubt_until_it_is_undone(store: Store) -> None:
    [identity] = await add(store, mention("1", "Amira? was kind"))
    await do(store, identity, Verb.REDACTION_SET, {"title": "", "body": "[somebody] was kind"})
    judgement = (await entry(store, identity)).mention.judgement
    assert (judgement.redacted_body, judgement.doubt) == ("[somebody] was kind", False)
    await undo(store)
    judgement = (await entry(store, identity)).mention.judgement
    assert (judgement.redacted_body, judgement.doubt) == ("[staff]? was kind", True)


@pytest.mark.parametrize(("verb", "value"), [(Verb.SENTIMENT_SET, "negative"), (Verb.SEVERITY_SET, 4)])
async def test_a_redaction_stays_when_the_tone_is_corrected_in_the_same_act(
    store: Store, verb: Verb, value: object
) -> None:
    [identity] = await add(store, mention("1", "Amira? was kind"))
    acts = [
        Act(identity, Verb.REDACTION_SET, {"title": "", "body": "[somebody] was kind"}),
        Act(identity, verb, {"value": value}),
    ]
    assert [done.why for done in await store.act(acts, operator="sam", at=NOW)] == ["", ""]
    judgement = (await entry(store, identity)).mention.judgement
    assert (judgement.redacted_body, judgement.doubt) == ("[somebody] was kind", False)


async def test_redo_is_lost_when_something_else_was_done(store: Store) -> None:
    [identity] = await add(store, mention("1"))
    await do(store, identity, Verb.PINNED)
    await undo(store)
    assert len(await store.last_batch("sam", undone=True)) == 1
    await do(store, identity, Verb.NOTED, {"text": "rang them"})
    assert await store.last_batch("sam", undone=True) == ()


async def test_an_action_of_many_is_one_batch(store: Store) -> None:
    ids = await add(store, *(mention(str(number), minutes=number) for number in range(500)))
    done = await store.act([Act(one, Verb.ACTIONED) for one in ids], operator="sam", at=NOW)
    assert all(one.sequence for one in done)
    assert len(await store.last_batch("sam")) == 500
    assert (await store.counts(NOW)).all.total == 0
    await undo(store)
    assert (await store.counts(NOW)).all.total == 500


async def test_looking_at_many_raw_is_logged_without_a_mention(store: Store) -> None:
    assert await do(store, 0, Verb.REVEALED, {"reason": "a complaint"}) == ""
    assert (await store.actions())[-1].payload == {"reason": "a complaint"}


# news


async def test_since_tells_arrivals_and_changes_apart(store: Store) -> None:
    start = await store.head()
    ids = await add(store, *(mention(str(number), minutes=9 - number) for number in range(5)))
    await do(store, ids[1], Verb.PINNED)
    first = await store.since(start, limit=3)
    assert (first.arrived, first.changed, first.more) == (tuple(ids[:3]), (), True)
    rest = await store.since(first.sequence)
    assert (rest.arrived, rest.changed, rest.more) == (tuple(ids[3:]), (ids[1],), False)
    assert [action.verb for action in rest.actions] == [Verb.PINNED]
    assert await store.since(rest.sequence) == replace(rest, arrived=(), changed=(), actions=())


async def test_waiting_ends_with_news_and_not_without(store: Store) -> None:
    await store.wait(0.05)
    assert not await store.wait(0.05)
    waiting = asyncio.create_task(store.wait(60))
    await asyncio.sleep(0.02)
    await add(store, mention("1"))
    assert await asyncio.wait_for(waiting, 60)


# out


async def test_a_delivery_has_one_sender_until_its_lease_ends(store: Store) -> None:
    [identity] = await add(store, mention("1"))
    await do(store, identity, Verb.FORWARDED, forward())
    assert await store.take_deliveries("a", now=NOW + HOLD - timedelta(seconds=1)) == ()
    [first] = await store.take_deliveries("a", now=NOW + HOLD, lease=60)
    assert await store.take_deliveries("b", now=NOW + HOLD + timedelta(seconds=59)) == ()
    [second] = await store.take_deliveries("b", now=NOW + HOLD + timedelta(seconds=60))
    assert (second.key, first.attempt, second.attempt) == (first.key, 1, 2)
    verbs = [action.verb for action in await store.history(identity)]
    assert verbs == [Verb.ARRIVED, Verb.FORWARDED, Verb.QUEUED_OUT, Verb.SENT, Verb.SENT]


async def test_delayed_comes_back_when_it_is_due_and_failed_gives_the_mention_back(store: Store) -> None:
    [identity] = await add(store, mention("1"))
    await do(store, identity, Verb.FORWARDED, forward())
    [delivery] = await store.take_deliveries("a", now=NOW + HOLD)
    later = NOW + timedelta(minutes=5)
    await store.delivered(delivery, Verb.DELAYED, {"error": "greylisted"}, at=NOW, next_attempt=later)
    assert await store.take_deliveries("a", now=later - timedelta(seconds=1)) == ()
    [delivery] = await store.take_deliveries("a", now=later)
    await store.delivered(delivery, Verb.FAILED, {"error": "no such mailbox"}, at=later)
    state = (await entry(store, identity)).state
    assert (state.work, state.forwards[0].state) == (Work.SEEN, Sending.FAILED)
    assert state.forwards[0].error == "no such mailbox"
    assert (await store.counts(NOW)).failed == 1
    assert await do(store, identity, Verb.FORWARDED, forward()) == ""
    assert (await store.counts(NOW)).failed == 0, "another one is on its way to them"
    [delivery] = await store.take_deliveries("a", now=later + HOLD)
    await store.delivered(delivery, Verb.FAILED, {"error": "no such mailbox"}, at=later)
    assert (await store.counts(NOW)).failed == 1
    await do(store, identity, Verb.ACTIONED, {"note": "rang them"})
    assert (await store.counts(NOW)).failed == 0, "somebody has done something about it"


async def test_an_answer_of_the_channel_never_undoes_that_of_a_person(store: Store) -> None:
    [identity] = await add(store, mention("1"))
    await do(store, identity, Verb.FORWARDED, forward())
    [delivery] = await store.take_deliveries("a", now=NOW + HOLD)
    await do(store, identity, Verb.ACKNOWLEDGED, {"key": delivery.key})
    await store.delivered(delivery, Verb.ACCEPTED, {}, at=NOW)
    assert (await entry(store, identity)).state.forwards[0].state is Sending.ACKNOWLEDGED


# run


async def test_one_leads_until_its_lease_ends_whatever_the_clock_does(store: Store) -> None:
    assert await store.lead("a", now=NOW, lease=30)
    assert not await store.lead("b", now=NOW + timedelta(seconds=29), lease=30)
    assert await store.leader(NOW) == "a"
    assert await store.lead("a", now=NOW + timedelta(seconds=20), lease=30)
    assert not await store.lead("b", now=NOW + timedelta(seconds=49), lease=30)
    assert await store.lead("b", now=NOW + timedelta(seconds=50), lease=30)
    assert not await store.lead("a", now=NOW + timedelta(seconds=51), lease=30)
    await store.resign("a")
    assert await store.leader(NOW + timedelta(seconds=52)) == "b"
    await store.resign("b")
    assert await store.leader(NOW + timedelta(seconds=52)) == ""
    assert await store.lead("a", now=NOW + timedelta(days=1), lease=30)
    assert await store.lead("b", now=NOW, lease=30), "a clock that jumps back a day must not leave nobody to collect"


async def test_consoles_that_are_alive_keep_their_claims(store: Store) -> None:
    [identity] = await add(store, mention("1"))
    await do(store, identity, Verb.CLAIMED, {"until": (NOW + timedelta(seconds=120)).isoformat()})
    later = NOW + timedelta(seconds=100)
    presence = Presence("sam", "p1", "w7", later + timedelta(seconds=30))
    await store.heartbeat(presence, claims_until=later + timedelta(seconds=120))
    assert await store.present(later) == (presence,)
    state = (await entry(store, identity)).state
    assert state.holder(NOW + timedelta(seconds=219)) == "sam"
    assert state.holder(NOW + timedelta(seconds=221)) == ""
    assert await store.rebuild() == ()
    await store.depart("p1")
    assert await store.present(later) == ()


async def test_intake_quarantine_health_and_corrections_are_kept(store: Store) -> None:
    assert await store.submit([{"native_id": "x", "body": "ü"}, {"native_id": "y"}], by="sam", at=NOW) == 2
    waiting = await store.intake(10)
    assert [(one.item["native_id"], one.by) for one in waiting] == [("x", "sam"), ("y", "sam")]
    await store.intake_done([waiting[0].number])
    assert [one.item["native_id"] for one in await store.intake(10)] == ["y"]
    health = SourceHealth("s", "failing", "It does not answer.", "Look.", NOW, None, NOW + HOLD, 3, 10, 2, 1, "1 h")
    spoiled = Quarantined("s", NOW, "not JSON", b"\xff{")
    await store.add("s", [], cursor=None, at=NOW, quarantined=[spoiled], health=health)
    assert await store.sources() == (health,)
    assert await store.quarantined("s") == (spoiled,)
    much_later = replace(spoiled, at=NOW + timedelta(days=31))
    await store.add("s", [], cursor=None, at=NOW, quarantined=[much_later])
    assert await store.quarantined("s") == (much_later,)
    [identity] = await add(store, mention("1"))
    number = await store.keep_correction(identity, operator="sam", at=NOW, body={"sentiment": "negative"})
    [kept] = await store.corrections()
    assert (kept.number, kept.mention, kept.operator, kept.body) == (number, identity, "sam", {"sentiment": "negative"})
    assert await store.corrections(after=number) == ()
    await store.drop_correction(number)
    assert await store.corrections() == ()


async def test_a_way_edits_and_deletes_what_came_by_it_and_no_other(store: Store) -> None:
    async def by(way: str, body: str, change: Change = Change.EDIT, likes: int | None = None) -> Added:
        said = mention("1", body, likes=likes)
        return await store.add(way, [Incoming(said, change)], cursor=None, at=NOW, by="sam")

    [one] = (await by("s", "Thank you, Ward 7", Change.NEW)).ids
    for change in (Change.NEW, Change.EDIT, Change.DELETE):
        assert await by("hook", "A lie", change) == Added(refused=1)
    assert await by("hook", "Thank you, Ward 7", likes=1_000) == Added(repeated=1)
    found = (await entry(store, one)).mention
    assert (found.body, found.version, found.likes) == ("Thank you, Ward 7", 1, None)
    assert {spoiled.source for spoiled in await store.quarantined("hook")} == {"hook"}
    assert (await by("s", "Thank you all")).edited == 1
    assert (await by("s", "", Change.DELETE)).deleted == 1


async def test_what_an_import_brought_it_may_change_until_the_source_itself_speaks(store: Store) -> None:
    [one] = (await store.add("import", [Incoming(mention("1", "Then"))], cursor=None, at=NOW, by="sam")).ids
    again = [Incoming(mention("1", "Then, corrected"), Change.EDIT)]
    assert (await store.add("import", again, cursor=None, at=NOW, by="sam")).edited == 1
    assert (await store.add("other", [Incoming(mention("1", "Wrong"))], cursor=None, at=NOW)).refused == 1
    assert [(a.verb, a.operator) for a in await store.history(one)] == [(Verb.ARRIVED, "sam"), (Verb.EDITED, "sam")]
    await add(store, mention("1", "As the source says it"), change=Change.EDIT)
    assert (await store.add("import", again, cursor=None, at=NOW)).refused == 1
    assert (await entry(store, one)).mention.body == "As the source says it"


async def test_erasure_leaves_a_number_and_an_order(store: Store) -> None:
    [identity, other] = await add(store, mention("1", "Zebra was kind"), mention("2", minutes=1))
    await add(store, mention("1", "Zebra was very kind"), change=Change.EDIT)
    await do(store, identity, Verb.NOTED, {"text": "zebra rang"})
    await do(store, identity, Verb.FORWARDED, forward(note="for zebra"))
    spoiled = Quarantined("s", NOW, "?", b'{"u":"https://example.org/1"}')
    await store.add("s", [], cursor=None, at=NOW, quarantined=[spoiled])
    await store.erase(identity, operator="gov", reason="asked for", at=NOW)
    found = await entry(store, identity)
    assert (found.mention.body, found.state.notes, found.state.origin) == ("", (), Origin.ERASED)
    history = await store.history(identity)
    assert [action.verb for action in history][-2:] == [Verb.RECALLED, Verb.ERASED]
    assert all(not action.payload for action in history[:-1])
    assert await store.quarantined("s") == ()
    assert [await store.count(parse(asked), CONTEXT) for asked in ("words:0", "words:>0")] == [1, 1]
    assert "erased on request" in await do(store, identity, Verb.NOTED, {"text": "again"})
    again = await store.add("s", [Incoming(mention("1", "Zebra was kind"))], cursor=None, at=NOW)
    assert again.new == 0
    assert (await store.check()).problems == ()
    assert await store.rebuild() == ()
    assert (await entry(store, other)).mention.body
    with pytest.raises(NotFound):
        await store.erase(5, operator="gov", reason="", at=NOW)


DAYS = Retention(posts=30, surveys=20, complaints=60, answers=10, handles=5)


async def expire(store: Store, at: datetime = NOW, days: Retention = DAYS) -> Gone:
    """A whole run of retention."""
    gone = await store.expire(days, at=at)
    while gone.place:
        gone = gone + await store.expire(days, at=at, place=gone.place)
    return gone


def came(native_id: str, days: float, body: str = "", **more: Any) -> Mention:
    """A mention that came here so many days ago."""
    return replace(mention(native_id, body, **more), fetched=NOW - timedelta(days=days))


async def test_the_words_of_each_class_go_after_its_days_and_no_others(store: Store) -> None:
    old = [
        came("post", 31),
        came("survey", 21, kind="survey"),
        came("answer", 11, kind=ANSWER),
        came("complaint", 61, tone="negative", severity=2),
    ]
    young = [
        came("a", 29),
        came("b", 19, kind="survey"),
        came("c", 9, kind=ANSWER),
        came("d", 59, tone="negative", severity=2),
    ]
    ids = await add(store, *old, *young)
    assert (await store.due(DAYS, NOW)).words == dict.fromkeys(Kept, 1)
    gone = await expire(store)
    assert gone.words == dict.fromkeys(Kept, 1)
    assert [bool((await entry(store, one)).mention.body) for one in ids] == [False] * 4 + [True] * 4
    for one in ids[:4]:
        found = await entry(store, one)
        assert (found.state.origin, found.mention.author, found.mention.url) == (Origin.EXPIRED, "", "")
        assert (await store.history(one))[-1].operator == SYSTEM
    assert (await store.due(DAYS, NOW)).words == {} == (await expire(store)).words
    assert (await add(store, old[0])) == [], "what is fetched again does not come back"
    assert (await store.check()).problems == () == await store.rebuild()


async def test_handles_go_before_the_words_and_with_them_where_they_stand(store: Store) -> None:
    told = came(
        "1",
        6,
        url="https://example.org/carol/1",
        feed="Carol's blog",
        author_name="Carol C",
        conversation="urn:7",
        to=("@dan",),
    )
    [old, young] = await add(store, told, came("2", 4))
    assert (await store.due(DAYS, NOW)).handles == 1 == (await expire(store)).handles
    found = (await entry(store, old)).mention
    assert (found.author, found.author_name, found.to) == ("", "", ())
    assert (found.url, found.canonical_url, found.feed) == ("", "", "")
    assert (found.body, found.conversation, bool(found.author_hash)) == (told.body, "urn:7", True)
    assert (await entry(store, young)).mention.author == "@carol"
    assert (await store.due(DAYS, NOW)).handles == 0
    again = await store.add("s", [Incoming(told)], cursor=None, at=NOW)
    assert again.repeated == 1, "it is still known by its source's own id"
    assert (await store.check()).problems == ()


async def test_a_run_of_many_is_done_in_bounded_parts(store: Store) -> None:
    await add(store, *(came(f"{number}", 40, at=NOW - timedelta(days=50, minutes=number)) for number in range(250)))
    await add(store, *(came(f"k{number}", 40, tone="negative", severity=4) for number in range(20)))
    first = await store.expire(DAYS, at=NOW)
    assert first.words == {Kept.POSTS: 100} and first.place
    assert (await expire(store)).words == {Kept.POSTS: 150}
    assert (await store.counts(NOW)).all.total == 20


async def test_what_operators_wrote_goes_with_the_words_and_the_rest_of_the_log_stays(store: Store) -> None:
    [one] = await add(store, came("1", 40))
    await do(store, one, Verb.NOTED, {"text": "carol rang"})
    await do(store, one, Verb.REDACTION_SET, {"title": "", "body": "kind words of carol", "spans": []})
    await do(store, one, Verb.FORWARDED, forward(note="from carol"))
    await store.take_deliveries("w", now=NOW + HOLD)
    await expire(store)
    told = str([action.payload for action in await store.history(one)]) + str(await entry(store, one))
    assert "carol" not in told.lower()
    [sent] = [action for action in await store.history(one) if action.verb is Verb.FORWARDED]
    assert (sent.payload["team"], sent.payload["channel"]) == ("w7", "mail")
    assert (await store.check()).problems == () == await store.rebuild()


async def test_a_legal_hold_keeps_words_from_retention_the_source_and_erasure(store: Store) -> None:
    [one, other] = await add(store, came("1", 400, "Kept for the court"), came("2", 3))
    assert await do(store, one, Verb.HOLD_PUT, {"reason": "case 12"}) == ""
    assert "already" in await do(store, one, Verb.HOLD_PUT, {"reason": "case 12"})
    assert "no legal hold" in await do(store, other, Verb.HOLD_LIFTED, {"reason": "case 12"})
    gone = await expire(store)
    assert (gone.words, gone.handles) == ({}, 0)
    assert (await entry(store, one)).mention.author == "@carol"
    with pytest.raises(NotAllowed, match="legal hold"):
        await store.erase(one, operator="gov", reason="asked", at=NOW)
    await add(store, came("1", 400), change=Change.DELETE)
    found = await entry(store, one)
    assert (found.mention.body, found.state.origin) == ("", Origin.DELETED), "it is gone from every pane and export"
    assert (await store.held(one))["body"] == "Kept for the court"
    assert (await store.check()).problems == () == await store.rebuild()
    assert await do(store, one, Verb.HOLD_LIFTED, {"reason": "case 12 is closed"}) == ""
    assert await store.held(one) == {}
    assert "gone" in await do(store, one, Verb.HOLD_PUT, {"reason": "case 12"})
    assert (await store.check()).problems == () == await store.rebuild()


async def test_a_hold_that_is_lifted_gives_the_words_back_to_retention(store: Store) -> None:
    [one] = await add(store, came("1", 400))
    await do(store, one, Verb.HOLD_PUT, {"reason": "case 12"})
    await do(store, one, Verb.HOLD_LIFTED, {"reason": "closed"})
    assert (await expire(store)).words == {Kept.POSTS: 1}


async def test_nobody_lets_words_expire_by_hand(store: Store) -> None:
    [one] = await add(store, mention("1"))
    assert "by hand" in await do(store, one, Verb.EXPIRED)


async def test_tending_forgets_old_quarantine_though_nothing_new_comes(store: Store) -> None:
    await store.add("s", [], cursor=None, at=NOW, quarantined=[Quarantined("s", NOW, "not JSON", b"carol")])
    await store.tend(NOW + timedelta(days=29))
    assert len(await store.quarantined("s")) == 1
    await store.tend(NOW + timedelta(days=31))
    assert await store.quarantined("s") == ()


async def test_tending_changes_nothing_that_one_sees(store: Store) -> None:
    [old, new] = await add(store, mention("1", at=NOW - timedelta(days=90), key="k"), mention("2", key="k"))
    await add(store, mention("1"), change=Change.DELETE)
    await store.tend(NOW)
    await store.tend(NOW)
    assert (await entry(store, new)).mention.body
    assert (await store.check()).problems == ()
    [again] = await add(store, mention("3", minutes=1, key="k"))
    assert (await entry(store, again)).cluster == new
    assert (await entry(store, old)).cluster == 0


async def test_a_log_that_was_kept_agrees_with_its_witness(store: Store) -> None:
    assert (await store.check(anchored=True)).problems  # there is none yet
    assert (await store.check()).problems == ()
    for number in ("1", "2"):
        assert await store.bear_witness(NOW) == ""
        [identity] = await add(store, mention(number))
    await store.erase(identity, operator="gov", reason="asked", at=NOW)
    assert await store.bear_witness(NOW) == ""
    health = await store.check(anchored=True)
    assert health.problems == ()
    assert "agrees with its anchors (3)" in health.anchors[0]


async def test_a_backup_is_a_whole_store(store: Store, tmp_path: Path) -> None:
    from console.store.sqlite.store import open_store

    await add(store, *(mention(str(number)) for number in range(20)))
    await store.backup(str(tmp_path / "copy.db"))
    await add(store, mention("late"))
    copy = await open_store(tmp_path / "copy.db")
    try:
        assert (await copy.counts(NOW)).all.total == 20
        assert (await copy.check()).problems == ()
        assert await copy.key() == await store.key()
    finally:
        await copy.close()


async def test_days_are_those_of_the_organisation(store: Store) -> None:
    summer = datetime(2025, 6, 1, 23, 30, tzinfo=UTC)  # half past midnight on the second, in London
    [one, _] = await add(
        store, mention("1", at=summer, teams=("w7", "ed")), mention("2", at=summer - timedelta(hours=1), teams=())
    )
    rows = await store.daily(summer - timedelta(days=2), summer + timedelta(days=1))
    first, second = date(2025, 6, 1), date(2025, 6, 2)
    assert {(row.day, row.team, row.mentions) for row in rows} == {
        (first, None, 1),
        (first, "", 1),
        (second, None, 1),
        (second, "w7", 1),
        (second, "ed", 1),
    }
    totals = await store.totals(summer - timedelta(days=2), summer + timedelta(days=1))
    assert {team: tally.positive for team, tally in totals.items()} == {None: 2, "": 1, "w7": 1, "ed": 1}
    assert {row.day for row in await store.daily(summer, summer + timedelta(days=1))} == {second}
    await do(store, one, Verb.SENTIMENT_SET, {"value": "negative"})
    await do(store, one, Verb.ACTIONED)
    assert {(row.team, row.sentiment) for row in await store.daily(summer, summer + timedelta(days=1))} == {
        (None, "negative"),
        ("w7", "negative"),
        ("ed", "negative"),
    }


async def test_what_comes_twice_in_one_part_is_never_taken_for_unchanged(store: Store) -> None:
    first, second = mention("1", "kind words"), mention("1", "kinder words")
    await add(store, second)
    assert await store.unchanged([second]) == {0}
    assert await store.unchanged([first, second]) == frozenset()


async def test_reading_raw_words_is_logged_once_an_hour_for_each_person_and_mention(store: Store) -> None:
    [one, other] = await add(store, mention("1"), mention("2"))
    for identity, operator, minutes in (
        (one, "sam", 0),
        (one, "sam", 59),
        (one, "kim", 1),
        (other, "sam", 2),
        (one, "sam", 61),
        (99, "sam", 3),
    ):
        await store.note_reading(identity, operator=operator, at=NOW + timedelta(minutes=minutes))
    logged = await store.actions(verbs=[Verb.REVEALED])
    assert [(action.mention, action.operator) for action in logged] == [
        (one, "sam"),
        (one, "kim"),
        (other, "sam"),
        (one, "sam"),
    ]
    assert await store.last_batch("sam") == ()  # nothing that could be taken back

"""Generated queries and mentions that have enough in common to meet now and then."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from console.domain.judgement import Judgement, Opinion, Sentiment, TeamGuess, ThemeGuess
from console.domain.mention import Mention, author_hash, canonical_url, mention_id
from console.domain.team import Team, TeamTree
from console.domain.tracks import GONE, Celebration, Forward, MentionState, Origin, Sending, Work
from console.query.subject import Context, Subject

NOW = datetime(2026, 4, 6, 10, 30, tzinfo=UTC)
KEY = b"k" * 32
TEAMS = TeamTree(
    (Team("royal", "The Royal"), Team("emergency", "Emergency", "royal"), Team("ward-7", "Ward 7", "royal"))
)
CONTEXT = Context(now=NOW, zone="Europe/London", me="sam", teams=TEAMS, author_key=KEY)
WORDS = (
    "ward",
    "wards",
    "Ward-7",
    "ward7",
    "x-ray",
    "xray",
    "x",
    "ray",
    "rays",
    "A&E",
    "A",
    "and",
    "E",
    "A+E",
    "&",
    "nurse",
    "Nurses",
    "nurse's",
    "St",
    "James",
    "James'",
    "kind",
    "#wenurses",
    "#kind",
    "@royal",
    "royal",
    "IT",
    "it",
    "24/7",
    "24",
    "7",
    "café",
    "cafe\u0301",
    "naïve",
    "👍",
    "wait",
    "waiting",
    "waits",
    "straße",
    "don't",
    "don’t",
    "the",
    "of",
    "A&E's",
    "kind-hearted",
    "a-b-c",
    "b",
    "c",
    "ab",
    "bc",
    "abc",
    "_kind_",
    "ﬁne",
    "…",
    "ﬀ-x",
    "İt",
    "кот",
    "कि",
    "GPs",
    "gp",
    "a\u0301b",
    "b\u0301\u0302a",
    "a\u0301'\u0308b",
    "a",
)
GAPS = (" ", " ", " ", " ", ", ", "\n", "-", "/", " - ", "—", "'s ", ". ", " & ", "")
HANDLES = ("@bob", "Bob", "ann@x.org")
SENDINGS = tuple(Sending)


@st.composite
def texts(draw: st.DrawFn, most: int = 9) -> str:
    """A text of a few words."""
    parts: list[str] = []
    for word in draw(st.lists(st.sampled_from(WORDS), max_size=most)):
        parts += [word, draw(st.sampled_from(GAPS))]
    return "".join(parts).strip()


moments = st.integers(-9000, 400).map(lambda hours: NOW + timedelta(hours=hours))
near_moments = st.integers(-200, 200).map(lambda hours: NOW + timedelta(hours=hours))
maybe = st.one_of(st.none(), near_moments)


@st.composite
def judgements(draw: st.DrawFn, title: str, body: str, question: str) -> Judgement:
    """What a judge might think."""
    return Judgement(
        lang=draw(st.sampled_from(("en", "en-gb", "cy", "und"))),
        opinion=Opinion(
            draw(st.sampled_from(Sentiment)),
            draw(st.sampled_from((0.0, 0.5, 0.9, 1.0))),
            (0.0, 0.0, 0.0),
            draw(st.booleans()),
            draw(st.booleans()),
        ),
        severity=draw(st.integers(0, 5)),
        themes=tuple(ThemeGuess(name) for name in draw(st.sets(st.sampled_from(("Parking", "Food")), max_size=2))),
        teams=tuple(
            TeamGuess(team, 0.5) for team in draw(st.sets(st.sampled_from(("royal", "emergency", "ward-7", "old"))))
        ),
        flags=draw(st.frozensets(st.sampled_from(("pii", "name", "thanks", "star:leadership", "not-ours")))),
        cluster_key="",
        redacted_title=draw(st.sampled_from((title, "…"))),
        redacted_body=draw(st.sampled_from((body, "…"))),
        redacted_question=draw(st.sampled_from((question, "…"))),
    )


@st.composite
def states(draw: st.DrawFn) -> MentionState:
    """Where a mention might stand."""
    work = draw(st.sampled_from(Work))
    forwards = tuple(
        Forward(f"k{number}", "emergency", f"mail{number}", draw(st.sampled_from(SENDINGS)), at=NOW, due=draw(maybe))
        for number in range(draw(st.integers(0, 2)))
    )
    return MentionState(
        work=work,
        assignee=draw(st.sampled_from(("", "", "sam", "kim"))),
        lease_until=draw(maybe),
        snooze_until=draw(near_moments) if work is Work.SNOOZED else None,
        forwards=forwards,
        celebrate=draw(st.sampled_from(Celebration)),
        improve=draw(st.sampled_from(("", "raised"))),
        origin=draw(st.sampled_from(Origin)),
        version=draw(st.integers(1, 2)),
        pinned=draw(st.booleans()),
        muted=draw(st.booleans()),
        notes=draw(st.sampled_from(((), ("kind nurse",), ("ward", 'x-ray "7"')))),
        tags=draw(st.sampled_from(((), ("Campaign",)))),
    )


@st.composite
def subjects(draw: st.DrawFn, number: int = 0) -> Subject:
    """A mention with where it stands; ``number`` keeps ids apart."""
    title, body = draw(st.one_of(st.just(""), texts(4))), draw(texts())
    question = draw(st.sampled_from(("", "", "What about the ward?", "www.x.org kind nurse")))
    extra = draw(st.one_of(st.just(""), texts(4), st.just("see www.x.org\n\nkind")))
    state = draw(states())
    if state.origin in GONE:
        title = body = question = extra = ""
    published = draw(moments)
    identity = mention_id(published, number)
    handle = draw(st.sampled_from(HANDLES))
    url = draw(
        st.sampled_from(("", "https://www.bbc.co.uk/News/1?a=2", "https://news.bbc.co.uk/x", "http://Other.org:80/é"))
    )
    numbers = st.one_of(st.none(), st.integers(0, 30))
    mention = Mention(
        id=identity,
        source=draw(st.sampled_from(("alerts", "bluesky"))),
        native_id=str(number),
        feed=draw(st.sampled_from(("", "Café Ward"))),
        url=url,
        canonical_url=canonical_url(url),
        parent=draw(st.sampled_from(("", "p"))),
        kind=draw(st.sampled_from(("post", "reply"))),
        author=handle,
        author_hash=author_hash(handle, KEY),
        followers=draw(numbers),
        to=draw(st.sampled_from(((), ("@Royal", "x")))),
        mentions=draw(st.sampled_from(((), ("ROYAL",)))),
        title=title,
        body=body,
        question=question,
        extra=extra,
        media=draw(st.sampled_from(((), ("https://x.org/a.jpg",)))),
        tags=draw(st.sampled_from(((), ("flu", "kind")))),
        rating=draw(st.sampled_from((None, 1.0, 2.5, 5.0))),
        likes=draw(numbers),
        reposts=draw(numbers),
        reach=draw(st.integers(0, 30)),
        published=published,
        edited=draw(maybe),
        fetched=published + timedelta(hours=1),
        version=state.version,
        is_repost=draw(st.booleans()),
        judgement=draw(judgements(title, body, question)),
    )
    return Subject(mention, state, draw(st.sampled_from((0, identity, 77))))


FIELDS = (
    "url:bbc.co.uk",
    "url:News",
    "https://www.bbc.co.uk/News/1?a=2",
    "site:bbc.co.uk",
    "site:news.bbc.co.uk",
    "tag:flu",
    "tag:campaign",
    "from:bob",
    "from:@ANN@x.org",
    "to:royal",
    "mentions:@royal",
    "source:alerts",
    'feed:"cafe ward"',
    "team:royal",
    "team:=royal",
    "team:none",
    "team:(emergency OR old)",
    "sentiment:neg",
    "sentiment:(pos OR neu)",
    "severity:>=3",
    "severity:[1 TO 2]",
    "confidence:>0.5",
    "theme:parking",
    "star:leadership",
    "lang:en",
    "status:snoozed",
    "assignee:me",
    "assignee:none",
    "assignee:kim",
    "forward:held",
    "forward:none",
    "celebrate:queued",
    "celebrate:none",
    "improve:raised",
    "improve:none",
    "cluster:2d",
    "cluster:none",
    "reach:<10",
    "followers:>=5",
    "likes:[* TO 9]",
    "reposts:7",
    "words:>3",
    "words:0",
    "rating:[1 TO 2.5]",
    "since:2026-03",
    "until:last-week",
    "during:2026-02/2026-04",
    "during:last-month",
    "age:<30d",
    "age:[1d TO 1y]",
    "seen:>=yesterday",
    "due:today",
    "due:7d",
    "due:<now",
    "snoozed:[today TO *]",
    "note:kind",
    'note:"x ray"',
    "has:media",
    "has:link",
    "has:note",
    "has:pii",
    "has:thanks",
    *(
        f"is:{flag}"
        for flag in (
            "open",
            "snoozed",
            "new",
            "mine",
            "claimed",
            "forwarded",
            "actioned",
            "celebrated",
            "overdue",
            "duplicate",
            "repost",
            "reply",
            "edited",
            "deleted",
            "redacted",
            "pinned",
            "muted",
            "unsure",
            "mixed",
            "dismissed",
            "not-ours",
        )
    ),
)
plain_words = st.sampled_from([word for word in WORDS if any(char.isalnum() for char in word) and word != "and"])
phrases = (
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3)
    .flatmap(lambda words: st.sampled_from([" ".join(words), "-".join(words)]))
    .map(lambda text: f'"{text}"')
)
prefixes = st.sampled_from(("war*", "x-ra*", "kin*", "#wen*", "nur?e*", "wai*", "str*"))
wild = st.sampled_from(("n?rse", "?ard", "x-r?y", "i?", "ward-?"))
spellings = st.sampled_from(
    ("IT", "James'", "nurse's", "'s", "ward", "-7", "A&E", "👍", "é", "x-ray", "a", "b", "a\u0301", "\u0301")
)
exacts = st.one_of(texts(2).filter(bool), spellings).map(lambda text: f"{{{text}}}")
regexes = st.sampled_from(("/war[dt]/", "/NURSE/i", "/^kind/", "/x.?ray/"))
operands = st.one_of(
    plain_words,
    phrases,
    prefixes,
    st.lists(plain_words, min_size=2, max_size=3).map(lambda words: f"({' OR '.join(words)})"),
)
nears = st.tuples(operands, st.sampled_from(("NEAR/0", "NEAR/2", "ONEAR/1", "NEAR/4f")), operands).map(" ".join)
parts = st.tuples(st.sampled_from(("title", "body")), st.one_of(plain_words, phrases, exacts)).map(":".join)
atoms = st.one_of(
    plain_words,
    plain_words,
    phrases,
    phrases,
    st.tuples(phrases, st.sampled_from(("~0", "~2"))).map("".join),
    prefixes,
    wild,
    exacts,
    regexes,
    nears.map(lambda text: f"({text})"),
    parts,
    st.sampled_from(FIELDS),
    st.sampled_from(FIELDS),
)
queries = st.recursive(
    atoms,
    lambda inner: st.one_of(
        inner.map(lambda text: f"NOT ({text})"),
        inner.map(lambda text: f"-({text})"),
        st.lists(inner, min_size=2, max_size=3).map(lambda items: "(" + " ".join(items) + ")"),
        st.lists(inner, min_size=2, max_size=3).map(lambda items: "(" + " OR ".join(items) + ")"),
    ),
    max_leaves=6,
)

"""The letter of a forward: what a team gets to read, and what never leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.config.settings import ChannelSettings, Organisation
from console.domain.errors import NotAllowed
from console.domain.judgement import Judgement, Opinion, PersonalDetail, Sentiment, TeamGuess
from console.domain.mention import Mention
from console.domain.team import Person, Team
from console.domain.tracks import MentionState
from console.services.triage.letters import compose
from console.store.protocol import Entry

TEAM = Team("emergency", "Emergency Department", aliases=("A&E",), people=(Person("Amira", "nurse"),))
PLAIN = ChannelSettings("ed-mail", "email", to=("ed@northmoor.example",))
OPEN = replace(PLAIN, identifiable=True)
HOME = Organisation(name="Northmoor Hospitals", time_zone="Europe/London")
URL = "https://www.careopinion.org.uk/1234"


def entry(
    label: Sentiment = Sentiment.POSITIVE,
    *,
    body: str = "Amira in A&E was so kind to my mum.",
    redacted: str | None = None,
    mixed: bool = False,
    unsure: bool = False,
    size: int = 1,
    reason: str = "says “A&E”",
    personal: tuple[PersonalDetail, ...] = (),
    severity: int = 0,
    doubt: bool = False,
    named: frozenset[str] = frozenset(),
    url: str = URL,
    **fields: object,
) -> Entry:
    """One mention in a tone, its words already redacted."""
    judgement = Judgement(
        opinion=Opinion(label, 0.9, (0.1, 0.1, 0.8), mixed=mixed, unsure=unsure),
        severity=severity,
        named=named,
        teams=(TeamGuess("emergency", 0.92, reason),),
        doubt=doubt,
        redacted_body=body if redacted is None else redacted,
        personal=personal,
        people=("Amira",),
    )
    mention = Mention(
        id=1,
        source="care-opinion",
        native_id="1",
        url=url,
        author="@jenny",
        author_name="Jenny Smith",
        role="relative",
        body=body,
        published=datetime(2027, 6, 1, 9, 30, tzinfo=UTC),
        kind="story",
        judgement=judgement,
        **fields,
    )
    return Entry(mention, MentionState(), cluster_size=size)


def letter(one: Entry, channel: ChannelSettings = PLAIN, **more: str) -> dict[str, str]:
    return dict(compose(one, team=TEAM, channel=channel, organisation=HOME, **more))


def test_praise_reads_as_praise() -> None:
    made = letter(entry(rating=5.0, size=3), note="Lovely one for the board.")
    assert made["subject"] == "Praise for Emergency Department: Amira in A&E was so kind to my mum."
    assert made["text"].startswith("Somebody has said something good about Emergency Department.")
    for said in (
        "“Amira in A&E was so kind to my mum.”",
        "Said on careopinion.org.uk, as a story",
        "When: Tuesday 1 June 2027, 10:30",
        "By: a relative",
        "Rating given: 5",
        "in 2 other places",
        "Lovely one for the board.",
        "Why it was sent to you: says “A&E”.",
        URL,
        "Northmoor Hospitals",
    ):
        assert said in made["text"]


def test_a_question_stands_before_its_answer() -> None:
    one = entry(body="Signs.", question="What could be better?")
    asked = replace(
        one,
        mention=replace(
            one.mention, judgement=replace(one.mention.judgement, redacted_question="What could be better?")
        ),
    )
    assert "Asked: What could be better?\n\n“Signs.”" in letter(asked)["text"]


def test_it_says_that_details_were_taken_out_only_where_they_were() -> None:
    said = "Personal details have been taken out."
    assert said in letter(entry(body="Ring 07700 900123.", redacted="Ring [phone]."))["text"]
    for doubt in (True, False):  # looked at as it leaves, or before
        stands = entry(body="Ring 07700 900123.", doubt=doubt)
        assert "taken out" not in compose(stands, team=TEAM, channel=PLAIN, organisation=HOME, looked=True)["text"]


def test_the_author_is_never_named() -> None:
    for label in Sentiment:
        for channel in (PLAIN, OPEN):
            text = letter(entry(label), channel)["text"]
            assert "jenny" not in text.lower() and "smith" not in text.lower()


@pytest.mark.parametrize("label", [Sentiment.NEGATIVE, Sentiment.NEUTRAL])
def test_a_link_goes_with_praise_and_else_only_where_the_channel_may_carry_it(label: Sentiment) -> None:
    assert letter(entry())["link"] == URL
    assert letter(entry(label))["link"] == ""
    assert URL not in letter(entry(label))["text"]
    assert letter(entry(label), OPEN)["link"] == URL


def test_what_is_mixed_gets_the_care_of_criticism() -> None:
    made = letter(entry(mixed=True))
    assert made["link"] == "" and "good and bad together" in made["text"]
    assert made["subject"] == "Feedback for Emergency Department, 1 June"


def test_the_subject_of_criticism_holds_none_of_its_words() -> None:
    made = letter(entry(Sentiment.NEGATIVE, body="Nine hours on a trolley"))
    assert "trolley" not in made["subject"] and "trolley" in made["text"]


@pytest.mark.parametrize("doubtful", [{"unsure": True}, {"mixed": True}, {"severity": 3}, {"severity": 5}])
def test_only_plain_praise_is_called_praise(doubtful: dict[str, int]) -> None:
    """An unsure positive, and one whose severity somebody raised by hand, left as praise with its words in the subject
    and the author's link."""
    made = letter(entry(body="Lovely Amira. They gave the wrong dose twice.", **doubtful))
    assert made["subject"] == "Feedback for Emergency Department, 1 June"
    assert made["link"] == "" and URL not in made["text"]
    assert not made["text"].startswith("Somebody has said something good about Emergency Department.")


@pytest.mark.parametrize("label", Sentiment)
def test_an_unsure_tone_leaves_neither_as_praise_nor_as_criticism(label: Sentiment) -> None:
    text = letter(entry(label, unsure=True))["text"]
    assert text.startswith("Somebody has said something about Emergency Department.\n")


@pytest.mark.parametrize(
    "url",
    [
        "https://janesmithblog.wordpress.com/2027/my-mum",
        "https://jane.social/@jane/1",
        "https://www.jane-smith.example/",
    ],
)
def test_criticism_is_not_said_on_a_site_that_names_its_author(url: str) -> None:
    made = letter(entry(Sentiment.NEGATIVE, url=url))
    assert "Said on a web site, as a story" in made["text"] and "jane" not in made["text"].lower()
    assert letter(entry(url=url))["link"] == url


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://www.careopinion.org.uk/1234", "careopinion.org.uk"),
        ("https://m.facebook.com/jane", "facebook.com"),
        ("https://notfacebook.com/jane", "a web site"),
        ("https://janesmith.x.com.example/1", "a web site"),
    ],
)
def test_a_site_of_many_names_nobody(url: str, site: str) -> None:
    made = letter(entry(Sentiment.NEGATIVE, url=url))
    assert f"Said on {site}, as a story" in made["text"] and "jane" not in made["text"].lower()


def test_nobody_has_looked_at_what_redaction_doubts() -> None:
    doubtful = entry(doubt=True)
    with pytest.raises(NotAllowed, match="nobody has looked"):
        letter(doubtful)
    assert "so kind" in compose(doubtful, team=TEAM, channel=PLAIN, organisation=HOME, looked=True)["text"]


def test_a_link_that_holds_a_personal_detail_stays_here_even_with_praise() -> None:
    named = entry(named=frozenset({"url"}))
    for channel in (PLAIN, OPEN):
        assert letter(named, channel)["link"] == ""


def test_the_reason_does_not_say_what_redaction_took_out() -> None:
    named = entry(Sentiment.NEGATIVE, reason="names Amira, who works there", redacted="[name] told us to wait.")
    assert "Amira" not in letter(named)["text"] and "its words point to your team" in letter(named)["text"]
    phoned = entry(
        body="Call me on 07700 900123",
        redacted="Call me on [phone]",
        reason="“07700 900123” is known",
        personal=(PersonalDetail(11, 23, "phone"),),
    )
    assert "07700" not in letter(phoned)["text"]


def test_a_team_that_was_chosen_by_hand_is_told_so() -> None:
    other = replace(TEAM, id="ward-7", name="Ward 7")
    text = compose(entry(), team=other, channel=PLAIN, organisation=HOME, person="Amira")["text"]
    assert "the person who sent it on chose your team" in text and "Please pass it on to Amira." in text


def test_unredacted_words_never_stand_in_for_redacted_ones() -> None:
    text = letter(entry(body="my NHS number is 943 476 5919", redacted=""))["text"]
    assert "943" not in text and "no words of its own" in text


def test_subjects_are_short_and_cut_between_words() -> None:
    subject = letter(entry(body="wonderful care " * 40))["subject"]
    assert len(subject) <= 150 and subject.endswith((" care…", " wonderful…"))


@given(st.text(max_size=400), st.text(max_size=200), st.sampled_from(Sentiment))
def test_any_words_make_a_letter(body: str, note: str, label: Sentiment) -> None:
    made = letter(entry(label, body=body, redacted=body), note=note)
    assert 0 < len(made["subject"]) <= 150 and "\n" not in made["subject"]
    assert not any(ord(char) < 32 and char != "\n" for char in made["text"])
    made["text"].encode("utf-8")

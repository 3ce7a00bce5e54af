"""Copies join, patients who use the same words do not."""

from __future__ import annotations

import pytest

from console.domain.alike import Saying
from console.understand.clusters import _compared, cluster_mark, likeness, same
from console.understand.stories import says_the_same, story_marks
from console.understand.words import read_words
from tests.unit.understand.copies import figures
from tests.unit.understand.sayings import figures as sayings
from tests.unit.understand.sayings import lines


def test_a_repost_has_the_same_key() -> None:
    said = "Six hours on a plastic chair at Northmoor Royal tonight with my dad, nobody has been round"
    again = f"RT @someone: {said.upper()}!! https://a.example/1"
    assert cluster_mark(read_words(said))
    assert cluster_mark(read_words(again)) == cluster_mark(read_words(said))


def test_short_thanks_never_join() -> None:
    long = "Thank you so much to all the staff, you were amazing!"
    for text in ("Thank you so much", long, "Great service, lovely staff", ""):
        assert cluster_mark(read_words(text)) == ""
        assert not same(text, text)


def test_texts_that_differ_in_a_number_say_different_things() -> None:
    one = "The waiting time in the emergency department at Northmoor Royal is now {} minutes for the least urgent"
    assert not same(one.format(45), one.format(90))
    assert same(one.format(45), one.format(45))


@pytest.mark.parametrize("other", [
    "RT @x: I'll say it again, the queue at A&E isn't moving and #EastbrookRoyal rock`n'roll 12,000 waits",
    "I'LL SAY IT AGAIN, THE QUEUE AT A+E ISN'T MOVING AND #EastbrookRoyal ROCK'N'ROLL 12,000 WAITS",
    "I’ll say it again, the queue at A&E isn’t moving and #EastbrookRoyal rock’n’roll 12,000 waits",
    "I'll say it again, the queue at A & E isn't moving and #EastbrookRoyal",
])  # fmt: skip
def test_a_copy_is_known_however_it_is_spelt(other: str) -> None:
    one = "I'll say it again, the queue at A and E isn't moving and Eastbrook Royal rocknroll 12,000 waits"
    assert same(one, other)
    assert same(other, one)


def test_a_name_in_common_makes_no_copy_and_costs_no_cutting() -> None:
    one = "The new scanner at Northmoor Royal Infirmary saved my father twice this winter"
    other = "Parking near Northmoor Royal Infirmary has become a lottery since they closed level three"
    cut = _compared.cache_info().misses
    assert not same(one, other)
    assert _compared.cache_info().misses == cut + 1  # only the one that is held against others


def test_precision_and_recall_on_a_set_of_our_own() -> None:
    found = figures()
    assert found.precision >= 0.98, found
    assert found.recall >= 0.95, found
    assert found.looked_up >= 0.95, found


def test_precision_and_recall_on_mentions_as_they_come() -> None:
    found = sayings()
    assert found.lines >= 120 and found.pairs >= 60
    assert found.precision >= 0.98, found.wrong
    assert found.recall >= 0.93, found.missed
    assert sayings(news=True).recall >= 0.90, found.missed


def news(title: str, url: str, body: str = "", place: str = "echo") -> Saying:
    return Saying("news", place, "", url, title, body, "")


PAGE = "https://echo.example/news/scanner-opens-41877"
HEADLINE = "New scanner opens at Northmoor Royal after two years"


@pytest.mark.parametrize(("one", "other", "alike"), [
    (news(HEADLINE, PAGE), news("Quite another headline for it", PAGE, place="alerts"), True),
    (news(HEADLINE, PAGE), news("Quite another headline for it", PAGE), False),
    (news(HEADLINE, PAGE), news("New scanner opens at Northmoor Royal aft...", "https://mail.example/1"), True),
    (news(HEADLINE, PAGE), news("New scanner opens at Northmoor Royal - Mail", "https://mail.example/1"), False),
    (news(HEADLINE, PAGE), news(f"{HEADLINE} - Moorland Mail", "https://mail.example/1"), True),
    (news("Waiting times this week", PAGE), news("Waiting times this week", "https://mail.example/1"), False),
    (news("Board papers for the week are out now", "https://trust.example/board/1"),
     news("Board papers for the week are out now", "https://trust.example/board/2", place="alerts"), False),
    (news("Flu jabs start on Monday", "https://trust.example/news"),
     news("The shop won a prize", "https://trust.example/news", place="alerts"), False),
    (news("Flu jabs start on Monday", "https://trust.example/", "Walk in from nine"),
     news("Flu jabs start", "https://trust.example/", "Walk in", place="alerts"), False),
])  # fmt: skip
def test_news_is_one_story_by_its_page_or_its_headline(one: Saying, other: Saying, alike: bool) -> None:
    assert says_the_same(one, other) is alike
    assert says_the_same(other, one) is alike


def test_only_news_is_looked_up_by_its_page() -> None:
    by_kind = {mention.kind: story_marks(mention) for _, mention in lines() if mention.url}
    assert len(by_kind["news"]) == 2 and by_kind["story"] == ()


def test_what_people_tell_for_themselves_must_say_more_to_be_one() -> None:
    words = "The nurses on ward 7 looked after my mum with patience and with jokes"
    card, post = (Saying(kind, "s", author, "", "", words, "") for kind, author in (("card", "a"), ("post", "a")))
    assert says_the_same(post, Saying("post", "s", "b", "", "", words, ""))
    assert not says_the_same(card, Saying("card", "s", "b", "", "", words, ""))
    assert says_the_same(card, Saying("card", "s", "a", "", "", words, ""))


def test_likeness_is_a_share() -> None:
    assert likeness("a b c", "a b c") == 1.0
    assert likeness("a b c", "d e f") == 0.0
    assert likeness("", "a") == 0.0

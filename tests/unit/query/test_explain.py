"""Why a query meets: clause by clause, with the characters that met it."""

from __future__ import annotations

from hypothesis import given, settings

from console.domain.errors import QueryFault
from console.domain.mention import Mention
from console.domain.text import fold
from console.domain.tracks import MentionState
from console.query.explain import ClauseExplanation, explain
from console.query.match import Subject, matches
from console.query.query import parse
from console.query.tokens import Tokens, placed_pieces, spans
from console.query.tree import Exact, Phrase, Query, Regex, Word, walk
from tests.unit.query.query_strategies import CONTEXT, queries, subjects


def explained(query: str, body: str, *, title: str = "", extra: str = "") -> tuple[ClauseExplanation, list[str]]:
    mention = Mention(1, "alerts", "1", title=title, body=body, extra=extra)
    found = explain(parse(query), Subject(mention), CONTEXT)
    return found, [mention.text[start:end] for start, end in found.spans]


def test_the_words_that_met_are_marked_as_they_were_written() -> None:
    found, words = explained(
        '"St James" AND (A&E OR casualty) -parking', "St. James’ A and E was brilliant", title="Hello"
    )
    assert found.held
    assert words == ["St. James", "A and E"]
    phrase, either, without = found.parts
    assert (phrase.clause, phrase.held) == ('"St James"', True)
    assert (either.taken, [part.held for part in either.parts]) == ("A&E", [True, False])
    assert (without.clause, without.held, without.spans) == ("NOT parking", True, ())


def test_near_says_which_words_were_close() -> None:
    found, words = explained(
        "nurse NEAR/3 (kind OR lovely)", "A nurse. Our nurses were so kind, and a long time lovely"
    )
    assert words == ["nurses", "kind"]
    assert found.taken == "nurses … kind"
    assert [part.clause for part in found.parts] == ["nurse", "kind OR lovely"]


def test_a_clause_that_does_not_hold_still_shows_its_parts() -> None:
    found, words = explained("kind nurse", "so kind")
    assert not found.held
    assert words == []
    assert [(part.clause, part.held, bool(part.spans)) for part in found.parts] == [
        ("kind", True, True),
        ("nurse", False, False),
    ]


def test_spans_are_right_after_emoji_accents_and_in_every_part() -> None:
    _, words = explained("cafe", "👍🏽 the cafe\u0301s; CAFÉ", title="ﬁne", extra="a\n\ncafé")
    assert words == ["cafe\u0301s", "CAFÉ", "café"]
    _, words = explained("title:kind body:kind", "kind body", title="kind title")
    assert words == ["kind", "kind"]
    _, words = explained("/[a-z]+é/ {👍}", "café 👍")
    assert words == ["café", "👍"]
    _, words = explained("body:/k.nd/", "kind", title="kindness")
    assert words == ["kind"]


def test_fields_and_notes_have_no_spans() -> None:
    subject = Subject(Mention(1, "alerts", "1", body="kind"), MentionState(notes=("so kind",)))
    found = explain(parse("note:kind source:alerts"), subject, CONTEXT)
    assert found.held and found.spans == ()


def test_everything_is_explained_too() -> None:
    assert explained("", "kind")[0] == ClauseExplanation("everything", True)


@settings(max_examples=150)
@given(queries, subjects())
def test_an_explanation_agrees_with_the_answer_and_its_spans_hold_the_words(text: str, subject: Subject) -> None:
    try:
        query = parse(text)
    except QueryFault:
        return
    found = explain(query, subject, CONTEXT)
    assert found.held is matches(query, subject, CONTEXT)
    shown = subject.mention.text
    for start, end in found.spans:
        assert 0 <= start < end <= len(shown)
    for node in walk(query.root):
        alone = explain(Query(node), subject, CONTEXT)
        words = [shown[start:end] for start, end in alone.spans]
        if isinstance(node, Exact):
            assert all(word == node.text for word in words)
        elif isinstance(node, Regex):
            assert bool(words) is alone.held
        elif isinstance(node, Phrase) or (isinstance(node, Word) and node.text[0] not in "#@"):  # signs stand before
            assert all(node.pattern.holds(Tokens([f". {word} ."])) for word in words), (node, words)


@given(subjects())
def test_every_token_has_its_place_in_the_text(subject: Subject) -> None:
    placed = placed_pieces(subject.mention)
    tokens, places = Tokens([text for _, text in placed]), spans(placed)
    shown = subject.mention.text
    assert len(tokens.words) == len(places)
    for offset, text in placed:
        assert shown[offset : offset + len(text)] == text
    for word, (start, end) in zip(tokens.words, places, strict=True):
        if word not in {"|", "and"}:
            assert fold(shown[start:end]).replace("+", "&").replace("_", " ").strip() == word

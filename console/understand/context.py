"""What was given with a few words tells how they are meant: the question that they answer, and the stars beside them.

"Signs." is a wish where it answers what could be better, and praise where it answers what was good; "Nothing." the
other way round. "Moira." with five stars is praise for Moira. Words that have a tone of their own keep it. Where the
source itself says the opposite, it is unsure.
"""

from __future__ import annotations

from console.domain.frozen import replace
from console.domain.judgement import Evidence, Opinion, Sentiment
from console.domain.mention import Mention
from console.understand.reading import MOST_STARS
from console.understand.words import Words, word_set

_FEW = 5  # words up to which an answer is a thing named, with no tone of its own
_LEAST_STARS = 1
_SURE = 0.8  # the confidence of a tone that the question or the stars gave
_TO_IMPROVE = word_set("better improve improved improvement improvements differently change changed wrong worse")
_GOOD = word_set("good well best liked enjoy enjoyed great pleased happy helpful")
_NOT = word_set("not didnt")
_NOTHING = word_set("nothing none no nope nil nowt naw not")
_BESIDE_NOTHING = word_set(
    "at all really can could think thing to say comment comments just of i me my a n na improve better was were is it "
    "everything anything everyone fine good great perfect excellent thank thanks you do done no need not"
)
_OF_SOURCE = {"positive": Sentiment.POSITIVE, "negative": Sentiment.NEGATIVE}


def in_context(opinion: Opinion, mention: Mention, words: Words) -> Opinion:
    """The opinion on a few words in the light of what was asked and of the stars that were given."""
    told = _by_question(opinion, mention, words) or _by_rating(opinion, mention, words)
    told = told or _by_source(opinion, mention, words)
    if told is None:
        return opinion
    label, why = told
    rest = (1 - _SURE) / 2
    negative, positive = (_SURE if label is tone else rest for tone in (Sentiment.NEGATIVE, Sentiment.POSITIVE))
    evidence = Evidence(0, len(words.text), "sentiment", 1.0 if label is Sentiment.POSITIVE else -1.0, why)
    return replace(
        opinion,
        label=label,
        confidence=_SURE,
        scores=(negative, rest, positive),
        unsure=False,
        mixed=False,
        clauses=(),
        evidence=(*opinion.evidence, evidence),
        by="rule",
    )


def _by_question(opinion: Opinion, mention: Mention, words: Words) -> tuple[Sentiment, str] | None:
    asked = asked_for(mention.question)
    if asked is None or not words.words:
        return None
    other = Sentiment.POSITIVE if asked is Sentiment.NEGATIVE else Sentiment.NEGATIVE
    if words.words[0] in _NOTHING | {"n", "na"} and _BESIDE_NOTHING.issuperset(words.words[1:]):
        return other, f"nothing is the answer to “{mention.question}”"
    if not _may_be(opinion, asked) or len(words) > _FEW:
        return None
    if words.words[0] in _NOTHING:
        return None  # "No parking" is no answer to be turned round
    return asked, f"it is the answer to “{mention.question}”"


def asked_for(question: str) -> Sentiment | None:
    """Whether a question asks for what was good or for what could be better; None where it asks for both or neither."""
    asked = frozenset(part.strip("?.,!:;'\"()").replace("'", "").replace("’", "") for part in question.lower().split())
    to_improve, good = not asked.isdisjoint(_TO_IMPROVE), not asked.isdisjoint(_GOOD)
    if good and not asked.isdisjoint(_NOT):
        to_improve, good = True, False
    if to_improve is good:
        return None
    return Sentiment.NEGATIVE if to_improve else Sentiment.POSITIVE


def _by_rating(opinion: Opinion, mention: Mention, words: Words) -> tuple[Sentiment, str] | None:
    """All or one of five stars speak for few words that say nothing of their own, asked what could be better or not."""
    if not 0 < len(words) <= _FEW or asked_for(mention.question) is not None:
        return None
    if mention.rating == MOST_STARS and _may_be(opinion, Sentiment.POSITIVE):
        return Sentiment.POSITIVE, "all five stars were given with it"
    if mention.rating == _LEAST_STARS and _may_be(opinion, Sentiment.NEGATIVE):
        return Sentiment.NEGATIVE, "one of five stars was given with it"
    return None


def _by_source(opinion: Opinion, mention: Mention, words: Words) -> tuple[Sentiment, str] | None:
    """The source's own tone speaks for few words that say nothing of their own."""
    tone = _OF_SOURCE.get(mention.polarity)
    if tone is None or not 0 < len(words) <= _FEW or not _may_be(opinion, tone):
        return None
    return tone, f"its source calls it {mention.polarity}"


def beside_source(opinion: Opinion, mention: Mention) -> Opinion:
    """The opinion on words that have a tone of their own, beside the one that their source gives them."""
    tone = _OF_SOURCE.get(mention.polarity)
    against = tone is not None and opinion.label in _OF_SOURCE.values() and opinion.label is not tone
    return replace(opinion, unsure=True) if against else opinion


def _may_be(opinion: Opinion, tone: Sentiment) -> bool:
    """Whether the words leave open that this is their tone."""
    return opinion.label is Sentiment.NEUTRAL or (opinion.unsure and opinion.label is tone)

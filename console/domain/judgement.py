"""What the console thinks of a mention, and the words that made it think so.

Spans count characters of ``Mention.text``; ``end`` is exclusive.
"""

from __future__ import annotations

from enum import StrEnum

from console.domain.frozen import frozen

NOT_OURS = "not-ours"
"""The flag of what is about somebody else: it waits in no inbox, and stands in the pane that asks for it alone."""

SAFEGUARDING = "safeguarding"
"""The flag of what tells that somebody may need protection."""


class Sentiment(StrEnum):
    """Tone. Unsure and mixed are flags beside it, never a fourth tone."""

    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"


TONE_SIGNS = {Sentiment.POSITIVE: "+", Sentiment.NEUTRAL: "=", Sentiment.NEGATIVE: "-"}
UNJUDGED = "unjudged"
"""The flag of a mention that our own code failed to judge, and what the evidence that says why is about."""


@frozen
class Evidence:
    """Words that made a label (``sentiment``, ``severity``, ``theme:…``, ``team:…``, ``lang``), and how much; or, with
    no words, why there is none (`UNJUDGED`)."""

    start: int
    end: int
    about: str
    weight: float = 1.0
    reason: str = ""


@frozen
class Clause:
    """A part of the text with a tone of its own, found where a mention is mixed."""

    start: int
    end: int
    label: Sentiment
    confidence: float


@frozen
class Opinion:
    """The tone of one text: the three scores add up to 1, ``confidence`` is the calibrated one of ``label``."""

    label: Sentiment
    confidence: float
    scores: tuple[float, float, float]  # negative, neutral, positive
    unsure: bool = False
    mixed: bool = False
    clauses: tuple[Clause, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    by: str = "model"  # the judge's name, "rule" or "operator"


@frozen
class Explanation:
    """What a judge of tone says of its own label, by leaving words out. ``sign`` tells the model files that spoke, so
    that newer ones make it stale; no ``words`` means that no single word or passage decided."""

    label: Sentiment
    judge: str
    sign: str
    words: tuple[Evidence, ...] = ()


@frozen
class ThemeGuess:
    """One theme of the NHS framework with the tone in which it is spoken of (-1, 0, 1)."""

    name: str
    polarity: int = 0
    score: float = 1.0


@frozen
class TeamGuess:
    """A team that the mention may be about: score 0 to 1, and the reason in words that an operator can check."""

    team: str
    score: float
    reason: str = ""


@frozen
class PersonalDetail:
    """Personal data found: ``kind`` is one of those in `console.domain.redaction.WORDS`. ``sure`` is False
    where a human must look before it leaves."""

    start: int
    end: int
    kind: str
    sure: bool = True


@frozen
class Judgement:
    """All labels of one mention, as the collector stores them beside it."""

    lang: str = "und"
    opinion: Opinion = Opinion(Sentiment.NEUTRAL, 0.0, (0.0, 1.0, 0.0), unsure=True)
    severity: int = 0
    themes: tuple[ThemeGuess, ...] = ()
    teams: tuple[TeamGuess, ...] = ()
    people: tuple[str, ...] = ()
    flags: frozenset[str] = frozenset()  # pii name safeguarding media-interest legal abuse question thanks complaint
    personal: tuple[PersonalDetail, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    cluster_key: str = ""  # what others that say the same are looked up by; empty when too short to say
    redacted_title: str = ""
    redacted_body: str = ""
    redacted_question: str = ""
    doubt: bool = False  # redaction is not sure; nothing leaves before a human looked
    clear: frozenset[str] = frozenset()  # facts beside the words that name nobody: see `leaving.FACTS`
    named: frozenset[str] = frozenset()  # facts that hold a personal detail

    @property
    def ours(self) -> bool:
        """Whether it is about this organisation, as far as anybody has said."""
        return NOT_OURS not in self.flags


def unjudged(error: Exception, lang: str = "und") -> Judgement:
    """The judgement of a mention on which our own code failed: unsure of everything, and in doubt, so that nothing of
    it leaves before a human has looked. It says which fault it was and where, never whose words met it."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f" in {trace.tb_frame.f_globals.get('__name__')}, line {trace.tb_lineno}" if trace is not None else ""
    why = Evidence(0, 0, UNJUDGED, 1.0, f"{type(error).__name__}{where}")
    return Judgement(lang=lang, flags=frozenset({UNJUDGED}), evidence=(why,), doubt=True)


def why_unjudged(judgement: Judgement) -> str:
    """The fault that kept a mention from being judged; empty for one that was judged."""
    return next((one.reason for one in judgement.evidence if one.about == UNJUDGED), "")

"""One mention, every label: language, tone, severity, themes, teams, people, personal data, redaction, cluster.

`Judge.judge` is pure on the text: the same mention always gets the same answer, and nothing in it asks a clock, a
network or a store. The judge of tone is the only heavy part; without it the rules alone speak, and all that they do
not settle is unsure.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Literal, Protocol

from console.domain.frozen import field, frozen, replace
from console.domain.judgement import (
    NOT_OURS,
    SAFEGUARDING,
    Evidence,
    Judgement,
    Opinion,
    PersonalDetail,
    Sentiment,
    ThemeGuess,
    unjudged,
    why_unjudged,
)
from console.domain.mention import FEEDBACK_KINDS, Mention
from console.domain.redaction import is_plain_praise, redact_parts
from console.domain.team import Team
from console.understand.clusters import cluster_mark
from console.understand.context import beside_source, in_context
from console.understand.domains import Domain, domain_of
from console.understand.language import Language, language_of
from console.understand.learning import Layer, taught_opinion, taught_ours, taught_severity, taught_teams, told_apart
from console.understand.not_ours import OURS_BY_NATURE
from console.understand.personal.facts import Facts
from console.understand.personal.personal_data import PersonalData
from console.understand.personal.staff import staff_of
from console.understand.reading import MOST_STARS, DetailsOutput, JudgeInput, JudgeOutput
from console.understand.rules.rules import RuleReading, Rules
from console.understand.severity import Severity, SeverityScale
from console.understand.stories import story_marks
from console.understand.teams.gazetteer import Found, Gazetteer, OrganisationNames
from console.understand.themes_by_words import themes_by_words
from console.understand.verdict import Verdict, verdict
from console.understand.words import Words, own_words, read_words

log = logging.getLogger(__name__)


_NAMES = frozenset({"patient_name", "staff_name", "staff_surname", "person_name"})
NOTHING = Opinion(Sentiment.NEUTRAL, 1 / 3, (1 / 3, 1 / 3, 1 / 3), unsure=True, by="rule")
"""The opinion of nobody: what the rules start from where there is no judge of tone."""

ThemesOf = Callable[[JudgeInput, Opinion], tuple[ThemeGuess, ...]]
"""Themes of what is said, given the opinion on it."""


class ToneJudge(Protocol):
    """What `console.understand.sentiment.load_judge` gives."""

    def hear(self, said: JudgeInput) -> JudgeOutput:
        """Everything that one reading of a mention tells."""

    def explain(self, said: JudgeInput) -> tuple[Evidence, ...]:
        """The words that made the label, as spans of what is said."""

    def bar(self, kind: str) -> float:
        """The confidence below which a mention of ``kind`` is unsure."""

    def listen(self, said: JudgeInput) -> DetailsOutput:
        """The personal details and names that the judge sees in the words of ``said``."""


@frozen
class _Read:
    """One mention with what was found in its words before anybody spoke of its tone."""

    words: Words  # all that came, the question that was asked below what was said
    said: Words
    own: Words  # what was said, without lines that quote somebody else
    asked: JudgeInput  # the words of ``own``, as the judge of tone is asked
    language: Language
    reading: RuleReading
    severity: Severity

    @property
    def thankful(self) -> bool:
        """Whether the writer thanks somebody, or gave all five stars."""
        return self.asked.rating == MOST_STARS or any(hit.rule.flag == "thanks" for hit in self.reading.flags)


@frozen
class Judge:
    """Everything that judging needs, ready. ``notice`` is a sentence where something is missing, else empty."""

    sentiment: ToneJudge | None
    themes: ThemesOf | None
    gazetteer: Gazetteer
    rules: Rules
    severity: SeverityScale
    personal: PersonalData
    facts: Facts | None = None
    layer: Layer = field(default_factory=Layer)
    unsure_below: float = 0.6
    notice: str = ""

    def judge(self, mentions: Sequence[Mention]) -> list[Mention]:
        """The same mentions, each with its judgement, in order. What the source claims as language is read from the
        judgement that a mention brings along. One on which our own code fails is unjudged, and no other with it."""
        return [replace(mention, judgement=self._judgement_or_why_not(mention)) for mention in mentions]

    def with_layer(self, layer: Layer) -> Judge:
        """The same judge with other lessons; nothing is loaded again."""
        return replace(self, layer=layer)

    def _read(self, mention: Mention) -> _Read:
        text = mention.text
        words = read_words(text)
        said = words if mention.said == text else read_words(mention.said)
        own_text = own_words(said.text)
        own = said if own_text == said.text else read_words(own_text)
        language = language_of(own, mention.judgement.lang)
        ours = mention.kind in FEEDBACK_KINDS or not self.gazetteer.territory.words.isdisjoint(own.words)
        asked = JudgeInput(own.text, mention.kind, mention.question, mention.rating)
        return _Read(
            words,
            said,
            own,
            asked,
            language,
            self.rules.read(own, in_context=ours),
            self.severity.of(own, in_context=ours),
        )

    def _judgement_or_why_not(self, mention: Mention) -> Judgement:
        try:
            return self._judgement(mention)
        except Exception as error:
            found = unjudged(error, mention.judgement.lang)
            log.error("a mention could not be judged: %s", why_unjudged(found))
            return found

    def _judgement(self, mention: Mention) -> Judgement:
        one = self._read(mention)
        # A mention that is judged again learns nothing from itself, or undoing its correction would change nothing.
        lessons = [lesson for lesson in self.layer.lessons(one.own) if lesson.example.mention != mention.id]
        plain = _in_context(self._verdict(one), mention, one)
        opinion = taught_opinion(plain.opinion, lessons)
        themes: tuple[ThemeGuess, ...] = ()
        if self.themes is not None and not one.language.foreign and one.own.words:
            themes = self.themes(one.asked, opinion)
        found = self.gazetteer.find(
            one.words, team_hint=mention.team_hint, themes=[theme.name for theme in themes], kind=mention.kind
        )
        untaught = Judgement(
            opinion=plain.opinion,
            severity=plain.severity,
            teams=found.teams,
            flags=frozenset() if found.ours else frozenset({NOT_OURS}),
        )
        level = taught_severity(plain.severity, lessons)
        certain = mention.kind in OURS_BY_NATURE or bool(mention.team_hint.strip())
        ours = taught_ours(found.ours, lessons, severity=level, certain=certain)
        authors = (mention.author_name, mention.author) if mention.kind != "news" else ()
        heard = self.sentiment.listen(one.asked) if self.sentiment is not None else DetailsOutput()
        personal = self.personal.find(one.words, authors, english=not one.language.foreign, heard=heard)
        praise = is_plain_praise(opinion, level)
        parts = redact_parts(mention.parts, personal, praise=praise)
        clear, named = self.facts.marks(mention, personal) if self.facts else (frozenset[str](), frozenset[str]())
        judged = Judgement(
            lang=one.language.code,
            opinion=opinion,
            severity=level,
            themes=themes,
            teams=taught_teams(found.teams, lessons) if ours else (),
            people=found.people,
            flags=_flags(mention, one, personal, ours=ours) | ({SAFEGUARDING} if plain.safeguarding else set()),
            personal=personal,
            evidence=self._evidence(one, found),
            cluster_key=cluster_mark(one.said, story_marks(mention)),
            redacted_title=parts[0].text,
            redacted_body=parts[1].text,
            redacted_question=parts[3].text,
            # The patterns of names are those of English: in another language a human looks before anything leaves.
            doubt=any(part.doubt for part in parts) or one.language.foreign,
            clear=clear,
            named=named,
        )
        told = told_apart(untaught, judged, lessons, len(one.words.text)) if lessons else ()
        return replace(judged, evidence=(*judged.evidence, *told)) if told else judged

    def _verdict(self, one: _Read) -> Verdict:
        """What the model says, the rules weighed in, unsure where it cannot be known."""
        heard, bar = JudgeOutput(NOTHING), self.unsure_below
        if self.sentiment is not None and one.own.text.strip():
            heard, bar = self._without_names(one, self.sentiment), self.sentiment.bar(one.asked.kind)
        found = verdict(heard, one.reading, one.severity, one.own, bar=bar, thankful=one.thankful)
        if one.language.foreign:
            low = min(found.opinion.confidence, self.unsure_below / 2)
            opinion = replace(found.opinion, unsure=True, mixed=False, clauses=(), confidence=low)
            return replace(found, opinion=opinion)
        return found

    def _without_names(self, one: _Read, judge: ToneJudge) -> JudgeOutput:
        """What the model says. Where it is negative, and a name that sounds bad stands in the text, the model is asked
        again without the name: a tone that goes with the name was the name's."""
        heard = judge.hear(one.asked)
        if not one.reading.masks or heard.opinion.label is not Sentiment.NEGATIVE:
            return heard
        without = judge.hear(replace(one.asked, text=one.reading.masked(one.own.text)))
        return heard if without.opinion.label is Sentiment.NEGATIVE else without

    def _evidence(self, one: _Read, found: Found) -> tuple[Evidence, ...]:
        return (*one.reading.evidence(), *one.severity.evidence(), *found.evidence)


def _in_context(found: Verdict, mention: Mention, one: _Read) -> Verdict:
    """The verdict on a few words in the light of what was given with them; their severity goes with their tone."""
    opinion = in_context(found.opinion, mention, one.own)
    if opinion is found.opinion:
        return replace(found, opinion=beside_source(opinion, mention))
    return replace(found, opinion=opinion, severity=one.severity.level or int(opinion.label is Sentiment.NEGATIVE))


def _flags(mention: Mention, one: _Read, personal: Sequence[PersonalDetail], *, ours: bool) -> frozenset[str]:
    flags = {hit.rule.flag for hit in one.reading.flags}
    if any(hit.rule.id == "asks" for hit in one.reading.tones) or one.own.text.rstrip().endswith("?"):
        flags.add("question")
    if any(one_found.kind in _NAMES for one_found in personal):
        flags.add("name")
    if any(one_found.kind not in {"staff_name", "staff_surname"} for one_found in personal):
        flags.add("pii")
    if not ours:
        flags.add(NOT_OURS)
    if mention.role == "media":
        flags.add("media-interest")
    return frozenset(flags)


def fast_judge(unsure_below: float) -> ToneJudge:
    """The fast judge of tone by itself, to explain what it said where another one is in force now."""
    from console.understand.sentiment import load_judge

    return load_judge("fast", unsure_below)


def build_judge(
    teams: Sequence[Team] = (),
    *,
    name: str = "",
    places: Sequence[str] = (),
    not_ours: Sequence[str] = (),
    domain: Domain | None = None,
    unsure_below: float = 0.6,
    kind: Literal["accurate", "fast", "none"] = "accurate",
    own_rules: Sequence[tuple[str, str]] = (),
    layer: Layer | None = None,
) -> Judge:
    """The judge of an organisation. ``domain`` is health unless another is given. ``own_rules`` are its files of rules,
    severity among them, each a name and the TOML text.

    ``kind`` is the judge of tone; where it cannot be loaded the rules speak alone, and the judge's ``notice`` says so.
    Raises ConfigFault where a rule of the organisation cannot be read.
    """
    domain = domain or domain_of()
    gazetteer = Gazetteer(teams, OrganisationNames(name, tuple(places), tuple(not_ours), domain))
    sentiment, themes, notice = _tone(kind, unsure_below, domain)
    own_rules = (*domain.rules, *own_rules)
    staff, words = staff_of(teams), gazetteer.words_of_places()
    personal = PersonalData(staff=staff.names, places=words, ours=gazetteer.territory.words, withheld=staff.withheld)
    return Judge(
        sentiment=sentiment,
        themes=themes,
        gazetteer=gazetteer,
        rules=Rules(own_rules),
        severity=SeverityScale(own_rules),
        personal=personal,
        facts=Facts(personal, words, staff.names),
        layer=layer or Layer(),
        unsure_below=unsure_below,
        notice=notice,
    )


def _tone(
    kind: Literal["accurate", "fast", "none"], unsure_below: float, domain: Domain
) -> tuple[ToneJudge | None, ThemesOf | None, str]:
    by_words = themes_by_words(domain.themes) if domain.themes else None
    if kind == "none":
        return None, by_words, ""
    try:
        # The only heavy part: onnxruntime and numpy come with it, and only a process that judges pays for them.
        from console.understand.sentiment import load_judge
        from console.understand.themes import load_themes, themes_of

        judge = load_judge(kind, unsure_below)
    except (ImportError, OSError, ValueError, RuntimeError) as fault:
        sentence = str(fault).strip() or "The judge of tone cannot be loaded."
        return None, by_words, f"{sentence} Only the rules speak, and what they do not settle is unsure."

    def themes(said: JudgeInput, opinion: Opinion) -> tuple[ThemeGuess, ...]:
        told = themes_of(said, opinion, judge)
        return (*by_words(said, opinion), *told) if by_words else told

    if not domain.nhs_themes:
        return judge, by_words, judge.notice
    try:
        load_themes()
    except (OSError, ValueError, RuntimeError) as fault:
        return judge, by_words, f"{fault} Mentions get no themes."
    return judge, themes, judge.notice

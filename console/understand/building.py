"""A judge from plain values: teams, organisation, threshold, which judge of tone, an organisation's own rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from console.domain.judgement import Opinion, ThemeGuess
from console.domain.team import Team
from console.understand.domains import Domain, domain_of
from console.understand.facts import Facts
from console.understand.gazetteer import Gazetteer, Organisation
from console.understand.hearing import Said
from console.understand.judge import Judge, SentimentJudge, ThemesOf
from console.understand.learning import Layer
from console.understand.personal import PersonalData
from console.understand.rules import Rules
from console.understand.severity import SeverityScale
from console.understand.staff import staff_of
from console.understand.themes_by_words import themes_by_words


def fast_judge(unsure_below: float) -> SentimentJudge:
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
    gazetteer = Gazetteer(teams, Organisation(name, tuple(places), tuple(not_ours), domain))
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
) -> tuple[SentimentJudge | None, ThemesOf | None, str]:
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

    def themes(said: Said, opinion: Opinion) -> tuple[ThemeGuess, ...]:
        told = themes_of(said, opinion, judge)
        return (*by_words(said, opinion), *told) if by_words else told

    if not domain.nhs_themes:
        return judge, by_words, judge.notice
    try:
        load_themes()
    except (OSError, ValueError, RuntimeError) as fault:
        return judge, by_words, f"{fault} Mentions get no themes."
    return judge, themes, judge.notice

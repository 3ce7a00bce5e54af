"""What a mention is taken for once people have had their say: the judge's labels, and theirs in place of them."""

from __future__ import annotations

from console.domain.frozen import replace
from console.domain.judgement import NOT_OURS, Judgement, TeamGuess
from console.domain.tracks import MentionState


def corrected(judgement: Judgement, state: MentionState) -> Judgement:
    """The judgement with what operators set by hand in place of what the judge thought. What is
    not ours is no team's, whatever name stands in it."""
    if state.sentiment is not None:
        opinion = replace(judgement.opinion, label=state.sentiment, confidence=1.0, unsure=False, by="operator")
        judgement = replace(judgement, opinion=opinion)
    if state.severity is not None:
        judgement = replace(judgement, severity=state.severity)
    if state.teams is not None:
        known = {guess.team: guess for guess in judgement.teams}
        judgement = replace(judgement, teams=tuple(
            replace(known[team], score=1.0) if team in known else TeamGuess(team, 1.0, "set by hand")
            for team in state.teams))
    ours = True if state.ours is None and state.teams else state.ours  # who gives it to a team takes it for ours
    if ours is not None:
        flags = judgement.flags - {NOT_OURS} if ours else judgement.flags | {NOT_OURS}
        judgement = replace(judgement, flags=flags)
    return judgement if judgement.ours or not judgement.teams else replace(judgement, teams=())


def why_not_ours(judgement: Judgement, state: MentionState) -> str:
    """Why a mention is taken for somebody else's; empty where it is ours."""
    if judgement.ours:
        return ""
    if state.ours is False:
        return "set by hand"
    return next((one.reason for one in judgement.evidence if one.about == f"flag:{NOT_OURS}"), "")

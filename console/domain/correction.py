"""What a mention is taken for once people have had their say: the judge's labels, and theirs in place of them."""

from __future__ import annotations

from console.domain.frozen import replace
from console.domain.judgement import Judgement, TeamGuess
from console.domain.tracks import MentionState


def corrected(judgement: Judgement, state: MentionState) -> Judgement:
    """The judgement with what operators set by hand in place of what the judge thought."""
    if state.sentiment is None and state.severity is None and state.teams is None:
        return judgement
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
    return judgement

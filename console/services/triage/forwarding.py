"""One forward: whether a person must look before it leaves, and what leaves then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from console.config.settings import ChannelSettings, Settings
from console.domain.errors import NotAllowed
from console.domain.frozen import frozen
from console.domain.leaving import HELD, LOOK, leaving
from console.domain.remedies import FORWARD_TO, by
from console.domain.times import working_days_after
from console.services.triage.letters import compose
from console.services.triage.outcome import Question
from console.services.triage.own_words import details, quoted
from console.store.protocol import Entry

UNSURE = "Its tone is not sure; look at it before it leaves."


@frozen
class ForwardOrder:
    """What an operator asks for. ``confirmed``: it may leave although it is asked about. ``own_words``: what the note
    and the person's name hold of personal details may leave as well. ``shown``: what would leave was shown."""

    team: str = ""
    note: str = ""
    person: str = ""
    confirmed: bool = False
    own_words: bool = False
    shown: bool = False


class Forwarder:
    """Forwards by these settings."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._tree = settings.tree
        self._channels = {channel.id: channel for channel in settings.channels}

    def channel_of(self, team: str) -> ChannelSettings | None:
        """The channel by which a forward to ``team`` would leave."""
        return self._channels.get(self._tree.channel(team))

    def ask(self, entry: Entry, order: ForwardOrder, holder: str = "") -> Question | None:
        """Why a person must look before this forward leaves, if one must. ``holder`` is a colleague who holds it.
        Raises `NotAllowed` where it is confirmed, redaction has a doubt, and what would leave was never shown."""
        judgement = entry.mention.judgement
        if judgement.doubt and order.confirmed and not order.shown:
            raise NotAllowed(HELD, advice=LOOK)
        why = own = "" if order.own_words else " ".join(self._own_words(entry, order))
        looked = order.confirmed and (order.team or judgement.teams)
        if not why and not looked:
            why = self._doubt(entry, order)
            why = " ".join(filter(None, (f"{holder} holds it." if holder else "", why)))
        return Question(entry.mention.id, why, judgement.teams, judgement.doubt, bool(own)) if why else None

    def _own_words(self, entry: Entry, order: ForwardOrder) -> Iterator[str]:
        """Why what the operator wrote must be looked at, if it must: a patient's name in a note leaves like any."""
        left = leaving(entry.mention, looked=True)
        found = details(order.note, self._settings, praise=left.praise)
        if found or left.gives_away(order.note):
            what = quoted(found) if found else "what redaction takes out"
            yield f"Your note holds {what}: change it, or send it once more."
        found = details(order.person, self._settings, names=False)
        if found or left.gives_away(order.person):
            what = quoted(found) if found else "what redaction takes out"
            yield f"The recipient's name holds {what}: change it, or send it once more."

    def _doubt(self, entry: Entry, order: ForwardOrder) -> str:
        judgement = entry.mention.judgement
        if judgement.doubt:
            return "Redaction is not sure of this one; look at it before it leaves."
        if judgement.opinion.unsure:
            return UNSURE
        if order.person:
            return f"It goes to a person ({order.person}); look at it before it leaves."
        if order.team:
            return ""
        if not judgement.teams:
            return "No team is suggested; choose one."
        best = judgement.teams[0]
        if best.score < self._settings.judge.forward_above:
            return f"{self._tree.name(best.team)}? Only {best.score:.0%} sure; choose."
        return ""

    def payload(self, entry: Entry, order: ForwardOrder, now: datetime) -> Mapping[str, Any]:
        """What the log and the outbox keep of the forward. Raises `NotAllowed` where it cannot leave."""
        team = order.team or entry.mention.judgement.teams[0].team
        known = self._tree.teams.get(team)
        if known is None:
            raise NotAllowed(
                f"The team “{team}” is no longer configured.", advice=f"Choose another with {by(FORWARD_TO)}."
            )
        channel = self.channel_of(team)
        if channel is None:
            raise NotAllowed(f"{known.name} has no channel.", advice=f"Give [[team]] “{team}” a channel.")
        hold = now + timedelta(seconds=self._settings.forwarding.undo_seconds)
        organisation = self._settings.organisation
        return {
            "team": team,
            "team_name": known.name,
            "channel": channel.id,
            "note": order.note,
            "person": order.person,
            "hold_until": hold.isoformat(),
            "due": working_days_after(
                hold, self._settings.forwarding.acknowledge_days, organisation.time_zone, organisation.working_days
            ).isoformat(),
            "letter": compose(
                entry,
                team=known,
                channel=channel,
                organisation=organisation,
                note=order.note,
                person=order.person,
                looked=order.confirmed,
            ),
        }

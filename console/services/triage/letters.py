"""The letter of a forward: what a team reads on a phone or pinned to a wall, made from one mention and nothing else.

Pure. What of the mention goes in is what `domain.leaving` gives; who wrote it is told by role and place, never by name
or handle.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from console.config.settings import ChannelSettings, Organisation
from console.domain.errors import NotAllowed
from console.domain.judgement import Judgement, Opinion, Sentiment
from console.domain.leaving import LOOK, Leaving, leaving
from console.domain.team import Team
from console.domain.text import clean, clean_line
from console.store.protocol import Entry

LONGEST_SUBJECT = 150
_AUTHORS = {
    "patient": "a patient",
    "carer": "a carer",
    "relative": "a relative",
    "staff": "a member of staff",
    "public": "a member of the public",
    "media": "a journalist or news site",
}
_KINDS = {
    "review": "in a review",
    "story": "as a story",
    "news": "in the news",
    "survey": "in a survey",
    "comment": "in a comment",
    "email": "by e-mail",
    "card": "on a card",
    "reply": "in a reply",
}


def compose(
    entry: Entry,
    *,
    team: Team,
    channel: ChannelSettings,
    organisation: Organisation,
    note: str = "",
    person: str = "",
    looked: bool = False,
) -> Mapping[str, Any]:
    """Subject, text and link of the letter that forwards ``entry`` to ``team``, ready to be kept in the outbox.

    ``looked`` says that a person has seen its words. Raises `NotAllowed` where nobody has, and somebody must."""
    left = leaving(entry.mention, identifiable=channel.identifiable, looked=looked)
    if left.held:
        raise NotAllowed(left.held, advice=LOOK)
    title, body = clean(left.title), clean(left.body)
    paragraphs = (
        _opening(team, entry.mention.judgement.opinion, person=person, praise=left.praise),
        title if title and not body.startswith(title) else "",
        f"Asked: {clean_line(left.question, limit=500)}" if left.question else "",
        f"“{body}”" if body else "",
        "" if title or body else "(It has no words of its own.)",
        "\n".join(_facts(entry, left, organisation)),
        f"A note from the person who sent this on:\n{clean(note, limit=2_000, lines=40)}" if note.strip() else "",
        f"Why it was sent to you: {_reason(entry.mention.judgement, team, left)}",
        f"Where to read it:\n{left.url}" if left.url else "",
        _closing(organisation, praise=left.praise, taken=left.taken),
    )
    return {
        "subject": _subject(team, title or body, entry.mention.published, praise=left.praise),
        "text": "\n\n".join(paragraph for paragraph in paragraphs if paragraph) + "\n",
        "link": left.url,
    }


def _subject(team: Team, words: str, published: datetime, *, praise: bool) -> str:
    """Praise shows its first words. Anything else does not: a subject is read on a locked screen by whoever is near."""
    name = clean_line(team.name, limit=60)
    if praise and words:
        return _shortened(f"Praise for {name}: {clean_line(words, limit=LONGEST_SUBJECT)}", LONGEST_SUBJECT)
    what = "Praise" if praise else "Feedback"
    return _shortened(f"{what} for {name}, {published:%-d %B}", LONGEST_SUBJECT)


def _opening(team: Team, opinion: Opinion, *, person: str, praise: bool) -> str:
    """What it is, in a sentence that says no more of the tone than is sure."""
    name = clean_line(team.name, limit=80)
    if praise:
        said = f"Somebody has said something good about {name}."
    elif opinion.unsure:
        said = f"Somebody has said something about {name}."
    elif opinion.mixed or opinion.label is Sentiment.POSITIVE:
        said = f"Somebody has said something about {name}, good and bad together."
    elif opinion.label is Sentiment.NEGATIVE:
        said = f"Somebody has said something about {name} that could be better."
    else:
        said = f"Somebody has said something about {name}."
    return f"{said} Please pass it on to {clean_line(person, limit=80)}." if person.strip() else said


def _facts(entry: Entry, left: Leaving, organisation: Organisation) -> Iterator[str]:
    """Where, when and by whom it was said: enough to take it seriously, too little to find the author."""
    mention = entry.mention
    where = f"on {left.place}" if left.place else f"by {left.source}" if left.source else ""
    kind = _KINDS.get(left.kind, "")
    if where or kind:
        yield f"Said {', '.join(filter(None, (where, kind)))}"
    yield f"When: {_moment(mention.published, organisation.time_zone)}"
    if author := _AUTHORS.get(mention.role):
        yield f"By: {author}"
    if mention.rating is not None:
        yield f"Rating given: {mention.rating:g}"
    if entry.cluster_size > 1:
        others = entry.cluster_size - 1
        yield f"Also said, in nearly the same words, in {others} other place{'' if others == 1 else 's'}"


def _moment(published: datetime, zone: str) -> str:
    from zoneinfo import ZoneInfo  # only a forward pays for it, not every start

    return f"{published.astimezone(ZoneInfo(zone)):%A %-d %B %Y, %H:%M}"


def _reason(judgement: Judgement, team: Team, left: Leaving) -> str:
    """The reason of the suggestion, unless it would say what stays inside."""
    reason = next((clean_line(guess.reason, limit=300) for guess in judgement.teams if guess.team == team.id), "")
    if not reason:
        return "the person who sent it on chose your team."
    if left.gives_away(
        reason, also=() if left.praise else [name for one in team.people for name in (one.name, *one.aliases)]
    ):
        return "its words point to your team."
    return reason if reason.endswith((".", "!", "?")) else f"{reason}."


def _closing(organisation: Organisation, *, praise: bool, taken: bool) -> str:
    name = clean_line(organisation.name, limit=100)
    ask = (
        "Please tell the people it is about, and let the sender know that you did."
        if praise
        else "Please talk about it in the team. Nobody needs to answer in public, and please do not try to find out "
        "who wrote it."
    )
    return (
        f"{ask} If it is not about your team, please say so to the sender.\n\n"
        f"Sent for {name}. {'Personal details have been taken out. ' if taken else ''}This is not a formal complaint, "
        "and not for emergencies."
    )


def _shortened(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    return f"{cut[: cut.rfind(' ')] if cut.rfind(' ') > limit // 2 else cut}…"

"""The letter of a forward: what a team reads on a phone or pinned to a wall, made from one mention and nothing else.

Pure. The words are those that redaction left; who wrote it is told by role and place, never by name or handle; the link
goes with praise, and with anything else only by a channel that may carry identifiable text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from console.config.settings import ChannelSettings, Organisation
from console.domain.judgement import Judgement, Sentiment
from console.domain.mention import Mention
from console.domain.redaction import KEPT_IN_PRAISE, WORDS
from console.domain.team import Team
from console.domain.text import clean, clean_line
from console.store.engine import Entry

LONGEST_SUBJECT = 150
_AUTHORS = {"patient": "a patient", "carer": "a carer", "relative": "a relative", "staff": "a member of staff",
            "public": "a member of the public", "media": "a journalist or news site"}
_KINDS = {"review": "in a review", "story": "as a story", "news": "in the news", "survey": "in a survey",
          "comment": "in a comment", "email": "by e-mail", "card": "on a card", "reply": "in a reply"}


def compose(
    entry: Entry, *, team: Team, channel: ChannelSettings, organisation: Organisation, note: str = "", person: str = ""
) -> Mapping[str, Any]:
    """Subject, text and link of the letter that forwards ``entry`` to ``team``, ready to be kept in the outbox."""
    mention, judgement = entry.mention, entry.mention.judgement
    praise = is_praise(judgement)
    title, body = (_without_staff(words, mention, praise=praise)
                   for words in (judgement.redacted_title, judgement.redacted_body))
    link = mention.url if praise or channel.identifiable else ""
    paragraphs = (
        _opening(team, judgement, person=person, praise=praise),
        title if title and not body.startswith(title) else "",
        f"“{body}”" if body else "",
        "" if title or body else "(It has no words of its own.)",
        "\n".join(_facts(entry, organisation)),
        f"A note from the person who sent this on:\n{clean(note, limit=2_000, lines=40)}" if note.strip() else "",
        f"Why it was sent to you: {_reason(mention, team, praise=praise)}",
        f"Where to read it:\n{link}" if link else "",
        _closing(organisation, praise=praise),
    )
    return {
        "subject": _subject(team, title or body, mention, praise=praise),
        "text": "\n\n".join(paragraph for paragraph in paragraphs if paragraph) + "\n",
        "link": link,
    }


def is_praise(judgement: Judgement) -> bool:
    """Whether it is praise and nothing else: what is mixed holds criticism, and is treated with its care."""
    return judgement.opinion.label is Sentiment.POSITIVE and not judgement.opinion.mixed


def _subject(team: Team, words: str, mention: Mention, *, praise: bool) -> str:
    """Praise shows its first words. Anything else does not: a subject is read on a locked screen by whoever is near."""
    name = clean_line(team.name, limit=60)
    if praise and words:
        return _shortened(f"Praise for {name}: {clean_line(words, limit=LONGEST_SUBJECT)}", LONGEST_SUBJECT)
    what = "Praise" if praise else "Feedback"
    return _shortened(f"{what} for {name}, {mention.published:%-d %B}", LONGEST_SUBJECT)


def _opening(team: Team, judgement: Judgement, *, person: str, praise: bool) -> str:
    label, name = judgement.opinion.label, clean_line(team.name, limit=80)
    if praise:
        said = f"Somebody has said something good about {name}."
    elif judgement.opinion.mixed:
        said = f"Somebody has said something about {name}, good and bad together."
    elif label is Sentiment.NEGATIVE:
        said = f"Somebody has said something about {name} that could be better."
    else:
        said = f"Somebody has said something about {name}."
    return f"{said} Please pass it on to {clean_line(person, limit=80)}." if person.strip() else said


def _facts(entry: Entry, organisation: Organisation) -> Iterator[str]:
    """Where, when and by whom it was said: enough to take it seriously, too little to find the author."""
    mention = entry.mention
    host = (urlsplit(mention.url).hostname or "").removeprefix("www.")
    where = f"on {host}" if host else f"by {mention.source}"
    kind = _KINDS.get(mention.kind, "")
    yield f"Said {where}{', ' + kind if kind else ''}"
    yield f"When: {_moment(mention, organisation.time_zone)}"
    if author := _AUTHORS.get(mention.role):
        yield f"By: {author}"
    if mention.rating is not None:
        yield f"Rating given: {mention.rating:g}"
    if entry.cluster_size > 1:
        others = entry.cluster_size - 1
        yield f"Also said, in nearly the same words, in {others} other place{'' if others == 1 else 's'}"


def _moment(mention: Mention, zone: str) -> str:
    from zoneinfo import ZoneInfo  # only a forward pays for it, not every start

    return f"{mention.published.astimezone(ZoneInfo(zone)):%A %-d %B %Y, %H:%M}"


def _reason(mention: Mention, team: Team, *, praise: bool) -> str:
    """The reason of the suggestion, unless it would say what redaction took out of the words."""
    judgement = mention.judgement
    reason = next((clean_line(guess.reason, limit=300) for guess in judgement.teams if guess.team == team.id), "")
    if not reason:
        return "the person who sent it on chose your team."
    kept = KEPT_IN_PRAISE if praise else frozenset[str]()
    hidden = {mention.text[one.start:one.end] for one in judgement.personal if one.kind not in kept}
    if not praise:
        hidden.update(judgement.people, (one.name for one in team.people))
    if any(word and re.search(rf"\b{re.escape(word)}\b", reason, re.IGNORECASE) for word in hidden):
        return "its words point to your team."
    return reason if reason.endswith((".", "!", "?")) else f"{reason}."


def _without_staff(words: str, mention: Mention, *, praise: bool) -> str:
    """The redacted words, without the names of staff that were left in while it counted as praise: an operator may have
    corrected the tone since."""
    words = clean(words)
    if praise:
        return words
    for one in mention.judgement.personal:
        name = mention.text[one.start:one.end]
        if one.kind in KEPT_IN_PRAISE and name:
            words = re.sub(rf"\b{re.escape(name)}\b", WORDS[one.kind], words)
    return words


def _closing(organisation: Organisation, *, praise: bool) -> str:
    name = clean_line(organisation.name, limit=100)
    ask = ("Please tell the people it is about, and let the sender know that you did." if praise
           else "Please talk about it in the team. Nobody needs to answer in public, and please do not try to find out "
                "who wrote it.")
    return (f"{ask} If it is not about your team, please say so to the sender.\n\n"
            f"Sent for {name}. Personal details that were found have been taken out. This is not a formal complaint, "
            "and not for emergencies.")


def _shortened(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    return f"{cut[: cut.rfind(' ')] if cut.rfind(' ') > limit // 2 else cut}…"

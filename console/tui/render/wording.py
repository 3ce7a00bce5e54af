"""How times, numbers and labels are said. Pure: the moment and the zone are passed in."""

from __future__ import annotations

from datetime import datetime, tzinfo

from console.domain.alike import Together
from console.domain.judgement import TONE_SIGNS, Judgement, Sentiment
from console.domain.tracks import Celebration, Sending, Work

TONE_WORDS = {Sentiment.POSITIVE: "Positive", Sentiment.NEUTRAL: "Neutral", Sentiment.NEGATIVE: "Negative"}
SENDING_WORDS = {
    Sending.HELD: "held for a moment",
    Sending.QUEUED: "waiting to be sent",
    Sending.SENT: "handed over, no answer yet",
    Sending.ACCEPTED: "accepted",
    Sending.ACKNOWLEDGED: "seen by the team",
    Sending.PASSED_ON: "passed on",
    Sending.RETURNED: "returned",
    Sending.FAILED: "could not be sent",
    Sending.RECALLED: "taken back",
}
SENDING_SHORT = {
    Sending.HELD: "held",
    Sending.QUEUED: "waits",
    Sending.SENT: "sent",
    Sending.ACCEPTED: "accepted",
    Sending.ACKNOWLEDGED: "seen",
    Sending.PASSED_ON: "passed on",
    Sending.RETURNED: "returned",
    Sending.FAILED: "not sent",
    Sending.RECALLED: "taken back",
}
WORK_WORDS = {
    Work.NEW: "new",
    Work.SEEN: "seen",
    Work.CLAIMED: "claimed",
    Work.FORWARDED: "forwarded",
    Work.SNOOZED: "asleep",
    Work.ACTIONED: "actioned",
    Work.DISMISSED: "dismissed",
}
CELEBRATION_WORDS = {
    Celebration.QUEUED: "to be thanked",
    Celebration.THANKED: "thanked",
    Celebration.CONSENT_ASKED: "consent asked",
    Celebration.CONSENTED: "said yes",
    Celebration.DECLINED: "said no",
    Celebration.WORDS_CHOSEN: "words chosen",
    Celebration.APPROVED: "approved",
    Celebration.PUBLISHED: "published",
    Celebration.WITHDRAWN: "withdrawn",
}


def tone(judgement: Judgement) -> tuple[str, str, str]:
    """Sign, word and role of a mention's tone: sentiment is never colour alone."""
    if judgement.opinion.unsure:
        return "?", "Unsure", "unsure"
    label = judgement.opinion.label
    return TONE_SIGNS[label], TONE_WORDS[label], label.value


def clock_time(moment: datetime, now: datetime, zone: tzinfo) -> str:
    """A local time as short as it can be said: ``14:01`` today, ``Tue`` this week, ``3 Nov``, ``Nov 2024``."""
    there, here = moment.astimezone(zone), now.astimezone(zone)
    days = (here.date() - there.date()).days
    if days == 0:
        return f"{there:%H:%M}"
    if 0 < days < 7:
        return f"{there:%a}"
    if there.year == here.year or 0 <= days < 180:
        return f"{there.day} {there:%b}"
    return f"{there:%b %Y}"


def full_time(moment: datetime, now: datetime, zone: tzinfo) -> str:
    """``12 min ago · Tue 3 Nov 14:01``."""
    there = moment.astimezone(zone)
    year = "" if there.year == now.astimezone(zone).year else f" {there.year}"
    return f"{ago(moment, now)} · {there:%a} {there.day} {there:%b}{year} {there:%H:%M}"


def ago(moment: datetime, now: datetime) -> str:
    """How long ago, in one unit."""
    seconds = (now - moment).total_seconds()
    if seconds < 60:
        return "just now"
    for size, name in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{int(seconds // size)} {name} ago"
    return "just now"


def ahead(moment: datetime, now: datetime, zone: tzinfo) -> str:
    """A moment to come: ``14:30``, ``tomorrow 09:00``, ``Wed 09:00``, ``3 Nov``."""
    there, here = moment.astimezone(zone), now.astimezone(zone)
    days = (there.date() - here.date()).days
    if days <= 0:
        return f"{there:%H:%M}"
    if days == 1:
        return f"tomorrow {there:%H:%M}"
    return f"{there:%a %H:%M}" if days < 7 else f"{there.day} {there:%b}"


def due(moment: datetime, now: datetime, zone: tzinfo) -> str:
    """``due Wed``, ``due 14:00``, ``overdue 2 d``."""
    if moment <= now:
        return "overdue" + (f" {(now - moment).days} d" if (now - moment).days else "")
    there = moment.astimezone(zone)
    days = (there.date() - now.astimezone(zone).date()).days
    return f"due {there:%H:%M}" if days == 0 else f"due {there:%a}" if days < 7 else f"due {there.day} {there:%b}"


def short(number: int) -> str:
    """A number in at most four characters: ``812``, ``3.2k``, ``41k``, ``1.2M``."""
    for size, letter in ((1_000_000, "M"), (1_000, "k")):
        if number >= size:
            scaled = number / size
            return f"{scaled:.1f}{letter}" if scaled < 9.95 else f"{scaled:.0f}{letter}"
    return str(number)


def alike(together: Together | None, size: int, *, opened: bool = False) -> str:
    """How many say the same as a row, and whether it stands for all of them: ``×5``, ``×5, 3 open`` where two are
    closed, ``×3 of 5`` where the others stand elsewhere, ``▾×5`` where they stand below it."""
    if together is None or opened:
        return f"{'▾' * opened}×{size}" if size > 1 else ""
    here, size, still_open = len(together.members), together.size, together.open
    if size < 2:
        return ""
    count = f"×{size}" if here in (size, still_open) else f"×{here} of {size}"
    return count if still_open in (0, size) else f"{count}, {still_open} open"


def plural(count: int, noun: str, many: str = "") -> str:
    """``1 mention``, ``2 mentions``."""
    return f"{count:,} {noun if count == 1 else many or noun + 's'}"

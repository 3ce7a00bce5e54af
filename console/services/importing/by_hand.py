"""What people bring in by hand: a card, a call, a word in the corridor. It is checked here and then takes the way of
everything else: the intake table, the judge, the store. Whoever typed it in can take it back."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from console.config.settings import Settings
from console.domain.actions import Verb
from console.domain.errors import NotAllowed
from console.domain.frozen import frozen, replace
from console.domain.mention import RawMention, format_id
from console.domain.remedies import UNDO, by
from console.domain.text import MAX_CHARACTERS, clean, clean_line, fold
from console.domain.voices import BY_HAND
from console.services.collector.intake import Intake, raw_to_json, take_waiting
from console.services.importing.files import leading, worker_name
from console.services.topics import voices_of
from console.services.triage.outcome import Outcome
from console.services.triage.own_words import refuse_a_person
from console.store.protocol import Entry, Store

KINDS = {
    "card": "a card or a note",
    "call": "somebody rang",
    "word": "a word in the corridor",
    "letter": "a letter",
    "email": "an e-mail",
}
PATIENCE = 4.0  # seconds that the collector has to take it in before we say that it will
_LOOKS_EVERY = 0.1


@frozen
class ByHand:
    """What was typed in, as it was typed. Only the words must be there."""

    words: str
    kind: str = "card"
    who: str = ""
    when: str = ""
    team: str = ""
    title: str = ""
    source: str = BY_HAND


@frozen
class CheckedEntry:
    """The same, understood: a raw mention, and whose it is where somebody said so."""

    raw: RawMention
    source: str
    team: str = ""


def check(typed: ByHand, settings: Settings, *, now: datetime) -> CheckedEntry:
    """What was typed in, understood. Raises `NotAllowed` or `NotFound`: what is wrong, and what may stand there."""
    words = words_of(typed.words)
    raw = RawMention(
        native_id=uuid.uuid4().hex,
        kind=kind_of(typed.kind),
        author_name=clean_line(typed.who, limit=120),
        title=clean_line(typed.title, limit=500),
        body=words,
        published=moment_of(typed.when, now=now, zone=settings.organisation.time_zone),
    )
    source = source_of(typed.source, settings)
    return CheckedEntry(
        replace(raw, platform=source), source, settings.tree.named(typed.team) if typed.team.strip() else ""
    )


def source_of(text: str, settings: Settings) -> str:
    """The source that it is kept under. Raises `NotAllowed` for one that speaks for itself, is private or names a
    person."""
    source = clean_line(text, limit=60).lower() or BY_HAND
    if source in voices_of(settings).names:
        raise NotAllowed(f"“{source}” speaks for itself.", advice="Leave --source out, or give it a name of its own.")
    if source != BY_HAND:
        refuse_a_person(source, settings)
    return source


def words_of(text: str) -> str:
    """The words, cleaned. Raises `NotAllowed` where there are none, or more than a mention holds."""
    if len(text) > MAX_CHARACTERS:
        raise NotAllowed(
            f"That is longer than a mention may be ({MAX_CHARACTERS:,} characters).",
            advice="Add the part that matters.",
        )
    words = clean(text)
    if not words:
        raise NotAllowed("What was said? Without words there is nothing to add.")
    return words


def kind_of(text: str) -> str:
    """The kind that ``text`` begins to spell; empty is a card. Raises `NotAllowed`."""
    plain = fold(text)
    found = next((kind for kind in KINDS if kind.startswith(plain)), "")
    if not found:
        raise NotAllowed(
            f"“{clean_line(text, limit=40)}” is no kind of mention.", advice=f"One of: {', '.join(KINDS)}."
        )
    return found


def moment_of(text: str, *, now: datetime, zone: str) -> datetime:
    """When it was said: empty is now; ``today``, ``yesterday``, ``14:30``, ``3 Nov 2026``, ``2026-11-03 09:00``.

    Times are those of ``zone``. Raises `NotAllowed` for what is no time, or has not come yet.
    """
    from console.sources.dates import read_moment

    here = ZoneInfo(zone)
    today = now.astimezone(here).date()
    words = clean_line(text, limit=60).lower()
    if not words:
        return now
    day, _, rest = words.partition(" ")
    days = {"today": today, "yesterday": today - timedelta(days=1)}
    if day in days:
        words = f"{days[day].isoformat()} {rest}".strip()
    elif ":" in day and not rest:
        words = f"{today.isoformat()} {day}"
    try:
        moment = read_moment(words, here)
    except ValueError:
        moment = None
    if moment is None:
        raise NotAllowed(
            f"“{clean_line(text, limit=40)}” is no time.",
            advice="For example: yesterday, 14:30, 3 Nov 2026, 2026-11-03 09:00.",
        )
    if moment <= now:
        return moment
    if moment.astimezone(here).date() == today and moment.astimezone(here).time() == time(12):
        return now  # a day without a time is its noon, which may still be to come today
    raise NotAllowed("That date is in the future.", advice="When it was said lies in the past.")


def questions(settings: Settings, now: datetime) -> tuple[tuple[str, str, Callable[[str], object]], ...]:
    """The fields that may stay empty, as a person is asked for them one by one, and what reads the answer."""
    zone = settings.organisation.time_zone
    return (
        ("kind", f"What is it: {', '.join(KINDS)}? Enter alone: card.", kind_of),
        ("who", "Who said it, where they want that kept? Enter alone: nobody.", str),
        (
            "when",
            "When? For example yesterday, 14:30, 3 Nov. Enter alone: now.",
            lambda text: moment_of(text, now=now, zone=zone),
        ),
        ("team", "Whose is it? Enter alone: the judge suggests.", settings.tree.named),
    )


async def add(
    store: Store,
    checked: CheckedEntry,
    settings: Settings,
    *,
    operator: str,
    clock: Callable[[], datetime],
    intake: Callable[[], Intake] | None = None,
    patience: float = PATIENCE,
) -> Outcome:
    """Bring it in. The collector takes it from the intake table; where none runs and ``intake`` is given, this process
    does that itself. What it was taken for is in the sentence, and the id in ``done`` once it is in."""
    item = {**raw_to_json(checked.raw), "into": BY_HAND, "by": operator, "team": checked.team}
    await store.submit([item], by=operator, at=clock())
    if intake is not None:
        async with leading(store, clock, worker_name("add")) as alone:
            if alone:
                await take_waiting(store, intake(), clock)
                patience = 0
    for _ in range(max(1, round(patience / _LOOKS_EVERY))):
        identity = await store.find(checked.source, checked.raw.native_id)
        if identity and any(action.verb is Verb.ADDED for action in await store.history(identity)):
            entry = await store.mention(identity)
            return Outcome(_added(entry, settings) if entry else "Added.", done=(identity,))
        await asyncio.sleep(_LOOKS_EVERY if patience else 0)
    if await store.leader(clock()):
        return Outcome("Kept; the collector takes it in as soon as it comes to it.")
    return Outcome("Kept; it comes in as soon as a collector runs (`outside-in collect`).")


def _added(entry: Entry, settings: Settings) -> str:
    """What became of it: its id, what the judge thinks, and the way back."""
    judgement = entry.mention.judgement
    tone = "unsure" if judgement.opinion.unsure else judgement.opinion.label.value
    team = settings.tree.name(judgement.teams[0].team) if judgement.teams else "no team yet"
    return f"Added as {format_id(entry.mention.id)}: {tone}, {team} · {by(UNDO)} takes it back"

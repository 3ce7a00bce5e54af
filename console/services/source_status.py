"""How a source does at a moment, for both faces. Light: a console reads it before its first frame."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from console.domain.source_habit import length, often, silent_for
from console.store.protocol import SourceHealth

WELL = frozenset({"ok", "new"})
_TRIED_AGAIN = (
    "The log of the collector says why. Whenever a collector starts (`outside-in collect`), as after an"
    " update, it is tried again."
)


def standing(health: SourceHealth, now: datetime) -> SourceHealth:
    """How a source stands now: one that answers, but is silent against its own habit, is late, with a sentence;
    one of which something could not be taken in is failing."""
    if health.set_aside:
        what = "1 item could" if health.set_aside == 1 else f"{health.set_aside:,} items could"
        said = f"{what} not be taken in because of an internal error; nothing of it is lost."
        return replace(
            health,
            state="failing" if health.state in WELL else health.state,
            sentence=" ".join(filter(None, (said, health.sentence))),
            advice=" ".join(filter(None, (health.advice, _TRIED_AGAIN))),
        )
    if health.unjudged:
        what = "1 mention is" if health.unjudged == 1 else f"{health.unjudged:,} mentions are"
        said = f"{what} here unjudged because of an internal error, and unsure: is:unjudged shows them."
        health = replace(
            health,
            sentence=" ".join(filter(None, (said, health.sentence))),
            advice=" ".join(filter(None, (health.advice, _TRIED_AGAIN))),
        )
    silence = silent_for(health.last_new, health.patience, now) if health.state == "ok" else 0.0
    if not silence:
        return health
    said = f"Usually {often(health.per_day)}, none for {length(silence)}."
    return replace(
        health,
        state="late",
        sentence=" ".join(filter(None, (said, health.sentence))),
        advice="Look at the place itself: is anything said there, and does its watch still fit?",
    )


def rounds(health: SourceHealth, now: datetime) -> list[str]:
    """What its last rounds brought, each a few words."""
    facts = [f"{health.seen:,} read", f"{health.matched:,} kept"]
    for what, moment in (
        ("answered", health.last_success),
        ("last read", health.last_item),
        ("last kept", health.last_new),
    ):
        if moment:
            facts.append(f"{what} {length((now - moment).total_seconds())} ago")
    if health.failures:
        facts.append(f"failed {health.failures} time{'' if health.failures == 1 else 's'} in a row")
    if health.next_attempt and health.next_attempt > now:
        facts.append(f"next try in {length((health.next_attempt - now).total_seconds())}")
    if health.quarantined:
        facts.append(f"{health.quarantined:,} set aside")
    return facts


def figures(health: SourceHealth, now: datetime) -> list[str]:
    """What is known of a source in figures, each a few words; what is not known is left out."""
    facts = []
    if health.per_day:
        facts.append(f"{often(health.per_day)}, {health.today:,} in the last 24 h")
    elif health.last_new:
        facts.append(f"{health.today:,} in the last 24 h, too little history for a habit")
    if health.lag is not None:
        facts.append(f"{length(health.lag)} from publication to here")
    if health.quota_left is not None and not (health.quota_resets and health.quota_resets <= now):
        whole = f" of {health.quota_limit:,}" if health.quota_limit is not None else ""
        until = f" for {length((health.quota_resets - now).total_seconds())}" if health.quota_resets else ""
        facts.append(f"{health.quota_left:,}{whole} requests left{until}")
    return facts

"""Redaction by hand: words that an operator takes out as well, or lets stand. It starts from what the judge found, is
logged, and is taken back like anything else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from console.domain.actions import Verb
from console.domain.errors import NotAllowed, NotFound
from console.domain.redaction import Edit, apply_edits, is_plain_praise, redact_parts
from console.domain.transitions import undone
from console.services.outcome import Outcome
from console.store.engine import Act, Store


async def redact(
    store: Store, identity: int, *, add: Sequence[str] = (), lift: Sequence[str] = (), operator: str, at: datetime
) -> Outcome:
    """Take the words ``add`` out of what leaves, and let the words ``lift`` stand; every place where they stand.

    Raises `NotFound` for a mention or words that are not there, `NotAllowed` where there is nothing to do.
    """
    entry = await store.mention(identity)
    if entry is None:
        raise NotFound("There is no such mention.", advice="`outside-in list` prints ids.")
    if not add and not lift:
        raise NotAllowed("Which words?", advice="Name what is to go (--add) or to stand (--lift).")
    mention, judged = entry.mention, entry.mention.judgement
    edits = [*await _earlier(store, identity)]
    for words, lifted in [(one, False) for one in add] + [(one, True) for one in lift]:
        edits += places(mention.text, words, lift=lifted)
    personal = apply_edits(judged.personal, edits, length=len(mention.text))
    praise = is_plain_praise(judged.opinion, judged.severity)
    title, body, _ = redact_parts((mention.title, mention.body, mention.extra), personal, praise=praise)
    payload = {"title": title.text, "body": body.text,
               "edits": [[edit.start, edit.end, edit.lift, edit.kind] for edit in edits]}
    [done] = await store.act([Act(identity, Verb.REDACTION_SET, payload)], operator=operator, at=at)
    if not done.sequence:
        return Outcome(done.why, refused=((identity, done.why),))
    return Outcome("Redaction changed · z takes it back", done=(identity,))


def places(text: str, words: str, *, lift: bool) -> list[Edit]:
    """Every place of ``words`` in ``text``, whatever the case. Raises `NotFound` where there is none."""
    found: list[Edit] = []
    folded, wanted = text.casefold(), words.strip().casefold()
    if len(folded) != len(text):  # a letter that folds into two would shift every place after it
        folded, wanted = text, words.strip()
    start = folded.find(wanted) if wanted else -1
    while start >= 0:
        found.append(Edit(start, start + len(wanted), lift))
        start = folded.find(wanted, start + len(wanted))
    if not found:
        raise NotFound(f"“{words}” does not stand in it.", advice="`outside-in show` shows its words.")
    return found


async def _earlier(store: Store, identity: int) -> list[Edit]:
    """The edits of the newest change of its redaction that still counts; each change holds all before it."""
    history = await store.history(identity)
    gone = undone(history)
    for action in reversed(history):
        if action.verb is Verb.REDACTION_SET and action.sequence not in gone:
            return [Edit(int(start), int(end), bool(lift), str(kind))
                    for start, end, lift, kind in action.payload.get("edits", ())]
    return []

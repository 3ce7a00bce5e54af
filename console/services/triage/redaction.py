"""Redaction by hand: words that an operator takes out as well, or lets stand, and the look that settles a doubt. It
starts from what the judge found, is logged, and is taken back like anything else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from console.domain.actions import CHANGES_WORDS, Action, Verb
from console.domain.errors import NotAllowed, NotFound
from console.domain.judgement import PersonalDetail
from console.domain.redaction import (
    KEPT_IN_PRAISE,
    Edit,
    apply_edits,
    is_plain_praise,
    redact_parts,
    settled,
)
from console.domain.remedies import UNDO, by
from console.domain.transitions import undone
from console.services.triage.outcome import Outcome
from console.store.protocol import Act, Entry, Store

CHANGED = "Its words, or what leaves of them, have changed since you looked. Look once more."


@dataclass(frozen=True, slots=True)
class Finding:
    """Words of a mention that redaction knows of. ``leaves`` is True where they leave with it, because an operator lets
    them stand or because it is praise; ``by_hand`` where an operator said so."""

    words: str
    kind: str
    leaves: bool = False
    sure: bool = True
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class RedactionStatus:
    """How the redaction of a mention stands: what was found, where, and whether a person must still look. ``seen`` is
    the last of its actions that could change what leaves: whoever confirms says that it is this that was looked at."""

    entry: Entry
    findings: tuple[Finding, ...] = ()
    personal: tuple[PersonalDetail, ...] = ()
    seen: int = 0

    @property
    def doubt(self) -> bool:
        """Whether nothing leaves before a person has looked."""
        return self.entry.mention.judgement.doubt


async def standing(store: Store, identity: int) -> RedactionStatus | None:
    """How the redaction of a mention stands now; None where there is no such mention."""
    history = await store.history(identity)  # first: what is changed after it was read is refused by the store
    entry = await store.mention(identity)
    if entry is None:
        return None
    mention, judged = entry.mention, entry.mention.judgement
    edits, looked_at = _earlier(history)
    personal = apply_edits(judged.personal, edits, length=len(mention.text))
    if looked_at:
        personal = settled(personal)
    praise = is_plain_praise(judged.opinion, judged.severity)
    findings: dict[tuple[str, str], Finding] = {}
    for one in personal:
        words = mention.text[one.start : one.end]
        kept = praise and one.kind in KEPT_IN_PRAISE
        findings.setdefault(
            (words.casefold(), one.kind), Finding(words, one.kind, kept, one.sure or kept, one.kind == "added")
        )
    for edit in edits:
        stands = not any(one.start < edit.end and edit.start < one.end for one in personal)
        if edit.lift and stands and edit.end <= len(mention.text):
            words = mention.text[edit.start : edit.end]
            findings.setdefault((words.casefold(), "lifted"), Finding(words, "lifted", leaves=True, by_hand=True))
    folded = mention.text.casefold()
    told = sorted(findings.values(), key=lambda one: folded.find(one.words.casefold()))  # lifted or not, in its place
    return RedactionStatus(entry, tuple(told), personal, _last_change(history))


async def redact(
    store: Store,
    identity: int,
    *,
    add: Sequence[str] = (),
    lift: Sequence[str] = (),
    confirm: bool = False,
    seen: int | None = None,
    operator: str,
    at: datetime,
) -> Outcome:
    """Take the words ``add`` out of what leaves, and let the words ``lift`` stand; every place where they stand. With
    ``confirm`` nothing needs to change: the operator has looked, and a doubt is settled. ``seen`` is what the operator
    looked at (`RedactionStatus.seen`): where it is no longer how things stand, nothing is done.

    Raises `NotFound` for a mention or words that are not there, `NotAllowed` where there is nothing to do.
    """
    history = await store.history(identity)  # first: what is changed after it was read is refused by the store
    entry = await store.mention(identity)
    if entry is None:
        raise NotFound("There is no such mention.", advice="`outside-in list` prints ids.")
    mention, judged = entry.mention, entry.mention.judgement
    if not add and not lift and not confirm:
        raise NotAllowed("Which words?", advice="Name what is to go (--add) or to stand (--lift).")
    if seen is not None and _last_change(history) != seen:
        return Outcome(CHANGED, refused=((identity, CHANGED),))
    if not add and not lift and not judged.doubt:
        raise NotAllowed("There is no doubt about this one: it may leave as it stands.")
    edits = [*_earlier(history)[0]]
    for words, lifted in [(one, False) for one in add] + [(one, True) for one in lift]:
        edits += places(mention.text, words, lift=lifted)
    personal = apply_edits(judged.personal, edits, length=len(mention.text))
    praise = is_plain_praise(judged.opinion, judged.severity)
    title, body, _, question = redact_parts(mention.parts, personal, praise=praise)
    payload = {
        "title": title.text,
        "body": body.text,
        "question": question.text,
        "edits": [[edit.start, edit.end, edit.lift, edit.kind] for edit in edits],
        "seen": _last_change(history),
    }
    [done] = await store.act([Act(identity, Verb.REDACTION_SET, payload)], operator=operator, at=at)
    if not done.sequence:
        return Outcome(done.why, refused=((identity, done.why),))
    said = "Redaction changed" if add or lift else "Looked at: it may leave as it stands"
    return Outcome(f"{said} · {by(UNDO)} takes it back", done=(identity,))


async def seen_now(store: Store, identity: int) -> int:
    """`RedactionStatus.seen` as it is now. Ask before reading what will be shown."""
    return _last_change(await store.history(identity))


def _last_change(history: Iterable[Action]) -> int:
    return max((action.sequence for action in history if action.verb in CHANGES_WORDS), default=0)


def places(text: str, words: str, *, lift: bool) -> list[Edit]:
    """Every place of ``words`` in ``text``, whatever the case. Raises `NotFound` where there is none."""
    found: list[Edit] = []
    folded, wanted = text.casefold(), words.strip().casefold()
    if len(folded) != len(text):  # a letter that folds into two would shift every place after it
        folded, wanted = text, words.strip()
    start = folded.find(wanted) if wanted else -1
    while start >= 0:
        end = start + len(wanted)
        inside = folded[start - 1 : start].isalnum() or folded[end : end + 1].isalnum()
        if not (lift and inside):  # "94" may stand; the same digits in a telephone number may not
            found.append(Edit(start, end, lift))
        start = folded.find(wanted, end)
    if not found:
        raise NotFound(f"“{words}” does not stand in it.", advice="`outside-in show` shows its words.")
    return found


def _earlier(history: Iterable[Action]) -> tuple[list[Edit], bool]:
    """The edits of the newest change of its redaction that still counts (each change holds all before it), and whether
    there was one. A change made before the words were edited is about other words."""
    actions = list(history)
    gone = undone(actions)
    for action in reversed(actions):
        if action.verb is Verb.EDITED:
            break
        if action.verb is Verb.REDACTION_SET and action.sequence not in gone:
            return [
                Edit(int(start), int(end), bool(lift), str(kind))
                for start, end, lift, kind in action.payload.get("edits", ())
            ], True
    return [], False

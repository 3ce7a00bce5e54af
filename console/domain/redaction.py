"""Redaction: what must not leave the building is replaced by a plain word, and a person can look at before and after.

The rule: whatever identifies the patient goes, always. A member of staff's name goes where the text is criticism, or
may be; where it is praise the first name stays, because praise that names nobody reaches nobody. What the search for
personal data was not sure of is taken out too, and marked, so that nothing leaves before a human has looked.

Spans count characters of the text they are about; ``end`` is exclusive.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from console.domain.frozen import frozen
from console.domain.judgement import Opinion, PersonalDetail, Sentiment

WORDS: Mapping[str, str] = {
    "nhs_number": "[NHS number]",
    "number": "[number]",
    "phone": "[phone]",
    "email": "[e-mail]",
    "postcode": "[postcode]",
    "address": "[address]",
    "birth_date": "[date of birth]",
    "age": "[age]",
    "bed": "[bed]",
    "patient_name": "[name]",
    "staff_name": "[name]",
    "staff_surname": "[name]",
    "person_name": "[name]",
    "handle": "[handle]",
    "url": "[link]",
    "added": "[removed]",
}
"""What stands in a text in place of each kind; a kind that is not here becomes ``[removed]``."""

KEPT_IN_PRAISE = frozenset({"staff_name"})
"""Names of staff that praise may keep: first names, and surnames of people whom the organisation lists. Other surnames
(``staff_surname``) go in any case."""


@frozen
class Cut:
    """One replacement: ``start`` to ``end`` of the text before, ``at`` to ``to`` of the text after."""

    start: int
    end: int
    kind: str
    at: int
    to: int
    sure: bool = True


@frozen
class Redacted:
    """A text that may leave, what was replaced in it, and whether a human has to look first."""

    text: str
    spans: tuple[Cut, ...] = ()
    doubt: bool = False


GRAVE = 3
"""The severity from which on praise that holds it is mixed, no longer plain praise, and keeps nobody's name."""


def is_plain_praise(opinion: Opinion, severity: int) -> bool:
    """Whether a text is praise and nothing else, so that the first name of a member of staff may stay."""
    return opinion.label is Sentiment.POSITIVE and not (opinion.unsure or opinion.mixed) and severity < GRAVE


@frozen
class Edit:
    """What an operator did: take a span out as well, or (``lift``) let a span stand. ``kind`` names what was added."""

    start: int
    end: int
    lift: bool = False
    kind: str = "added"


def redact(text: str, personal: Sequence[PersonalDetail], *, praise: bool) -> Redacted:
    """``text`` by the rule above. ``praise`` is True only where the tone is positive, sure and not mixed.

    Spans that touch or overlap become one replacement, named by the first; those outside the text are cut to it.
    """
    needed = [found for found in personal if not (praise and found.kind in KEPT_IN_PRAISE)]
    if not needed:
        return Redacted(text, doubt=any(not found.sure for found in personal))
    pieces: list[str] = []
    cuts: list[Cut] = []
    place, length = 0, 0
    for start, end, kind, sure in _joined(text, needed):
        word = WORDS.get(kind, "[removed]")
        pieces += (text[place:start], word)
        length += start - place
        cuts.append(Cut(start, end, kind, length, length + len(word), sure))
        length += len(word)
        place = end
    pieces.append(text[place:])
    return Redacted("".join(pieces), tuple(cuts), any(not found.sure for found in personal))


def redact_parts(parts: Sequence[str], personal: Sequence[PersonalDetail], *, praise: bool) -> tuple[Redacted, ...]:
    """Redact the parts of a mention one by one, from spans over them all with a line break between those not empty."""
    if not personal:
        return tuple(map(Redacted, parts))
    done: list[Redacted] = []
    offset = 0
    for part in parts:
        own = _within(personal, offset, offset + len(part))
        done.append(redact(part, own, praise=praise))
        offset += len(part) + 1 if part else 0
    return tuple(done)


def apply_edits(
    personal: Sequence[PersonalDetail], edits: Sequence[Edit], *, length: int
) -> tuple[PersonalDetail, ...]:
    """What is personal after an operator's edits, in the order in which they were made.

    A span that was added is sure, since a person said so; a span that was lifted is gone where it was lifted and stays
    where it was not. ``length`` is that of the text, so that an edit of an older version cannot point outside.
    """
    current = list(personal)
    for edit in edits:
        start, end = max(0, min(edit.start, length)), max(0, min(edit.end, length))
        if start >= end:
            continue
        kept: list[PersonalDetail] = []
        for found in current:
            if found.end <= start or end <= found.start:
                kept.append(found)
                continue
            if found.start < start:
                kept.append(PersonalDetail(found.start, start, found.kind, found.sure))
            if end < found.end:
                kept.append(PersonalDetail(end, found.end, found.kind, found.sure))
        if not edit.lift:
            kept.append(PersonalDetail(start, end, edit.kind))
        current = kept
    return tuple(sorted(current, key=lambda found: (found.start, found.end, found.kind)))


def settled(personal: Sequence[PersonalDetail]) -> tuple[PersonalDetail, ...]:
    """The same findings, each sure: what is left after a human has looked and let them stand."""
    return tuple(PersonalDetail(found.start, found.end, found.kind) for found in personal)


def _within(personal: Sequence[PersonalDetail], start: int, end: int) -> list[PersonalDetail]:
    return [
        PersonalDetail(max(found.start, start) - start, min(found.end, end) - start, found.kind, found.sure)
        for found in personal
        if found.start < end and start < found.end
    ]


def _joined(text: str, personal: Sequence[PersonalDetail]) -> list[tuple[int, int, str, bool]]:
    """The spans in order, cut to the text, those of overlap joined, and names with only a blank between them."""
    joined: list[tuple[int, int, str, bool]] = []
    for found in sorted(personal, key=lambda found: (found.start, -found.end, found.kind)):
        start, end = max(0, found.start), min(found.end, len(text))
        if start >= end:
            continue
        if joined:
            first, last, kind, sure = joined[-1]
            names = WORDS.get(kind) == WORDS.get(found.kind) == "[name]"
            initial = _initial(text, last)
            between = text[last:start].strip(" -." if initial else " -")
            if start < last or (names and not between and start - last <= 1 + initial):
                joined[-1] = (first, max(last, end), kind, sure and found.sure)
                continue
        joined.append((start, end, found.kind, found.sure))
    return joined


def _initial(text: str, end: int) -> bool:
    """Whether what ends at ``end`` is a single letter with a point: "J. R. Hall" is one name."""
    return text[end : end + 1] == "." and text[end - 1 : end].isupper() and not text[end - 2 : end - 1].isalnum()

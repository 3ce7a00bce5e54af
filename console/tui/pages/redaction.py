"""What would leave: before and after redaction, and what can be changed about it."""

from __future__ import annotations

from console.domain.leaving import leaving
from console.domain.text import one_line
from console.services.triage.redaction import Finding, RedactionStatus
from console.tui.render.lines import BLANK, Line, Span, cut, line, paragraphs, table

_KINDS = {
    "nhs_number": "NHS number",
    "phone": "telephone number",
    "email": "e-mail address",
    "postcode": "postcode",
    "birth_date": "date of birth",
    "age": "age",
    "bed": "bed",
    "patient_name": "name of a patient",
    "staff_name": "first name of staff",
    "staff_surname": "surname of staff",
    "person_name": "name of a person",
    "handle": "handle",
    "address": "address",
    "number": "number",
    "added": "your own words",
    "lifted": "your own words",
}


def redaction_page(standing: RedactionStatus, room: int) -> tuple[list[Line], list[int]]:
    """The words as they came with what was found marked, the words that leave, and each finding with what becomes of
    it; and the line of each finding."""
    mention = standing.entry.mention
    marks = [(one.start, one.end, "hit" if one.sure else "alarm") for one in standing.personal]
    after = leaving(mention, looked=True).words
    width = min(room, 92)
    lines = [
        *(
            [
                *paragraphs(
                    "Redaction is not sure of this one: nothing leaves before a person has looked.", (), width, "alarm"
                ),
                BLANK,
            ]
            if standing.doubt
            else []
        ),
        line(Span("Before", "accent"), Span("   stays inside", "dim")),
        *paragraphs(mention.text, marks, width),
        BLANK,
        line(Span("After", "accent"), Span("   may leave", "dim")),
        *paragraphs(after, (), width),
        BLANK,
        line(Span("Found", "accent")),
    ]
    found = table([_row(one, room) for one in standing.findings])
    first = len(lines)
    return (
        [*lines, *(found or [line(Span("Nothing that identifies anybody.", "dim"))])],
        list(range(first, first + len(found))),
    )


def _row(one: Finding, room: int) -> tuple[Span, ...]:
    kind = _KINDS.get(one.kind, one.kind.replace("_", " "))
    if not one.sure:
        what, role = "not sure: a person must look", "alarm"
    elif one.leaves:
        what, role = ("stands, as you said" if one.by_hand else "stands, since it is praise"), "positive"
    else:
        what, role = "taken out", "text"
    words = cut(one_line(one.words), max(12, room - 52))
    return Span(f"“{words}”", "hit" if one.sure else "alarm"), Span(kind, "dim"), Span(what, role)

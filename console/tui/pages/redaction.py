"""What would leave: before and after redaction."""

from __future__ import annotations

from console.store.engine import Entry
from console.tui.lines import BLANK, Line, Span, line, paragraphs, table

_KINDS = {
    "nhs_number": "NHS number", "phone": "telephone number", "email": "e-mail address", "postcode": "postcode",
    "birth_date": "date of birth", "age": "age", "bed": "bed", "patient_name": "name of a patient",
    "staff_name": "first name of staff", "staff_surname": "surname of staff", "person_name": "name of a person",
    "handle": "handle", "address": "address", "number": "number",
}


def redaction_page(entry: Entry, room: int) -> list[Line]:
    """The words as they came with what was found marked, and the words that leave."""
    mention, judgement = entry.mention, entry.mention.judgement
    marks = [(one.start, one.end, "hit" if one.sure else "alarm") for one in judgement.personal]
    after = "\n".join(part for part in (judgement.redacted_title, judgement.redacted_body) if part)
    found = [(Span(f"“{mention.text[one.start:one.end]}”", "hit" if one.sure else "alarm"),
              Span(_KINDS.get(one.kind, one.kind.replace("_", " "))),
              Span("" if one.sure else "not sure: a person must look", "alarm")) for one in judgement.personal]
    doubt = "Redaction is not sure of this one: nothing leaves before a person has looked." if judgement.doubt else ""
    width = min(room, 92)
    return [
        *([line(Span(doubt, "alarm")), BLANK] if doubt else []),
        line(Span("Before", "accent"), Span("   stays inside", "dim")), *paragraphs(mention.text, marks, width), BLANK,
        line(Span("After", "accent"), Span("   may leave", "dim")), *paragraphs(after, (), width), BLANK,
        line(Span("Found", "accent")), *(table(found) or [line(Span("Nothing that identifies anybody.", "dim"))]),
    ]

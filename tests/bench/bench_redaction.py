"""redaction.*: personal details that stay in what would leave, by the rules alone and by rules and model together.

A detail leaks where a word of it can still be read; it is whole where nothing of it can. In plain praise the first name
of staff may stay and is no leak; a surname is. *Asked* is what is left in a text that somebody has to look at first, as
at every text of a language that the patterns do not know.
The model is counted on the tenth of the operators' mentions that no training read, and on texts of our own with the
same sentences round names of eight origins; the rules on all. The towns and hospitals of those texts are made up and in
nobody's list of places, so that precision is lower here than for an organisation that lists its own.

Peer: Presidio's analyzer with its standard recognisers, where it is installed; it knows no staff, so nothing is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from console.domain.judgement import PersonalDetail
from console.domain.redaction import KEPT_IN_PRAISE
from console.understand.language import language_of
from console.understand.personal.personal_data import PersonalData
from console.understand.sentiment import load_judge
from console.understand.words import read_words
from tests.bench.bench_understanding import DATA
from tests.bench.redaction_texts import NAMES, STAFF, Detail, Text, of_operators, our_own
from tests.bench.table import Row

EXACT = ("nhs_number", "phone", "email", "postcode")
"""Types of which nothing may leak."""
_WORD = re.compile(r"\w+")
_UNIT = re.compile(r"years?|yrs?|months?|weeks?|days?|old|of|age|and", re.IGNORECASE)
"""What of an age tells nothing without its figure."""
_NICK = frozenset({"big", "little", "old", "young"})
_TITLED = re.compile(r"(?:dr|mr|mrs|ms|miss|prof|professor|doctor)\.? $", re.IGNORECASE)

Search = Callable[[Text], Sequence[PersonalDetail]]


@dataclass
class Count:
    """What was counted over some texts."""

    details: int = 0
    leaked: int = 0
    unasked: int = 0
    whole: int = 0
    found: int = 0
    right: int = 0
    thanked: int = 0
    kept: int = 0
    by_type: dict[str, list[int]] = field(default_factory=dict)
    by_group: dict[str, list[int]] = field(default_factory=dict)


def run(quick: bool) -> list[Row]:
    """Rules on all texts, rules and model on those that no training read, by type and by origin."""
    rules, judge = PersonalData(), load_judge("accurate")
    own = list(our_own())
    operators = list(of_operators(DATA))[:: 4 if quick else 1] if DATA.is_dir() else []
    held = [text for text in operators if text.held]

    def by_rules(text: Text) -> Sequence[PersonalDetail]:
        return rules.find(words := read_words(text.said.text), english=not language_of(words).foreign)

    def by_both(text: Text) -> Sequence[PersonalDetail]:
        words = read_words(text.said.text)
        return rules.find(words, english=not language_of(words).foreign, heard=judge.listen(text.said))

    presidio = _presidio()
    found: list[Row] = []
    for name, texts in (("operators, all", operators), ("operators, unseen", held), ("our own", own)):
        if not texts:
            continue
        peer = count(texts, presidio) if presidio else None
        found += _rows(f"{name} ({len(texts)}), rules", count(texts, by_rules), peer, most=10)
        if texts is not operators:
            found += _rows(f"{name} ({len(texts)}), rules and model", count(texts, by_both), peer, most=3)
    return found


def count(texts: Sequence[Text], search: Search) -> Count:
    """What a search leaves standing in ``texts``."""
    total = Count()
    for text in texts:
        _add(total, text, search(text))
    return total


def _add(total: Count, text: Text, found: Sequence[PersonalDetail]) -> None:
    words = text.said.text
    gone, personal = bytearray(len(words)), bytearray(len(words))
    for one in found:
        if not (text.praise and one.kind in KEPT_IN_PRAISE):
            gone[one.start : one.end] = b"\1" * (one.end - one.start)
    for detail in text.details:
        personal[detail.start : detail.end] = b"\1" * (detail.end - detail.start)
    total.found += len(found)
    total.right += sum(any(personal[one.start : one.end]) for one in found)
    asked = any(not one.sure for one in found) or language_of(read_words(words)).foreign
    for detail in text.details:
        parts = [
            match.span()
            for match in _WORD.finditer(words, detail.start, detail.end)
            if detail.type != "age" or not _UNIT.fullmatch(match[0])
        ]
        if text.praise and detail.type in STAFF and not _TITLED.search(words[: detail.start]):
            first = 1 + (len(parts) > 1 and words[slice(*parts[0])].lower() in _NICK)  # "Big Dave" is a first name
            total.thanked += 1
            total.kept += not any(any(gone[slice(*part)]) for part in parts[:first])
            parts = parts[first:]
        if parts:
            _leak(total, text, detail, [all(gone[slice(*part)]) or part[1] - part[0] < 2 for part in parts], asked)


def _leak(total: Count, text: Text, detail: Detail, parts: Sequence[bool], asked: bool) -> None:
    leaked = not all(parts)
    total.details += 1
    total.leaked += leaked
    total.unasked += leaked and not asked
    total.whole += not leaked
    for groups, key in ((total.by_type, detail.type), (total.by_group, text.group)):
        cell = groups.setdefault(key, [0, 0])
        cell[0] += leaked
        cell[1] += 1


def _rows(name: str, ours: Count, peer: Count | None, *, most: int) -> list[Row]:
    head = f"redaction.{name}"
    exact = sum(ours.by_type.get(kind, [0, 0])[0] for kind in EXACT)
    shares = {group: 100 * cell[0] / cell[1] for group, cell in ours.by_group.items()}
    spread = max(shares.values()) - min(shares.values())
    leaks, unasked = _percent(ours.leaked, ours.details), _percent(ours.unasked, ours.details)
    rows = [
        Row(f"{head}: leaks of {ours.details}", f"{leaks:.1f} %", _peer(peer, "leaked", "details"),
            bar=f"at most {most} %", met=leaks <= most),
        Row(f"{head}: leaks that nobody is asked about", f"{unasked:.1f} %", bar="at most 1 %", met=unasked <= 1),
        Row(f"{head}: NHS numbers, phones, e-mails, postcodes leaked", str(exact), bar="none", met=not exact),
        Row(f"{head}: whole", f"{_percent(ours.whole, ours.details):.1f} %", _peer(peer, "whole", "details"),
            bar="at least 92 %", met=_percent(ours.whole, ours.details) >= 92),
        Row(f"{head}: of what is found is a detail", f"{_percent(ours.right, ours.found):.1f} %",
            _peer(peer, "right", "found"), bar="at least 95 %", met=_percent(ours.right, ours.found) >= 95),
        Row(f"{head}: first names of staff kept in praise", f"{ours.kept} of {ours.thanked}",
            bar="at least 85 %", met=_percent(ours.kept, ours.thanked) >= 85),
    ]  # fmt: skip
    rows += [Row(f"{head}: {kind}", f"{cell[0]} of {cell[1]} leaked") for kind, cell in sorted(ours.by_type.items())]
    rows += [Row(f"{head}: {group}", f"{share:.1f} % leaked") for group, share in sorted(shares.items())]
    if set(shares) <= set(NAMES):  # writers differ in what they write, not in whose names they write
        met = spread <= 5
        rows.append(Row(f"{head}: worst origin after the best", f"{spread:.1f} points", bar="at most 5", met=met))
    return rows


def _peer(peer: Count | None, part: str, whole: str) -> str:
    return f"Presidio {_percent(getattr(peer, part), getattr(peer, whole)):.1f} %" if peer else ""


def _percent(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 0.0


def _presidio() -> Search | None:
    """Presidio's own analyzer, or None where it is not installed."""
    try:
        from presidio_analyzer import AnalyzerEngine
    except ImportError:
        return None
    engine = AnalyzerEngine()
    return lambda text: [PersonalDetail(one.start, one.end, "other") for one in engine.analyze(text.said.text, "en")]

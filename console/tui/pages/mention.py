"""Everything about one mention, in lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from console.domain.actions import Action
from console.domain.judgement import TONE_SIGNS, Evidence, Explanation, why_unjudged
from console.domain.remedies import by
from console.domain.text import one_line
from console.domain.tracks import Forward
from console.domain.transitions import why_not_ours
from console.store.protocol import Entry
from console.tui.pages.log import history_lines
from console.tui.render import wording
from console.tui.render.lines import BLANK, Line, Span, cut, line, paragraphs, table
from console.tui.render.rows import FLAG_FROM, RowContext, what_happened, who, words
from console.tui.terminal.safe_text import safe_link

_SPEAKERS = {"operator": "you and your colleagues", "rule": "a rule", "learnt": "what it learnt from you"}


@dataclass(frozen=True, slots=True)
class Whole:
    """All that the store knows of one mention, and why it is here."""

    entry: Entry
    history: tuple[Action, ...] = ()
    versions: tuple[tuple[datetime, str, str], ...] = ()
    near: tuple[Entry, ...] = ()
    hits: tuple[tuple[int, int], ...] = ()  # characters of its text that met the query
    here: tuple[str, ...] = ()  # why it is here: the query, clause by clause
    said: Explanation | None = None  # what the judge says of its own label, if somebody asked


def mention_page(whole: Whole, look: RowContext, room: int) -> list[Line]:
    """Text first, then why it is here and what the console thinks, then what was done with it."""
    parts = [
        _head(whole.entry, look),
        BLANK,
        *_text(whole, look, room),
        BLANK,
        *_section("Why it is here", [line(Span(clause, "text")) for clause in whole.here]),
        *_section("Tone", tone_lines(whole.entry, room)),
        *_section("What the judge says", judge_lines(whole.entry, whole.said, room) if whole.said else []),
        *_section("Team", team_lines(whole.entry, look, room)),
        *_section("Themes", _themes(whole.entry)),
        *_section("Forwards", [part for one in whole.entry.state.forwards for part in forward_lines(one, look)]),
        *_section("Where it stands", _standing(whole.entry, look, room)),
        *_section("Notes", [part for note in whole.entry.state.notes for part in paragraphs(note, (), room - 2)]),
        *_section(f"Said alike ({len(whole.near)})", [_near(entry, look, room) for entry in whole.near]),
        *_section("Earlier versions", [part for version in whole.versions for part in _version(version, look, room)]),
        *_section("History", history_lines(whole.history, look, with_mention=False)),
        *_section("Where from", _origin(whole.entry, look)),
    ]
    return parts


def _section(title: str, lines: Sequence[Line]) -> list[Line]:
    if not lines:
        return []
    return [line(Span(title, "accent")), *(((Span("  "), *spans) if spans else BLANK) for spans in lines), BLANK]


def _head(entry: Entry, look: RowContext) -> Line:
    mention, judgement = entry.mention, entry.mention.judgement
    sign, word, role = wording.tone(judgement)
    severity = judgement.severity
    flag = (
        Span(
            f"   ⚑ severity {severity}" if severity >= FLAG_FROM else f"   severity {severity}",
            "alarm" if severity >= FLAG_FROM else "dim",
        )
        if severity
        else Span("")
    )
    return line(
        Span(f"{sign} {word}", role),
        "   ",
        Span(who(mention), "strong"),
        "  ",
        Span(one_line(mention.source), "dim"),
        "   ",
        Span(wording.full_time(mention.published, look.now, look.zone), "dim"),
        flag,
        Span("   edited" if mention.version > 1 else "", "dim"),
    )


def _text(whole: Whole, look: RowContext, room: int) -> list[Line]:
    if whole.entry.state.origin.value in {"deleted", "expired", "erased"}:
        return [line(Span(f"Its words are gone: {what_happened(whole.entry, look).removeprefix('✓ ')}.", "dim"))]
    mention = whole.entry.mention
    marks = [(start, end, "hit") for start, end in whole.hits]
    title = [(0, len(mention.title), "strong")] if mention.title else []
    asked = paragraphs(f"Asked: {one_line(mention.question)}", (), min(room, 92), "dim") if mention.question else []
    return asked + paragraphs(mention.said, [*title, *marks], min(room, 92))


def tone_lines(entry: Entry, room: int) -> list[Line]:
    """Why this tone: how sure, by whom, and the words that made it."""
    judgement = entry.mention.judgement
    if fault := why_unjudged(judgement):
        return [
            line(Span("? not judged", "alarm")),
            *paragraphs(
                f"An internal error ({fault}) kept it from being judged: nothing is known of its tone, team or names. "
                "Whenever a collector starts, as after an update, it is tried again.",
                (),
                room - 4,
                "dim",
            ),
        ]
    opinion = judgement.opinion
    sign, word, role = wording.tone(judgement)
    by = _SPEAKERS.get(opinion.by, "the judge")
    scores = "  ".join(
        f"{TONE_SIGNS[label]} {score * 100:.0f} %"
        for label, score in zip(sorted(TONE_SIGNS), opinion.scores, strict=True)
    )
    lines = [
        line(
            Span(f"{sign} {word}", role),
            f"  {opinion.confidence * 100:.0f} % sure",
            Span(f"  by {by}", "dim"),
            Span(f"   {scores}", "dim"),
        )
    ]
    if opinion.mixed:
        lines.append(line(Span("mixed: good and bad together", "dim")))
    text = entry.mention.text
    for about, name in (("sentiment", "because of"), ("severity", "severity because of")):
        evidence = (*opinion.evidence, *judgement.evidence)
        found = dict.fromkeys((text[one.start : one.end], one.reason) for one in evidence if one.about == about)
        if found:
            said = ", ".join(f"“{one_line(said)}”" + (f" ({one_line(why)})" if why else "") for said, why in found)
            lines += paragraphs(f"{name} {said}", (), room - 4, "dim")
    for one in judgement.evidence:
        if one.about == "learnt":
            lines += paragraphs(f"learnt: {one_line(one.reason)}", (), room - 4, "dim")
    return lines


def judge_lines(entry: Entry, said: Explanation, room: int) -> list[Line]:
    """The judge's own reasons: the words that made its label, those that spoke against it, each with its weight."""
    if not said.judge:
        return [line(Span("There is no judge of tone here: only the rules speak.", "dim"))]
    text = entry.mention.text
    sign, label = TONE_SIGNS[said.label], said.label.value
    lines = [line(Span(f"{sign} {label}", label), Span(f"  by {said.judge}, found by leaving words out", "dim"))]
    words = [one for one in said.words if one.about == "sentiment"]
    for name, found in (
        ("because of", [one for one in words if one.weight > 0]),
        ("in spite of", [one for one in words if one.weight < 0]),
    ):
        if found:
            lines += paragraphs(f"{name} " + ", ".join(_weighed(text, one) for one in found), (), room - 4)
    grave = [one for one in said.words if one.about == "severity" and one.weight > 0]
    if grave:
        lines += paragraphs("severity because of " + ", ".join(_weighed(text, one) for one in grave), (), room - 4)
    passages = [f"“{one_line(text[one.start : one.end])}”" for one in said.words if one.about == "passage"]
    if passages:
        lines += paragraphs(
            f"It is long; words were left out where it speaks loudest: {', '.join(passages)}", (), room - 4, "dim"
        )
    return lines if words else [*lines, line(Span("No single word decided: it is the whole of it.", "dim"))]


def _weighed(text: str, one: Evidence) -> str:
    return f"“{one_line(text[one.start : one.end])}” ({one.weight:+.1f})"


def team_lines(entry: Entry, look: RowContext, room: int) -> list[Line]:
    """Why this team: each that may be meant, with its score and the reason."""
    guesses = entry.mention.judgement.teams
    if not entry.mention.judgement.ours:
        why = one_line(why_not_ours(entry.mention.judgement, entry.state))
        return paragraphs(f"Not ours: {why}. {by('ours')} says that it is after all.", (), room - 4)
    if entry.state.teams is not None:
        names = ", ".join(one_line(look.tree.name(team)) for team in entry.state.teams) or "no team"
        return [line(Span(names, "team"), Span("  set by hand", "dim"))]
    if not guesses:
        return [line(Span("No team was found in its words. t gives it one.", "dim"))]
    lines = table(
        [
            (
                Span(one_line(look.tree.name(one.team)), "team" if one.score >= look.sure_from else "text"),
                Span(f"{one.score * 100:.0f} %"),
                Span(cut(one_line(one.reason), room - 36), "dim"),
            )
            for one in guesses
        ]
    )
    people = entry.mention.judgement.people
    return lines + ([line("People named: ", Span(", ".join(map(one_line, people)), "strong"))] if people else [])


def forward_lines(forward: Forward, look: RowContext) -> list[Line]:
    """One forward, where it stands and who sent it."""
    at = wording.full_time(forward.at, look.now, look.zone) if forward.at else ""
    due = f"   {wording.due(forward.due, look.now, look.zone)}" if forward.due else ""
    lines = [
        line(
            Span(one_line(look.tree.name(forward.team)), "team"),
            f"  {wording.SENDING_WORDS[forward.state]}",
            Span(f"  by {forward.operator}, {at}{due}", "dim"),
        )
    ]
    if forward.note:
        lines.append(line(Span(f"  note: {one_line(forward.note)}", "dim")))
    if forward.error:
        lines.append(line(Span(f"  {one_line(forward.error)}", "alarm")))
    return lines


def _themes(entry: Entry) -> list[Line]:
    signs = {1: ("+", "positive"), 0: ("=", "neutral"), -1: ("-", "negative")}
    judgement = entry.mention.judgement
    lines = [
        line(Span(f"{signs[theme.polarity][0]} ", signs[theme.polarity][1]), one_line(theme.name))
        for theme in judgement.themes
    ]
    flags = ", ".join(sorted(judgement.flags))
    return lines + ([line(Span(f"noticed: {flags}", "dim"))] if flags else [])


def _standing(entry: Entry, look: RowContext, room: int) -> list[Line]:
    state = entry.state
    holder = state.holder(look.now)
    facts = [wording.WORK_WORDS[state.work]]
    if state.operator:
        facts.append(f"by {state.operator}")
    if holder:
        facts.append(f"held by {holder}")
    if state.snooze_until and state.asleep(look.now):
        facts.append(f"until {wording.ahead(state.snooze_until, look.now, look.zone)}")
    if state.reason:
        facts.append(f"({state.reason})")
    celebrate = wording.CELEBRATION_WORDS.get(state.celebrate)
    extra = [f"celebration: {celebrate}"] if celebrate else []
    extra += ["under a legal hold"] if state.hold else []
    extra += ["pinned"] if state.pinned else []
    extra += ["muted"] if state.muted else []
    extra += ["tags: " + ", ".join(map(one_line, state.tags))] if state.tags else []
    return [line(" ".join(facts)), *([line(Span(cut(" · ".join(extra), room), "dim"))] if extra else [])]


def _near(entry: Entry, look: RowContext, room: int) -> Line:
    mention = entry.mention
    time = wording.clock_time(mention.published, look.now, look.zone)
    start = f"{time:<6} {who(mention)}  {one_line(mention.source)}  "
    return line(Span(start, "dim"), cut(words(mention), max(10, room - len(start) - 2)))


def _version(version: tuple[datetime, str, str], look: RowContext, room: int) -> list[Line]:
    until, title, body = version
    text = f"{title}\n{body}" if title else body
    return [
        line(Span(f"until {wording.full_time(until, look.now, look.zone)}", "dim")),
        *paragraphs(text, (), min(room - 2, 92), "dim"),
    ]


def _origin(entry: Entry, look: RowContext) -> list[Line]:
    mention = entry.mention
    link = safe_link(mention.url)
    facts: list[tuple[str, str]] = [
        ("link", link or ("(not one that can be shown safely)" if mention.url else "")),
        ("feed", one_line(mention.feed)),
        ("kind", one_line(mention.kind)),
        ("role", one_line(mention.role)),
        ("reach", f"{mention.reach:,}" if mention.reach else ""),
        (
            "its tone",
            f"{one_line(mention.polarity)} by the source, {mention.judgement.opinion.label.value} by us"
            if mention.polarity
            else "",
        ),
        ("it is about", f"{one_line(mention.team_hint)}, says the source" if mention.team_hint else ""),
        (
            "its severity",
            f"{mention.source_severity} of 5 by the source, {mention.judgement.severity} by us"
            if mention.source_severity is not None
            else "",
        ),
        ("rating", f"{mention.rating:g}" if mention.rating is not None else ""),
        ("language", mention.judgement.lang if mention.judgement.lang != "und" else ""),
        ("fetched", wording.full_time(mention.fetched, look.now, look.zone)),
    ]
    return table([(Span(name, "dim"), Span(value)) for name, value in facts if value])


def why_page(whole: Whole, look: RowContext, room: int, *, waiting: str = "") -> list[Line]:
    """Why it is here, why this tone, why this team: the same sections as on its own page, and what the judge itself
    says of its label; until that is there, ``waiting``."""
    said = judge_lines(whole.entry, whole.said, room) if whole.said else [line(Span(waiting, "dim"))] if waiting else []
    return [
        _head(whole.entry, look),
        BLANK,
        *_text(whole, look, room),
        BLANK,
        *_section("Why it is here", [line(Span(clause)) for clause in whole.here]),
        *_section("Tone", tone_lines(whole.entry, room)),
        *_section("What the judge says", said),
        *_section("Team", team_lines(whole.entry, look, room)),
        *_section("Themes", _themes(whole.entry)),
    ]

"""The arrays of tables, each entry read into its frozen type. Sources and channels are read in
`sources_and_channels`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from console.config.reading.problems import nearest
from console.config.reading.table import Table
from console.config.reading.values import bad_identifier
from console.config.settings import Mute, PaneSettings, Rule, SavedSearch, Topic
from console.domain.frozen import replace
from console.domain.team import NAMED, Person, Team

RULE_VERBS = ("forward", "action", "celebrate", "mute", "pin", "severity", "team")


def named(kind: str, key: str = "id") -> Callable[[int, Mapping[str, object]], str]:
    """How a fault calls an entry: by its name where it has one, else by its number."""

    def label(number: int, content: Mapping[str, object]) -> str:
        name = content.get(key)
        return f'[[{kind}]] "{name[:60]}"' if isinstance(name, str) and name else f"[[{kind}]] number {number + 1}"

    return label


def team(table: Table, themes: Collection[str]) -> Team:
    """One ``[[team]]``; ``themes`` are those that there are."""
    identifier = table.text("id", needed=True, bad=bad_identifier)
    if identifier == "none":
        table.fault("id", 'id "none" is taken: team:none asks for mentions without a team')
    found = Team(
        id=identifier,
        name=table.text("name", needed=True),
        parent=table.text("parent"),
        aliases=table.texts("aliases"),
        ods=table.text("ods"),
        themes=table.texts("themes", bad=lambda name: "" if name in themes else f"is no theme{nearest(name, themes)}"),
        channel=table.text("channel"),
        watcher=table.text("watcher"),
        places=table.texts("places"),
        people=tuple(_person(person) for person in table.tables("people", lambda number, _: table.label)),
    )
    table.done()
    return found


def _person(table: Table) -> Person:
    found = Person(name=table.text("name", needed=True), role=table.text("role"))
    table.done()
    return found


def person(table: Table, teams: Collection[str]) -> tuple[str, Person]:
    """One ``[[person]]``: the team of somebody whom praise may name, and how."""
    team = table.text(
        "team", needed=True, bad=lambda one: "" if one in teams else f'"{one}" is no team{nearest(one, teams)}'
    )
    found = Person(
        name=table.text("name", needed=True),
        role=table.text("role"),
        aliases=table.texts("aliases"),
        named=table.choice("named", NAMED, "full"),
    )
    table.done()
    return team, found


def staffed(teams: Sequence[Team], people: Sequence[tuple[str, Person]]) -> tuple[Team, ...]:
    """The teams with those whom ``[[person]]`` lists."""
    return tuple(replace(team, people=(*team.people, *(one for of, one in people if of == team.id))) for team in teams)


def pane(table: Table) -> PaneSettings:
    """One ``[[pane]]``."""
    found = PaneSettings(title=table.text("title", needed=True), query=table.query("query", needed=True))
    table.done()
    return found


def saved_search(table: Table) -> SavedSearch:
    """One ``[[saved_search]]``."""
    found = SavedSearch(name=table.text("name", needed=True), query=table.query("query", needed=True))
    table.done()
    return found


def rule(table: Table) -> Rule:
    """One ``[[rule]]``. What it does is a word, or a word and what it takes: ``severity:4``, ``team:maternity``."""
    found = Rule(
        when=table.query("when", needed=True),
        then=table.texts("then", needed=True, bad=_bad_deed),
        undo_for=table.duration("undo_for", 600.0, 0, 7 * 86_400),
        reason=table.text("reason").strip(),
    )
    table.done()
    return found


def _bad_deed(text: str) -> str:
    verb, _, value = text.partition(":")
    if verb not in RULE_VERBS:
        return f"is nothing that a rule can do{nearest(verb, RULE_VERBS)}"
    if verb == "severity" and value not in tuple("012345"):
        return 'must say which severity: "severity:0" to "severity:5"'
    if verb == "team" and not value:
        return 'must say which team: "team:its-id"'
    return "takes nothing after a colon" if value and verb not in {"severity", "team"} else ""


def mute(table: Table) -> Mute:
    """One ``[[mute]]``."""
    found = Mute(query=table.query("query", needed=True), until=table.day("until"), reason=table.text("reason").strip())
    table.done()
    return found


def topic(table: Table) -> Topic:
    """One ``[[topic]]``."""
    found = Topic(
        id=table.text("id", needed=True, bad=bad_identifier),
        name=table.text("name", needed=True),
        question=table.text("question", needed=True),
        mailbox=table.text("mailbox"),
        form=table.flag("form"),
        hashtag=table.text("hashtag", bad=_bad_hashtag).lstrip("#"),
        until=table.day("until"),
    )
    if not (found.mailbox or found.form):
        table.fault("form", "nobody can answer it: give it a mailbox, or form = true")
    table.done()
    return found


def _bad_hashtag(text: str) -> str:
    bare = text.removeprefix("#")
    return "" if bare.replace("_", "").isalnum() else "must be one word of letters and digits"

"""What only the whole file can tell: names that are given twice, that nobody has, or that run in a circle."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from console.config.reading.problems import Problems, nearest
from console.config.settings import Settings
from console.domain.team import Team
from console.domain.text import fold


def check(settings: Settings, problems: Problems) -> None:
    """Note every fault between the parts of ``settings``. Entries have the same order as in the file."""
    teams = {team.id: number for number, team in enumerate(settings.teams)}
    channels = [channel.id for channel in settings.channels]
    _twice([team.id for team in settings.teams], "team", "id", problems)
    _twice([source.id for source in settings.sources], "source", "id", problems)
    _twice(channels, "channel", "id", problems)
    _twice([fold(search.name) for search in settings.saved_searches], "saved_search", "name", problems)
    _aliases(settings.teams, problems)
    for number, team in enumerate(settings.teams):
        label = f'[[team]] "{team.id}"'
        if team.parent and team.parent not in teams:
            problems.fault(
                ("team", number, "parent"), label, f'parent "{team.parent}" is no team{nearest(team.parent, teams)}'
            )
        if team.channel and team.channel not in channels:
            problems.fault(
                ("team", number, "channel"),
                label,
                f'channel "{team.channel}" is not configured{nearest(team.channel, channels)}',
            )
    _circles(settings.teams, problems)
    _topics(settings, problems)
    _without_way_out(settings, problems)
    for number, rule in enumerate(settings.rules):
        for index, deed in enumerate(rule.then):
            verb, _, wanted = deed.partition(":")
            if verb == "team" and wanted and wanted not in teams:
                problems.fault(
                    ("rule", number, "then", index),
                    f"[[rule]] number {number + 1}",
                    f'then "{deed}": there is no team "{wanted}"{nearest(wanted, teams)}',
                )


def _topics(settings: Settings, problems: Problems) -> None:
    """What is private is not mixed with what is not: a topic's id and its mailbox are nobody else's."""
    kinds = {source.id: source.kind for source in settings.sources}
    mailboxes: dict[str, str] = {}
    _twice([topic.id for topic in settings.topics], "topic", "id", problems)
    for number, topic in enumerate(settings.topics):
        place, label = ("topic", number), f'[[topic]] "{topic.id}"'
        if topic.id in kinds or topic.id in {"form", "import", "by-hand"}:
            problems.fault((*place, "id"), label, f'id "{topic.id}" is that of a source already')
        if topic.mailbox and kinds.get(topic.mailbox) != "mailbox":
            near = nearest(topic.mailbox, [name for name, kind in kinds.items() if kind == "mailbox"])
            problems.fault((*place, "mailbox"), label, f'"{topic.mailbox}" is no source of kind mailbox{near}')
        elif topic.mailbox and mailboxes.setdefault(topic.mailbox, topic.id) != topic.id:
            problems.fault(
                (*place, "mailbox"),
                label,
                f'"{topic.mailbox}" takes the answers to topic "{mailboxes[topic.mailbox]}" already',
            )
        if topic.form and not settings.form.listen:
            problems.fault((*place, "form"), label, "form needs a place: set listen in [form]")
        if topic.form and "form" in kinds:
            problems.fault((*place, "form"), label, 'a source is called "form": give it another id')
        if topic.hashtag and not {"mastodon", "jetstream"} & set(kinds.values()):
            problems.warn((*place, "hashtag"), label, "no source of kind mastodon or jetstream looks for the hashtag")


def _twice(names: Sequence[str], table: str, key: str, problems: Problems) -> None:
    first: dict[str, int] = {}
    for number, name in enumerate(names):
        if name and first.setdefault(name, number) != number:
            problems.fault(
                (table, number, key),
                f'[[{table}]] "{name}"',
                f"{key} is given twice: [[{table}]] number {first[name] + 1} has it too",
            )


def _aliases(teams: Iterable[Team], problems: Problems) -> None:
    """A word that would mean two teams routes to neither, so it is a fault and not a guess."""
    owner: dict[str, str] = {}
    for number, team in enumerate(teams):
        for index, alias in enumerate((team.name, *team.aliases)):
            word = fold(alias)
            if word and owner.setdefault(word, team.id) != team.id:
                place = ("team", number, "aliases", index - 1) if index else ("team", number, "name")
                said = f'alias "{alias}"' if index else f'name "{alias}"'
                problems.fault(place, f'[[team]] "{team.id}"', f'{said} already means team "{owner[word]}"')


def _circles(teams: Sequence[Team], problems: Problems) -> None:
    parents = {team.id: team.parent for team in teams}
    told: set[str] = set()
    for number, team in enumerate(teams):
        walk: list[str] = []
        here = team.id
        while here and here in parents and here not in walk:
            walk.append(here)
            here = parents[here]
        if here and here == team.id and here not in told:
            told.update(walk)
            problems.fault(
                ("team", number, "parent"),
                f'[[team]] "{team.id}"',
                f"parent runs in a circle: {' → '.join([*walk, here])}",
            )


def _without_way_out(settings: Settings, problems: Problems) -> None:
    tree = settings.tree
    for number, team in enumerate(settings.teams):
        if team.id and not tree.channel(team.id):
            problems.warn(
                ("team", number),
                f'[[team]] "{team.id}"',
                "no channel here or above it: nothing can be forwarded to this team",
            )

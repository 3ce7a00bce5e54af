"""The organisation's file, found, read and checked whole.

| who                      | calls        | gets                                                     |
|--------------------------|--------------|----------------------------------------------------------|
| every command            | `load`       | the settings, or `ConfigFault` with every fault at once  |
| `check`, a reload        | `check_file` | settings or None, faults, warnings                       |

Faults come in the order of the file, one printable line each:
``config.toml:41: [[source]] "alerts": unknown key "evry"; did you mean "every"?``
"""

from __future__ import annotations

import codecs
import os
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from console.config.locations import Locations, locate, shipped
from console.config.reading import arrays, cross_checks, sections, sources_and_channels
from console.config.reading.problems import Problems
from console.config.reading.table import Table
from console.config.reading.toml_text import parse
from console.config.secrets import PREFIX, Secrets
from console.config.settings import DEFAULT_PANES, Settings
from console.domain.errors import ConfigFault
from console.domain.team import Team

if TYPE_CHECKING:
    from console.config.reading.line_numbers import Lines

_LARGEST = 4 * 1024 * 1024


class CheckedFile(NamedTuple):
    """What a file is good for: ``settings`` is None where there is a fault."""

    settings: Settings | None
    problems: tuple[str, ...]
    warnings: tuple[str, ...]


def load(path: Path | None = None, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of ``path``, or of the first file that is found. Raises `ConfigFault` with every fault."""
    places = locate(path, environment)
    checked = _check(places, environment, thorough=False)
    if checked.settings is None:
        raise ConfigFault(checked.problems)
    return checked.settings


def check_file(path: Path | None = None, environment: Mapping[str, str] = os.environ) -> CheckedFile:
    """The settings of a file with all that is wrong with it; looks for the secrets that it refers to as well."""
    return _check(locate(path, environment), environment, thorough=True)


def _check(places: Locations, environment: Mapping[str, str], *, thorough: bool) -> CheckedFile:
    file = places.config
    if file is None:
        looked = " and ".join(str(path) for path in places.candidates)
        return CheckedFile(None, (f"There is no {looked}: `outside-in init` writes one.",), ())
    try:
        if not (file.is_file() or file.is_dir()):  # reading a pipe waits for whoever writes into it
            return CheckedFile(None, (f"{file} is no file but a pipe or a device: name a file.",), ())
        with file.open("rb") as opened:
            content = opened.read(_LARGEST + 1)
    except OSError as error:
        return CheckedFile(None, (f"{file} could not be read: {error.strerror}.",), ())
    if len(content) > _LARGEST:
        return CheckedFile(
            None, (f"{file} is larger than {_LARGEST // 1024 // 1024} MB: that is no configuration.",), ()
        )
    try:
        text = content.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return CheckedFile(None, (f"{file.name}:{line}: not UTF-8: save the file as UTF-8 text",), ())
    return _checked(text, places, file, environment, thorough=thorough)


def _checked(
    text: str, places: Locations, file: Path, environment: Mapping[str, str], *, thorough: bool
) -> CheckedFile:
    parsed, fault = parse(text, file.name)
    if fault:
        return CheckedFile(None, (fault,), ())
    problems = Problems(file.name)
    top = Table(parsed, (), "", problems)
    settings = _settings(top, places, file, environment)
    cross_checks.check(settings, problems)
    if _asks(settings):
        from console.config.reading import queries  # brings the whole query language

        queries.check(settings, problems)
    _secrets(parsed, Secrets(file, environment), problems, thorough=thorough)
    if thorough:
        _still_the_example(parsed, settings, problems)

    @cache
    def scanned() -> Lines:
        from console.config.reading.line_numbers import Lines  # only a fault pays for it

        return Lines(text)

    warnings = problems.warnings(scanned) if thorough else ()
    return CheckedFile(None if problems else settings, problems.faults(scanned), warnings)


def _still_the_example(parsed: Mapping[str, Any], settings: Settings, problems: Problems) -> None:
    """Warn of an organisation and of teams that are still those that `outside-in init` writes."""
    example: Mapping[str, Any] = parse(shipped("config.toml").read_text("utf-8"), "")[0]
    name = example["organisation"]["name"]
    if settings.organisation.name == name:
        problems.warn(
            ("organisation", "name"),
            "[organisation]",
            f"“{name}” is the example that `outside-in init` writes: put your own name and teams there",
        )
        return  # one word is enough
    teams = [team for team in parsed.get("team", ()) if team in example["team"]]
    if teams:
        named = ", ".join(f"“{team['name']}”" for team in teams)
        problems.warn(("team",), "", f"still as in the example that `outside-in init` writes: {named}")


def _settings(top: Table, places: Locations, file: Path, environment: Mapping[str, str]) -> Settings:
    folder = file.absolute().parent
    organisation = sections.organisation(top.table("organisation"))
    settings = Settings(
        organisation=organisation,
        retention=sections.retention(top.table("retention"), organisation.retention_days),
        store=sections.store(top.table("store"), folder, places.store, environment),
        net=sections.net(top.table("net"), folder, environment),
        judge=(judge := sections.judge(top.table("judge"), folder, environment)),
        forwarding=sections.forwarding(top.table("forwarding")),
        email=sections.email(top.table("email")),
        teams=_teams(top, judge.themes),
        sources=tuple(
            sources_and_channels.source(table, folder, environment)
            for table in top.tables("source", arrays.named("source"))
        ),
        channels=tuple(
            sources_and_channels.channel(table, folder, environment)
            for table in top.tables("channel", arrays.named("channel"))
        ),
        panes=tuple(arrays.pane(table) for table in top.tables("pane", arrays.named("pane", "title"))) or DEFAULT_PANES,
        saved_searches=tuple(
            arrays.saved_search(table) for table in top.tables("saved_search", arrays.named("saved_search", "name"))
        ),
        rules=tuple(arrays.rule(table) for table in top.tables("rule", arrays.named("rule", ""))),
        mutes=tuple(arrays.mute(table) for table in top.tables("mute", arrays.named("mute", ""))),
        form=sections.form(top.table("form")),
        topics=tuple(arrays.topic(table) for table in top.tables("topic", arrays.named("topic"))),
        file=file,
    )
    top.done()
    return settings


def _teams(top: Table, themes: Collection[str]) -> tuple[Team, ...]:
    teams = [arrays.team(table, themes) for table in top.tables("team", arrays.named("team"))]
    known = [team.id for team in teams]
    people = [arrays.person(table, known) for table in top.tables("person", arrays.named("person", "name"))]
    return arrays.staffed(teams, people)


def _asks(settings: Settings) -> bool:
    """Whether a query stands anywhere in the file."""
    return bool(
        settings.panes is not DEFAULT_PANES
        or settings.saved_searches
        or settings.rules
        or settings.mutes
        or any(source.watch for source in settings.sources)
    )


def _secrets(parsed: Mapping[str, object], secrets: Secrets, problems: Problems, *, thorough: bool) -> None:
    """Every reference in the file: a file that others can read is a fault; one that is not there, a warning."""
    waiting: list[tuple[tuple[str | int, ...], object]] = [((), parsed)]
    while waiting:
        place, value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend(((*place, key), inner) for key, inner in value.items())
        elif isinstance(value, list):
            waiting.extend(((*place, number), inner) for number, inner in enumerate(value))
        elif isinstance(value, str) and value.startswith(PREFIX):
            name = value.removeprefix(PREFIX)
            if wrong := secrets.fault(name):
                problems.fault(place, "", f'secret "{name}": {wrong}')
            elif thorough and (wrong := secrets.missing(name)):
                problems.warn(place, "", wrong)

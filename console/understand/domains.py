"""A domain: what one sort of organisation needs to be judged by, in a TOML file of its own. `[judge] domain` names it.

base = "council"        a domain that ships, of which all that does not stand here is taken; rules and themes add up
own = "library loan"    words of its own work: where one stands, a match or a pub beside it tells nothing
elsewhere = "…"         words of other worlds
providers = "…"         what others of its sort are called, behind a name
within = "…"            words that may stand within such a name
beside = "…"            words that stand before it and are no part of a name
politics = "…"          what is said about all of them at once
nhs_themes = true       the themes of NHS England's framework are told, by the trained model

[[service]]             what people say of a service without its name, for teams that have one of the names: a weak
called = ["library"]    sign, which counts where no team is named, or a site alone
say = ["story time"]

[[theme]]               what a mention may be about, told by phrases
name = "Libraries"
phrases = ["library|libraries", "story time"]
unless = ["library of congress"]

[words] and [[rule]]    tone, severity and flags (safeguarding among them), beside the rules that ship: `rulebook`
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from console.config.locations import DOMAINS
from console.config.reading.problems import Problems
from console.config.reading.table import Table
from console.config.reading.toml_text import parse
from console.domain.errors import ConfigFault
from console.domain.frozen import frozen
from console.understand.rules.rulebook import Rulebook, ToneRule, UnreadablePhrases, read_rulebook
from console.understand.words import word_set

HEALTH = "health"


@frozen
class Service:
    """A service by the names that it has, and what people say of it without any of them."""

    called: tuple[str, ...]
    say: tuple[str, ...]


@frozen
class Domain:
    """What an organisation of one sort is known by: the words of its own work, those that are at home elsewhere, what
    its like is called, and what is said in politics about all of them; the themes that phrases tell, and its rules."""

    own: frozenset[str] = frozenset()
    elsewhere: frozenset[str] = frozenset()
    providers: frozenset[str] = frozenset()
    within: frozenset[str] = frozenset()
    beside: frozenset[str] = frozenset()
    politics: frozenset[str] = frozenset()
    services: tuple[Service, ...] = ()
    nhs_themes: bool = False
    themes: Rulebook | None = None
    rules: tuple[tuple[str, str], ...] = ()  # TOML texts for `rulebook`, each with the name to call it by

    def knows(self, word: str) -> bool:
        """Whether a word is one of its own work, or stands beside a name and is none."""
        return word in self.own or word in self.beside or word in self.within or word in self.providers


@lru_cache(maxsize=8)
def domain_of(name: str = HEALTH, file: Path | None = None) -> Domain:
    """The domain of that name, which ships unless ``file`` holds it. Raises `ConfigFault` with every fault of it."""
    file = file or DOMAINS / f"{name}.toml"
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise ConfigFault((f"{file.name}: cannot be read as UTF-8 text",)) from None
    content, fault = parse(text, file.name)
    if fault:
        raise ConfigFault((fault,))
    problems = Problems(file.name)
    found = _read(Table(content, (), "", problems), (file.name, text))
    if problems:
        from console.config.reading.line_numbers import Lines  # only a fault pays for it

        raise ConfigFault(problems.faults(lambda: Lines(text)))
    read_rulebook(found.rules)  # its faults now, and not with the first mention
    return found


def _read(table: Table, source: tuple[str, str]) -> Domain:
    shipped = sorted(file.stem for file in DOMAINS.glob("*.toml") if file.name != source[0])
    base = table.choice("base", shipped)
    below = domain_of(base) if base else Domain()
    lists = {
        field: word_set(table.long_text(field)) if field in table else getattr(below, field)
        for field in ("own", "elsewhere", "providers", "within", "beside", "politics")
    }
    services = tuple(_service(one) for one in table.tables("service", lambda number, _: f"[[service]] {number + 1}"))
    themes = [_theme(one) for one in table.tables("theme", lambda number, _: f"[[theme]] {number + 1}")]
    rules = (*below.rules, source)
    words = table.table("words")
    table.tables("rule", lambda *_: "[[rule]]")  # read by `read_rulebook`
    nhs_themes = table.flag("nhs_themes", below.nhs_themes)
    table.done()
    return Domain(
        **lists,
        services=(*below.services, *services),
        nhs_themes=nhs_themes,
        rules=rules,
        themes=_themes(below.themes, themes, words, table),
    )


def _service(table: Table) -> Service:
    found = Service(table.texts("called", needed=True), table.texts("say", needed=True))
    table.done()
    return found


def _theme(table: Table) -> ToneRule:
    name = table.text("name", needed=True)
    found = ToneRule(
        id=name,
        effect="theme",
        phrases=table.texts("phrases", needed=True),
        reason=name,
        negatable=False,
        unless=table.texts("unless"),
    )
    table.done()
    return found


def _themes(below: Rulebook | None, own: list[ToneRule], words: Table, table: Table) -> Rulebook | None:
    """The themes of the base and the domain's own, of which one replaces another of its name."""
    if not own:
        return below
    lists = {**(below.lists if below else {}), **{name: words.texts(name) for name in words}}
    named = {rule.id: rule for rule in (*(below.rules if below else ()), *own)}
    try:
        return Rulebook(tuple(named.values()), lists)
    except UnreadablePhrases as faults:
        for rule, sentence in faults.rules:
            table.problems.fault(("theme", own.index(rule), "phrases"), f'[[theme]] "{rule.id}"', sentence)
        return None

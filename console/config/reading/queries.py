"""Every query of the file, read strictly: what is ambiguous is a fault here, because nobody is there to ask."""

from __future__ import annotations

from console.config.reading.problems import Place, Problems
from console.config.settings import DEFAULT_PANES, Settings
from console.domain.errors import QueryFault
from console.domain.frozen import replace
from console.query.fields import Names
from console.query.query import Mode, asks, asks_author, parse, saved_searches
from console.query.tree import Query


def check(settings: Settings, problems: Problems) -> None:
    """Note every query that cannot be read, with its column."""
    teams = {team.id: team.name for team in settings.teams}
    names = Names(teams=teams, themes=settings.judge.themes)  # sources stay open: an import brings its own
    reader = _Reader(names, problems)
    reader.saved(settings)
    for number, source in enumerate(settings.sources):
        reader.read(source.watch, ("source", number, "watch"), f'[[source]] "{source.id}"', Mode.WATCH)
    panes = settings.panes if settings.panes is not DEFAULT_PANES else ()
    for number, pane in enumerate(panes):
        reader.watch(pane.query, ("pane", number, "query"), f'[[pane]] "{pane.title}"')
    for number, rule in enumerate(settings.rules):
        reader.act(rule.when, ("rule", number, "when"), f"[[rule]] number {number + 1}", rule.reason)
    for number, mute in enumerate(settings.mutes):
        reader.act(mute.query, ("mute", number, "query"), f"[[mute]] number {number + 1}", mute.reason)


class _Reader:
    def __init__(self, known: Names, problems: Problems) -> None:
        self._names = known
        self._problems = problems

    def saved(self, settings: Settings) -> None:
        """The saved searches, which the others may use then. One that is at fault is not reported again by them."""
        places = {search.name: number for number, search in enumerate(settings.saved_searches)}
        texts = {search.name: search.query for search in settings.saved_searches if search.name and search.query}
        if not texts:
            return

        def fault(name: str, problem: QueryFault) -> None:
            self._fault(problem, ("saved_search", places[name], "query"), f'[[saved_search]] "{name}"')

        readable = saved_searches(texts, self._names, fault=fault)
        self._names = replace(self._names, saved={**dict.fromkeys(texts, parse("")), **readable})

    def read(self, text: str, place: Place, label: str, mode: Mode = Mode.FILE) -> Query | None:
        """Read one query, or note why it cannot be."""
        if not text:
            return None  # missing or of a wrong type: said already
        try:
            return parse(text, names=self._names, mode=mode)
        except QueryFault as problem:
            self._fault(problem, place, label)
            return None

    def watch(self, text: str, place: Place, label: str) -> None:
        """Read a query that somebody looks at all day. Nobody is looked up so: that needs a reason each time."""
        query = self.read(text, place, label)
        if query and asks_author(query):
            self._problems.fault(
                place,
                label,
                f"{place[-1]} is by author (from:), which needs a reason each time: search for it (`/`) instead",
            )

    def act(self, text: str, place: Place, label: str, reason: str) -> None:
        """Read a query by which something is done without anybody looking: it must say what it wants, and for what
        reason where it is by author."""
        query = self.read(text, place, label)
        if query and not asks(query.root):
            self._problems.fault(place, label, f"{place[-1]} only says what it does not want, and would meet all else")
        if query and asks_author(query) and not reason:
            self._problems.fault(
                place, label, f'{place[-1]} is by author (from:), which needs a reason: say why, as reason = "…"'
            )

    def _fault(self, problem: QueryFault, place: Place, label: str) -> None:
        more = f" {problem.suggestion}" if problem.suggestion else ""
        self._problems.fault(place, label, f"{place[-1]}, column {problem.column}: {problem.sentence}{more}")

"""What there is to set: one frozen type per table of the file, with the same names as in the file.

Reading and checking is `loading`; nothing here knows TOML.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from console.domain.frozen import field, frozen
from console.domain.retention import Retention
from console.domain.team import Team, TeamTree
from console.domain.themes import THEMES

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


@frozen
class Organisation:
    """Whose mentions these are."""

    name: str = "Our organisation"
    time_zone: str = "Europe/London"
    places: tuple[str, ...] = ()
    not_ours: tuple[str, ...] = ()
    retention_days: int = 365  # for every class of words that has no days of its own
    working_days: tuple[str, ...] = ("mon", "tue", "wed", "thu", "fri")

    @property
    def zone(self) -> ZoneInfo:
        """What ``time_zone`` names: the zone in which people here read a time, and a day ends."""
        from zoneinfo import ZoneInfo  # reads files, which whoever shows no time need not wait for

        return ZoneInfo(self.time_zone)


@frozen
class StoreSettings:
    """Where the store lies, and whether a service collects for it."""

    path: Path = Path("store.db")
    shared: bool = False


@frozen
class Net:
    """How the collector gets onto the wire. ``allow`` names hosts inside the network that may be reached."""

    allow: tuple[str, ...] = ()
    proxy: str = ""
    ca_file: Path | None = None
    contact: str = ""


@frozen
class JudgeSettings:
    """Thresholds of judging and of forwarding at once."""

    sentiment: str = "accurate"  # or "fast"
    domain: str = "health"  # whose words tell what is grave, what it is about and what is not ours
    domain_file: Path | None = None  # of a domain that does not ship
    themes: tuple[str, ...] = THEMES  # the names of what a mention of that domain may be about
    unsure_below: float = 0.60
    forward_above: float = 0.75
    learning: bool = True  # whether corrections change the next similar mention
    rules: Path | None = None  # the operator's own domain rules beside the shipped ones


@frozen
class ForwardingSettings:
    """Windows of the forward track."""

    undo_seconds: float = 10.0
    acknowledge_days: int = 5  # working days until a forward without an answer is overdue


@frozen
class SourceSettings:
    """One ``[[source]]``. ``options`` holds what only its kind knows, already checked for names and types."""

    id: str
    kind: str
    url: str = ""  # may be a reference "secret:name", never resolved here
    path: str = ""
    every: float = 900.0  # seconds
    watch: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, object] = field(default_factory=dict)
    proxy: str = ""  # in place of that of `net`; may be a reference "secret:name"
    ca_file: Path | None = None  # in place of that of `net`
    allow: tuple[str, ...] = ()  # hosts inside the network that it alone may reach


@frozen
class ChannelSettings:
    """One ``[[channel]]``."""

    id: str
    kind: str
    to: tuple[str, ...] = ()
    path: str = ""
    url: str = ""
    identifiable: bool = False
    allow: tuple[str, ...] = ()
    options: Mapping[str, object] = field(default_factory=dict)


@frozen
class Email:
    """The mail server that e-mail channels leave by. ``tls`` is none, starttls or tls."""

    host: str = "localhost"
    port: int = 25
    sender: str = "Outside In <outside-in@localhost>"  # `from` in the file
    tls: str = "none"
    user: str = ""
    password: str = ""  # a reference "secret:name"


@frozen
class PaneSettings:
    """One pane: a named query."""

    title: str
    query: str


@frozen
class SavedSearch:
    """A query that others use by ``in:"name"``."""

    name: str
    query: str


@frozen
class Rule:
    """What is done by itself to mentions that meet ``when``, and for how long (seconds) it can be taken back first.
    One by author has a ``reason``."""

    when: str
    then: tuple[str, ...]
    undo_for: float = 600.0
    reason: str = ""


@frozen
class Mute:
    """Mentions that nobody needs to see, until a day. One by author has a ``reason``."""

    query: str
    until: date | None = None
    reason: str = ""


@frozen
class Topic:
    """One named subject on which staff are asked. What they answer has ``id`` as its source, and no author."""

    id: str
    name: str
    question: str
    mailbox: str = ""  # the id of a source of kind mailbox, all of whose messages are answers
    form: bool = False
    hashtag: str = ""  # what is said in public under it is no answer, but shown beside them
    until: date | None = None  # the last day, in the organisation's zone


@frozen
class FormSettings:
    """Where the form of the topics is served, and the address by which staff reach it. The reverse proxy before it
    proves itself by ``secret`` (a reference), or by the socket file where it listens; ``proxies`` are further ones
    behind that, by addresses and ranges."""

    listen: str = ""
    address: str = ""
    proxies: tuple[str, ...] = ()
    secret: str = ""


DEFAULT_PANES = (
    PaneSettings("Positive", "sentiment:positive is:open"),
    PaneSettings("Neutral", "sentiment:neutral is:open"),
    PaneSettings("Negative", "sentiment:negative is:open"),
    PaneSettings("Needs a team", "team:none is:open"),
)

NOT_OURS_PANE = PaneSettings("Not ours", "is:not-ours NOT is:dismissed NOT is:actioned")
"""The last pane, whichever there are: what is not ours must be seen somewhere."""


@frozen
class Settings:
    """The organisation's settings, whole and checked. ``file`` is where they were read from."""

    organisation: Organisation = Organisation()
    retention: Retention = Retention()
    store: StoreSettings = StoreSettings()
    net: Net = Net()
    judge: JudgeSettings = JudgeSettings()
    forwarding: ForwardingSettings = ForwardingSettings()
    email: Email = Email()
    teams: tuple[Team, ...] = ()
    sources: tuple[SourceSettings, ...] = ()
    channels: tuple[ChannelSettings, ...] = ()
    panes: tuple[PaneSettings, ...] = DEFAULT_PANES
    saved_searches: tuple[SavedSearch, ...] = ()
    rules: tuple[Rule, ...] = ()
    mutes: tuple[Mute, ...] = ()
    form: FormSettings = FormSettings()
    topics: tuple[Topic, ...] = ()
    file: Path | None = None

    @property
    def tree(self) -> TeamTree:
        """The teams and who is below whom."""
        return TeamTree(self.teams)


@frozen
class Personal:
    """One operator's own settings (``outside-in/personal.toml``)."""

    theme: str = "outside-in-dark"
    keys: Mapping[str, str] = field(default_factory=dict)  # action id -> "key,key"
    panes: tuple[PaneSettings, ...] = ()
    mouse: bool = True
    file: Path | None = None

"""What a source keeps: its watch, and the quick look by which a stream drops what no watch can want."""

from __future__ import annotations

from console.config.settings import Settings, SourceSettings
from console.domain.matching import Matcher
from console.domain.query import Mode, parse
from console.services.asking import names_of
from console.services.topics import followed
from console.sources.base import Keep


def watch_of(settings: Settings, source: SourceSettings) -> Matcher | None:
    """The watch of a source, ready to be asked; None keeps everything."""
    source = followed(settings, source)
    return Matcher(parse(source.watch, names=names_of(settings), mode=Mode.WATCH)) if source.watch.strip() else None


def prefilter(settings: Settings, source: SourceSettings) -> Keep | None:
    """A look at raw texts that leaves out only those that cannot meet the watch; None without one."""
    watch = watch_of(settings, source)
    if watch is None:
        return None
    from console.domain.rules import RuleIndex

    return RuleIndex([watch.query]).may_match_of

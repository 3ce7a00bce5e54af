"""Topics: one named subject on which staff are asked. Their answers are private: without an author, and in no pane,
list or export that does not name the topic (``source:flu-jab``)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime

from console.config.settings import NOT_OURS_PANE, PaneSettings, Personal, Settings, SourceSettings, Topic
from console.domain.frozen import frozen, replace
from console.domain.mention import ANSWER, RawMention
from console.domain.voices import FORM, Voices


def hidden(settings: Settings, asked: str) -> tuple[str, ...]:
    """The topics whose answers a query does not name, and so does not get."""
    return tuple(topic.id for topic in settings.topics if not _names(asked, topic.id))


def _names(asked: str, topic: str) -> bool:
    """Whether a query says ``source:TOPIC``, alone or as one of several in brackets."""
    bare = rf"(?<![\w-]){re.escape(topic)}(?![\w-])"
    return re.search(rf'(?<![\w-])source:(?:"?{bare}|\([^()]*{bare})', asked, re.IGNORECASE) is not None


def asks_for_others(asked: str) -> bool:
    """Whether a query says ``is:not-ours``, other than to leave it out."""
    return re.search(r"(?<![\w-])(?<!NOT )(?<![-!])is:not-ours(?![\w-])", asked) is not None


def panes_of(settings: Settings, personal: Personal) -> tuple[PaneSettings, ...]:
    """The panes of an operator, one for each topic that none of them shows (its answers, and what is said in public
    under its hashtag), and one for what is not ours."""
    chosen = personal.panes or settings.panes
    asked = " ".join(pane.query for pane in chosen)
    missing = hidden(settings, asked)
    others = () if asks_for_others(asked) else (NOT_OURS_PANE,)
    return (
        *chosen,
        *(
            PaneSettings(topic.name, f"source:{topic.id}" + (f" OR #{topic.hashtag}" if topic.hashtag else ""))
            for topic in settings.topics
            if topic.id in missing
        ),
        *others,
    )


def followed(settings: Settings, source: SourceSettings) -> SourceSettings:
    """A source with the topics' hashtags in what it looks for, where it is one that looks for words in public."""
    tags = tuple(topic.hashtag for topic in settings.topics if topic.hashtag)
    if not tags or source.kind not in {"mastodon", "jetstream"}:
        return source
    watch = " OR ".join([f"({source.watch})", *(f"#{tag}" for tag in tags)]) if source.watch.strip() else ""
    options = dict(source.options)
    if options.get("stream") == "hashtag":
        known = options.get("tags")
        options["tags"] = tuple(dict.fromkeys([*(known if isinstance(known, tuple) else ()), *tags]))
    return replace(source, watch=watch, options=options)


def without_author(raw: RawMention, topic: Topic, key: bytes) -> RawMention:
    """An answer that came as a message, with its words alone. Its own id, which may name a sender's computer, becomes
    a keyed hash, so that the same message read twice stays one."""
    digest = hashlib.blake2b(raw.native_id.encode("utf-8", "replace"), key=key, digest_size=16)
    return RawMention(
        native_id=digest.hexdigest(),
        change=raw.change,
        kind=ANSWER,
        title=raw.title,
        body=raw.body,
        lang=raw.lang,
        published=raw.published,
        platform=topic.id,
    )


def voices_of(settings: Settings) -> Voices:
    """Whose name is whose, and by which ways the answers to each topic come."""
    return Voices(
        frozenset(source.id for source in settings.sources),
        {topic.id: frozenset(filter(None, (FORM if topic.form else "", topic.mailbox))) for topic in settings.topics},
    )


@frozen
class TopicWays:
    """How a topic is asked: by which ways it is answered, and whether it still is."""

    topic: Topic
    ways: Sequence[str]
    open: bool


def ways(settings: Settings, topic: Topic, *, today: datetime) -> TopicWays:
    """How staff reach it. ``today`` is in the organisation's zone."""
    found = []
    if topic.form:
        address, listen = settings.form.address.rstrip("/"), settings.form.listen
        host = "127.0.0.1" + listen if listen.startswith(":") else listen
        place = host if host.startswith("unix:") else f"http://{host}/{topic.id}"
        found.append(
            f"{address}/{topic.id} (served at {place})"
            if address
            else f"{place}, on the server itself: put a reverse proxy with TLS before it, and say so in [form]"
        )
    if topic.mailbox:
        user = next((str(one.options.get("user", "")) for one in settings.sources if one.id == topic.mailbox), "")
        found.append(f"e-mail to {user}")
    if topic.hashtag:
        found.append(f"#{topic.hashtag}, in public")
    return TopicWays(topic, tuple(found), topic.until is None or today.date() <= topic.until)

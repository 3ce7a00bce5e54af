"""The gate: what of a mention may leave. Letter, export, list, copy, page: every way out shows what it is given here.

Three questions are asked of a mention. Has redaction a doubt, or can it not read the language? Then no word and no fact
leaves before somebody has looked. Is it plain praise? Then the link goes with it, so that the team can read it where it
was said. Is it anything else? Then only facts leave that name nobody: who criticises is not to be found by a team.
Raw words leave for a reason that the log keeps, and whoever asks for them sees to that.

A *fact* is what a source says beside the words: link, its own id, stream, tags. The judge marks each as clear
(every word of it is known and nobody's name) or as named (it holds a detail that redaction takes out of words, or a
word of which nobody knows whose name it is); what has no mark names its author at most. In praise all but the named
leave, elsewhere the clear alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from console.domain.frozen import frozen
from console.domain.judgement import Evidence, Judgement, Opinion, PersonalDetail
from console.domain.mention import Mention
from console.domain.redaction import KEPT_IN_PRAISE, is_plain_praise
from console.domain.remedies import REDACTION, by
from console.domain.text import fold

FACTS = ("url", "native_id", "source", "feed", "tags")
"""What stands beside the words and could name somebody. The author leaves raw alone, the keyed hash never."""
OURS = frozenset({"source"})
"""Facts that the organisation gave: they leave unless they are named."""
KINDS = frozenset(
    {
        "answer",
        "card",
        "comment",
        "email",
        "news",
        "post",
        "reply",
        "repost",
        "review",
        "story",
        "survey",
    }
)
"""Kinds that our own adapters give; whatever else a file calls a kind leaves raw alone."""
HELD = "Held back: redaction is not sure of it, or cannot read it, and nobody has looked yet."
LOOK = f"Look at what would leave ({by(REDACTION)}) and say that it may."
A_SITE = "a web site"
PUBLIC_SITES = frozenset(
    {
        "bbc.co.uk",
        "bbc.com",
        "bsky.app",
        "careopinion.org.uk",
        "doctify.com",
        "facebook.com",
        "flickr.com",
        "google.com",
        "google.co.uk",
        "gov.uk",
        "instagram.com",
        "iwantgreatcare.org",
        "linkedin.com",
        "mastodon.social",
        "mumsnet.com",
        "nhs.uk",
        "pinterest.com",
        "reddit.com",
        "theguardian.com",
        "threads.net",
        "tiktok.com",
        "trustpilot.com",
        "twitter.com",
        "vimeo.com",
        "whatdotheyknow.com",
        "x.com",
        "youtube.com",
    }
)
"""Sites on which so many write that to name the site names nobody."""


@frozen
class Permit:
    """What the labels of a mention and the way that it takes allow."""

    words: bool
    praise: bool
    raw: bool = False
    identifiable: bool = False

    def fact(self, name: str, *, clear: bool, named: bool) -> bool:
        """Whether the fact ``name`` with these marks leaves."""
        if self.raw or named or not self.words:
            return self.raw
        return clear or self.praise or name in OURS or (self.identifiable and name == "url")


def permit(
    opinion: Opinion, severity: int, doubt: bool, *, raw: bool = False, identifiable: bool = False, looked: bool = False
) -> Permit:
    """The decision. ``identifiable`` says that the way may carry what identifies the author, ``looked`` that a person
    has this mention's words in view and lets them leave."""
    return Permit(raw or looked or not doubt, is_plain_praise(opinion, severity), raw, identifiable)


@frozen
class Leaving:
    """What leaves of one mention. Where ``held`` says why, there are no words and no facts. ``place`` is where it
    was said as far as that names nobody; ``hidden`` are the words that stay inside, folded; ``taken`` says that the
    words are not all that was said."""

    held: str = ""
    praise: bool = False
    question: str = ""
    title: str = ""
    body: str = ""
    author: str = ""
    url: str = ""
    place: str = ""
    native_id: str = ""
    source: str = ""
    feed: str = ""
    kind: str = ""
    tags: tuple[str, ...] = ()
    hidden: frozenset[str] = frozenset()
    taken: bool = False

    @property
    def words(self) -> str:
        """What was asked, title and body, one below the other; empty where it has none, or is held back."""
        return "\n".join(part for part in (self.question, self.title, self.body) if part)

    def gives_away(self, text: str, *, also: Iterable[str] = ()) -> bool:
        """Whether a text that would go along (a reason, a note) says what stays inside, or any of ``also``."""
        plain = fold(text)
        return any(
            re.search(rf"(?<!\w){re.escape(word)}(?!\w)", plain) for word in (*self.hidden, *map(fold, also)) if word
        )


def leaving(mention: Mention, *, raw: bool = False, identifiable: bool = False, looked: bool = False) -> Leaving:
    """What of ``mention`` leaves by a way: see `permit` for what a way may say of itself."""
    judgement = mention.judgement
    may = permit(
        judgement.opinion, judgement.severity, judgement.doubt, raw=raw, identifiable=identifiable, looked=looked
    )
    if not may.words:
        return Leaving(HELD, may.praise)

    def fact(name: str) -> bool:
        return may.fact(name, clear=name in judgement.clear, named=name in judgement.named)

    link = mention.url if fact("url") else ""
    said = mention.question, mention.title, mention.body
    words = said if raw else (judgement.redacted_question, judgement.redacted_title, judgement.redacted_body)
    return Leaving(
        praise=may.praise,
        question=words[0],
        title=words[1],
        body=words[2],
        author=mention.author if raw else "",
        url=link,
        place=_host(link) if link else public_site(mention.url),
        native_id=mention.native_id if fact("native_id") and fact("source") else "",  # it is one of that source
        source=mention.source if fact("source") else "",
        feed=mention.feed if fact("feed") else "",
        kind=mention.kind if raw or mention.kind in KINDS else "",
        tags=mention.tags if fact("tags") else (),
        hidden=frozenset() if raw else _hidden(mention, praise=may.praise),
        taken=words != said,
    )


def quotes(mention: Mention, pieces: Iterable[Evidence], left: Leaving) -> Iterator[tuple[Evidence, str]]:
    """The pieces of evidence that may be told, each with its words: none that says what stays inside, or part of it."""
    taken = () if not left.hidden else _taken(mention.judgement, praise=left.praise)
    for piece in pieces:
        words = mention.text[piece.start : piece.end]
        apart = all(piece.end <= one.start or one.end <= piece.start for one in taken)
        if apart and not (left.held or left.gives_away(words) or left.gives_away(piece.reason)):
            yield piece, words


def public_site(url: str) -> str:
    """The site of an address where to name it names nobody, else "a web site"; empty where there is no address."""
    if not url:
        return ""
    host = _host(url)
    return next((site for site in PUBLIC_SITES if host == site or host.endswith(f".{site}")), A_SITE)


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _taken(judgement: Judgement, *, praise: bool) -> tuple[PersonalDetail, ...]:
    """What redaction takes out of the words, as far as the judgement that was read knows it."""
    kept = KEPT_IN_PRAISE if praise else frozenset[str]()
    return tuple(one for one in judgement.personal if one.kind not in kept)


def _hidden(mention: Mention, *, praise: bool) -> frozenset[str]:
    """The words that stay inside, as far as the judgement that was read knows them."""
    judgement = mention.judgement
    found = [mention.text[one.start : one.end] for one in _taken(judgement, praise=praise)]
    found += (mention.author, mention.author.lstrip("@"), mention.author_name)
    return frozenset(filter(None, map(fold, found if praise else (*found, *judgement.people))))

"""The names under which a mention is exported, in their order."""

from __future__ import annotations

FIELDS = (
    "id", "native_id", "source", "feed", "url", "kind", "author", "question", "title", "body", "lang", "published",
    "edited", "fetched", "sentiment", "confidence", "unsure", "mixed", "severity", "themes", "teams", "flags", "status",
    "assignee", "forward", "celebrate", "cluster", "likes", "reposts", "replies", "rating", "tags",
)

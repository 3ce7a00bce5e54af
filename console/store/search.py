"""A query as SQL: what the store asks of its tables so that the answer is exactly the evaluator's.

What this needs of the schema (every time is INTEGER milliseconds since 1970 UTC, floor; every flag 0 or 1):

``mention``, one row per mention, aliased ``m`` here
    id                INTEGER PRIMARY KEY, the mention's own id: ``published in ms << 20 | counter``
    source, feed, url, canonical_url, conversation, parent, kind, author_hash, title, body, extra, lang   TEXT NOT NULL
    recipients, mentioned, media    TEXT NOT NULL, JSON arrays (`Mention.to`, `.mentions`, `.media`)
    followers, likes, reposts, replies   INTEGER or NULL;  rating REAL or NULL;  reach INTEGER NOT NULL
    published, fetched   INTEGER NOT NULL;  edited   INTEGER or NULL
    version, is_repost   INTEGER NOT NULL
    words             INTEGER NOT NULL: `console.domain.tokens.word_count(mention)`
    sentiment         TEXT NOT NULL: negative, neutral, positive; as corrected by an operator (so all judged columns)
    confidence        REAL NOT NULL;  unsure, mixed  INTEGER NOT NULL;  severity INTEGER NOT NULL
    flags             TEXT NOT NULL: `Judgement.flags`, each between blanks: ``' name pii '``; empty when none
    redacted          INTEGER NOT NULL: `console.domain.matching.is_redacted(mention)`
    cluster           INTEGER NOT NULL: id of the cluster's first mention, 0 when alone;  cluster_key TEXT NOT NULL
    work, assignee, celebrate, improve, origin   TEXT NOT NULL (`MentionState`)
    lease_until, snooze_until, due   INTEGER or NULL (``due`` is `MentionState.due`)
    pinned, muted     INTEGER NOT NULL
    notes             TEXT NOT NULL: JSON array of `MentionState.notes`
``mention_team(mention, team, score)``, ``mention_theme(mention, theme, polarity)``,
``mention_tag(mention, tag)`` (`Mention.tags` and `MentionState.tags`, lower case), each with its first two columns as
the primary key WITHOUT ROWID and an index the other way round (value, mention)
``forward(mention, state, ...)`` one row per forward, index on mention
``mention_text`` FTS5(text, content='', contentless_delete=1, detail=full, tokenize="unicode61 ... see `TOKENIZER`"),
rowid = mention.id, text = `console.domain.tokens.index_terms(mention)`
"""

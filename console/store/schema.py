"""The tables, in order of their making. A migration is a list of statements; its place in the list is its version.

What `search` may count on, in every read written as ``FROM mention m``:

- times are whole milliseconds since 1970 (UTC) or NULL: ``published edited fetched changed lease_until snooze_until due``
- ``sentiment`` is -1, 0 or 1 and ``severity`` 0 to 5, both as corrected by hand; ``confidence`` 0 to 1; flags of tone are
  ``unsure mixed``; ``open`` is 1 unless actioned, dismissed or gone, so *is:open* is
  ``m.open = 1 AND (m.snooze_until IS NULL OR m.snooze_until <= :now)``, with the 1 written out so that the partial
  indexes can be used
- lists are text with a line feed before, between and after the items and empty when there are none: ``teams themes flags
  tags recipients mentioned media people``; ``tags`` holds the source's and the operators', ``labels`` is JSON
- words: ``title body extra url canonical_url author author_name author_hash role kind source feed lang native_id conversation
  parent``; ``words`` (full-text, ``rowid = m.id``) holds `index_terms`, split at white space and nowhere else, so
  that whatever token the domain makes is one term
- where it stands: ``work assignee operator reason celebrate improve origin version pinned muted priority notes`` (``notes``
  is how many); forwards are rows of ``forward`` (``mention team channel state due``) and ``forwarding`` on the mention
  lists their states; ``cluster`` is the first mention that says the same, 0 when alone
- counts: ``followers likes reposts replies reach rating length`` (``length`` in characters of the text)
- ``mention_team(team, open, sentiment, mention)`` has a row for each team of a mention
"""

from __future__ import annotations

APPLICATION_ID = 0x4F754931  # "OuI1"
VERSION = 1

_MENTION = """
CREATE TABLE mention (
  id INTEGER PRIMARY KEY,
  ver INTEGER NOT NULL DEFAULT 1,
  sentiment INTEGER NOT NULL, open INTEGER NOT NULL DEFAULT 1, work TEXT NOT NULL DEFAULT 'new',
  severity INTEGER NOT NULL, confidence REAL NOT NULL, unsure INTEGER NOT NULL, mixed INTEGER NOT NULL,
  snooze_until INTEGER, lease_until INTEGER, due INTEGER,
  source TEXT NOT NULL, feed TEXT NOT NULL, kind TEXT NOT NULL, lang TEXT NOT NULL,
  teams TEXT NOT NULL, themes TEXT NOT NULL, flags TEXT NOT NULL, tags TEXT NOT NULL,
  published INTEGER NOT NULL, edited INTEGER, fetched INTEGER NOT NULL, changed INTEGER,
  assignee TEXT NOT NULL DEFAULT '', operator TEXT NOT NULL DEFAULT '', reason TEXT NOT NULL DEFAULT '',
  celebrate TEXT NOT NULL DEFAULT '', improve TEXT NOT NULL DEFAULT '', origin TEXT NOT NULL DEFAULT 'live',
  forwarding TEXT NOT NULL DEFAULT '',
  version INTEGER NOT NULL DEFAULT 1, pinned INTEGER NOT NULL DEFAULT 0, muted INTEGER NOT NULL DEFAULT 0,
  priority INTEGER NOT NULL DEFAULT 0, notes INTEGER NOT NULL DEFAULT 0,
  cluster INTEGER NOT NULL DEFAULT 0, fingerprint INTEGER,
  rating REAL, likes INTEGER, reposts INTEGER, replies INTEGER, followers INTEGER, reach INTEGER NOT NULL,
  length INTEGER NOT NULL, is_repost INTEGER NOT NULL, source_severity INTEGER, doubt INTEGER NOT NULL,
  judge TEXT NOT NULL, role TEXT NOT NULL, team_hint TEXT NOT NULL,
  author TEXT, author_hash TEXT NOT NULL, author_name TEXT NOT NULL,
  native_id TEXT NOT NULL, url TEXT NOT NULL, canonical_url TEXT NOT NULL,
  conversation TEXT NOT NULL, parent TEXT NOT NULL,
  recipients TEXT NOT NULL, mentioned TEXT NOT NULL, media TEXT NOT NULL, people TEXT NOT NULL,
  labels TEXT NOT NULL, state TEXT, salt BLOB, worded INTEGER NOT NULL DEFAULT 0,
  title TEXT NOT NULL, body TEXT NOT NULL, extra TEXT NOT NULL,
  redacted_title TEXT, redacted_body TEXT,
  UNIQUE (source, native_id)
) STRICT
"""

FIRST = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID",
    _MENTION,
    "CREATE INDEX mention_open ON mention (id) WHERE open = 1",
    "CREATE INDEX mention_open_sentiment ON mention (sentiment, id) WHERE open = 1",
    "CREATE INDEX mention_severe ON mention (severity, id) WHERE severity >= 3",
    "CREATE INDEX mention_assignee ON mention (assignee, id) WHERE assignee <> ''",
    "CREATE INDEX mention_asleep ON mention (snooze_until) WHERE snooze_until IS NOT NULL",
    "CREATE INDEX mention_due ON mention (due) WHERE due IS NOT NULL",
    "CREATE INDEX mention_cluster ON mention (cluster, id) WHERE cluster <> 0",
    "CREATE INDEX mention_author ON mention (author_hash, id) WHERE author_hash <> ''",
    # What only one mention on screen needs: the whole judgement with its evidence, apart so that panes stay small.
    "CREATE TABLE detail (mention INTEGER PRIMARY KEY, judgement TEXT NOT NULL) STRICT",
    "CREATE TABLE version (mention INTEGER NOT NULL, number INTEGER NOT NULL, until INTEGER NOT NULL, title TEXT NOT NULL,"
    " body TEXT NOT NULL, extra TEXT NOT NULL, salt BLOB, worded INTEGER NOT NULL, PRIMARY KEY (mention, number)"
    ") STRICT, WITHOUT ROWID",
    "CREATE TABLE tombstone (identity BLOB PRIMARY KEY, mention INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE mention_team (team TEXT NOT NULL, open INTEGER NOT NULL, sentiment INTEGER NOT NULL,"
    " mention INTEGER NOT NULL, PRIMARY KEY (team, open, sentiment, mention)) STRICT, WITHOUT ROWID",
    "CREATE TABLE alike (mark INTEGER NOT NULL, mention INTEGER NOT NULL, PRIMARY KEY (mark, mention)"
    ") STRICT, WITHOUT ROWID",
    "CREATE TABLE cluster (id INTEGER PRIMARY KEY, size INTEGER NOT NULL) STRICT",
    "CREATE VIRTUAL TABLE words USING fts5 (terms, content='', contentless_delete=1,"
    """ tokenize="ascii tokenchars '!""#$%&''()*+,-./:;<=>?@[\\]^_`{|}~'")""",
    "INSERT INTO words (words, rank) VALUES ('secure-delete', 1)",
    # The log: an envelope that stays, a payload that can be forgotten.
    "CREATE TABLE action (sequence INTEGER PRIMARY KEY, at INTEGER NOT NULL, operator TEXT NOT NULL, verb TEXT NOT NULL,"
    " mention INTEGER NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL, of INTEGER NOT NULL, batch INTEGER NOT NULL,"
    " seal BLOB NOT NULL, chain BLOB NOT NULL) STRICT",
    "CREATE INDEX action_mention ON action (mention, sequence)",
    "CREATE INDEX action_operator ON action (operator, sequence) WHERE verb NOT IN ('arrived', 'edited')",
    "CREATE INDEX action_of ON action (of, sequence) WHERE of <> 0",
    "CREATE TRIGGER action_is_kept BEFORE DELETE ON action BEGIN SELECT raise(ABORT, 'the log is only added to'); END",
    "CREATE TRIGGER action_is_fixed BEFORE UPDATE ON action BEGIN SELECT raise(ABORT, 'the log is only added to'); END",
    "CREATE TABLE payload (sequence INTEGER PRIMARY KEY, salt BLOB, body TEXT NOT NULL) STRICT",
    "CREATE TABLE forward (key TEXT PRIMARY KEY, mention INTEGER NOT NULL, team TEXT NOT NULL, channel TEXT NOT NULL,"
    " state TEXT NOT NULL, operator TEXT NOT NULL, at INTEGER NOT NULL, hold_until INTEGER, due INTEGER,"
    " attempt INTEGER NOT NULL DEFAULT 0, sequence INTEGER NOT NULL, next_attempt INTEGER NOT NULL, worker TEXT NOT NULL"
    " DEFAULT '', lease_until INTEGER, letter TEXT NOT NULL) STRICT",
    "CREATE INDEX forward_mention ON forward (mention)",
    "CREATE UNIQUE INDEX forward_once ON forward (mention, team, channel)"
    " WHERE state NOT IN ('returned', 'failed', 'recalled')",
    "CREATE INDEX forward_turn ON forward (next_attempt) WHERE state IN ('held', 'queued', 'sent')",
    # Roll-ups: open mentions now, and mentions by day of the organisation's zone. Team '' is every mention once, ' '
    # those without a team.
    "CREATE TABLE tally (team TEXT NOT NULL, sentiment INTEGER NOT NULL, open INTEGER NOT NULL, unsure INTEGER NOT NULL,"
    " fresh INTEGER NOT NULL, PRIMARY KEY (team, sentiment)) STRICT, WITHOUT ROWID",
    "CREATE TABLE daily (day INTEGER NOT NULL, team TEXT NOT NULL, sentiment INTEGER NOT NULL, mentions INTEGER NOT NULL,"
    " PRIMARY KEY (day, team, sentiment)) STRICT, WITHOUT ROWID",
    "CREATE TABLE source (source TEXT PRIMARY KEY, cursor TEXT, health TEXT) STRICT, WITHOUT ROWID",
    "CREATE TABLE quarantine (number INTEGER PRIMARY KEY, source TEXT NOT NULL, at INTEGER NOT NULL, why TEXT NOT NULL,"
    " raw BLOB NOT NULL) STRICT",
    "CREATE TABLE intake (number INTEGER PRIMARY KEY AUTOINCREMENT, by TEXT NOT NULL, at INTEGER NOT NULL,"
    " item TEXT NOT NULL) STRICT",
    "CREATE TABLE presence (process TEXT PRIMARY KEY, operator TEXT NOT NULL, place TEXT NOT NULL, until INTEGER NOT NULL"
    ") STRICT, WITHOUT ROWID",
    "CREATE TABLE lead (only INTEGER PRIMARY KEY CHECK (only = 1), worker TEXT NOT NULL, taken INTEGER NOT NULL,"
    " until INTEGER NOT NULL, fence INTEGER NOT NULL) STRICT",
    "CREATE TABLE correction (number INTEGER PRIMARY KEY AUTOINCREMENT, mention INTEGER NOT NULL, operator TEXT NOT NULL,"
    " at INTEGER NOT NULL, body TEXT NOT NULL) STRICT",
    "CREATE INDEX correction_mention ON correction (mention)",
)

MIGRATIONS: tuple[tuple[str, ...], ...] = (FIRST,)

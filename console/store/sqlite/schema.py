"""The tables, in order of their making. A migration is a list of statements; its place in the list is its version.

What `search` may count on, in every read written as ``FROM mention m``, beside what its own docstring asks for:

- times are whole milliseconds since 1970 (UTC, floor) or NULL; flags are 0 or 1; lists are JSON arrays, ``[]`` if empty
- judged columns hold what an operator corrected; ``open`` is 1 unless actioned, dismissed, gone or not ours: *is:open*
  is ``m.open = 1 AND (m.snooze_until IS NULL OR m.snooze_until <= :now)``, with the 1 written out so that the partial
  indexes serve it; ``snooze_until`` is NULL unless the work is snoozed, ``due`` is the earliest of open forwards
- ``mention_text`` splits at white space alone: what `index_terms` makes is one term each, in lower case already; a
  term of a query goes in double quotes; ``mention_team`` has ``open`` and ``sentiment`` in an index, for panes
"""

from __future__ import annotations

APPLICATION_ID = 0x4F754931  # "OuI1"

_MENTIONS = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID

CREATE TABLE mention (
  id INTEGER PRIMARY KEY,
  ver INTEGER NOT NULL DEFAULT 1,
  sentiment TEXT NOT NULL, open INTEGER NOT NULL DEFAULT 1, work TEXT NOT NULL DEFAULT 'new',
  severity INTEGER NOT NULL, confidence REAL NOT NULL, unsure INTEGER NOT NULL, mixed INTEGER NOT NULL,
  snooze_until INTEGER, lease_until INTEGER, due INTEGER,
  source TEXT NOT NULL, feed TEXT NOT NULL, kind TEXT NOT NULL, lang TEXT NOT NULL, flags TEXT NOT NULL,
  published INTEGER NOT NULL, edited INTEGER, fetched INTEGER NOT NULL, changed INTEGER,
  assignee TEXT NOT NULL DEFAULT '', operator TEXT NOT NULL DEFAULT '',
  celebrate TEXT NOT NULL DEFAULT '', improve TEXT NOT NULL DEFAULT '', origin TEXT NOT NULL DEFAULT 'live',
  version INTEGER NOT NULL DEFAULT 1, pinned INTEGER NOT NULL DEFAULT 0, muted INTEGER NOT NULL DEFAULT 0,
  priority INTEGER NOT NULL DEFAULT 0,
  cluster INTEGER NOT NULL DEFAULT 0, cluster_key TEXT NOT NULL, words INTEGER NOT NULL, redacted INTEGER NOT NULL,
  rating REAL, likes INTEGER, reposts INTEGER, replies INTEGER, followers INTEGER, reach INTEGER NOT NULL,
  plain INTEGER NOT NULL, is_repost INTEGER NOT NULL, source_severity INTEGER, doubt INTEGER NOT NULL,
  judge TEXT NOT NULL, role TEXT NOT NULL, team_hint TEXT NOT NULL,
  author TEXT, author_hash TEXT NOT NULL, author_name TEXT NOT NULL,
  native_id TEXT NOT NULL, url TEXT NOT NULL, canonical_url TEXT NOT NULL,
  conversation TEXT NOT NULL, parent TEXT NOT NULL,
  recipients TEXT NOT NULL, mentioned TEXT NOT NULL, media TEXT NOT NULL, tags TEXT NOT NULL,
  labels TEXT NOT NULL, notes TEXT NOT NULL DEFAULT '[]', state TEXT, salt BLOB, worded INTEGER NOT NULL DEFAULT 0,
  title TEXT NOT NULL, body TEXT NOT NULL, extra TEXT NOT NULL,
  redacted_title TEXT, redacted_body TEXT,
  UNIQUE (source, native_id)
) STRICT

CREATE INDEX mention_open ON mention (id) WHERE open = 1

CREATE INDEX mention_open_sentiment ON mention (sentiment, id) WHERE open = 1

CREATE INDEX mention_assignee ON mention (assignee, id) WHERE assignee <> ''

CREATE INDEX mention_asleep ON mention (snooze_until) WHERE snooze_until IS NOT NULL

CREATE INDEX mention_due ON mention (due) WHERE due IS NOT NULL

CREATE INDEX mention_cluster ON mention (cluster, id) WHERE cluster <> 0

CREATE INDEX mention_author ON mention (author_hash, id) WHERE author_hash <> ''

-- What only one mention on screen needs: the whole judgement with its evidence, apart so that panes stay small.
CREATE TABLE detail (mention INTEGER PRIMARY KEY, judgement TEXT NOT NULL) STRICT

CREATE TABLE version (
  mention INTEGER NOT NULL, number INTEGER NOT NULL, until INTEGER NOT NULL, title TEXT NOT NULL, body TEXT NOT NULL,
  extra TEXT NOT NULL, salt BLOB, worded INTEGER NOT NULL, PRIMARY KEY (mention, number)
) STRICT, WITHOUT ROWID

CREATE TABLE tombstone (identity BLOB PRIMARY KEY, mention INTEGER NOT NULL) STRICT, WITHOUT ROWID

CREATE TABLE mention_team (
  mention INTEGER NOT NULL, team TEXT NOT NULL, score REAL NOT NULL, open INTEGER NOT NULL, sentiment TEXT NOT NULL,
  PRIMARY KEY (mention, team)
) STRICT, WITHOUT ROWID

CREATE INDEX team_mention ON mention_team (team, open, sentiment, mention)

CREATE TABLE mention_theme (
  mention INTEGER NOT NULL, theme TEXT NOT NULL, polarity INTEGER NOT NULL, PRIMARY KEY (mention, theme)
) STRICT, WITHOUT ROWID

CREATE INDEX theme_mention ON mention_theme (theme, mention)

CREATE TABLE mention_tag (
  mention INTEGER NOT NULL, tag TEXT NOT NULL, PRIMARY KEY (mention, tag)
) STRICT, WITHOUT ROWID

CREATE INDEX tag_mention ON mention_tag (tag, mention)

CREATE TABLE alike (mark INTEGER NOT NULL, mention INTEGER NOT NULL, PRIMARY KEY (mark, mention)) STRICT, WITHOUT ROWID

CREATE TABLE cluster (id INTEGER PRIMARY KEY, size INTEGER NOT NULL) STRICT

CREATE VIRTUAL TABLE mention_text USING fts5 (
  text, content='', contentless_delete=1, tokenize="ascii tokenchars '!""#$%&''()*+,-./:;<=>?@[\\]^_`{|}~'"
)
"""

_LOG = """
-- The log: an envelope that stays, a payload that can be forgotten.
CREATE TABLE action (
  sequence INTEGER PRIMARY KEY, at INTEGER NOT NULL, operator TEXT NOT NULL, verb TEXT NOT NULL,
  mention INTEGER NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL, of INTEGER NOT NULL, batch INTEGER NOT NULL,
  seal BLOB NOT NULL, chain BLOB NOT NULL
) STRICT

CREATE INDEX action_mention ON action (mention, sequence)

CREATE INDEX action_operator ON action (operator, sequence) WHERE verb NOT IN ('arrived', 'edited')

CREATE INDEX action_of ON action (of, sequence) WHERE of <> 0

CREATE TRIGGER action_is_kept BEFORE DELETE ON action BEGIN SELECT raise(ABORT, 'the log is only added to'); END

CREATE TRIGGER action_is_fixed BEFORE UPDATE ON action BEGIN SELECT raise(ABORT, 'the log is only added to'); END

CREATE TABLE payload (sequence INTEGER PRIMARY KEY, salt BLOB, body TEXT NOT NULL) STRICT

-- Forwards are the outbox: at most one open forward of a mention to a team by a channel.
CREATE TABLE forward (
  key TEXT PRIMARY KEY, mention INTEGER NOT NULL, team TEXT NOT NULL, channel TEXT NOT NULL, state TEXT NOT NULL,
  operator TEXT NOT NULL, at INTEGER NOT NULL, hold_until INTEGER, due INTEGER, attempt INTEGER NOT NULL DEFAULT 0,
  sequence INTEGER NOT NULL, next_attempt INTEGER NOT NULL, worker TEXT NOT NULL DEFAULT '', lease_until INTEGER,
  letter TEXT NOT NULL
) STRICT

CREATE INDEX forward_mention ON forward (mention)

CREATE UNIQUE INDEX forward_once ON forward (mention, team, channel)
  WHERE state NOT IN ('returned', 'failed', 'recalled')

CREATE INDEX forward_turn ON forward (next_attempt) WHERE state IN ('held', 'queued', 'sent')
"""

_BESIDE = """
-- Open mentions now, and mentions by day of the organisation's zone. Team '' is every mention once, ' ' those without.
CREATE TABLE tally (
  team TEXT NOT NULL, sentiment TEXT NOT NULL, open INTEGER NOT NULL, unsure INTEGER NOT NULL, fresh INTEGER NOT NULL,
  PRIMARY KEY (team, sentiment)
) STRICT, WITHOUT ROWID

CREATE TABLE daily (
  day INTEGER NOT NULL, team TEXT NOT NULL, sentiment TEXT NOT NULL, mentions INTEGER NOT NULL,
  PRIMARY KEY (day, team, sentiment)
) STRICT, WITHOUT ROWID

CREATE TABLE source (source TEXT PRIMARY KEY, cursor TEXT, health TEXT) STRICT, WITHOUT ROWID

CREATE TABLE quarantine (
  number INTEGER PRIMARY KEY, source TEXT NOT NULL, at INTEGER NOT NULL, why TEXT NOT NULL, raw BLOB NOT NULL
) STRICT

CREATE TABLE intake (
  number INTEGER PRIMARY KEY AUTOINCREMENT, by TEXT NOT NULL, at INTEGER NOT NULL, item TEXT NOT NULL
) STRICT

CREATE TABLE presence (
  process TEXT PRIMARY KEY, operator TEXT NOT NULL, place TEXT NOT NULL, until INTEGER NOT NULL
) STRICT, WITHOUT ROWID

CREATE TABLE lead (
  only INTEGER PRIMARY KEY CHECK (only = 1), worker TEXT NOT NULL, taken INTEGER NOT NULL, until INTEGER NOT NULL,
  fence INTEGER NOT NULL
) STRICT

CREATE TABLE correction (
  number INTEGER PRIMARY KEY AUTOINCREMENT, mention INTEGER NOT NULL, operator TEXT NOT NULL, at INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT

CREATE INDEX correction_mention ON correction (mention)
"""

_JUDGING = """
-- What operators asked the judge to explain. A row without words waits for the collector; an edit takes the row away.
CREATE TABLE explanation (
  mention INTEGER PRIMARY KEY, asked INTEGER NOT NULL, label TEXT, judge TEXT, sign TEXT, words TEXT
) STRICT

CREATE INDEX explanation_waits ON explanation (asked) WHERE words IS NULL

-- What is being judged anew: at most one at a time, and where it has come to, so that whoever collects next goes on.
CREATE TABLE rejudging (
  number INTEGER PRIMARY KEY AUTOINCREMENT, query TEXT NOT NULL, operator TEXT NOT NULL, at INTEGER NOT NULL,
  total INTEGER NOT NULL, seen INTEGER NOT NULL DEFAULT 0, changed INTEGER NOT NULL DEFAULT 0,
  place TEXT NOT NULL DEFAULT '', done INTEGER NOT NULL DEFAULT 0
) STRICT

-- What people did, by kind: corrections among a million arrivals.
CREATE INDEX action_verb ON action (verb, sequence) WHERE verb NOT IN ('arrived', 'edited')
"""

_HEARD = """
-- When mentions of a source came, and how long after they were published: its habit is read from here alone.
CREATE INDEX mention_heard ON mention (source, fetched, published)
"""

_ASIDE = """
-- The source of an item that could not be judged: it waits for the next collector to start.
ALTER TABLE intake ADD COLUMN aside TEXT

CREATE INDEX intake_waits ON intake (number) WHERE aside IS NULL
"""

_UNCOUNTED = """
-- Answers to private topics are counted no more: with the tree of teams forgotten, the next who opens the store counts
-- everything anew.
DELETE FROM meta WHERE name = 'parents'
"""

_TAKEN_BACK = """
ALTER TABLE rejudging ADD COLUMN mode TEXT NOT NULL DEFAULT 'judge'

ALTER TABLE rejudging ADD COLUMN stopped_by TEXT NOT NULL DEFAULT ''

ALTER TABLE rejudging ADD COLUMN of INTEGER NOT NULL DEFAULT 0

ALTER TABLE rejudging ADD COLUMN found TEXT NOT NULL DEFAULT ''

-- What the judge had said of a mention before it was judged anew, until that is taken back; it holds words, and goes
-- with them. Where the version or what was said instead (``became``) is another by now, it stays as it is.
CREATE TABLE judged_before (
  rejudging INTEGER NOT NULL, mention INTEGER NOT NULL, sequence INTEGER NOT NULL, version INTEGER NOT NULL,
  became BLOB NOT NULL, judgement TEXT NOT NULL, PRIMARY KEY (rejudging, mention)
) STRICT, WITHOUT ROWID

CREATE INDEX judged_before_mention ON judged_before (mention)
"""

_UNJUDGED = """
-- The few mentions that our own code failed to judge: counted by source, and found when they are tried again.
CREATE INDEX mention_unjudged ON mention (source, origin) WHERE instr(flags, ' unjudged ') > 0
"""

_RETENTION = """
ALTER TABLE mention ADD COLUMN hold INTEGER NOT NULL DEFAULT 0

-- What has words, and what has handles, by when it came: retention walks along these.
CREATE INDEX mention_worded ON mention (fetched) WHERE origin IN ('live', 'edited') AND hold = 0

CREATE INDEX mention_handle ON mention (fetched) WHERE (author IS NOT NULL OR author_name <> '') AND hold = 0

-- The words that a legal hold keeps of a mention whose source has deleted it: apart, so that nothing else reads them.
CREATE TABLE held (mention INTEGER PRIMARY KEY, words TEXT NOT NULL) STRICT
"""

_ASKED = """
-- What somebody asked, where a mention is the answer, and what of it may leave.
ALTER TABLE mention ADD COLUMN question TEXT NOT NULL DEFAULT ''

ALTER TABLE mention ADD COLUMN redacted_question TEXT

ALTER TABLE version ADD COLUMN question TEXT NOT NULL DEFAULT ''
"""

_NEWS = """
-- News by its link and title: some feeds give their entries other ids or dates whenever they are asked.
CREATE INDEX mention_news ON mention (source, canonical_url, title) WHERE kind = 'news' AND canonical_url || title <> ''
"""

_FACTS = """
-- What stands beside the words and names nobody ("+feed") or somebody ("-url"): without a mark it may name its author.
ALTER TABLE mention ADD COLUMN facts TEXT NOT NULL DEFAULT ''

CREATE INDEX mention_doubt ON mention (id) WHERE doubt = 1
"""

_VIA = """
-- The way by which a mention came that does not bear its own name: an import, a web hook. That way may change it.
ALTER TABLE mention ADD COLUMN via TEXT NOT NULL DEFAULT ''
"""

_FAILED = """
-- Letters that were given up: counted on every first screen, and few.
CREATE INDEX forward_failed ON forward (mention) WHERE state = 'failed'
"""

_NOT_OURS = """
-- What is not ours waits in no inbox and is counted nowhere; what somebody gave to a team is ours.
UPDATE mention SET flags = iif(flags = ' not-ours ', '', replace(flags, ' not-ours ', ' '))
WHERE instr(flags, ' not-ours ') > 0 AND json_array_length(state, '$.teams') > 0

CREATE INDEX mention_not_ours ON mention (id) WHERE instr(flags, ' not-ours ') > 0

DELETE FROM mention_team WHERE mention IN (SELECT id FROM mention WHERE instr(flags, ' not-ours ') > 0)

UPDATE mention SET open = 0, labels = iif(labels = '', '', json_set(labels, '$[1]', json('[]'), '$[3]', json('[]')))
WHERE instr(flags, ' not-ours ') > 0
"""


def _statements(*texts: str) -> tuple[str, ...]:
    """Statements, which are parted by empty lines."""
    return tuple(statement for text in texts for statement in text.strip().split("\n\n"))


MIGRATIONS: tuple[tuple[str, ...], ...] = (
    _statements(_MENTIONS, _LOG, _BESIDE),
    *map(_statements, (_JUDGING, _HEARD, _ASIDE, _UNCOUNTED, _TAKEN_BACK)),
    *map(_statements, (_UNJUDGED, _RETENTION, _ASKED, _NEWS, _FACTS, _VIA, _FAILED)),
    _statements(_NOT_OURS, _UNCOUNTED),
)

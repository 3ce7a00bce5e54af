"""A connection to the store: its settings, the proof that the file is ours, its making and its migrations."""

from __future__ import annotations

import contextlib
import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from console.config.output_paths import discard, draft_of, sync
from console.domain.errors import StoreDamaged, StoreNewer, StoreUnsafe
from console.store.sqlite import errors
from console.store.sqlite.driver import VERSION, completed, spoken, sqlite3, understands
from console.store.sqlite.files import check_file, mode_for, mode_of, on_readonly_disk
from console.store.sqlite.schema import APPLICATION_ID, MIGRATIONS

PATIENCE = 5.0  # seconds until an operator is told that somebody else holds the store
LOOKS_FOR = 0.25  # seconds that a store is looked over each time that it is opened: some 100 MB of it
LOOKS_LONGER_FOR = 5.0  # seconds, where something was met that no program of ours writes
_MAKES = re.compile(r"^CREATE (?:UNIQUE )?(?:VIRTUAL )?(?:TABLE|INDEX|TRIGGER) (\w+)", re.MULTILINE)
_ONLY = re.compile(r"\bWHERE\b.*", re.DOTALL)  # of an index: the rows that it holds
_SETTINGS = (
    "PRAGMA busy_timeout = 5000",  # whoever reads may have to wait for a recovery, or for the last one to leave
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA recursive_triggers = ON",  # or INSERT OR REPLACE would walk past the triggers of the log
    "PRAGMA secure_delete = ON",
    "PRAGMA journal_size_limit = 8388608",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA cache_size = -8192",
)


def connect(path: str | Path, *, readonly: bool = False, older: bool = False) -> sqlite3.Connection:
    """An open, configured connection to a store that is there; where it only reads, to an ``older`` one too if that was
    asked for. Raises a `StoreFault`."""
    try:
        conn = sqlite3.connect(
            _uri(Path(path)), uri=True, isolation_level=None, check_same_thread=False, cached_statements=400
        )
    except sqlite3.Error as fault:
        raise errors.translated(fault, path) from fault
    try:
        completed(conn)
        for setting in _SETTINGS:
            conn.execute(setting)
        if readonly:
            conn.execute("PRAGMA query_only = ON")
        version = check_ours(conn, path)
        if readonly and version < len(MIGRATIONS) and not older:
            raise StoreDamaged(
                f"The store {path} has not been brought up to date.",
                advice="Start the console or the collector once, which does it.",
            )
    except sqlite3.Error as fault:
        conn.close()
        raise errors.translated(fault, path) from fault
    except BaseException:
        conn.close()
        raise
    return conn


def _uri(path: Path) -> str:
    """How SQLite is to open the file: never making one. On a disk that can only be read nobody writes, so there need be
    no journal's memory; where commits wait in a journal, SQLite reads them through the one that was left."""
    if not path.exists():
        raise errors.gone(path)
    mode = "mode=rw"
    if on_readonly_disk(path):
        journal = Path(f"{path}-wal")
        mode = "mode=ro" if journal.exists() and journal.stat().st_size else "immutable=1"
    escaped = str(path).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    return f"file:{escaped}?{mode}"


def check_ours(conn: sqlite3.Connection, path: str | Path) -> int:
    """The version of the store. Raises where it is somebody else's, newer than we are, or cut short."""
    (application,) = conn.execute("PRAGMA application_id").fetchone()
    (version,) = conn.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION_ID:
        raise StoreDamaged(f"{path} is not a store of this program.", advice="Look at `path` under [store].")
    if version > len(MIGRATIONS):
        raise newer(path)
    if not understands(conn):
        raise StoreUnsafe(
            f"The store {path} was made on a newer SQLite than the one of this Python ({VERSION}), which"
            " cannot read its index.",
            advice="Install pysqlite3 (0.6.1 or newer), or a Python with SQLite 3.51.3 or newer.",
        )
    (pages,), (size,) = (conn.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "page_size"))
    journal = Path(f"{path}-wal")
    settled = not journal.exists() or journal.stat().st_size == 0
    if settled and os.stat(path).st_size < pages * size:
        raise StoreDamaged(
            f"The store {path} has been cut short.", advice="`outside-in store restore` puts a backup in its place."
        )
    return int(version)


def newer(path: str | Path) -> StoreNewer:
    """The sentence for a store that has moved on."""
    return StoreNewer(
        f"The store {path} was written by a newer version of this program.",
        advice="Leave, install the newer version, and start again; nothing was changed.",
    )


def create(path: Path, meta: Sequence[tuple[str, object]], *, shared: bool = False) -> bool:
    """Make a whole, empty store beside ``path`` and put it in its place in one step; False if somebody was faster.

    So a file of that name is never half a store, and an empty one is always damage.
    """
    draft = draft_of(path)
    mode = mode_for(shared=shared)
    handle = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
    try:
        os.fchmod(handle, mode)  # the umask must not decide: SQLite gives -wal and -shm the mode of this file
        conn = sqlite3.connect(str(draft), isolation_level=None)
        try:
            conn.execute("PRAGMA page_size = 4096")
            conn.execute("PRAGMA synchronous = FULL")
            conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            migrate(conn, path, 0)
            conn.executemany("INSERT INTO meta (name, value) VALUES (?, ?)", meta)
            conn.execute("PRAGMA journal_mode = WAL")
        finally:
            conn.close()
        os.fsync(handle)
        try:
            os.link(draft, path, follow_symlinks=False)
        except FileExistsError:
            return False
        return True
    except sqlite3.Error as fault:
        raise errors.translated(fault, path) from fault
    finally:
        os.close(handle)
        discard(draft)


def migrate(
    conn: sqlite3.Connection,
    path: Path,
    version: int,
    *,
    migrations: Sequence[Sequence[str]] = MIGRATIONS,
    after: Callable[[str], None] | None = None,
    keep: bool = True,
) -> None:
    """Bring a store from ``version`` up to date in one transaction; to ``keep`` the old one, a copy is made beside it.

    ``after`` is called after every statement, so that a test can end the process there.
    """
    if version and keep:
        copy = path.with_name(f"{path.name}.before-{len(migrations)}")
        if not copy.exists():
            _keep_a_copy(conn, copy, mode_of(path))
    become_writer(conn, path, PATIENCE)
    try:
        (found,) = conn.execute("PRAGMA user_version").fetchone()
        if found == version:  # or another process did it while we waited
            if version:
                _complete(conn, path, version)
            for migration in migrations[version:]:
                for statement in migration:
                    conn.execute(spoken(statement))
                    if after:
                        after(statement)
            conn.execute(f"PRAGMA user_version = {len(migrations)}")
        conn.execute("COMMIT")
    except BaseException:
        if conn.in_transaction:
            conn.execute("ROLLBACK")
        raise


def _complete(conn: sqlite3.Connection, path: Path, version: int) -> None:
    """Add what a store lacks that was made while its version was still changing. Since then a migration that has landed
    is never edited, and the tests open a store of each version. Raises `StoreDamaged` for one that cannot be mended."""
    if "plain" not in {str(row[1]) for row in conn.execute("PRAGMA table_info(mention)")}:
        raise StoreDamaged(
            f"The store {path} was made by a program from before the first version that can be brought up to date.",
            advice="Nothing was changed. `outside-in export --raw` of that program, and"
            " `outside-in import` here, bring its mentions over.",
        )
    there = {str(name) for (name,) in conn.execute("SELECT name FROM sqlite_schema")}
    for statement in chain.from_iterable(MIGRATIONS[:version]):
        made = _MAKES.search(statement)
        if made and made[1] not in there:
            conn.execute(spoken(statement))


def _keep_a_copy(conn: sqlite3.Connection, copy: Path, mode: int) -> None:
    draft = draft_of(copy)
    try:
        vacuum_into(conn, draft, mode)
        sync(draft)
        os.replace(draft, copy)
    finally:
        discard(draft)


def begin(conn: sqlite3.Connection, path: Path, patience: float = PATIENCE) -> None:
    """Become the one writer; refuse a store that a newer program has taken over meanwhile."""
    become_writer(conn, path, patience)
    (version,) = conn.execute("PRAGMA user_version").fetchone()
    if version != len(MIGRATIONS):
        conn.execute("ROLLBACK")
        raise newer(path)


def become_writer(conn: sqlite3.Connection, path: Path, patience: float) -> None:
    """Begin a transaction that writes. Everybody waits the same short, random while between two tries, so that nobody
    is left behind; SQLite's own waiting grows with each try."""
    import random

    deadline = time.monotonic() + patience
    while True:
        try:
            conn.execute("BEGIN IMMEDIATE")
            return
        except sqlite3.OperationalError as fault:
            if not errors.is_busy(fault):
                raise
            if time.monotonic() > deadline:
                raise errors.busy(path) from fault
            time.sleep(random.uniform(0.0005, 0.004))


def vacuum_into(conn: sqlite3.Connection, draft: Path, mode: int) -> None:
    """A whole copy of the store in a new file of this mode."""
    handle = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
    try:
        os.fchmod(handle, mode)  # not by its name, where a colleague may have put a link meanwhile
    finally:
        os.close(handle)
    conn.execute("VACUUM INTO ?", (str(draft),))


def look_over(conn: sqlite3.Connection, path: Path, *, shared: bool) -> None:
    """What can be looked at in a moment, each time that a store is opened. Raises `StoreDamaged`."""
    check_file(path, shared=shared)
    if found := damage(conn, LOOKS_FOR):
        raise errors.damaged(path, found)


def damage(conn: sqlite3.Connection, seconds: float, *, indexes: bool = False) -> str:
    """The first fault in the pages that is found within so many seconds; empty where none is. With ``indexes`` each is
    compared with its table, which takes twice as long."""
    try:
        with at_most(conn, seconds):
            if index := unreadable_index(conn):
                return f"the index {index} cannot be read"
            [(said,)] = conn.execute(f"PRAGMA {'integrity' if indexes else 'quick'}_check(1)").fetchall()
    except sqlite3.DatabaseError as fault:
        said = "ok" if errors.code(fault) == errors.INTERRUPT else str(fault)
    return "" if said == "ok" or "interrupted" in said else str(said).splitlines()[-1]


def unreadable_index(conn: sqlite3.Connection) -> str:
    """The first index that cannot be begun; empty where each can. SQLite's own check does not look at the page of an
    index that should hold no row, and finds it whole when a page of a table lies there; whoever reads the index, writes
    to it or copies the store is refused."""
    indexes = conn.execute("SELECT name, tbl_name, coalesce(sql, '') FROM sqlite_schema WHERE type = 'index'")
    for name, table, made in indexes.fetchall():
        only = _ONLY.search(made)
        try:
            conn.execute(f'SELECT 1 FROM "{table}" INDEXED BY "{name}" {only[0] if only else ""} LIMIT 1').fetchone()
        except sqlite3.DatabaseError as fault:
            if errors.code(fault) != errors.CORRUPT:
                raise
            return str(name)
    return ""


@contextlib.contextmanager
def at_most(conn: sqlite3.Connection, seconds: float) -> Iterator[None]:
    """Let nothing on ``conn`` take longer."""
    deadline = time.monotonic() + seconds
    conn.set_progress_handler(lambda: time.monotonic() > deadline, 10_000)
    try:
        yield
    finally:
        conn.set_progress_handler(None, 0)

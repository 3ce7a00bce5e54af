"""A connection in a thread of its own: one function is one hop, one hop is one transaction.

Nothing here awaits between BEGIN and COMMIT, so a console that freezes cannot hold the store.
"""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from console.domain.errors import OutsideInError
from console.store.sqlite import errors, generations
from console.store.sqlite.driver import sqlite3
from console.store.sqlite.maintenance import first_problem
from console.store.sqlite.opening import LOOKS_LONGER_FOR, PATIENCE, begin

import aiosqlite  # isort: skip - after library, which decides what aiosqlite runs on

P = ParamSpec("P")
R = TypeVar("R")


class StoreConnection:
    """One connection to the store and the thread that it lives in."""

    def __init__(
        self, path: Path, connector: Callable[[], sqlite3.Connection], told: Callable[[], None] | None, patience: float
    ) -> None:
        self.path = path
        self._connector = connector
        self._connection = aiosqlite.Connection(self._connect, iter_chunk_size=64)
        self._connection._thread.daemon = True  # a console that dies must not wait for one that nobody closed
        # aiosqlite has no public way to run a function of ours in its thread, and one hop per transaction is the point.
        self._hop: Callable[..., Awaitable[Any]] = self._connection._execute
        self._told = told
        self._patience = patience

    @classmethod
    async def open(
        cls,
        path: Path,
        connector: Callable[[], sqlite3.Connection],
        *,
        told: Callable[[], None] | None = None,
        patience: float = PATIENCE,
    ) -> StoreConnection:
        """Start the thread and connect in it. ``told`` is called there after each commit."""
        link = cls(path, connector, told, patience)
        try:
            await link._connection
        except BaseException:
            # aiosqlite has told the thread to end, but waits for nobody; left alone it would still answer to a loop
            # that may be closed by then, and print a traceback where an operator reads a sentence.
            link._connection._thread.join(5)
            raise
        return link

    async def read(self, work: Callable[Concatenate[sqlite3.Connection, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """``work`` on one snapshot."""
        return cast(R, await self._hop(self._read, work, args, kwargs))

    async def write(
        self, work: Callable[Concatenate[sqlite3.Connection, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """``work`` as one transaction: all of it or nothing."""
        return cast(R, await self._hop(self._write, work, args, kwargs))

    async def bare(self, work: Callable[Concatenate[sqlite3.Connection, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """``work`` outside a transaction, for what SQLite wants so: backup, checkpoint, PRAGMA."""
        return cast(R, await self._hop(self._bare, work, args, kwargs))

    async def close(self) -> None:
        """Give up the connection and its thread."""
        await self._connection.close()

    def _bare(self, work: Callable[..., R], args: tuple[object, ...], kwargs: dict[str, object]) -> R:
        with self._told_plainly():
            return work(self._begun(lambda conn: None), *args, **kwargs)

    def _read(self, work: Callable[..., R], args: tuple[object, ...], kwargs: dict[str, object]) -> R:
        with self._told_plainly():
            conn = self._begun(lambda conn: conn.execute("BEGIN"))
            try:
                return work(conn, *args, **kwargs)
            finally:
                if conn.in_transaction:  # a page that cannot be read has ended it
                    conn.execute("COMMIT")

    def _write(self, work: Callable[..., R], args: tuple[object, ...], kwargs: dict[str, object]) -> R:
        with self._told_plainly():
            conn = self._begun(lambda conn: begin(conn, self.path, self._patience))
            try:
                result = work(conn, *args, **kwargs)
                conn.execute("COMMIT")
            except BaseException:
                _roll_back(conn)
                raise
        if self._told:
            self._told()
        return result

    @contextlib.contextmanager
    def _told_plainly(self) -> Iterator[None]:
        """SQLite's faults as ours. Where our own code stumbles over what it reads, the pages are looked at before
        anybody is told that the program has a fault."""
        try:
            yield
        except OutsideInError:
            raise
        except sqlite3.Error as fault:
            raise errors.translated(fault, self.path) from fault
        except Exception as fault:
            if found := first_problem(self._connection._conn, LOOKS_LONGER_FOR):
                raise errors.damaged(self.path, found) from fault
            raise

    def _begun(self, start: Callable[[sqlite3.Connection], object]) -> sqlite3.Connection:
        """The connection after ``start``, open on what is the store now: where that was moved or replaced it is opened
        again. Whoever writes has begun by then, and whoever replaces a store waits for that to end."""
        conn = self._connection._conn
        start(conn)
        try:
            if generations.at(conn, self.path) == self.generation:
                return conn
        except OSError as error:
            if error.errno != errno.ENOENT:
                _roll_back(conn)  # a lock that stayed would keep everybody else from writing
                raise errors.of_the_system(error, self.path) from error
        _roll_back(conn)
        again = self._connect()
        conn.close()
        self._connection._connection = again
        start(again)
        return again

    def _connect(self) -> sqlite3.Connection:
        """A connection, and the generation of what it has open."""
        while True:
            try:
                before = generations.file(self.path)
                conn = self._connector()
            except FileNotFoundError as error:  # its folder too, as where a disk was unmounted
                raise errors.gone(self.path) from error
            except OSError as error:
                raise errors.of_the_system(error, self.path) from error
            try:
                self.generation = generations.at(conn, self.path)
                if self.generation.file == before:
                    return conn
            except OSError:  # moved while it was opened
                pass
            except BaseException:
                conn.close()
                raise
            conn.close()


def _roll_back(conn: sqlite3.Connection) -> None:
    if conn.in_transaction:  # SQLite has rolled back by itself where the disk is full
        conn.execute("ROLLBACK")

"""A connection in a thread of its own: one function is one hop, one hop is one transaction.

Nothing here awaits between BEGIN and COMMIT, so a console that freezes cannot hold the store.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from console.store import faults
from console.store.library import sqlite3
from console.store.opening import PATIENCE, begin

import aiosqlite  # isort: skip - after library, which decides what aiosqlite runs on

P = ParamSpec("P")
R = TypeVar("R")


class Link:
    """One connection to the store and the thread that it lives in."""

    def __init__(self, path: Path, connection: aiosqlite.Connection, told: Callable[[], None] | None = None,
                 patience: float = PATIENCE) -> None:
        self.path = path
        self._connection = connection
        # aiosqlite has no public way to run a function of ours in its thread, and one hop per transaction is the point.
        self._hop: Callable[..., Awaitable[Any]] = connection._execute
        self._told = told
        self._patience = patience

    @classmethod
    async def open(cls, path: Path, connector: Callable[[], sqlite3.Connection], *,
                   told: Callable[[], None] | None = None, patience: float = PATIENCE) -> Link:
        """Start the thread and connect in it. ``told`` is called there after each commit."""
        connection = aiosqlite.Connection(connector, iter_chunk_size=64)
        connection._thread.daemon = True  # a console that dies must not wait for a connection that nobody closed
        try:
            return cls(path, await connection, told, patience)
        except BaseException:
            # aiosqlite has told the thread to end, but waits for nobody; left alone it would still answer to a loop
            # that may be closed by then, and print a traceback where an operator reads a sentence.
            connection._thread.join(5)
            raise

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
        try:
            return work(self._connection._conn, *args, **kwargs)
        except sqlite3.Error as fault:
            raise faults.translated(fault, self.path) from fault

    def _read(self, work: Callable[..., R], args: tuple[object, ...], kwargs: dict[str, object]) -> R:
        conn = self._connection._conn
        try:
            conn.execute("BEGIN")
            try:
                return work(conn, *args, **kwargs)
            finally:
                conn.execute("COMMIT")
        except sqlite3.Error as fault:
            raise faults.translated(fault, self.path) from fault

    def _write(self, work: Callable[..., R], args: tuple[object, ...], kwargs: dict[str, object]) -> R:
        conn = self._connection._conn
        try:
            begin(conn, self.path, self._patience)
            try:
                result = work(conn, *args, **kwargs)
                conn.execute("COMMIT")
            except BaseException:
                if conn.in_transaction:  # SQLite has rolled back by itself where the disk is full
                    conn.execute("ROLLBACK")
                raise
        except sqlite3.Error as fault:
            raise faults.translated(fault, self.path) from fault
        if self._told:
            self._told()
        return result

"""Export that goes on: every mention that arrives and meets the query, as soon as it is in the store."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import IO

from console.domain.export_fields import FIELDS
from console.domain.leaving import leaving
from console.query.match import matches
from console.query.tree import Query
from console.services.export import formats
from console.services.export.records import record
from console.services.runtime import Runtime


async def follow(
    runtime: Runtime,
    query: Query | None,
    kind: str,
    out: IO[str],
    *,
    raw: bool,
    after: int,
    held: Callable[[int], object] = lambda count: None,
) -> None:
    """Write what arrives after the sequence ``after`` until cancelled (or until nobody reads ``out`` any more).
    ``held`` hears how many of what arrived did not leave because nobody has looked at them."""
    sequence = after
    while True:
        changes = await runtime.store.since(sequence)
        sequence = changes.sequence
        context, kept = runtime.context(), 0
        for entry in await runtime.store.entries(changes.arrived):
            if query is None or matches(query, entry, context):
                if not raw and leaving(entry.mention).held:
                    kept += 1
                    continue
                fields = record(entry, raw=raw)
                if kind == "csv":
                    formats.write_csv([[_cell(fields[name]) for name in FIELDS]], out, header=False)
                elif kind == "jsonl":
                    formats.write_jsonl([json.dumps(fields, ensure_ascii=False)], out)
                else:
                    formats.write_prose([json.dumps(fields)], kind, out, whole=False)
        out.flush()
        if kept:
            held(kept)
        if not changes.more:
            await runtime.store.wait(0.5)


def _cell(value: object) -> object:
    """A value as one cell: lists with semicolons, as the table of a whole export has them."""
    return "; ".join(map(str, value)) if isinstance(value, list) else value

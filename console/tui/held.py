"""What an operator who leaves could still take back."""

from __future__ import annotations

from console.domain.tracks import Sending
from console.services.asking import read_query
from console.services.runtime import Runtime
from console.tui import wording

_MOST = 200


async def held_forwards(runtime: Runtime) -> int:
    """How many forwards of this operator are within the undo window."""
    query = read_query(f"forward:{Sending.HELD}", settings=runtime.settings, private=True).query
    page = await runtime.store.page(query, runtime.context(), limit=_MOST)
    return sum(forward.state is Sending.HELD and forward.operator == runtime.operator
               for entry in page.entries for forward in entry.state.forwards)


def still_held(count: int) -> str:
    """The sentence that asks."""
    return f"{wording.plural(count, 'forward')} of yours can still be taken back."

"""clusters.*: how often what was put together belongs together (precision), and what belongs together was (recall).

``sayings`` are mentions as they come, asked of the lookup and the comparison that the store goes by; ``texts`` are
pairs of bare texts. Both were written by us, so that a bar here keeps what is there and says little of texts elsewhere.
"""

from __future__ import annotations

import sys

from tests.bench.table import Row
from tests.unit.understand.copies import figures as of_texts
from tests.unit.understand.sayings import figures

PRECISION, RECALL = 0.98, 0.93


def run(quick: bool) -> list[Row]:
    """One row for all mentions, for news, for the others, and for bare texts."""
    rows = []
    for name, news in (("sayings", None), ("news", True), ("people", False)):
        found = figures(news=news)
        held = news is None
        rows.append(
            Row(
                f"clusters.{name}",
                f"precision {found.precision:.3f}, recall {found.recall:.3f}",
                limit=f"{found.pairs} pairs that are the same",
                bar=f">= {PRECISION}, {RECALL}" if held else "",
                met=found.precision >= PRECISION and found.recall >= RECALL if held else None,
            )
        )
        if held and not quick:
            for kind, pairs in (("missed", found.missed), ("wrong", found.wrong)):
                for pair in pairs:
                    print(f"{kind}: {pair}", file=sys.stderr)
    texts = of_texts()
    rows.append(
        Row(
            "clusters.texts",
            f"precision {texts.precision:.3f}, recall {texts.recall:.3f}",
            limit=f"{texts.looked_up:.3f} looked up",
            bar=">= 0.98, 0.95",
            met=texts.precision >= 0.98 and texts.recall >= 0.95,
        )
    )
    return rows

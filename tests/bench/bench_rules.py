"""rules: a thousand Boolean rules of which three meet a text, by the index and each asked for itself.

Rules name made words, so that it is known which meet: ``(a OR b) AND c``, with words that only one rule has. The peer
is what one would write without a query language: a compiled expression over the set of a text's words, one after the
other. Both have the words of a text at hand; what cutting it into words costs both stands beside.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from console.domain.mention import Mention
from console.query.index import RuleIndex
from console.query.query import parse
from console.query.subject import Context, Subject, SubjectView
from tests.bench.ingest_posts import vocabulary
from tests.bench.table import Row

RULES, MET = 1_000, 3
CONTEXT = Context(datetime(2026, 7, 4, tzinfo=UTC))


def run(quick: bool) -> list[Row]:
    """Microseconds a text."""
    draw = random.Random(4)
    index = RuleIndex([parse(f"(north{n} OR south{n}) AND ward{n}") for n in range(RULES)])
    peer = [_compiled(f"('north{n}' in w or 'south{n}' in w) and 'ward{n}' in w") for n in range(RULES)]
    texts = []
    for _ in range(100 if quick else 500):
        words = draw.choices(vocabulary(), k=14)
        for number in draw.sample(range(RULES), MET):
            words += [f"{draw.choice(('north', 'south'))}{number}", f"ward{number}"]
        texts.append(" ".join(words))
    looks = [SubjectView(Subject(Mention(1, "s", "1", body=text)), CONTEXT) for text in texts]
    sets = [set(look.tokens().vocabulary) for look in looks]
    assert all(len(index.meeting(look)) == MET for look in looks)
    assert all(sum(rule(words) for rule in peer) == MET for words in sets)
    ours = _cost(index.meeting, looks, 20)
    each = _cost(lambda words: [number for number, rule in enumerate(peer) if rule(words)], sets, 3)
    cutting = _cost(
        lambda text: SubjectView(Subject(Mention(1, "s", "1", body=text)), CONTEXT).tokens().vocabulary, texts, 5
    )
    return [Row("rules", f"{ours:.2f} us/text", f"each asked {each:.1f} us", f"words cut {cutting:.1f} us",
                f"{each / ours:.0f}x", ">= 80x", each >= 80 * ours)]  # fmt: skip


def _compiled(condition: str) -> Callable[[set[str]], bool]:
    made: Callable[[set[str]], bool] = eval(f"lambda w: {condition}")
    return made


def _cost(work: Callable[[Any], object], inputs: Sequence[Any], rounds: int) -> float:
    best = float("inf")
    for _ in range(rounds):
        began = time.process_time()
        for one in inputs:
            work(one)
        best = min(best, time.process_time() - began)
    return best / len(inputs) * 1e6

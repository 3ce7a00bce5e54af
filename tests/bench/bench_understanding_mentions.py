"""understanding.mentions.*: what operators correct, counted on the tenth of their mentions that no training reads.

Biases, bars and limits were chosen on these same mentions, so they flatter a little: `operator_dev.jsonl`, that nothing
was chosen on, is scored by its own script. VADER stands beside the tone.
"""

from __future__ import annotations

from functools import lru_cache

from tests.bench.bench_understanding import DATA, by_vader
from tests.bench.mentions import MEASURES, SPANS, Case, cases, counted, groups, share_of_spans
from tests.bench.table import Row

_BY = ("tone right", "sure and wrong", "mixed falsely", "severity within 1", "severity 4-5 falsely",
       "safeguarding falsely")  # fmt: skip


def run(quick: bool) -> list[Row]:
    """All of them for both judges; by kind and by writer for the accurate one."""
    if not (DATA / "operator_train.jsonl").is_file():
        return []
    return [*_all("accurate"), *_all("fast"), *_parts(), *_spans()]


def _all(kind: str) -> list[Row]:
    found = cases(DATA, "fast" if kind == "fast" else "accurate")
    rows = []
    for name, of, what, must, more in MEASURES:
        hit, count = counted(found, of, what)
        share = 100 * hit / max(1, count)
        met = None if must is None or kind == "fast" else share >= must if more else share <= must
        rows.append(
            Row(
                f"understanding.mentions {kind} {name}",
                f"{hit} of {count}, {share:.0f} %",
                _peer(name),
                bar="" if must is None else f"at {'least' if more else 'most'} {must:g} %",
                met=met,
            )
        )
    return rows


def _peer(name: str) -> str:
    """What VADER makes of the tone."""
    if name not in {"tone right", "praise found", "criticism found"}:
        return ""
    _, of, _, _, _ = next(row for row in MEASURES if row[0] == name)
    meant = [case for case in cases(DATA, "accurate") if of(case)]
    right = sum(
        _vader(case.is_.text) in {case.is_.tone, *(case.is_.also if name == "tone right" else ())} for case in meant
    )
    return f"VADER {100 * right / len(meant):.0f} %"


@lru_cache(maxsize=1024)
def _vader(text: str) -> int:
    return by_vader(text)


def _parts() -> list[Row]:
    found = cases(DATA, "accurate")
    rows = []
    for by, key in (("kind", lambda case: case.is_.kind), ("writer", lambda case: case.is_.writer)):
        for name, some in groups(found, key).items():
            said = ", ".join(f"{measure} {_percent(some, measure)}" for measure in _BY)
            rows.append(Row(f"understanding.mentions by {by}: {name} ({len(some)})", said))
    return rows


def _percent(some: list[Case], name: str) -> str:
    _, of, what, _, _ = next(row for row in MEASURES if row[0] == name)
    hit, count = counted(some, of, what)
    return f"{100 * hit / count:.0f}" if count else "-"


def _spans() -> list[Row]:
    """Details and names that the model alone finds, whole, by kind; the rules of redaction stand beside it."""
    return [
        Row(f"understanding.mentions spans {name}", f"{hit} of {count}, {100 * hit / count:.0f} %")
        for name, (hit, count) in share_of_spans(DATA).items()
        if count and (name in SPANS or count >= 5)
    ]

"""Nothing leaves past the gate: what shows a mention to somebody who is not at the console asks `domain.leaving`, and
a query by author is run only where its reason is in the log."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "console"

# The words of a mention, what of them was redacted, and what stands beside them.
OF_A_MENTION = {
    "title",
    "body",
    "extra",
    "question",
    "parts",
    "text",
    "url",
    "canonical_url",
    "conversation",
    "parent",
    "kind",
    "author",
    "author_hash",
    "author_name",
    "native_id",
    "identity",
    "source",
    "feed",
    "tags",
    "to",
    "mentions",
    "said",
    "media",
    "team_hint",
}
REDACTED = {"redacted_title", "redacted_body", "redacted_question"}
# What reads them all the same, because nothing of it leaves by it.
INSIDE = {
    "console/domain": "rules; the gate is one of them",
    "console/query": "looks which mentions a query meets",
    "console/store": "keeps them; `export.fields` is the gate in SQL, held to it case by case in test_sqlite_reading",
    "console/understand": "judges them",
    "console/sources": "brings them in",
    "console/services/collector/intake.py": "brings them in",
    "console/services/triage/redaction.py": "shows an operator what is found in them, in the console",
    "console/services/collector/rules.py": "looks which rules a mention meets",
    "console/services/judging/explain.py": "asks the judge about them",
    "console/services/judging/learning.py": "teaches the judge",
    "console/services/queries.py": "says in the console which words a query met",
    "console/services/team_names.py": "looks which names of teams they never say",
    "console/tui/pages": "the console",
    "console/tui/render/rows.py": "the console",
    "console/tui/plain": "the console, by line",
    "console/tui/screens": "the console",
    "console/tui/dialogs": "the console",
}
# Who may run a query by author without giving a reason: it is given, or nothing is run.
GRANTED = {
    "console/services/queries.py": "gives it once the reason is in the log",
    "console/services/runtime.py": "remembers what was given a reason in this session",
    "console/services/judging/rejudge.py": "goes on with what somebody began for a reason",
    "console/cli/commands/query.py": "prints how a query is read, and runs none",
}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield str(path.relative_to(PACKAGE.parent)), ast.parse(path.read_text(encoding="utf-8"), str(path))


def is_inside(name: str) -> bool:
    return any(name == one or name.startswith(f"{one}/") for one in INSIDE)


def is_mention(node: ast.expr) -> bool:
    return (isinstance(node, ast.Name) and node.id == "mention") or (
        isinstance(node, ast.Attribute) and node.attr == "mention"
    )


def reads(tree: ast.Module) -> Iterator[str]:
    """Each place that reads words or facts of a mention, or calls a mention by another name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and (
            node.attr in REDACTED or (node.attr in OF_A_MENTION and is_mention(node.value))
        ):
            yield f"{node.lineno} {ast.unparse(node)}"
        elif isinstance(node, ast.Assign):
            pairs = [(target, node.value) for target in node.targets]
            for target, value in pairs:
                if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
                    pairs += list(zip(target.elts, value.elts, strict=False))
                elif is_mention(value) and isinstance(target, ast.Name) and target.id != "mention":
                    yield f"{node.lineno} {ast.unparse(node)}"


def test_whatever_leaves_goes_through_the_gate() -> None:
    faults = [f"{name}:{read}" for name, tree in modules() if not is_inside(name) for read in reads(tree)]
    assert faults == [], "ask console.domain.leaving, or say in INSIDE why nothing leaves by it"


@pytest.mark.parametrize("place", INSIDE)
def test_what_stands_inside_is_there(place: str) -> None:
    assert (PACKAGE.parent / place).exists()


def test_a_query_by_author_is_run_where_its_reason_is_known() -> None:
    faults = [
        f"{name}:{node.lineno}"
        for name, tree in modules()
        if name not in GRANTED
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and (node.attr == "granted" or (node.attr == "_query" and ast.unparse(node.value) == "reading"))
    ]
    assert faults == [], "use `Runtime.reveal` and `Runtime.asked`"


@pytest.mark.parametrize(
    "code",
    [
        "print(mention.body)",
        "print(entry.mention.url)",
        "print(judgement.redacted_body)",
        "said = entry.mention",
        "one, other = entry.mention, 2",
    ],
)
def test_the_guard_sees(code: str) -> None:
    assert list(reads(ast.parse(code)))

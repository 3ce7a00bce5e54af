"""Why a query met a mention, or did not: clause by clause, with the characters of the text that met it."""

from __future__ import annotations

from console.domain.frozen import frozen
from console.query.match import check_of_text
from console.query.match_text import compiled, exact_places, near_pairs
from console.query.patterns import Occurrence
from console.query.subject import Context, Matchable, SubjectView
from console.query.tokens import placed_pieces, spans
from console.query.tree import Exact, Near, Node, Not, Or, Phrase, Query, Regex, Within, Word, children

Span = tuple[int, int]
_MOST = 200  # places of one word or phrase; nobody looks at more


@frozen
class ClauseExplanation:
    """What became of one clause. ``spans`` are characters of `Mention.text`; ``taken`` is the branch of an OR that held
    first, or the words that made a NEAR. Under a NOT nothing is highlighted."""

    clause: str
    held: bool
    spans: tuple[Span, ...] = ()
    taken: str = ""
    parts: tuple[ClauseExplanation, ...] = ()


def explain(query: Query, subject: Matchable, context: Context) -> ClauseExplanation:
    """Why ``query`` meets ``subject`` or does not; the spans of the whole are what the console highlights."""
    return _Explainer(SubjectView(subject, context)).explain(query.root, "")


class _Explainer:
    """One explanation of one look, with the places of its tokens found once."""

    def __init__(self, look: SubjectView) -> None:
        self.look = look
        self._spans: dict[str, list[Span]] = {}

    def explain(self, node: Node, part: str) -> ClauseExplanation:
        """The explanation of one clause and of all below it."""
        clause = str(node) or "everything"
        match node:
            case Word() | Phrase():
                found = self._characters(node.pattern.find(self.look.tokens(part), most=_MOST), part)
                return ClauseExplanation(clause, node.pattern.holds(self.look.tokens(part)), found)
            case Exact() | Regex():
                return ClauseExplanation(clause, check_of_text(node, part)(self.look), self._written(node, part))
            case Near():
                return self._near(node, part)
            case Not():
                inner = self.explain(node.child, part)
                return ClauseExplanation(clause, not inner.held, parts=(inner,))
        below = node.part if isinstance(node, Within) else part
        parts = tuple(self.explain(child, below) for child in children(node))
        held = check_of_text(node, part)(self.look)
        taken = ""
        if held and isinstance(node, Or | Within):
            taken = next((one.clause for one in parts if one.held), "")
        return ClauseExplanation(clause, held, _union(parts) if held else (), taken, parts)

    def _near(self, node: Near, part: str) -> ClauseExplanation:
        tokens = self.look.tokens(part)
        pairs = near_pairs(node, tokens)
        held = all(pairs)
        used: list[set[Occurrence]] = [set() for _ in node.operands]
        for index, close in enumerate(pairs):
            for left, right in close:
                used[index].add(left)
                used[index + 1].add(right)
        parts = tuple(
            ClauseExplanation(str(operand), bool(positions), self._characters(sorted(positions), part))
            for operand, positions in zip(node.operands, used, strict=True)
        )
        text = self.look.mention.text
        taken = " … ".join(text[slice(*one.spans[0])] for one in parts if one.spans) if held else ""
        return ClauseExplanation(str(node), held, _union(parts) if held else (), taken, parts)

    def _characters(self, found: list[Occurrence], part: str) -> tuple[Span, ...]:
        """Places of tokens as characters of `Mention.text`; notes have none, since they stand elsewhere."""
        if part == "note" or not found:
            return ()
        if part not in self._spans:
            self._spans[part] = spans(self._placed(part))
        positions = self._spans[part]
        return tuple((positions[start][0], positions[end - 1][1]) for start, end in found)

    def _written(self, node: Exact | Regex, part: str) -> tuple[Span, ...]:
        if part == "note":
            return ()
        if isinstance(node, Exact):
            return tuple(
                (offset + start, offset + end)
                for offset, text in self._placed(part)
                for start, end in exact_places(node.text, text)
            )
        offset = self._placed(part)[0][0]
        found = compiled(node.body, node.ignore_case).finditer(self.look.text(part))
        return tuple((offset + match.start(), offset + match.end()) for match in found if match.end() > match.start())

    def _placed(self, part: str) -> list[tuple[int, str]]:
        placed = placed_pieces(self.look.mention)
        return [placed[0]] if part == "title" else [placed[1]] if part == "body" else placed


def _union(parts: tuple[ClauseExplanation, ...]) -> tuple[Span, ...]:
    """The spans of all parts, in order, those that touch or overlap made one."""
    merged: list[Span] = []
    for start, end in sorted({span for one in parts if one.held for span in one.spans}):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return tuple(merged)

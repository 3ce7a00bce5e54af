"""What a judge of tone is asked, and what it answers: one reading of a mention, many answers.

What stands beside the words changes their meaning: "Moira." with five stars is praise for Moira, and "Signs." under
"What could be better?" is criticism. It is written before the words, by one function for training and judging alike.
"""

from __future__ import annotations

from console.domain.frozen import frozen
from console.domain.judgement import Opinion

MOST_STARS = 5
GRAVE = 4
"""The step of severity from which on something is grave."""
_LONGEST_QUESTION = 200


def context_of(*, question: str = "", rating: float | None = None) -> str:
    """What is written before the words of a mention, with a blank at its end; nothing where nothing is known.

    The words begin where the context ends, so a span of the whole less the length of the context is one of the words.
    """
    parts = []
    if rating is not None and 0 <= rating <= MOST_STARS:
        parts.append(f"Rated {rating:g} of {MOST_STARS}.")
    if question.strip():
        parts.append(question.strip()[:_LONGEST_QUESTION])
    return " ".join([*parts, ""])


@frozen
class JudgeInput:
    """The words of one mention (title, body and what belongs to it), their kind, and what stands beside them."""

    text: str
    kind: str = ""
    question: str = ""
    rating: float | None = None

    @property
    def context(self) -> str:
        """What is written before the words."""
        return context_of(question=self.question, rating=self.rating)

    @property
    def whole(self) -> str:
        """What the judge reads."""
        return self.context + self.text


@frozen
class FoundSpan:
    """A personal detail or a name that a judge sees in a text.

    Characters ``start`` to ``end`` (exclusive) of `JudgeInput.text`; ``type`` is one of ``KINDS`` of
    `console.understand.sentiment.spans` (``thanked_name``: a member of staff who is thanked by name, who may
    stay in praise); ``score`` (0 to 1) is how sure the judge is that it is a detail of any kind.
    """

    start: int
    end: int
    type: str
    score: float


@frozen
class DetailsOutput:
    """The details that a judge sees in ``text``, the words of a mention. ``text`` is empty where it does not look for
    any, or did not read to the end: then its silence tells nothing."""

    text: str = ""
    spans: tuple[FoundSpan, ...] = ()

    def silent(self, text: str, start: int, end: int) -> bool:
        """Whether these characters of ``text`` were read, and nothing was seen in them."""
        return self.text[start:end] == text[start:end] and all(
            one.end <= start or end <= one.start for one in self.spans
        )


@frozen
class JudgeOutput:
    """What a judge says of one mention. ``severity`` (0 to 5) and ``safeguarding`` are None where it cannot tell;
    ``doubted`` says that it calls praise what a second judge hears sooner as blame."""

    opinion: Opinion
    severity: int | None = None
    safeguarding: bool | None = None
    doubted: bool = False

"""What stands beside the words of a mention and changes their meaning: the stars given, and the question answered.

Training and judging compose the text here, so that the model meets what it was taught: "Moira." with five stars is
praise for Moira, and "Signs." under "What could be better?" is criticism.
"""

from __future__ import annotations

MOST_STARS = 5
_LONGEST_QUESTION = 200


def context_of(*, question: str = "", rating: float | None = None) -> str:
    """Return what is written before the words of a mention, with a blank at its end; nothing where nothing is known.

    The words begin where the context ends, so a span of the whole less the length of the context is one of the words.
    """
    parts = []
    if rating is not None and 0 <= rating <= MOST_STARS:
        parts.append(f"Rated {rating:g} of {MOST_STARS}.")
    if question.strip():
        parts.append(question.strip()[:_LONGEST_QUESTION])
    return " ".join([*parts, ""])

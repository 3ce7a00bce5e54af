"""What the linear judge looks at: words, their parts, pairs of words, groups of the lexicon, and what is denied.

Each feature is a number below `SIZE`; two features may share one. Training and judging call the same functions.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from zlib import crc32

from console.understand.sentiment.lexicon import DENIALS, GROUPS
from console.understand.sentiment.reading import MOST_PARTS

SIZE = 1 << 18
"""How many weights there are."""
_MASK = SIZE - 1
_PARTS = (3, 4, 5)
_PART_OF = crc32(b"%")  # where the sum of a part of a word goes on from
_PAIR = "{} {}".format
_TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+|[!?]+|[.,;:&\"-]|[^\w\s]")
_LONGEST_WORD = 40
_DENIED_WORDS = 3
_PLAIN_WORDS = 16
_BREAKS = frozenset(".,;:!?") | {"!!", "??", "but"}


def tokens(text: str) -> list[tuple[str, int, int]]:
    """Return the words and marks of `text` (already read) with where they start and end."""
    return [(match[0], match.start(), match.end()) for match in _TOKEN.finditer(text)]


@lru_cache(maxsize=MOST_PARTS)
def words(text: str) -> tuple[str, ...]:
    """Return the words and marks of `text` (already read)."""
    return tuple(_TOKEN.findall(text))


def forms(words: Sequence[str]) -> list[str]:
    """Return each word in lower case, with `~` before it where a denial stands up to three words earlier."""
    found = [word.lower() for word in words]
    if DENIALS.isdisjoint(found):
        return found
    lows = tuple(found)
    for position, low in enumerate(lows):
        if low in DENIALS:
            for after in range(position + 1, min(position + 1 + _DENIED_WORDS, len(lows))):
                if lows[after] in _BREAKS:
                    break
                found[after] = "~" + lows[after]
    return found


def of_form(form: str) -> list[int]:
    """Return the features of one word by itself: the word, its groups, and its parts."""
    found = [form.encode()]
    denied = form[0] == "~" and len(form) > 1
    word = form[1:] if denied else form
    sign = "~" if denied else ""
    if denied:
        found.append(word.encode())
    found += [f"{sign}<{group}>".encode() for group in GROUPS.get(word, ())]
    features = [crc32(one) & _MASK for one in found]
    if len(word) > 3 and word[0].isalpha():
        edged = f"<{word[:_LONGEST_WORD]}>"
        if word.isascii():
            letters = edged.encode()
            parts = [letters[start : start + length] for length in _PARTS for start in range(len(letters) - length + 1)]
        else:
            parts = [
                edged[start : start + length].encode() for length in _PARTS for start in range(len(edged) - length + 1)
            ]
        features += [crc32(part, _PART_OF) & _MASK for part in parts]
    return features


def of_pair(first: str, second: str) -> int:
    """Return the feature of two neighbours."""
    return crc32(f"{first} {second}".encode()) & _MASK


def of_whole(found: list[str]) -> Iterator[int]:
    """Yield the features of the text as a whole: how long it is, and all of it where it is short."""
    count = len(found)
    size = count if count < 4 else 4 if count < 8 else 8 if count < 16 else 16 if count < 40 else 40
    yield crc32(b"#%d" % size) & _MASK
    if 0 < count < 5:
        yield crc32(("=" + " ".join(word for word in found if word.isalnum())).encode()) & _MASK


def around(words: Sequence[str], found: list[str]) -> list[int]:
    """Return what words do not say by themselves: neighbours, the ends, the length, and whether it is shouted."""
    features = [crc32(pair.encode()) & _MASK for pair in map(_PAIR, ["^", *found], [*found, "$"])]
    features.extend(of_whole(found))
    if len(words) > 2 and sum(map(str.isupper, words)) * 2 > len(words):
        shouted = [word for word in words if len(word) > 2 and word.isupper()]
        if len(shouted) * 2 > len(words):
            features.append(crc32(b"#CAPS") & _MASK)
    return features


def of_text(text: str) -> list[int]:
    """Return all features of `text` (already read)."""
    taken = words(text)
    found = forms(taken)
    return [number for form in found for number in of_form(form)] + around(taken, found)


def damp(count: int) -> float:
    """Return the factor on the sum of a text of `count` words: a long text does not shout louder than a short one."""
    return 1.0 if count <= _PLAIN_WORDS else math.sqrt(_PLAIN_WORDS / count)

"""Simple plural folding: the other spellings under which a plain word is met, and no more than those.

A word is met by its *variants*: all words with the same base. They can be listed, so that an index of plain words
answers a query without a second, folded copy of itself.
"""

from __future__ import annotations

import re
from functools import lru_cache

_IRREGULAR = {"men": "man", "women": "woman", "children": "child", "midwives": "midwife", "wives": "wife",
              "knives": "knife", "feet": "foot", "teeth": "tooth"}
_IRREGULAR_PLURAL = {one: many for many, one in _IRREGULAR.items()}
_NEVER = frozenset({"nhs", "mrs", "news", "lens", "series", "species", "always", "perhaps", "sometimes", "besides",
                    "whereas", "afterwards", "towards", "christmas", "paris", "wales", "thames", "texas", "james"})
_IE = frozenset({"auntie", "birdie", "bookie", "brownie", "budgie", "caddie", "calorie", "collie", "cookie", "foodie",
                 "freebie", "genie", "goalie", "groupie", "hoodie", "junkie", "movie", "newbie", "prairie", "rookie",
                 "selfie", "smoothie", "veggie", "zombie"})
_ACHES = re.compile(r"(?:^|back|ear|head|heart|stomach|tooth|tummy)aches$")
_ONLY_S = frozenset({"shoes", "toes", "hoes", "canoes", "foes", "woes", "axes", "uses", "abuses", "excuses", "fuses",
                     "ruses", "accuses"})
_TAKES_ES = re.compile(r"(?:ss|sh|ch|x|o|(?:^|[^aeo])us)es$")


def base(word: str) -> str:
    """The singular of a folded word where the spelling gives one away, else the word itself."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if not word.endswith("s") or word in _NEVER or not (word.isascii() and word.isalpha()):
        return word
    if len(word) < 4:  # gps, tvs: two consonants and an s; its, was, has stay
        return word[:2] if len(word) == 3 and not set(word[:2]) & set("aeiouys") else word
    if word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-1] if word[:-1] in _IE else word[:-3] + "y"
    if word.endswith("es") and word not in _ONLY_S and not _ACHES.search(word) and _TAKES_ES.search(word):
        return word[:-2]
    return word[:-1]


@lru_cache(maxsize=4096)
def variants(word: str) -> frozenset[str]:
    """Every token that the word ``word`` meets, itself among them."""
    single = base(word)
    guesses = {word, single, _IRREGULAR_PLURAL.get(single, f"{single}s")}
    if single.endswith(("s", "x", "sh", "ch", "o")):
        guesses.add(f"{single}es")
    elif single.endswith("y") and single[-2:-1] not in set("aeiou"):
        guesses = guesses - {f"{single}s"} | {word, f"{single[:-1]}ies"}
    return frozenset(guess for guess in guesses if base(guess) == single)

"""What people call a team, in the form in which a text is searched: keys of folded words, and how each may be met.

"A&E", "A and E" and "a & e" have one key, so have "Ward Seven", "ward-7" and "Ward 7", "St Mary's" and "Saint Marys",
"the fracture clinics" and "fracture clinic".
"""

from __future__ import annotations

from collections.abc import Sequence

from console.domain.bounded_cache import Remembered
from console.domain.frozen import frozen
from console.understand.rules.phrases import NUMBER_WORDS
from console.understand.teams.service_words import EVERYDAY_NAMES, OF_A_SERVICE
from console.understand.words import Words, listed, read_words

_SAME = {
    "saint": "st", "dept": "department", "dep": "department", "hosp": "hospital", "center": "centre", "rm": "room",
    "outpts": "outpatient", "opd": "outpatient", "wd": "ward", "mat": "maternity", "paeds": "paediatric",
    "pediatric": "paediatric", "rays": "ray", "childrens": "children", "womens": "women", "gynae": "gynaecology",
    "ortho": "orthopaedic", "orthopedic": "orthopaedic", "haem": "haematology", "physio": "physiotherapy",
    "physios": "physiotherapy", "physiotherapist": "physiotherapy", "onc": "oncology", "xray": "x-ray",
}  # fmt: skip
_LEADING = frozenset({"the", "our", "your", "at"})
_KEEP_S = ("ss", "us", "is", "as", "os")


@frozen
class Alias:
    """One name of a team. ``exact`` names are met only as they are written, capitals included; ``short`` ones of two to
    four capitals ("ED") are met so, and in other case only where something else speaks for the team. ``weak`` names
    are places, which tell where a text plays and not whom it is about."""

    team: int
    written: str
    key: str
    exact: bool = False
    short: bool = False
    weak: bool = False
    official: bool = False
    article: bool = False  # "the Royal": one word that means the team behind an article alone
    hint: bool = False  # what people say of such a service: it counts where no team is named

    @property
    def names(self) -> bool:
        """Whether it is a name of the team, and no mere sign of it."""
        return not (self.weak or self.hint)


def keys_of(words: Words) -> list[str]:
    """The key of each word; the words of "a and e" each keep a place, so that positions hold."""
    return list(map(_keys.__getitem__, words.words))


def is_everyday(alias: Alias) -> bool:
    """Whether a name is one word that people say all day about something else: it needs a second sign."""
    if alias.exact or alias.short or alias.article or " " in alias.key or alias.key in OF_A_SERVICE:
        return False
    return alias.key in listed("common_words.txt") or alias.key in EVERYDAY_NAMES


def _key(word: str) -> str:
    if word in NUMBER_WORDS:
        return str(NUMBER_WORDS[word])
    known = _SAME.get(word)
    if known is not None:
        return known
    if word[0] == "0" and word.isdecimal():
        return word.lstrip("0") or "0"
    if len(word) > 4 and word[-1] == "s" and not word.endswith(_KEEP_S):
        word = word[:-3] + "y" if word.endswith("ies") else word[:-1]
        return _SAME.get(word, word)
    return word


_keys = Remembered(_key)


def key_of(written: str) -> str:
    """The key of a name: its words' keys with blanks, without a leading article; empty if it holds no word."""
    keys = keys_of(read_words(written))
    while len(keys) > 1 and keys[0] in _LEADING:
        keys = keys[1:]
    return " ".join(keys)


def aliases_of(team: int, name: str, written: Sequence[str]) -> list[Alias]:
    """Every alias of one team, its official name first, each key once. ``{IT}`` is met only as it is written."""
    found: dict[str, Alias] = {}
    for place, one in enumerate((name, *written)):
        braced = one.startswith("{") and one.endswith("}")
        plain = one[1:-1] if braced else one
        key = key_of(plain)
        short = not braced and plain.isalpha() and plain.isupper() and 2 <= len(plain) <= 4
        if key and key not in found:
            article = not braced and " " not in key and len(read_words(plain).words) > 1
            found[key] = Alias(team, plain, key, exact=braced, short=short, official=place == 0, article=article)
        turned = _turned(key)
        if turned and turned not in found:
            found[turned] = Alias(team, plain, turned)
    return list(found.values())


def _turned(key: str) -> str:
    """ "maple ward" for "ward maple" and the other way round; empty for anything else."""
    words = key.split(" ")
    if len(words) != 2 or "ward" not in words or words[0] == words[1]:
        return ""
    other = words[0] if words[1] == "ward" else words[1]
    return f"{words[1]} {words[0]}" if other.isalpha() and len(other) > 2 else ""

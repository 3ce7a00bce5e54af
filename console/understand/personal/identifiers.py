"""Numbers, addresses and places that identify a person: found by their form and, where there is one, their check digit.

Every pattern is linear in the text and reads its folded copy. What looks right but fails its check, or stands without
a word that says what it is, comes out as not sure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from itertools import chain

from console.domain.judgement import PersonalDetail
from console.understand.personal.addresses import addresses, beds, postcodes
from console.understand.personal.birth_dates import ages, birth_dates
from console.understand.personal.folded_text import Folded
from console.understand.personal.id_numbers import phones_and_nhs_numbers, references, spoken_phones
from console.understand.personal.web_addresses import emails, handles, links

_DIGIT = re.compile(r"\d")
_FEWEST_DIGITS = 2  # of a postcode or a number plate; every other number has more
_OURS = (
    "nhs", "hospital", "trust", "ambulance", "council", "news", "gov", "careopinion", "healthwatch", "camhs",
    "pharmacy", "police", "school", "college", "library", "surgery", "clinic", "hospice", "charity", "university",
    "helpdesk",
)  # fmt: skip


def identifiers(
    folded: Folded, *, ours: Collection[str] = (), first_name: Callable[[str], bool] = lambda word: False
) -> list[PersonalDetail]:
    """Everything that identifies a person by number, address or place, in no order, as spans of the folded copy.

    A handle or page is left alone where its name holds one of ``ours`` (folded words of the organisation) or a word
    such as "nhs" or "trust": an organisation is no person. ``first_name`` tells first names, for those in links.
    """
    signs = folded.signs

    def known(name: str) -> bool:
        return _known(name, ours)

    return list(chain(emails(signs), handles(signs, known), links(signs, known, first_name), beds(signs), ages(signs),
                      addresses(signs), birth_dates(signs), spoken_phones(signs), _in_figures(signs)))  # fmt: skip


def _in_figures(signs: str) -> Iterator[PersonalDetail]:
    if len(_DIGIT.findall(signs)) >= _FEWEST_DIGITS:
        yield from phones_and_nhs_numbers(signs)
        yield from references(signs)
        yield from postcodes(signs)


def _known(name: str, ours: Collection[str]) -> bool:
    plain = name.lower().replace("_", "").replace("-", "").replace(".", "")
    return any(word in plain for word in _OURS) or any(len(word) > 3 and word in plain for word in ours)

"""Texts with their personal details marked, for the bench of redaction: operators' mentions and texts of our own.

The texts of our own put the same sentences round names of eight origins, so that a difference between origins is one
of the names alone. The names are common ones of each origin, joined at random; nobody is meant.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from console.domain.redaction import GRAVE
from console.understand.reading import JudgeInput
from console.understand.train.mentions import is_held, labelled

STAFF = frozenset({"staff_name", "thanked_name"})
POSITIVE = 2


@dataclass(frozen=True, slots=True)
class Detail:
    """One personal detail: characters ``start`` to ``end`` of the text, and what it is."""

    start: int
    end: int
    type: str


@dataclass(frozen=True, slots=True)
class Text:
    """One text. ``praise``: plain praise, in which the first name of staff may stay; ``held``: no training reads it;
    ``group``: the writer, or the origin of the names."""

    said: JudgeInput
    details: tuple[Detail, ...]
    praise: bool
    held: bool
    group: str


def of_operators(data: Path) -> Iterator[Text]:
    """The labelled mentions of fourteen writers."""
    for one in labelled(data):
        praise = one.tone == POSITIVE and not one.mixed and (one.severity or 0) < GRAVE
        details = tuple(Detail(span.start, span.end, span.type) for span in one.spans or ())
        said = JudgeInput(one.text, one.kind, one.question, one.rating)
        yield Text(said, details, praise, is_held(one), one.writer)


def our_own() -> Iterator[Text]:
    """Every sentence with names of every origin: the same names in the same places each time."""
    for origin, (firsts, lasts) in NAMES.items():
        choose = random.Random(origin)
        for sentence, praise in SENTENCES:
            first, other = choose.sample(firsts, 2)
            yield _filled(sentence, {"F": first, "G": other, "L": choose.choice(lasts)}, praise, origin)


def _filled(sentence: str, names: dict[str, str], praise: bool, origin: str) -> Text:
    """A sentence with names put in: "{F:staff_name}" is a first name of somebody of the staff."""
    text, details = "", []
    for part in sentence.split("{"):
        if "}" not in part:
            text += part
            continue
        mark, rest = part.split("}", 1)
        letters, kind = mark.split(":")
        name = " ".join(names[letter] for letter in letters)
        details.append(Detail(len(text), len(text) + len(name), kind))
        text += name + rest
    return Text(JudgeInput(text, "story"), tuple(details), praise, True, origin)


def word_list(words: str) -> list[str]:
    """The words of a line."""
    return words.split()


NAMES: dict[str, tuple[list[str], list[str]]] = {
    "English": (
        word_list("Sarah Tom Margaret Jack Emily Harry Doreen Alfie Keith Megan"),
        word_list("Hall Ward Thompson Bright Penny Ackroyd Shaw Lamb Fielding Rook"),
    ),
    "Polish": (
        word_list("Agnieszka Zbigniew Małgorzata Wojciech Katarzyna Tomasz Jadwiga Mirosław Ewa Krzysztof"),
        word_list("Kowalczyk Nowicki Wiśniewska Zieliński Dąbrowska Mazur Lewandowska Pawlak Sobczak Wrona"),
    ),
    "Romanian": (
        word_list("Mihaela Gheorghe Loredana Andrei Florentina Bogdan Ileana Vasile Roxana Ionuț"),
        word_list("Popescu Ionescu Dumitru Crăciun Stoica Munteanu Rusu Bălan Tudor Moraru"),
    ),
    "West African": (
        word_list("Ngozi Kwame Oluwaseun Adwoa Chukwuemeka Folasade Kofi Ama Babatunde Ifeoma"),
        word_list("Okafor Mensah Adeyemi Boateng Nwosu Owusu Balogun Asante Eze Oyelaran"),
    ),
    "East and South African": (
        word_list("Thandeka Farai Wanjiru Sipho Tendai Nomvula Otieno Makena Rudo Kagiso"),
        word_list("Dlamini Moyo Kamau Ndlovu Wairimu Mthembu Odhiambo Chikwanha Khumalo Mutasa"),
    ),
    "South Asian": (
        word_list("Priya Harpreet Mohammed Nasreen Rajesh Ayesha Gurdeep Kokila Imran Sunita"),
        word_list("Patel Kaur Hussain Chaudhry Nair Begum Mistry Iqbal Banerjee Dhillon"),
    ),
    "Chinese, Vietnamese, Filipino": (
        word_list("Wei Minh Jhun Xiuying Thảo Marivic Jianguo Linh Rodel Meiling"),
        word_list("Wong Nguyen Catacutan Chen Tran Dimaculangan Zhang Pham Santos Huang"),
    ),
    "Arabic, Turkish, Persian": (
        word_list("Fatima Emre Behrouz Layla Yusuf Zeynep Nasrin Khalid Elif Tariq"),
        word_list("Yilmaz Tehrani Mansour Demir Rahmani Haddad Öztürk Nasser Karimi Aydin"),
    ),
}

SENTENCES: tuple[tuple[str, bool], ...] = (
    ("{F:staff_name} washed my hair when I could not lift my arms. I shall not forget it.", True),
    ("{F:staff_name} never once looked at the clock.", True),
    ("Nothing was too much trouble for {F:staff_name}, and the same goes for {G:staff_name}.", True),
    ("Thank you {F:staff_name} and {G:staff_name} on nights, you two are the reason I slept.", True),
    ("A big thank you to Dr {L:staff_name} and to nurse {F:staff_name} for everything on Monday.", True),
    ("To {F:staff_name}, {G:staff_name} and the lady with the tea trolley: you made a bad week better.", True),
    ("Five stars for {F:staff_name} on reception, who found my letter and my glasses.", True),
    ("The porter, {F:staff_name}, sang to me all the way to theatre and I stopped shaking.", True),
    ("Ask for {F:staff_name}. Best blood taker in the building, did not feel a thing.", True),
    ("Because of {F:staff_name} my dad ate his dinner for the first time in a week.", True),
    ("A healthcare assistant called {F:staff_name} held my hand the whole way through.", True),
    ("It was {F:staff_name} who noticed that something was wrong, and I am alive for it.", True),
    ("Our midwife {FL:staff_name} stayed two hours past her shift. We named the baby after her.", True),
    ("{F:staff_name} rolled her eyes at me and walked off while I was still talking.", False),
    ("I asked {F:staff_name} three times for a drink and three times she said in a minute.", False),
    ("The nurse on nights, {F:staff_name}, shouted at the lady opposite for ringing her bell.", False),
    ("Sister {L:staff_name} told us it was our own fault. We would like an apology from her.", False),
    ("Dr {FL:staff_name} did not read the notes and gave him the wrong dose twice.", False),
    ("Complaint about {FL:staff_name}, who discharged my mother at 2 am in her nightdress.", False),
    ("My son {F:patient_name} waited nine hours and nobody came to tell us why.", False),
    ("My mum {FL:patient_name} was left in a chair all night, soaked through.", False),
    ("{F:family_name}'s father rang the ward every day and was never put through.", False),
    ("We were told that {F:patient_name} had been moved, but not where or by whom.", False),
    ("{F:patient_name} cried all night and nobody came. She is still frightened of the dark.", False),
    ("I am writing for my neighbour {FL:patient_name}, who cannot see to do it.", False),
    ("Nobody rang us back about the scan.\n\nYours faithfully,\n{FL:patient_name}", False),
    ("The food was cold and so was the ward. {FL:patient_name}", False),
    ("My name is {FL:patient_name} and I am still waiting for my results.", False),
    ("{FL:patient_name}, 34, told the court that no doctor came until the morning.", False),
    ("Hi its {F:patient_name}, can you move my appointment to the afternoon please", False),
)
"""Sentences, and whether each is plain praise. F and G are first names, L is a surname."""

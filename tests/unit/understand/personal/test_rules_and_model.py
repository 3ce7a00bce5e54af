"""What the model sees and what the rules see become one, and the patient's side is taken where they differ."""

from __future__ import annotations

import pytest

from console.domain.redaction import redact
from console.understand.personal.personal_data import PersonalData
from console.understand.reading import DetailsOutput, FoundSpan
from console.understand.words import read_words

PERSONAL = PersonalData()


def leaves(text: str, *heard: tuple[str, str, float], praise: bool = True) -> tuple[str, bool]:
    """What leaves of a text in which a model hears these words, and whether somebody has to look."""
    spans = [FoundSpan(text.index(words), text.index(words) + len(words), kind, score) for words, kind, score in heard]
    listened = DetailsOutput(text if spans else "", tuple(spans))
    left = redact(text, PERSONAL.find(read_words(text), heard=listened), praise=praise)
    return left.text, left.doubt


def test_what_only_the_model_sees_is_taken_out() -> None:
    text = "thandeka never left my side"
    assert leaves(text)[0] == text
    assert leaves(text, ("thandeka", "other_name", 0.99)) == ("[name] never left my side", False)
    assert leaves(text, ("thandeka", "other_name", 0.7)) == ("[name] never left my side", True)


def test_whoever_is_thanked_keeps_the_first_name_in_praise_alone() -> None:
    text = "The best of them was xolani dlamini by far"
    heard = ("xolani dlamini", "thanked_name", 0.99)
    assert leaves(text, heard)[0] == "The best of them was xolani [name] by far"
    assert leaves(text, heard, praise=False)[0] == "The best of them was [name] by far"


def test_a_rule_that_says_patient_is_not_overruled() -> None:
    assert leaves("My husband Tom was great", ("Tom", "thanked_name", 0.99))[0] == "My husband [name] was great"


def test_the_model_can_say_that_it_is_the_patient() -> None:
    text = "There was Olwen too"
    heard = ("Olwen", "patient_name", 0.99)
    assert leaves(text, heard) == ("There was [name] too", False)
    found = PERSONAL.find(read_words(text), heard=DetailsOutput(text, (FoundSpan(10, 15, *heard[1:]),)))
    assert [one.kind for one in found] == ["patient_name"]


def test_where_the_two_differ_about_thanks_somebody_looks() -> None:
    text = "Thanks to Olwen for her visit"
    assert leaves(text) == (text, False)
    assert leaves(text, ("Olwen", "patient_name", 0.99)) == (text, True)


def test_a_name_stays_where_the_model_and_a_word_of_the_staff_say_so() -> None:
    text = "On the ward there was Sarah too"
    assert leaves(text) == ("On the ward there was [name] too", False)
    assert leaves(text, ("Sarah", "thanked_name", 0.99)) == (text, False)
    assert leaves(text, ("Sarah", "thanked_name", 0.7)) == (text, True)


@pytest.mark.parametrize("text", ["There was Sarah too", "A nurse came. There was Sarah too.",
                                  "There was Sarah too, and thanks to all"])  # fmt: skip
def test_where_the_model_alone_would_keep_a_name_it_goes_and_somebody_looks(text: str) -> None:
    assert leaves(text, ("Sarah", "thanked_name", 0.99)) == (text.replace("Sarah", "[name]"), True)


def test_what_a_rule_took_for_a_name_where_places_stand_stays_if_the_model_read_it_and_saw_nothing() -> None:
    text = "The little nurse from Kerala was kind"
    assert leaves(text)[1]
    assert redact(text, PERSONAL.find(read_words(text), heard=DetailsOutput()), praise=True).doubt
    assert not redact(text, PERSONAL.find(read_words(text), heard=DetailsOutput(text)), praise=True).doubt
    quoted = DetailsOutput(" " * len(text))
    assert redact(text, PERSONAL.find(read_words(text), heard=quoted), praise=True).doubt


def test_a_name_of_any_origin_is_not_refuted_by_silence() -> None:
    text = "I asked Meiling three times for a drink"
    found = PERSONAL.find(read_words(text), heard=DetailsOutput(text))
    assert redact(text, found, praise=False).text == "I asked [name] three times for a drink"


@pytest.mark.parametrize(("text", "written", "kind"), [
    ("My mother is 70 now", "70", "age"), ("They rang 999 at once", "999", "age"), ("For 16 years I came", "16", "age"),
    ("as you have done since 1974.", "1974", "date_of_birth"), ("Closing Quarry 12-6 in May", "12-6", "date_of_birth"),
    ("I owe £1,906.22 since", "906.22", "id_number"), ("sent 14 emails to managers at Rivers", "Rivers", "address"),
    ("She was calling paani since the morning. It was Tuesday.", "paani", "staff_name"),
    ("It is good. New people came.", "New", "thanked_name"),
])  # fmt: skip
def test_what_does_not_look_like_a_detail_is_none_because_the_model_alone_says_so(
    text: str, written: str, kind: str
) -> None:
    assert leaves(text, (written, kind, 0.8)) == (text, False)


@pytest.mark.parametrize(("text", "written", "kind", "left"), [
    ("I have a daughter 14 and I miss her", "14", "age", "I have a daughter [age] and I miss her"),
    ("gimimo data 1957 m. kovo 3 d.", "1957 m. kovo 3 d", "date_of_birth", "gimimo data [date of birth]."),
    ("NI number ending 41C and hers", "41C", "id_number", "NI number ending [number] and hers"),
    ("so janine hope at council tax says no", "janine hope", "staff_name", "so [name] at council tax says no"),
])  # fmt: skip
def test_what_looks_like_a_detail_and_is_heard_goes(text: str, written: str, kind: str, left: str) -> None:
    assert leaves(text, (written, kind, 0.95), praise=False)[0] == left


@pytest.mark.parametrize("text", ["Dr Hall was kind", "Mr Adeyemi was kind"])
def test_a_surname_goes_also_in_praise(text: str) -> None:
    surname = text.split()[1]
    assert leaves(text, (surname, "thanked_name", 0.99))[0] == text.replace(surname, "[name]")


def test_numbers_are_the_rules_and_the_model_adds_to_them() -> None:
    text = "My number is 07700 900123, locker 991"
    assert leaves(text, ("991", "id_number", 0.99))[0] == "My number is [phone], locker [number]"


def test_well_known_people_stay() -> None:
    text = "He watched Daniel O'Donnell all night"
    assert leaves(text, ("Daniel O'Donnell", "other_name", 0.99))[0] == text


def test_the_surname_of_somebody_who_is_listed_stays_in_praise() -> None:
    text = "Dr Moyo and Dr Okonjo saved my life"
    found = PersonalData(["Dr Tendai Moyo"]).find(read_words(text))
    assert redact(text, found, praise=True).text == "Dr Moyo and Dr [name] saved my life"
    assert redact(text, found, praise=False).text == "Dr [name] and Dr [name] saved my life"

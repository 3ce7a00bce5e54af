"""Numbers, addresses and dates that identify somebody, in the forms in which people type them; and what is none."""

from __future__ import annotations

import time

import pytest

from console.understand.personal.personal_data import PersonalData
from console.understand.words import read_words

PERSONAL = PersonalData()


def found(text: str, *kinds: str) -> list[str]:
    """What is found in ``text`` of these kinds, as it is written."""
    return [text[one.start : one.end] for one in PERSONAL.find(read_words(text)) if not kinds or one.kind in kinds]


@pytest.mark.parametrize(("text", "wanted"), [
    ("NHS: 401\n887\n2214\n0 1 6 3 2\n960 318", ["401\n887\n2214"]),
    ("her NHS no is 6 3 3 1 1 9 0 2 7 4 thanks", ["6 3 3 1 1 9 0 2 7 4"]),
    ("Dad's NHS no: 621/778/0043", ["621/778/0043"]),
    ("NHS 943.476.5919 and no more", ["943.476.5919"]),
])  # fmt: skip
def test_nhs_numbers(text: str, wanted: list[str]) -> None:
    assert found(text, "nhs_number") == wanted


@pytest.mark.parametrize(("text", "wanted"), [
    ("ring (o7700) 9oo 832 after 4", ["(o7700) 9oo 832"]),
    ("text only 07700 900–199", ["07700 900–199"]),
    ("M: 07700\u00a0900\u00a0551", ["07700\u00a0900\u00a0551"]),
    ("tel (0131) 496 0 552", ["(0131) 496 0 552"]),
    ("+44 (0) 7700 900 120", ["+44 (0) 7700 900 120"]),
    ("oh seven seven double oh nine double-oh six two", ["oh seven seven double oh nine double-oh six two"]),
    ("ask for Angharad, ext 5523", ["5523"]),
    ("Call 0800 123 4567 or 0300 311 2233", []),
    ("We saw 20 people in 10 bays over 12 hours", []),
])  # fmt: skip
def test_phones(text: str, wanted: list[str]) -> None:
    assert found(text, "phone") == wanted


@pytest.mark.parametrize(("text", "wanted"), [
    ("hospital number K 448 2091.", ["K 448 2091"]),
    ("Dear PALS, your ref PALS-25‑0417. Thank you", ["PALS-25‑0417"]),
    ("my complaint NDP/4471/23 was closed", ["NDP/4471/23"]),
    ("tenancy T.118.22.09 from Miss", ["T.118.22.09"]),
    ("NI WK 40 28 11 C please", ["WK 40 28 11 C"]),
    ("my ni number is ab-12-34-56-c", ["ab-12-34-56-c"]),
    ("My reg is KV17 ZZO.", ["KV17 ZZO"]),
    ("the appointment was at 10.20. We waited", []),
    ("I was number 31. At 8.40 I was still there", []),
    ("the report of 2023 said so, ward 12 bay 4", []),
])  # fmt: skip
def test_references(text: str, wanted: list[str]) -> None:
    assert found(text, "number") == wanted


@pytest.mark.parametrize(("text", "wanted"), [
    ("jo dot fisher at example dot org", ["jo dot fisher at example dot org"]),
    ("write to sadhbh (at) example (dot) ie", ["sadhbh (at) example (dot) ie"]),
    ("a_marsh AT example DOT net", ["a_marsh AT example DOT net"]),
    ("reached at h.pike (the at sign) example (full stop) com.", ["h.pike (the at sign) example (full stop) com"]),
    ("We arrived at Dot Cottages at noon", []),
    ("I was at that point at the door", []),
])  # fmt: skip
def test_emails(text: str, wanted: list[str]) -> None:
    assert found(text, "email") == wanted


@pytest.mark.parametrize(("text", "wanted"), [
    ("see https://letters.example.nhs/view?pt=PhilippaMoor&hn=0098841 now",
     ["https://letters.example.nhs/view?pt=PhilippaMoor&hn=0098841"]),
    ("Page is fundpage.example/walk/mason-oxley-age7.", ["fundpage.example/walk/mason-oxley-age7"]),
    ("www.oldridgeway.example/people/nell-stubbs", ["www.oldridgeway.example/people/nell-stubbs"]),
    ("hexley.example/ctax/acc/800712246X/bill?n=4", ["hexley.example/ctax/acc/800712246X/bill?n=4"]),
    ("Read it at https://gazette.example/2024/05/new-ward-opens today", []),
    ("our site is www.example.org", []),
])  # fmt: skip
def test_links(text: str, wanted: list[str]) -> None:
    assert found(text, "url") == wanted


@pytest.mark.parametrize(("text", "wanted"), [
    ("at Lime House, Great Marling, ZZ12\n3QR", ["ZZ12\n3QR"]),
    ("24 sidings lane zz3 1hb", ["zz3 1hb"]),
    ("QX3-8JJ", ["QX3-8JJ"]),
    ("postcode z z 3 . 9 q w", ["z z 3 . 9 q w"]),
    ("I waited in A4 2pm to 3pm", []),
])  # fmt: skip
def test_postcodes(text: str, wanted: list[str]) -> None:
    assert found(text, "postcode") == wanted


@pytest.mark.parametrize(("text", "wanted"), [
    ("Regards\nNita Mistry\nRosebank, 2a Hall Road", ["Rosebank, 2a Hall Road"]),
    ("The Old Forge, Church Lane, Great Sibbing", ["The Old Forge, Church Lane, Great Sibbing"]),
    ("we moved to 14B Jubilee Court, Hexley HX92 4QT", ["14B Jubilee Court, Hexley"]),
    ("Flat 12 Weavers Court, Mill St, ZX3 8LD", ["Flat 12 Weavers Court, Mill St"]),
    ("Tully, 41, of Quarry Mount, Pellsworth, told", ["Quarry Mount, Pellsworth"]),
    ("my sister lives in Garner Close as well", ["Garner Close"]),
    ("We live at number 9", ["number 9"]),
    ("of Ferndale, 6 Crook Lane.", ["Ferndale", "6 Crook Lane"]),
    ("write to Lindisfarne, Chapel Hill, Great Marling, ZZ12 3QR", ["Lindisfarne, Chapel Hill, Great Marling"]),
    ("I came home. Everyone was kind", []),
    ("A tin of Quality Street for the ward", []),
    ("12 Days of Christmas", []),
])  # fmt: skip
def test_addresses(text: str, wanted: list[str]) -> None:
    assert found(text, "address") == wanted


@pytest.mark.parametrize(("text", "wanted"), [
    ("Dad, born the ninth of August nineteen thirty-eight, died", ["the ninth of August nineteen thirty-eight"]),
    ("dob fourth feb eighty one", ["fourth feb eighty one"]),
    ("Hi its jason dob 030279 can u", ["030279"]),
    ("DOB 0 2 0 7 1 9 9 6, NHS", ["0 2 0 7 1 9 9 6"]),
    ("Born 6.xi.57 so not bad", ["6.xi.57"]),
    ("Theo Marchetti (14/06/2021) has", ["14/06/2021"]),
    ("date of birth 12th Jan '52", ["12th Jan '52"]),
    ("seen on 12/03/2024 at 5-6.30", []),
    ("The ward opened on 3 May 2023", []),
])  # fmt: skip
def test_dates_of_birth(text: str, wanted: list[str]) -> None:
    assert found(text, "birth_date") == wanted


@pytest.mark.parametrize(("text", "wanted"), [
    ("I am ninety-three and deaf", ["ninety-three"]),
    ("My nan is ninety-six and weighs nothing", ["ninety-six"]),
    ("my sister, who's 94, looks forward", ["94"]),
    ("a neighbour who's 90.", ["90"]),
    ("my daughter Zofia, 7, had her arm pulled", ["7"]),
    ("My son Reuben is 4 and brave", ["4"]),
    ("ninety minutes is ninety per cent of it", []),
    ("I am 90 minutes late and it is two years since", []),
    ("I'm 71 and fit", []),
])  # fmt: skip
def test_ages(text: str, wanted: list[str]) -> None:
    assert found(text, "age") == wanted


@pytest.mark.parametrize("part", [
    "A", "A-", "Ax'", "1 ", "12", "1/", "1-", "Aa ", "Aa, ", "1 Aa ", "at a dot ", "a.", "a@", "A1 ", "flat 1 ",
    "(at) ",
    "the ninth of ", "one two ", "ref 1 A ", "Mrs A at 1 ", "aged 9 and ", "http://a/", "\n", "my mum, ", "\u00ad", "ﷺ",
    "Dr A. ", "Aa and ", "I'm ", "love from ",
])  # fmt: skip
def test_a_hostile_text_costs_no_more_than_its_length(part: str) -> None:
    """Twice the text may cost twice the time, not four times; measured in steps of the processor of this process."""

    def cost(length: int) -> float:
        words = read_words((part * length)[:length])
        began = time.process_time()
        PERSONAL.find(words)
        return time.process_time() - began

    cost(500)
    assert cost(16_000) <= max(0.05, 12 * max(cost(4_000), cost(4_000)))

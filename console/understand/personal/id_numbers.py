"""Numbers that stand for one person: NHS and phone numbers, National Insurance, references of every office.

Each function reads the signs of a folded text. Digits may stand in any groups, with blanks, dots, dashes, slashes or a
line break between them; which groups make one number is decided by its form and its check digit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from console.domain.judgement import PersonalDetail

_CHAIN = re.compile(r"(?<![\w£$€])\+?\(?\d+(?:\)?[\s./()-]{0,3}\(?\d+)*(?![\w%])")
_THREE_DIGITS = re.compile(r"\d[^\d\w]{0,3}\d[^\d\w]{0,3}\d")
_GROUP = re.compile(r"\d+")
_BACK = 44  # characters before a number in which "NHS" or "ring me on" tells what it is
_PLAIN_DATE = re.compile(r"\d{1,4}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{1,4}")
_CALL_ME = re.compile(
    r"(?:tel|phone|call|ring|text|mob|mobile|number|txt)\W{0,4}(?:me |us |is |number )?(?:on|is|at)?\W{0,3}$"
)
_SERVICE_LINES = ("0800", "0808", "0300", "0303", "0330", "0333", "0345", "0370", "0844", "0845", "116123")
_LOOKALIKE = re.compile(r"(?<!\w)[(+]{0,2}[0Oo][17][\dOoIl()\s./-]{7,20}[\dOoIl](?!\w)")
_LIKE_DIGITS = str.maketrans("OoIl", "0011")
_NUMBER_WORDS = {
    "zero": "0", "oh": "0", "o": "0", "nought": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5",
    "six": "6", "seven": "7", "eight": "8", "nine": "9",
}  # fmt: skip
_SPOKEN_WORD = r"(?:zero|oh|nought|one|two|three|four|five|six|seven|eight|nine|double|triple|treble|hundred)"
_SPOKEN = re.compile(
    rf"(?<!\w)(?:\d{{1,5}}[\s,-]{{1,3}}){{0,4}}{_SPOKEN_WORD}(?:[\s,-]{{1,3}}(?:{_SPOKEN_WORD}|o|\d{{1,6}}))*(?!\w)",
    re.IGNORECASE,
)
_EXTENSION = re.compile(r"\b(?:ext(?:ension)?\.?|bleep|pager)(?:\s(?:no\.?|number|is))?\s?(\d{3,6})\b", re.IGNORECASE)

_INSURANCE = re.compile(
    r"(?<!\w)[A-CEGHJ-PR-TW-Z][\s.-]?[A-CEGHJ-NPR-TW-Z][\s./-]{0,2}(?:\d[\s./-]{0,2}){6}[A-D](?!\w)", re.IGNORECASE
)
_INSURANCE_FORM = re.compile(r"(?<!\w)[A-Z]{2}[\s./-]{0,2}(?:\d{2}[\s./-]{0,2}){3}[A-D](?!\w)")
_VEHICLE = re.compile(r"(?<!\w)[A-Z]{2}\s?[0-9O]{2}\s?[A-Z][A-Z0]{1}[A-Z](?!\w)")
_VEHICLE_SAID = re.compile(
    r"\b(?:reg(?:istration)?|plate|number ?plate|vehicle)(?:\s(?:number|no\.?|is|ends|was|:))*(?:\s(?:in"
    r"|with))?[:\s]{1,2}"
    r"((?-i:[A-Z]{1,3}[\s-]?\d{1,3}(?:\s?[A-Z]{1,3})?|[A-Z]{2}\d[\s-]?[A-Z]{3}|[A-Z]{3}))(?!\w)",
    re.IGNORECASE,
)

_OFFICE = (
    r"(?:hospital|hosp|patients?|clinic|client|case|references?|ref|réf|complaints?|datix|bookings?|appointment|appt"
    r"|accounts?|acc|a/c"
    r"|tenancy|application|incident|claim|membership|member|students?|staff|supporter|customer|crime|log|reports?"
    r"|forms?"
    r"|envelope|policy|order|invoices?|pass|badge|prison|pcn|penalty notice|notice|cad|pals|permit|ticket|inquest"
    r"|pacemaker(?: id)?"
    r"|national insurance|nino|ni|mrn|unit|wristband|grant|request|volunteer|datix|passport|licen[cs]e|library card"
    r"|card|council tax|rent|payroll|employee"
    r"|id|uc|utr|file|job|asc|query|folder|record|register|registration|re|search|quot(?:e|ing)(?:\scode)?)"
)
_TELLS = r"(?:number|numbers|no|num|nr|id|ids|ref|reference|code)\.?"
_CAPITALS = r"(?-i:(?!(?:I|A|AM|PM|BUT|AND|NHS|DOB)\b)[A-Z]{1,5}(?![A-Za-z]))"
_CODE = (
    rf"(?:(?-i:[A-Z]{{1,6}}(?:/[A-Z]{{1,4}})?)[\s./-]{{0,2}}|[A-Za-z]{{1,5}}(?:[./-][a-z]{{1,3}})?[./-]?"
    rf"|[a-z]\s)?\d[\dA-Za-z]*"
    rf"(?:(?:[ ./-]|\s[./-]\s)(?:\d[\dA-Za-z]*|{_CAPITALS}|(?<=[./-])[A-Za-z]{{1,3}}(?![A-Za-z])))*"
)
_REFERENCE = re.compile(
    rf"(?<!\w)(?:{_OFFICE}(?:\s{_TELLS})?|{_TELLS})(?:\s(?:is|was|are|being|ending|of|my|your|our))?(?:[\s:#.=,(-]"
    rf"|\n){{1,3}}({_CODE})(?!\w)",
    re.IGNORECASE,
)
_STRONG = re.compile(rf"{_OFFICE}\s{_TELLS}|ref|pcn|cad|mrn|nino|pals|datix|uc|utr|log", re.IGNORECASE)
_CODED = re.compile(  # letters and many digits, or groups with slashes: a reference, whatever stands before it
    r"(?<![\w£$€@/.-])(?:[A-Z]{1,5}[./-]?(?:[A-Z]{1,4}[./-])?(?:\d[./-]?){4,}\d?(?:[./-]?[A-Z\d]{1,6}){0,3}"
    r"|[A-Z]{1,5}\s\d[\d./-]*(?:[ ./-]\d+){0,4}(?:\s?[A-Z])?|\d{2,4}/\d{3,6}(?:/[A-Z\d]{2,4})?"
    r"|[A-Z]{1,4}\d{2}[./-]\d{2}[A-Z]{0,4}"
    r"|[A-Z]{1,4}-\d{2}-\d{4}|(?:19|20)\d\d/[A-Z]{2,4}/\d{2,6})(?![\w%])"
)
_NO_CODE = re.compile(
    r"(?:DOB|NHS|COVID|BS|ISO|EN|GBP|AM|PM|H1N|A|B|M|UK|T|Q|BBC|ITV|LTD|MG|ML|KM|GCSE|PHASE|TOP|LEVEL|WARD|BAY|BED"
    r"|ROOM|FLOOR)[\s.-]?\d",
    re.I,
)
_TIME = re.compile(r"\d{1,2}[.:]\d{2}(?:\s?[ap]m)?", re.IGNORECASE)


def nhs_number(digits: str) -> bool:
    """Whether ten digits are an NHS number by its check digit.

    NHS Data Dictionary: weights 10 down to 2 on the first nine, the sum modulo 11 taken from 11; 11 stands for 0, and
    10 is no number.
    """
    if len(digits) != 10 or not digits.isdecimal():
        return False
    values = [int(digit) for digit in digits]
    check = 11 - sum(value * weight for value, weight in zip(values, range(10, 1, -1), strict=False)) % 11
    return check != 10 and check % 11 == values[9]


def phones_and_nhs_numbers(signs: str) -> Iterator[PersonalDetail]:
    """NHS and phone numbers in digits; what is as long and neither comes out as a number, not sure."""
    for chain in _CHAIN.finditer(signs):
        if chain.end() - chain.start() >= 6:
            yield from _of_chain(signs, chain)
    for match in _LOOKALIKE.finditer(signs):
        digits = match[0].translate(_LIKE_DIGITS)
        if sum(char.isdigit() for char in match[0]) >= 6 and _is_phone(digits, _only_digits(digits)):
            yield PersonalDetail(*match.span(), "phone")
    for match in _EXTENSION.finditer(signs):
        yield PersonalDetail(*match.span(1), "phone")


def spoken_phones(signs: str) -> Iterator[PersonalDetail]:
    """Phone numbers in words, or in words and digits: "double-oh seven …"."""
    for match in _SPOKEN.finditer(signs):
        digits = _spoken_digits(match[0])
        if 10 <= len(digits) <= 12 and digits.startswith("0"):
            yield PersonalDetail(*match.span(), "phone")
        elif 9 <= len(digits) <= 15:
            yield PersonalDetail(*match.span(), "phone", sure=False)


def references(signs: str) -> Iterator[PersonalDetail]:
    """National Insurance numbers, number plates, and whatever an office calls a person, case or booking."""
    for match in _VEHICLE.finditer(signs):
        yield PersonalDetail(*match.span(), "number")
    if "reg" not in signs.lower() and not _THREE_DIGITS.search(signs):
        return
    for pattern in (_INSURANCE, _INSURANCE_FORM):
        for match in pattern.finditer(signs):
            yield PersonalDetail(*match.span(), "number")
    for match in _VEHICLE_SAID.finditer(signs):
        yield PersonalDetail(*match.span(1), "number")
    for match in _REFERENCE.finditer(signs):
        code = match[1]
        digits = _only_digits(code)
        strong = _STRONG.search(match[0][: -len(code)]) is not None
        if len(digits) < (3 if strong else 4) or _harmless(code, digits, strong):
            continue
        if _is_phone(code, digits) or (len(digits) == 10 and "nhs" in _before(signs, match.start(1))):
            continue  # the search for those numbers knows better what it is
        yield PersonalDetail(*match.span(1), "number")
    for match in _CODED.finditer(signs):
        digits = _only_digits(match[0])
        if len(digits) >= 5 and not _NO_CODE.match(match[0]) and not _harmless(match[0], digits, False):
            yield PersonalDetail(match.start(), match.start() + len(match[0].rstrip(" ./-")), "number", sure=False)


def _harmless(code: str, digits: str, strong: bool) -> bool:
    """Whether a code is a date, a time or a year."""
    if _PLAIN_DATE.fullmatch(code) or _TIME.fullmatch(code):
        return True
    return (
        not strong
        and len(digits) <= 8
        and re.fullmatch(r"(?:[A-Za-z]{0,5}[\s./-])?(?:19|20)\d\d(?:[-/](?:19|20)?\d\d)?", code) is not None
    )


def _of_chain(signs: str, chain: re.Match[str]) -> Iterator[PersonalDetail]:
    """The numbers that a chain of digit groups holds, from the left; the rest of it as one number, not sure."""
    groups = [match.span() for match in _GROUP.finditer(signs, chain.start(), chain.end())]
    at, rest = 0, 0
    while at < len(groups):
        found = _number_at(signs, chain, groups, at)
        if found is None:
            at += 1
            continue
        until, personal = found
        yield from _left_over(signs, chain, groups[rest:at])
        if personal is not None:
            yield personal
        at = rest = until
    yield from _left_over(signs, chain, groups[rest:])


def _before(signs: str, at: int) -> str:
    """What stands shortly before ``at``, in small letters."""
    return signs[max(0, at - _BACK) : at].lower()


def _number_at(
    signs: str, chain: re.Match[str], groups: Sequence[tuple[int, int]], at: int
) -> tuple[int, PersonalDetail | None] | None:
    """The number that begins with group ``at``, and the group after it; None where none begins there."""
    start = groups[at][0]
    if at == 0:
        start = chain.start()
    elif signs[start - 1] == "(":
        start -= 1
    before = _before(signs, start)
    named = "nhs" in before
    digits = ""
    maybe: tuple[int, PersonalDetail] | None = None
    for until in range(at, len(groups)):
        digits += signs[slice(*groups[until])]
        end = groups[until][1]
        written = signs[start:end]
        if len(digits) > 15:
            break
        if digits.startswith(_SERVICE_LINES) and (len(digits) in (10, 11) or digits == "116123"):
            return until + 1, None
        if len(digits) == 10 and (named or not digits.startswith("0")) and nhs_number(digits):
            return until + 1, PersonalDetail(start, end, "nhs_number")
        if len(digits) == 10 and named and not digits.startswith("07"):
            return until + 1, PersonalDetail(start, end, "nhs_number", sure=False)
        short = 6 <= len(digits) <= 8 and until + 1 == len(groups)
        if _is_phone(written, digits) or (short and not maybe and _CALL_ME.search(before)):
            maybe = until + 1, PersonalDetail(start, end, "phone")
    return maybe


def _left_over(signs: str, chain: re.Match[str], groups: Sequence[tuple[int, int]]) -> Iterator[PersonalDetail]:
    if not groups:
        return
    start, end = groups[0][0], groups[-1][1]
    written = signs[start:end]
    digits = _only_digits(written)
    if len(digits) < 8 or ("/" in written and len(digits) < 9):
        return
    parts = [signs[slice(*group)] for group in groups]
    short = all(len(part) <= 2 or (len(part) == 4 and part.startswith(("19", "20"))) for part in parts)
    if short and len(digits) < 20 and (_PLAIN_DATE.match(written) or any(len(part) == 4 for part in parts)):
        return  # dates, years and hours
    yield PersonalDetail(start, end, "number", sure=False)


def _is_phone(written: str, digits: str) -> bool:
    if written.startswith("+"):
        return 9 <= len(digits) <= 15
    if digits.startswith(("44", "0044")):
        return 11 <= len(digits) <= 15 and (digits.startswith("0044") or len(digits) in (12, 13))
    return digits.startswith(("01", "02", "03", "05", "07", "08", "09")) and 10 <= len(digits) <= 11


def _only_digits(written: str) -> str:
    return "".join(char for char in written if char.isdigit())


def _spoken_digits(written: str) -> str:
    """The digits that number words stand for: "double oh" is 00, "nine hundred" 900."""
    digits, times = "", 1
    for word in re.findall(r"[a-z]+|\d+", written.lower()):
        if word in {"double", "triple", "treble"}:
            times = 2 if word == "double" else 3
        elif word == "hundred":
            digits += "00"
        else:
            digits += _NUMBER_WORDS.get(word, word) * times
            times = 1
    return digits

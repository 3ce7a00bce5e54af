"""Numbers, addresses and places that identify a person: found by their form and, where there is one, their check digit.

Every pattern is linear in the text. What looks right but fails its check, or stands without a word that says what it
is, comes out as not sure.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from console.domain.judgement import Personal

_DIGITS = re.compile(r"(?<![\w£$€])\+?\(?\d[\d ().\-/]{5,22}\d(?!\w)")
_EMAIL = re.compile(r"[\w.+'-]{1,64}(?:@|\s?\[at\]\s?|\s\(at\)\s)[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}", re.IGNORECASE)
_HANDLE = re.compile(r"(?<![\w./@])@([A-Za-z0-9_](?:[\w.-]{0,60}[A-Za-z0-9_])?)")
_PROFILE = re.compile(
    r"(?:https?://)?(?:www\.|m\.)?(?:facebook|instagram|twitter|x|linkedin|tiktok|threads|t)\.(?:com|net|me)/[\w.@/-]+",
    re.IGNORECASE,
)
# Areas as Royal Mail uses them; without the list "B1 2AB" and "unit 4 3rd" could not be told apart.
_POSTCODE = re.compile(
    r"(?<![A-Za-z0-9])(?:A[BL]|B[ABDHLNRST]?|BFPO|C[ABFHMORTVW]|D[ADEGHLNTY]|E[CHNX]?|F[KY]|G[LUY]?|H[ADGPRSUX]|I[GMPV]|JE"
    r"|K[ATWY]|L[ADELNSU]?|M[EKL]?|N[EGNPRW]?|O[LX]|P[AEHLOR]|R[GHM]|S[AEGKLMNOPRSTWY]?|T[ADFNQRSW]|UB|W[ACDFNRSV]?|YO|ZE)"
    r"\d[A-Z\d]?[ ]{0,2}\d[ABD-HJLNP-UW-Z]{2}(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_POSTCODE_FORM = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}\b")  # in capitals any area will do
_BORN = re.compile(
    r"\b(?:d\.?o\.?b\.?|date of birth|birth ?date|birthday|born(?: on| in)?)[\s:(is-]{0,6}"
    r"((?:\d{1,2}(?:st|nd|rd|th)?[\s./-]+(?:of\s)?(?:\d{1,2}|[a-z]{3,9})[\s./,-]+(?:19|20)?\d{2})"
    r"|(?:(?:19|20)\d{2}-\d{1,2}-\d{1,2})|(?:[a-z]{3,9}\s\d{1,2}(?:st|nd|rd|th)?,?\s(?:19|20)\d{2})|(?:(?:19|20)\d{2})"
    r"|(?:\d{1,2}(?:st|nd|rd|th)?\s(?:of\s)?[a-z]{3,9}))(?![\w])",
    re.IGNORECASE,
)
_OLD_DATE = re.compile(r"(?<![\d/.-])\d{1,2}[/.-]\d{1,2}[/.-](?:19\d{2}|200\d|[3-9]\d)(?![\d/.-]|\w)")
_AGE_WORD = r"(?:ninety(?:[\s-](?:one|two|three|four|five|six|seven|eight|nine))?|(?:a|one) hundred(?: and \w{3,5})?)"
_AGE_NUMBER = rf"((?:9\d|1[01]\d)|{_AGE_WORD})"
_AGE = re.compile(
    rf"\b{_AGE_NUMBER}[\s-]*(?:years?|yrs?|yr|y)[\s/-]*(?:olds?|of age|o)\b"
    rf"|\b(?:aged?(?: of)?|turn(?:ed|ing|s)|he'?s|she'?s|i'?m|(?:he|she|who|mum|dad|mother|father|nan|gran|grandma"
    rf"|grandad|husband|wife|i|aunt|uncle)\s(?:is|was|am))\s{_AGE_NUMBER}(?=\s*(?:[,.;!?)\n]|$|and\b|years?\b|yrs?\b|with\b|when\b))"
    rf"|\b(?:mum|mam|dad|mother|father|nan|nanna|gran|grandma|grandad|grandmother|grandfather|granny|husband|wife|aunt"
    rf"|auntie|uncle|neighbour|friend|lady|gentleman|sister|brother|patient)(?:\s\w{{2,15}})?\s?[,(]\s?(?:aged?\s)?{_AGE_NUMBER}(?=\s?[,).]|$)"
    rf"|\b(?:in (?:his|her|their|my) (?:mid[ -]|late[ -]|early[ -])?)(nineties|90'?s)\b"
    rf"|\b(9\d|1[01]\d)(?:th|st|nd|rd) birthday\b",
    re.IGNORECASE,
)
_NUMBER_WORD = r"(?:\d{1,2}[a-d]?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_BED = re.compile(
    rf"\b(?:bed(?: ?(?:space|number|no\.?))?|bay|cubicle|side ?room|room(?: number| no\.?)?|pod)[ #-]?"
    rf"(?:{_NUMBER_WORD}|(?-i:[A-H]))\b(?!\s*(?:hours?|days?|weeks?|minutes?|mins|nights?|times?|people|patients|nurses|staff|%|or\b"
    rf"|blockers?|star|bath|wash))(?:[ ,]{{1,2}}(?:and )?(?:bed|bay)[ #-]?{_NUMBER_WORD}\b)?",
    re.IGNORECASE,
)
_HOSPITAL_NUMBER = re.compile(
    r"\b(?:hospital|patient|mrn|unit|case|reference|ref|complaint|datix|booking|appointment|ni|national insurance)"
    r"(?: (?:number|no\.?|num|id|ref))?(?: is| was)?[\s:#.]{1,4}"
    r"((?=[a-z-]{0,4}\d)[a-z0-9][a-z0-9/-]{4,14}[a-z0-9])(?![\w])",
    re.IGNORECASE,
)
_NATIONAL_INSURANCE = re.compile(r"\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b", re.IGNORECASE)
_ADDRESS = re.compile(
    r"\b(?:flat \d{1,3}[a-z]?,? )?\d{1,4}[a-z]? (?:[A-Z][\w'-]{1,20} ){1,3}"
    r"(?:Road|Rd|Street|Avenue|Ave|Lane|Close|Drive|Crescent|Terrace|Gardens|Grove|Court|Way|Place|Walk|Mews|Row|Hill"
    r"|Rise|View|Green|Mount|Bank|Square|Croft|Fold|Villas|Cottages|Steps|Side|Race|Gate|Park)\b"
    r"|(?<=\bat )\d{1,4}[a-z]? [A-Z][\w'-]{2,20} [A-Z][\w'-]{2,20}\b"
)
_SPELLED = re.compile(
    r"\b(?:(?:zero|oh|nought|one|two|three|four|five|six|seven|eight|nine|double|triple)[\s,-]+){8,}\w{3,6}\b",
    re.IGNORECASE,
)
_PHONE_DIGITS, _POSTCODE_DIGITS = 6, 2  # how many a phone or insurance number, a postcode or date has at least
_NUMBER_HINTS = ("hospital", "patient", "mrn", "unit", "case", "ref", "complaint", "datix", "booking", "appointment",
                 "ni", "insurance")
_BORN_HINTS = ("d.o", "dob", "do.b", "birth", "born")
# What these three cannot do without is looked for first: most numbers in a text are none of them.
_POSTCODE_END = re.compile(r"\d[ABD-HJLNP-UW-Z]{2}", re.IGNORECASE)
_ADDRESS_HEAD = re.compile(r"\d[a-z]? [A-Z]")
_AGE_DIGITS = re.compile(r"9\d|1[01]\d|ninet|hundred", re.IGNORECASE)
_AGE_HINTS = ("ninet", "hundred")
_BED_HINTS = ("bed", "bay", "cubicle", "room", "pod")
_CALL_ME = re.compile(r"(?:tel|phone|call|ring|text|mob|number)\W{0,4}(?:me )?(?:on|is|at)?\W{0,3}$")
_PLAIN_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}")
_DIGIT = re.compile(r"\d")
_SERVICE_LINES = ("0800", "0808", "0300", "0303", "0330", "0333", "0345", "0370", "0844", "0845", "116123")
_OURS = ("nhs", "hospital", "trust", "ambulance", "council", "news", "gov", "careopinion", "healthwatch")


def identifiers(text: str, *, ours: Collection[str] = ()) -> list[Personal]:
    """Everything in ``text`` that identifies a person by number, address or place, in no order.

    A handle or page is left alone where its name holds one of ``ours`` (folded words of the organisation) or a word
    such as "nhs" or "trust": an organisation is no person.
    """
    found: list[Personal] = []
    if "@" in text or "[at]" in text or "(at)" in text:
        found += [Personal(*match.span(), "email") for match in _EMAIL.finditer(text)]
        found += [Personal(*match.span(), "handle") for match in _HANDLE.finditer(text) if not _known(match[1], ours)]
    if "/" in text:
        found += [Personal(*match.span(), "handle") for match in _PROFILE.finditer(text) if not _known(match[0], ours)]
    folded = text.lower()
    digits = len(_DIGIT.findall(text))
    plain = text.isascii()  # else letters fold in ways that no hint foresees
    if digits >= _PHONE_DIGITS:
        found += _numbers(text)
        found += [Personal(*match.span(), "number") for match in _NATIONAL_INSURANCE.finditer(text)]
    if digits >= _POSTCODE_DIGITS:
        if _POSTCODE_END.search(text):
            for postcode in (_POSTCODE, _POSTCODE_FORM):
                found += [Personal(*match.span(), "postcode") for match in postcode.finditer(text)]
        found += [Personal(*match.span(), "birth_date", sure=False) for match in _OLD_DATE.finditer(text)]
    if digits:
        if _ADDRESS_HEAD.search(text):
            found += [Personal(*match.span(), "address") for match in _ADDRESS.finditer(text)]
        if not plain or any(hint in folded for hint in _NUMBER_HINTS):
            found += [Personal(*match.span(1), "number") for match in _HOSPITAL_NUMBER.finditer(text)]
        if not plain or any(hint in folded for hint in _BORN_HINTS):
            found += [Personal(*match.span(1), "birth_date") for match in _BORN.finditer(text)]
    if (digits and _AGE_DIGITS.search(text)) or any(hint in folded for hint in _AGE_HINTS):
        found += [_group(match, "age") for match in _AGE.finditer(text)]
    if any(hint in folded for hint in _BED_HINTS):
        found += [Personal(*match.span(), "bed") for match in _BED.finditer(text)]
    if "zero" in folded or "oh" in folded or "seven" in folded:
        found += [Personal(*match.span(), "phone", sure=False) for match in _SPELLED.finditer(text)]
    return found


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


def _numbers(text: str) -> list[Personal]:
    found: list[Personal] = []
    for match in _DIGITS.finditer(text):
        digits = "".join(str(int(char)) for char in match[0] if char.isdecimal())
        before = text[max(0, match.start() - 24) : match.start()].lower()
        start, end = match.span()
        if digits.startswith(_SERVICE_LINES) or _PLAIN_DATE.fullmatch(match[0]):
            continue
        named = "nhs" in before or "number" in before
        if len(digits) == 10 and nhs_number(digits) and (named or not digits.startswith("0")):
            found.append(Personal(start, end, "nhs_number"))
        elif len(digits) == 10 and "nhs" in before:
            found.append(Personal(start, end, "nhs_number", sure=False))
        elif _is_phone(match[0], digits):
            found.append(Personal(start, end, "phone"))
        elif len(digits) >= 9 and "/" not in match[0]:
            found.append(Personal(start, end, "number", sure=False))
        elif 6 <= len(digits) <= 8 and _CALL_ME.search(before):
            found.append(Personal(start, end, "phone"))
    return found


def _is_phone(written: str, digits: str) -> bool:
    if written.startswith("+"):
        return 9 <= len(digits) <= 15
    if digits.startswith("44") or digits.startswith("0044"):
        return 11 <= len(digits) <= 15
    return digits.startswith(("01", "02", "03", "05", "07", "08", "09")) and 10 <= len(digits) <= 11


def _known(name: str, ours: Collection[str]) -> bool:
    plain = name.lower().replace("_", "").replace("-", "").replace(".", "")
    return any(word in plain for word in _OURS) or any(len(word) > 3 and word in plain for word in ours)


def _group(match: re.Match[str], kind: str) -> Personal:
    number = next(number for number in range(1, 6) if match[number] is not None)
    return Personal(*match.span(number), kind)

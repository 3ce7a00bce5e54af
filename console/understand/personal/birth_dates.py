"""Dates of birth and ages, in figures and in words. Each function reads the signs of a folded text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from console.domain.judgement import PersonalDetail

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_UNITS = r"(?:one|two|three|four|five|six|seven|eight|nine)"
_NTH = r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)"
_DAY_WORD = (
    rf"(?:twenty[\s-]?{_NTH}|thirty[\s-]?first|twentieth|thirtieth|{_NTH}|tenth|eleventh|twelfth|thirteenth|fourteenth"
    r"|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth)"
)
_DAY = rf"(?:\d{{1,2}}(?:-?(?:st|nd|rd|th))?|{_DAY_WORD})"
_TENS = r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
_TEENS = r"(?:ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)"
_YEAR_WORDS = (
    rf"(?:(?:nineteen|twenty)[\s-](?:{_TENS}(?:[\s-]?{_UNITS})?|{_TEENS}|(?:oh|o)[\s-]{_UNITS}|hundred)"
    rf"|two thousand(?:\s(?:and\s)?(?:{_TENS}(?:[\s-]?{_UNITS})?|{_TEENS}|{_UNITS}))?|{_TENS}(?:[\s-]?{_UNITS})?)"
)
_YEAR = rf"(?:(?:19|20)\d{{2}}|'?\d{{2}}(?!\d)|{_YEAR_WORDS})"
_FULL_YEAR = rf"(?:(?:19|20)\d{{2}}|{_YEAR_WORDS})"
_FIGURES = (
    r"(?:\d{1,2}(?:\s?/\s?(?:\d{1,2}|[ivx]{1,4})\s?/\s?|\s?-\s?\d{1,2}\s?-\s?|\s?\.\s?(?:\d{1,2}|[ivx]{1,4}"
    r"|[a-z]{3,9})\s?\.\s?)(?:(?:19|20)\d{2}|\d{2})(?!\d)"
    r"|(?:19|20)\d{2}[./-]\d{1,2}[./-]\d{1,2}(?!\d)|\d{1,2}\s\d{1,2}\s(?:(?:19|20)\d{2}|\d{2})(?!\d)"
    r"|(?:\d\s){5,7}\d(?!\d)|\d{8}(?!\d)|\d{6}(?!\d))"
)
_NTH_MONTH = rf"(?:the\s)?{_DAY}\s?(?:of\s)?(?:the\s)?(?:{_MONTH}|{_DAY_WORD})"
_WORDY = (
    rf"(?:{_NTH_MONTH}[\s,.'-]{{0,3}}{_YEAR}|\d{{1,2}}[\s./-]{{1,2}}{_MONTH}[\s./'-]{{1,3}}(?:19|20)?\d{{2}}"
    rf"|{_MONTH}\s(?:the\s)?{_DAY}(?:,?\s{_YEAR})?|{_NTH_MONTH})"
)
_DATE = rf"(?:{_FIGURES}|{_WORDY})"
_CUE = (
    r"(?:d\.?\s?o\.?\s?b\.?|date of birth|birth ?date|birthday|geb\.?|ur\.|née?e? le|(?:was "
    r"|were )?born(?:\s(?:asleep|at \d\S*))?(?:\s(?:on|in))?)"
)
_BORN = re.compile(
    rf"(?<!\w){_CUE}(?:\s(?:is|was|of))?[\s:=(,.-]{{0,4}}"
    rf"((?:[^\W\d_]{{3,15}},\s(?=the\s))?{_DATE}|(?:19|20)\d{{2}}(?!\d))(?!\w)",
    re.IGNORECASE,
)
_HINTS = ("d.o", "dob", "do.b", "d o b", "birth", "born", "geb", "ur.")
_DATE_HINT = re.compile(
    r"\d\s?[./-]\s?\w|\d \d{1,2} \d|\d{4}|\d(?:st|nd|rd|th)|teen|twenty|(?:th|rst|ond|ird)\sof\s", re.IGNORECASE
)
_BESIDE_NAME = re.compile(  # "Theo Marchetti (14/06/2021)", "Re Tegan Rowlands, 09.02.2011, NHS"
    rf"(?<![\w'-])(?-i:[A-Z][\w'-]{{0,40}}),?\s?(?:\(|-\s|:\s)?((?:{_FIGURES}"
    rf"|{_NTH_MONTH}[\s,.'-]{{1,3}}{_FULL_YEAR}))(?=\s?(?:\)|,|\.(?!\d)|;|\n|$))",
    re.IGNORECASE,
)
_BEFORE_NUMBER = re.compile(rf"(?<=,\s)({_FIGURES})(?=,?\s(?:nhs|hosp|d\.?o))", re.IGNORECASE)
_OLD_DATE = re.compile(
    rf"(?<![\d/.-])\d{{1,2}}(?:\s?/\s?\d{{1,2}}\s?/\s?|-\d{{1,2}}-|\s?\.\s?\d{{1,2}}\s?\.\s?"
    rf"|\s?[./-]\s?{_MONTH}\s?[./-]?\s?)(?:19\d{{2}}|200\d|[3-9]\d)(?![\d/.-]|\w)",
    re.IGNORECASE,
)
_OLD_WORDY = re.compile(
    rf"(?<!\w)(?:{_NTH_MONTH},?\s(?:19[2-9]\d|200\d|nineteen[\s-](?:{_TENS}(?:[\s-]?{_UNITS})?))"
    rf"|(?-i:{_DAY_WORD}\sof\sthe\s{_DAY_WORD}\s\w+))(?!\w)",
    re.IGNORECASE,
)

_CHILD_WORD = rf"(?:{_UNITS}|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen)(?!teen|ty)"
_NUMBER = re.compile(
    rf"(?<![\w.:/£$€-])(?:(?P<old>1[01]\d|9\d\+?|ninety(?:[\s-]?{_UNITS})?|(?:a|one) hundred(?: and \w{{3,5}})?)"
    rf"|(?P<young>1[0-7]|\d|{_CHILD_WORD}))(?:\s(?:and|&)\s(?:three quarters|a half|a quarter"
    rf"|\d/\d))?(?![:.,/]?\d)(?!\w)"
    r"|(?<![\w.:/£$€-])(?P<short>\d{1,3})(?=\s?(?:yo|y/o|yrs?\sold)\b)|(?<![\w.:/£$€-])(?P<birthday>9\d"
    r"|1[01]\d)(?=(?:th|st|nd|rd)\s(?:birthday|to\smy)\b)",
    re.IGNORECASE,
)
"""A number that may be somebody's age: 90 and over, or a child's."""

_PERSON = (
    r"(?:mum|mam|mom|dad|mother|father|nan|nanna|nana|gran|grandma|grandad|grandmother|grandfather|granny|husband"
    r"|wife|aunt"
    r"|auntie|uncle|neighbour|friend|lady|gentleman|sister|brother|patient|son|daughter|boy|girl|lad|lass|grandson"
    r"|granddaughter|nephew|niece|child|cousin)"
)
_OTHER_UNIT = re.compile(
    r"\s?(?:%|percent|per cent|minutes?|mins?|hours?|hrs?|days?|weeks?|wks?|months?|miles?|pounds?|quid|p\b|pence|kg"
    r"|kilos?|lbs?"
    r"|st\b|stone|mg|ml|times?|beds?|people|patients?|of\b|out of|am\b|pm\b|o'clock|degrees|metres?|steps|pages"
    r"|others?|more|-\d"
    r"|years?\s(?:since|ago|now|later|and))",
    re.IGNORECASE,
)
_YEARS_OLD = re.compile(r"[\s-]*(?:years?|yrs?|yr|y)[\s/-]*(?:olds?|of age|o\b|young)", re.IGNORECASE)
_ENDS = re.compile(
    r"\s*(?:[,.;!?)\n]|$|and\b|years?\b|yrs?\b|with\b|when\b|this\b|in\b|on\b|the\b|but\b|who\b|so\b|next\b|now\b"
    r"|yo\b|today\b)",
    re.IGNORECASE,
)
_CLOSES = re.compile(r"\s?[,).]|$|\n")
_OLD_BEFORE = re.compile(
    rf"(?:(?<!\w)(?:aged?(?: of)?|turn(?:ed|ing|s)|(?:s?he|who|i|mum|dad|nan)'?(?:s|m)|now|nearly|almost|going at"
    rf"|would have been|is|was|am|be"
    rf"|bout|about|{_PERSON},)|(?-i:[A-Z]\w{{0,30}}),|\()\s?(?:(?:just|now|aged?|only|nearly|almost|bout|about)\s)?$",
    re.IGNORECASE,
)
_OLD_KIN = re.compile(rf"\b{_PERSON}(?:\s\w{{2,15}}){{0,2}}\s?[,(]\s?(?:\w{{2,15}},\s)?(?:aged?\s)?$", re.IGNORECASE)
_DECADE = re.compile(r"\bin (?:his|her|their|my) (?:mid[ -]|late[ -]|early[ -])?(nineties|90'?s)\b", re.IGNORECASE)
_CHILD_BESIDE = re.compile(  # "Ava, 4,", "my son (8)": only where a sign closes it
    rf"(?:(?-i:\b[A-Z][\w'-]{{0,30}})|\b{_PERSON})\s?[,(]\s?(?:(?:aged?|now|just|is|who is|bout|maybe)\s)?$",
    re.IGNORECASE,
)
_CHILD_BEFORE = re.compile(
    rf"(?:(?<!\w)aged?|\b(?:my|our|his|her|their)\s(?:\w{{1,20}}\s)?{_PERSON}(?:\s(?-i:[A-Z][\w'-]{{1,30}})"
    rf"|'s)?,?(?:\s(?:is|was|who is|who's|nearly|he|she))?"
    rf"|\b(?:i'?m|i am|he'?s|she'?s|he is|she is)|(?-i:\b(?!(?:It|That|This|There|What|Mine|Which"
    rf"|One)\b)[A-Z][\w'-]{{1,30}})\sis)"
    rf"\s(?:(?:only|just|now|nearly|about|bout)\s)?$",
    re.IGNORECASE,
)
_FIGURE, _LETTERS = re.compile(r"\d+"), re.compile(r"[^\W\d_]{3}")
_YEARS = re.compile(r"\s?(?:years?|yrs?)\b(?!\s?(?:old|of age))", re.IGNORECASE)
_TENDER = re.compile(  # "he was 2 years and 5 months", "hes 5 weeks now", "she's only 3 months old"
    r"\b(?:he|she|baby|bairn|who)(?:'?s|\s(?:is|was))\s(?:only\s|just\s|now\s)?"
    r"(\d{1,2}\s(?:years?|yrs?)\s(?:and|&)\s\d{1,2}\smonths?|\d{1,2}\s(?:days|weeks|wks|months)(?=\s(?:now|old)\b))",
    re.IGNORECASE,
)
_BACK, _ON = 64, 24


def may_be_an_age(signs: str, start: int, end: int) -> bool:
    """Whether what stands there could be an age that tells who somebody is: a child's, or 90 and over."""
    match = _NUMBER.match(signs, start)
    return match is not None and match.end() <= end and not (_OTHER_UNIT.match(signs, end) or _YEARS.match(signs, end))


def may_be_a_birth_date(written: str) -> bool:
    """Whether ``written`` has a day, a month and a year, or two of them with the month in letters."""
    figures, letters = len(_FIGURE.findall(written)), _LETTERS.search(written) is not None
    return figures > 2 or (letters and figures > 0 and (figures > 1 or re.search(_MONTH, written, re.I) is not None))


def birth_dates(signs: str) -> Iterator[PersonalDetail]:
    """Dates of birth; an old date that nobody calls one comes out not sure."""
    folded = signs.lower()
    if not folded.isascii() or any(hint in folded for hint in _HINTS):
        for match in _BORN.finditer(signs):
            yield PersonalDetail(*match.span(1), "birth_date")
    if not _DATE_HINT.search(signs):
        return
    for pattern in (_BESIDE_NAME, _BEFORE_NUMBER):
        for match in pattern.finditer(signs):
            yield PersonalDetail(*match.span(1), "birth_date", sure=False)
    for pattern in (_OLD_DATE, _OLD_WORDY):
        for match in pattern.finditer(signs):
            yield PersonalDetail(*match.span(), "birth_date", sure=False)


def ages(signs: str) -> Iterator[PersonalDetail]:
    """Ages that are rare enough to tell who somebody is: 90 and over, and a child's beside the child's name or kin."""
    for match in _NUMBER.finditer(signs):
        start, end = match.span()
        before, after = signs[max(0, start - _BACK) : start], signs[end : end + _ON]
        if match["old"]:
            found = _YEARS_OLD.match(after) is not None or (
                not _OTHER_UNIT.match(after)
                and (
                    (_ENDS.match(after) is not None and _OLD_BEFORE.search(before) is not None)
                    or (_CLOSES.match(after) is not None and _OLD_KIN.search(before) is not None)
                )
            )
        elif match["young"]:
            found = not _OTHER_UNIT.match(after) and (
                (_CLOSES.match(after) is not None and _CHILD_BESIDE.search(before) is not None)
                or (_ENDS.match(after) is not None and _CHILD_BEFORE.search(before) is not None)
            )
        else:
            found = bool(match["birthday"]) or int(match["short"]) < 18 or int(match["short"]) >= 90
        if found:
            yield PersonalDetail(start, end, "age")
    for match in _TENDER.finditer(signs):
        yield PersonalDetail(*match.span(1), "age")
    if "90" in signs or "nineties" in signs:
        for match in _DECADE.finditer(signs):
            yield PersonalDetail(*match.span(1), "age")

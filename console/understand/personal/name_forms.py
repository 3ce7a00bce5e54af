"""Names that are told by where or how they are written: at the head and the end of a letter, with initials, in another
script. Each function adds to the names that a reading has found so far."""

from __future__ import annotations

import re

from console.domain.judgement import PersonalDetail
from console.understand.personal.name_cues import NEVER, SURNAMES_TOO
from console.understand.personal.name_reading import NameReading
from console.understand.words import SENTENCE, word_set

_INITIALLED = re.compile(
    r"(?<![\w.])(?:[A-Z]\.[ ]?){1,4}(?:St\.?[ ])?[A-Z][^\W\d_]+(?:['’-][A-Z]?[^\W\d_]+){0,2}"
    r"|(?<![\w.])(?:[A-Z]\.){2,4}(?!\w)"
    r"|(?<=[Ss]igned )[A-Z] [A-Z][^\W\d_]+"
)
_SURNAME_FIRST = re.compile(r"(?<!\w)([A-Z]{3,20}|[A-Z][a-z]{2,20}),[ ]([A-Z][a-z]{2,20})(?=[ ]?(?:\(|\d|$|\n))")
_GREETING = re.compile(
    r"(?:^|\n)[ ]*(?:dear|hi|hiya|hello|hey|fao|attn:?|re:?|to|thank you|thanks|cc)(?: there| to| again"
    r"| all)?[ ,:]{1,2}",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"(?:regards|wishes|sincerely|faithfully|thanks|thank you|thankyou|cheers|love|\bta|yours|gratefully|truly"
    r"|bless(?: you)?|respectfully"
    r"|\bxx*|from|best|fondly|signed|thanking you|advance|appreciation|gratitude|hugs|thank you all|thanks again"
    r"|thank you again|diolch"
    r"|\bfor your (?:time|help))[ ]?[ ,.!–:x-]{0,3}\n{0,3}[ ]?",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    r"[ \n]*(?:\(?(?:mr|mrs|miss|ms|dr|rev|sr|fr|prof)\.?\)?[ ])?((?:[^\W\d_][^\W\d_'’.-]*[.'’-]*[ ]?(?:&[ ]"
    r"|and[ ])?){1,6})"
)
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_OTHER_SCRIPT = re.compile(
    r"[\u0370-\u03ff\u0400-\u052f\u0530-\u06ff\u0750-\u077f\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f\u10a0-\u10ff\u1200-\u137f"
    r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]"
)
_OTHER_RUN = re.compile(rf"{_OTHER_SCRIPT.pattern}[^\x00-\u036f]*(?:[ ]{_OTHER_SCRIPT.pattern}[^\x00-\u036f]*)*")
_LONGEST_OTHER, _LONGEST_RUN = 3, 24  # words and characters of a name in another script
_LONGEST_LINE = 5  # words of a line that is nothing but a name
_LETTER_END = 240  # characters at the end in which "regards" closes a letter
_TAIL = 90  # characters at the end in which a letter is signed


def initialled_names(reading: NameReading) -> None:
    """ "J. R. Okonkwo", "T.O.", and lists that put the surname first: "PATEL, Hiteshkumar (…)"."""
    text = reading.words.text
    if "." in text or "igned " in text:
        for match in _INITIALLED.finditer(text):
            first, last = reading.words.at(*match.span())
            names = [at for at in range(first, last) if len(reading.words.words[at]) > 1]
            bare = match[0].count(".") > 1 and not _abbreviation(match[0])
            if (names or bare) and all(_may_end(reading, at) for at in names):
                _mark(reading, first, last, "person_name", sure=bool(names))
    for match in _SURNAME_FIRST.finditer(text):
        first, last = reading.words.at(match.start(), match.end())
        if last - first == 2 and (reading.certain(last - 1) or reading.unknown(last - 1)):
            _mark(reading, first, last, "person_name", sure=reading.certain(last - 1))


def heads_of_letters(reading: NameReading) -> None:
    """ "Dear Mrs Ali", "Hi Jo", "To Sharon, Tanya and Mo": somebody of the staff is spoken to."""
    for match in _GREETING.finditer(reading.words.text):
        at, _ = reading.words.at(match.end(), match.end() + 1)
        if at >= len(reading.words) or reading.words.starts[at] - match.end() > 1:
            continue
        if reading.found.get(at, ("person_name", True))[0] != "person_name":
            continue  # something nearer has told whose it is
        if reading.namelike(at, cue=True) and (reading.certain(at) or reading.unknown(at)):
            reading.take_list(at, "staff_name")


def ends_of_letters(reading: NameReading) -> None:
    """Who signed: after "regards" and the like, on a line of its own, or as the last words."""
    text = reading.words.text
    if not reading.words.words:
        return
    for closing in _CLOSING.finditer(text, max(0, len(text) - _LETTER_END)):
        signed = _SIGNED.match(text, closing.end())
        if closing[0].strip().lower() in _ALSO_THANKS and closing[0][-1:] != "\n":
            continue  # "Thank you Shazia" is no signature
        if signed is not None and _ends(text, signed.end()):
            told = "\n" in closing[0] or closing[0].strip()[-1:] in {",", "."}
            _sign(reading, signed.start(1), signed.end(1), told=told)
    place = 0
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if number and line.strip() and len(line) < _TAIL:
            part = re.split(r"[,(\d]|[ ][–-][ ]", line, maxsplit=1)[0]
            _sign(reading, place, place + len(part.rstrip()), told=False)
        place += len(line) + 1
    tail = max(text.rfind(". "), text.rfind("! "), text.rfind("? "), text.rfind(".\n"), text.rfind("\n"))
    if tail >= 0 and len(text) - tail < _TAIL:
        part = re.split(r"[,(\d]|[ ](?:hosp|nhs|dob)\b", text[tail + 2 :], maxsplit=1)[0]
        _sign(reading, tail + 2, tail + 2 + len(part.rstrip(" .,x")), told=False)


def names_in_other_scripts(text: str) -> list[PersonalDetail]:
    """In a text of Latin letters a few words in another script are sooner a name than anything else: not sure."""
    if text.isascii():
        return []
    others = len(_OTHER_SCRIPT.findall(text))
    if not others or others > len(_LATIN.findall(text)):
        return []
    return [PersonalDetail(*run.span(), "person_name", sure=False) for run in _OTHER_RUN.finditer(text)
            if len(run[0].split()) <= _LONGEST_OTHER and len(run[0]) <= _LONGEST_RUN]  # fmt: skip


def _sign(reading: NameReading, start: int, end: int, *, told: bool) -> None:
    """Take the words from ``start`` to ``end`` as a signature, where they may be one. ``told`` after a closing."""
    first, last = reading.words.at(start, max(end, start + 1))
    words = reading.words
    while first < last and (words.words[first] in _BEFORE_NAME or words.words[first] in {"and", "from"}):
        first += 1
    while last > first and not words.words[last - 1].strip("x"):
        last -= 1  # kisses
    if not 0 < last - first <= _LONGEST_LINE:
        return
    names = 0
    for at in range(first, last):
        word, raw = words.words[at], words.raw(at)
        if word in {"and", "de", "van", "von", "bin", "al", "ap", "st", "the"} and first < at < last - 1:
            continue
        if len(raw) == 1:
            names += last - first == 1 and raw.isupper() and raw not in "XI"
            if not raw.isupper():
                return
            continue
        if (word in NEVER or word.removesuffix("s") in NEVER) and word not in SURNAMES_TOO:
            return
        if at in reading.known or (not reading.capital(at) and not (told and reading.whispers)):
            return
        known = reading.lists.is_first(word) or reading.lists.is_surname(word)
        names += (known and (not reading.lists.is_common(word) or last - first > 1)) or reading.unknown(at)
        if last - first == 1 and not known and not told and not reading.unknown(at):
            return
    if not names:
        return
    if last - first == 1 and not told and not reading.certain(first) and words.breaks[first] < SENTENCE:
        return
    if reading.is_place(last - 1) and not told:
        return
    sure = any(reading.certain(at) or len(words.raw(at)) == 1 for at in range(first, last))
    _mark(reading, first, last, "patient_name", sure=sure)


def _mark(reading: NameReading, first: int, last: int, kind: str, *, sure: bool) -> None:
    for at in range(first, last):
        if reading.words.words[at] in {"and", "the"}:
            continue
        if at not in reading.found or (kind == "patient_name" and reading.found[at][0] in _UNCLEAR):
            reading.found[at] = (kind, sure)


def _ends(text: str, at: int) -> bool:
    """Whether a line, the text or a bracket begins at ``at``, so that what stood before was the whole."""
    return at >= len(text) or text[at] in "\n(,.!" or text[at : at + 1].isdigit() or not text[at:].strip(" .,x!")


def _may_end(reading: NameReading, at: int) -> bool:
    """Whether a word may be the surname after initials."""
    word, lists = reading.words.words[at], reading.lists
    if word in SURNAMES_TOO or lists.is_surname(word) or lists.is_first(word):
        return True
    return word not in NEVER and not lists.is_everyday(word)


def _abbreviation(written: str) -> bool:
    return written.replace(".", "").lower() in _ABBREVIATIONS


_ABBREVIATIONS = word_set("nhs uk usa ae gp bbc ps dob tlc am pm it us eu rip eta aob")
_ALSO_THANKS = frozenset(
    {"thanks", "thank you", "thankyou", "cheers", "thanks again", "thank you again", "thank you all"}
)
_UNCLEAR = frozenset({"person_name", "staff_name"})  # whoever signs is not thanked
_BEFORE_NAME = word_set("mr mrs miss ms dr rev sr fr prof signed name love regards thanks")

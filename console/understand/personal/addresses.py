"""Where a person lives or lies: postcodes, addresses, beds. Each function reads the signs of a folded text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from console.domain.judgement import PersonalDetail

# Areas as Royal Mail uses them; without the list "B1 2AB" and "unit 4 3rd" could not be told apart.
_AREA = (
    r"(?:A[BL]|B[ABDHLNRST]?|BFPO|C[ABFHMORTVW]|D[ADEGHLNTY]|E[CHNX]?|F[KY]|G[LUY]?|H[ADGPRSUX]|I[GMPV]|JE|K[ATWY]"
    r"|L[ADELNSU]?|M[EKL]?|N[EGNPRW]?|O[LX]|P[AEHLOR]|R[GHM]|S[AEGKLMNOPRSTWY]?|T[ADFNQRSW]|UB|W[ACDFNRSV]?|YO|ZE)"
)
_INWARD = r"\d[ABD-HJLNP-UW-Z]{2}"
_GAP = r"[\s.-]{0,3}"
_POSTCODE = re.compile(rf"(?<![A-Za-z0-9]){_AREA}\d[A-Z\d]?{_GAP}{_INWARD}(?![A-Za-z0-9])", re.IGNORECASE)
_POSTCODE_FORM = re.compile(  # in capitals any area will do
    rf"(?<![A-Za-z0-9])[A-Z]{{1,2}}\d[A-Z\d]?(?:{_GAP}|\s\.\s?)\d\s?\.?\s?(?![AP]M)[A-Z]{{2}}(?![A-Za-z0-9])"
    rf"|(?<![A-Za-z0-9])[A-Z]{{1,2}}\d[A-Z\d]?\s?"
    rf"\(\d\)\s?[A-Z]{{2}}(?![A-Za-z0-9])"
)
_POSTCODE_SAID = re.compile(
    r"post ?code\W{1,3}(?:is\s|was\s|of\s)?((?:[a-z]\s?){1,2}\d[a-z\d]?[\s.-]{0,3}\d\s?[a-z]\s?[a-z])(?!\w)", re.I
)
_POSTCODE_SPACED = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-Za-z] ){1,2}\d [A-Za-z\d.]? ?\.? ?\d [A-Za-z] [A-Za-z](?![A-Za-z0-9])"
)
_POSTCODE_LOWER = re.compile(  # any area in small letters: only where a home is told
    rf"(?<![a-z0-9])[a-z]{{1,2}}\d[a-z\d]?{_GAP}\d[abd-hjlnp-uw-z]{{2}}(?![a-z0-9])"
)
_POSTCODE_END = re.compile(r"\d\)?[\s.]{0,3}[A-Z]\s?[A-Z]", re.IGNORECASE)

_STREET = (
    r"(?i:Road|Rd|Street|St|Avenue|Ave?|Lane|Ln|Close|Cl|Drive|Dr|Crescent|Cres|Terrace|Terr?|Gardens|Gdns|Grove"
    r"|Court|Ct"
    r"|Way|Place|Pl|Walk|Mews|Row|Hill|Rise|View|Green|Mount|Bank|Square|Sq|Croft|Fold|Villas|Cottages?|Steps|Side|Race"
    r"|Gate|Park|Pk|Yard|Wynd|Brow|Loan|Point|Quay|Wharf|Parade|Broadway|Estate|Buildings|Maltings|Paddocks?|Mead|Vale"
    r"|Garth|Ginnel|Bottom|Top|Crest|Drove|Heights|Meadows?|Leas?|Towers?|House|Lodge|Mansions|Passage|Alley|Chase|Dene"
    r"|Banks|Dale|Common|Orchard|Acre|Field|Fields|End|North|South|East|West)"
)
_ROAD = (
    r"(?:Road|Rd|Street|St|Avenue|Ave?|Lane|Ln|Close|Drive|Crescent|Terrace|Gardens|Grove|Place|Mews|Row|Rise|Mount"
    r"|Square|Croft"
    r"|Fold|Villas|Cottages?|Yard|Wynd|Brow|Estate|ROAD|STREET|AVENUE|LANE|CLOSE|DRIVE|CRESCENT|TERRACE)"
)
_WORD = r"[A-Z][^\W\d_]*(?:'[^\W\d_]+)?(?:-[^\W\d_]+)*"
_SMALL = r"(?:y|yr|of|the|on|upon|le|la|de|in|under|by|St\.?)"
_STREET_NAME = rf"(?:{_WORD}\s(?:{_SMALL}\s)?){{1,3}}{_STREET}(?!['\w])\.?(?:\s(?:North|South|East|West))?"
_UNIT = (
    r"(?:(?i:flat|apartment|apt|room|unit|bungalow|plot|caravan|house)\.?\s(?:\d{1,4}(?:[a-z]|/\d{1,3})?"
    r"|[A-H])[,;]?\s)"
)
_TOWN = (
    rf"(?:,\s?\n?\s?(?!(?:I|We|My|He|She|It|The|They|Dr|Mr|Mrs|Ms|NHS|DOB|But|And|So"
    rf"|Please)\b){_WORD}(?:\s(?:{_SMALL}\s)?{_WORD}){{0,3}}(?=\s?[,.;)\n]|\s?$|\s[A-Z]{{1,2}}\d)){{0,3}}"
)
_NUMBER = r"\d{1,4}\s?[A-Za-z]?(?:[/-]\d{1,4}[a-z]?)?"
_ADDRESS = re.compile(
    rf"(?<![\w£$€/.-])(?:{_UNIT}(?:{_WORD}\s?){{0,3}},?\s?)?{_NUMBER},?\s{_STREET_NAME}{_TOWN}"  # 12 High Street, Town
    rf"|(?<![\w£$€/.-])(?i:flat|apartment|apt|caravan|bungalow)\.?\s\d{{1,4}}(?:[A-Za-z]|/\d{{1,3}})?\b"  # Flat 9, ...
    rf"(?:,?\s(?!(?:I|We|My|He|She|It|They|The\s(?!\w+[,.\n])|And|But|On|In|At"
    rf"|NHS)\b)(?:{_NUMBER}\s)?(?:{_WORD}\s?){{1,4}}{_TOWN})?"
    rf"|(?<=\b[Aa]t )\d{{1,4}}[a-z]?\s{_WORD}\s{_WORD}"
)
_BARE_HOUSE = re.compile(  # "at no. 8", "number 9 in Quarry Road", "Mrs Kaur at 16"
    rf"\b(?i:no|number)\.?\s?\d{{1,4}}[a-z]?(?:,?\s(?:in\s|on\s)?(?:{_STREET_NAME}|[a-z]{{3,20}}\s(?:court|road"
    rf"|street|avenue|lane|close|drive|terrace|house)\b))"
    rf"|(?<=\b[Aa]t )(?i:no)\.?\s?\d{{1,4}}[a-z]?(?![\w%])|\b(?:live|lives|are|We're"
    rf"|we're)\sat\s(number\s?\d{{1,4}}[a-z]?)(?![\w%])"
    rf"|(?:(?<=\bMrs )|(?<=\bMr )|(?<=\bold girl )|(?<=\bMs ))(?:{_WORD}\s)?at\s(\d{{1,4}}[a-z]?)(?=\s(?!o'clock|am"
    rf"|pm|weeks|months)[a-z])"
)
_SMALL_STREET = re.compile(  # "24 sidings lane": no everyday word may stand between
    r"(?<![\w£$€/.-])(?:flat\s\d{1,4}[a-z]?,?\s)?\d{1,4}[a-z]?\s(?:(?!(?:miles?|min(?:ute)?s?|cars?|people|the|a|on"
    r"|in|of|down|up|along|from|at"
    r"|to|and|or|weeks?|days?|hours?|years?|months?|more|times|different|other)\b)[a-z']{2,15}\s){1,2}"
    r"(?:road|rd|street|lane|avenue|ave|close|drive|crescent|terrace|gardens|grove|court)\b"
    r"|\bflat\s\d{1,4}[a-z]?,?\s[a-z]{3,15}\s(?:point|court|house|tower|heights|lodge)\b"
)
_HOUSE = (
    r"(?:Cottage|House|Farm|Farmhouse|Lodge|Bungalow|Barn|Forge|Mill|Rectory|Vicarage|Smithy|Annexe|Manse|Grange|Villa"
    r"|Stables|Croft|Old\sPost\sOffice|Old\sSchool|Old\sChapel|Convent|Priory|Hall|Nook|Mount|Lea|View|Gatehouse|Dairy)"
)
_NAMED_HOUSE = re.compile(  # a house by its name needs the street or town after it
    rf"(?<![\w-])(?:The )?(?:{_WORD} ){{0,3}}{_HOUSE}(?: (?:of the )?{_WORD}){{0,2}}, {_WORD}(?: "
    rf"(?:{_SMALL} )?{_WORD}){{0,3}}"
    rf"(?:, {_WORD}(?: (?:{_SMALL} )?{_WORD}){{0,2}}){{0,2}}(?=\s?[,.;)\n]|\s?$| [A-Z]{{1,2}}\d)"
)
_LIVES = re.compile(  # a street alone is a home where somebody lives in it
    rf"\b(?i:liv(?:e|es|ed|ing)|home|flat|house|moved|stay(?:s|ed|ing)?|resident|neighbours?|we're"
    rf"|we\sare|i'm)\s"
    rf"(?:(?i:here|back|now|up|down|out|alone|next\sdoor)\s)?(?:(?i:at|in|on|to|of"
    rf"|is)\s)?((?:{_WORD}\s(?:{_SMALL}\s)?){{1,3}}{_ROAD}(?!['\w]){_TOWN})"
)
_AGED_OF = re.compile(rf"\b\d{{1,3}},\sof\s((?:{_WORD}\s?){{1,4}}{_TOWN})")
_HOUSE_CUE = re.compile(
    rf"\b(?i:(?:my|our|new|his|her|home|full|change\sof)\saddress(?:\swill\sbe|\sis|\sto)?|i\slive\sat|lives\sat"
    rf"|we(?:'re|\sare)\sat|out\sto\sme\sat|(?:is|am)\shome(?=,))\W{{1,2}}(?:(?i:my\sfull\saddress|now|at)\W{{1,2}})?"
    rf"((?!(?:I|We|The\b(?!\s\w+,))\b){_WORD}(?:\s(?:{_SMALL}\s)?{_WORD}){{0,4}}{_TOWN})"
)
_LETTER_END = re.compile(  # a line of its own after a name: "Rosebank, 2a Hall Road"
    rf"\n((?!(?:Regards|Yours|Kind|Dear|Hi|Hello|Love|Thanks|With|Many|Best|To"
    rf"|From)\b)(?:The )?{_WORD}(?: (?:{_SMALL} )?{_WORD}){{0,4}}, (?:{_NUMBER} )?{_WORD}(?: {_WORD}){{0,3}}{_TOWN})"
    rf"(?=\s?[,.]?\s?(?:\n|$|[A-Z]{{1,2}}\d))"
)

_HOUSE_NUMBER = re.compile(
    r"(?<![\w£$€/.-])(?:(?:flat|apartment|apt|room|unit|bungalow|plot|caravan|house)\.?\s)?\d{1,4}(?![\d%:])",
    re.IGNORECASE,
)
_WITHOUT_NUMBER = (  # what must be there at all, so that most texts are not searched for it
    (re.compile(rf"{_HOUSE}[^,\n]{{0,30}},\s[A-Z]"), _NAMED_HOUSE),
    (re.compile(r"\b(?:no|number)\.?\s?\d|\sat\s\d", re.IGNORECASE), _BARE_HOUSE),
    (re.compile(r"\d,\sof\s"), _AGED_OF),
    (re.compile(rf"\s{_ROAD}\b"), _LIVES),
    (re.compile(r"address|\blives?\sat|(?:re|out to me) at\b|home,", re.IGNORECASE), _HOUSE_CUE),
    (re.compile(rf"\n[^\n,]{{1,60}},[^\n]{{0,60}}(?:{_STREET}|\d)|\n[^\n,]{{0,40}}{_HOUSE},"), _LETTER_END),
)

_NUMBER_WORD = r"(?:\d{1,2}[a-d]?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_BED = re.compile(
    rf"\b(?:bed(?: ?(?:space|number|no\.?))?|bay|cubicle|side ?room|rm|room(?: number| no\.?)?|pod|cot)[ #-]?"
    rf"(?:{_NUMBER_WORD}|(?-i:[A-H]))\b(?![.,:]\d|[-/]\d)(?!\s*(?:hours?|days?|weeks?|minutes?|mins|nights?|times?"
    rf"|people|patients|nurses|staff|%|or\b"
    rf"|blockers?|star|bath|wash))(?:[ ,]{{1,2}}(?:and )?(?:bed|bay)[ #-]?{_NUMBER_WORD}\b)?",
    re.IGNORECASE,
)
_SIGNED_FROM_BED = re.compile(r"\b[A-Z][a-z]+,\s([A-Z]\d{1,2})\s*$")
_BED_HINTS = ("bed", "bay", "cubicle", "room", "rm", "pod", "cot")


_NO_HOUSE = (
    r"(?!(?:On|In|At|The|Regards|Yours|Thanks|Dear|Hi|Hello|Love|From|To|And|But|So|Then|Also|Mon|Tues?|Wednes|Thurs"
    r"|Fri|Satur"
    r"|Sun)(?:day)?\b)"
)
_PART = rf"{_NO_HOUSE}{_WORD}(?: (?:{_SMALL} |near |nr )?{_WORD}){{0,3}}"
_BEFORE_POSTCODE = re.compile(
    rf"(?<![\w'-])((?:{_NO_HOUSE}(?:near |nr )?{_PART},[ \n]){{0,2}}(?:near |nr )?{_PART}),?[ \n]$"
)
_BEFORE_NUMBER = re.compile(rf"(?<![\w'-])({_NO_HOUSE}{_WORD}),[ ]$")
_BACK = 90  # characters before a postcode or a house number in which the rest of the address stands


def _before(pattern: re.Pattern[str], signs: str, at: int) -> Iterator[PersonalDetail]:
    """The parts of an address that lead up to ``at``: "Lindisfarne, Chapel Hill, " before a postcode."""
    from_ = max(0, at - _BACK)
    match = pattern.search(signs[from_:at])
    if match is not None:
        yield PersonalDetail(from_ + match.start(1), from_ + match.end(1), "address")


def postcodes(signs: str) -> Iterator[PersonalDetail]:
    """Postcodes, with any sign or line break in the middle, and spaced or small ones where a word says what they are"
    "."""
    if not _POSTCODE_END.search(signs):
        return
    for pattern in (_POSTCODE, _POSTCODE_FORM):
        for match in pattern.finditer(signs):
            yield PersonalDetail(*match.span(), "postcode")
            yield from _before(_BEFORE_POSTCODE, signs, match.start())
    for match in _POSTCODE_SPACED.finditer(signs):
        yield PersonalDetail(*match.span(), "postcode")
    for match in _POSTCODE_LOWER.finditer(signs):
        yield PersonalDetail(*match.span(), "postcode", sure=False)
    if "post" in signs.lower():
        for match in _POSTCODE_SAID.finditer(signs):
            yield PersonalDetail(*match.span(1), "postcode")


def addresses(signs: str) -> Iterator[PersonalDetail]:
    """Addresses: house and street, flats, houses by name, a street where somebody lives, and the town after each."""
    for number in _HOUSE_NUMBER.finditer(signs):
        for pattern in (_ADDRESS, _SMALL_STREET):
            match = pattern.match(signs, number.start())
            if match is not None:
                yield PersonalDetail(match.start(), match.start() + len(match[0].rstrip(" .,\n")), "address")
                yield from _before(_BEFORE_NUMBER, signs, match.start())
                break
    for hint, pattern in _WITHOUT_NUMBER:
        if hint.search(signs):
            for match in pattern.finditer(signs):
                yield PersonalDetail(*match.span(match.lastindex or 0), "address")


def beds(signs: str) -> Iterator[PersonalDetail]:
    """Beds, bays and rooms with their number."""
    folded = signs.lower()
    if any(hint in folded for hint in _BED_HINTS):
        for match in _BED.finditer(signs):
            yield PersonalDetail(*match.span(), "bed")
    signed = _SIGNED_FROM_BED.search(signs)
    if signed is not None:
        yield PersonalDetail(*signed.span(1), "bed", sure=False)
